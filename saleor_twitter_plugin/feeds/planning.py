"""Catalog items → posts to send, each with its account, or why there is none. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from ..handoffs import CatalogItem, SaleorCategoryId, SaleorProductId, XUserId

PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class PlannedPost:
    product_id: SaleorProductId
    channel: str
    change: str
    account_id: XUserId

    @property
    def key(self) -> str:
        # No account in it: a product that moves to another category is not announced again.
        return f"feed:{self.channel}:{self.product_id}:{self.change}"


@dataclass(frozen=True, slots=True)
class PlanResult:
    posts: list[PlannedPost] = field(default_factory=list)
    withheld: dict[SaleorProductId, str] = field(default_factory=dict)
    """Product → the rule that withheld it."""


def find_owner[Owner](
    category_ids: Sequence[SaleorCategoryId], ownership: Mapping[SaleorCategoryId, Owner]
) -> Owner | None:
    """Return the owner of the first of `category_ids` (nearest first) that has one."""
    return next((ownership[each] for each in category_ids if each in ownership), None)


def plan(
    items: Sequence[CatalogItem],
    ownership: Mapping[SaleorCategoryId, XUserId],
    known: Collection[SaleorProductId],
) -> PlanResult:
    """Return a post for each item that became visible and was never announced."""
    result = PlanResult()
    for item in items:
        account_id = find_owner(item.category_ids, ownership)
        if item.product_id in known:
            result.withheld[item.product_id] = "announced before"
        elif account_id is None:
            result.withheld[item.product_id] = "no account for its category"
        elif not item.is_visible or item.price is None:
            result.withheld[item.product_id] = "not visible"
        elif not item.is_in_stock:
            result.withheld[item.product_id] = "out of stock"
        else:
            result.posts.append(PlannedPost(item.product_id, item.channel, PUBLISHED, account_id))
    return result
