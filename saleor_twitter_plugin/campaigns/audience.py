"""Who a campaign is for. Pure."""

from collections.abc import Collection, Sequence
from enum import StrEnum

from ..handoffs import CustomerOrder, OrderState


class Belonging(StrEnum):
    YES = "yes"
    NO = "no"
    WHEN_LINKED = "when_linked"
    """Nobody knows before the person is linked to a customer."""


def needs_orders(audience: str) -> bool:
    """Tell whether the customer's orders decide it."""
    return audience in {"buyers", "new_customers"}


def find_belonging(
    audience: str,
    category_ids: Collection[str],
    *,
    is_linked: bool,
    orders: Sequence[CustomerOrder],
) -> Belonging:
    """Tell whether somebody belongs to a campaign's audience, by the orders that were kept."""
    if audience == "everyone":
        return Belonging.YES
    if not is_linked:
        return Belonging.WHEN_LINKED
    kept = [each for each in orders if each.state is OrderState.OPEN]
    match audience:
        case "buyers":
            belongs = any(set(each.category_ids) & set(category_ids) for each in kept)
        case "new_customers":
            belongs = not kept
        case _:
            belongs = True
    return Belonging.YES if belongs else Belonging.NO
