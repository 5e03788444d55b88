"""From an order that somebody made in the storefront back to the wish on X that it answers."""

from datetime import datetime

from .. import claims
from ..shop import Shop, checkout_rows

ORDERS_PER_ROUND = 200


def tie_orders(*, shop: Shop, now: datetime) -> int:
    """Tie the orders that hooks told of, and look for those that none did; return how many."""
    tied = 0
    for token in checkout_rows.list_hinted(limit=ORDERS_PER_ROUND):
        tied += _tie(token, shop=shop, now=now)
        # Only now: after a crash it is tied again, which changes nothing.
        checkout_rows.remove_hint(token)
    for token in checkout_rows.list_due(limit=ORDERS_PER_ROUND, now=now):
        tied += _tie(token, shop=shop, now=now)
    return tied


def _tie(token: str, *, shop: Shop, now: datetime) -> bool:
    order = shop.find_order_of_checkout(token)
    if order is None:
        checkout_rows.note_look(token, now=now)
        return False
    # The claim first: a crash in between leaves the checkout open, and the next round ties both.
    key = checkout_rows.find_key(token)
    if key is None:
        return False
    claims.record_order(key, order, now=now)
    return checkout_rows.finish_row(token, order) is not None
