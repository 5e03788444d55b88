"""What to do about a #confirm: only what the person has seen is done, and once."""

from ..handoffs import (
    AskConfirmation,
    Decision,
    PlaceOrder,
    RefusalReason,
    Refuse,
    RemoveLink,
    ShopFacts,
    WaitingFacts,
    WaitingKind,
)
from .buying import add_up, find_active
from .lines import Wanted, find_shortage, find_variant
from .rules import SellingRules


def decide_confirmation(facts: ShopFacts, rules: SellingRules) -> Decision:
    waiting = facts.waiting
    customer = find_active(facts.customer)
    if waiting is None or (waiting.is_expired and not waiting.is_taken):
        return Refuse(RefusalReason.NOTHING_WAITING)
    wish = waiting.wish
    if wish.kind is WaitingKind.UNLINK:
        return RemoveLink(wish)
    if customer is None:
        # Unlinked since, or the account was closed: it was asked as another's.
        return Refuse(RefusalReason.NOTHING_WAITING)
    order = PlaceOrder(wish.wishes, customer.customer_id, confirmed=wish)
    if waiting.is_taken:
        return order
    wanted = _look_again(waiting)
    if isinstance(wanted, Refuse):
        return wanted
    shortage = find_shortage(wanted, rules)
    if shortage is not None:
        return shortage
    total = add_up(wanted)
    if total != wish.total or not waiting.was_seen:
        return AskConfirmation(wish.wishes, total, changed=wish)
    return order


def _look_again(waiting: WaitingFacts) -> list[Wanted] | Refuse:
    """Return the wishes with their variants as they are now."""
    wanted: list[Wanted] = []
    for wish, offer in zip(waiting.wish.wishes, waiting.offers, strict=True):
        variant = find_variant(offer, wish.variant_id)
        if variant is None:
            return Refuse(RefusalReason.RETIRED, product_name=wish.product_name)
        wanted.append(Wanted(wish, variant))
    return wanted
