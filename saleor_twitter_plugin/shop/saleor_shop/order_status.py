"""How a customer's own orders stand."""

from collections.abc import Iterator
from typing import Any

from ...handoffs import OrderProgress, OrderStatus, SaleorCustomerId
from . import documents
from .customers import find_user
from .executor import run

# So many fifties of orders are looked through for a number.
PAGES_MAX = 20
# Source: OrderStatus of Saleor 3.20 to 3.24, read 2026. A customer sees no drafts.
_PROGRESS = {
    "UNCONFIRMED": OrderProgress.UNCONFIRMED,
    "UNFULFILLED": OrderProgress.OPEN,
    "PARTIALLY_FULFILLED": OrderProgress.PARTLY_SENT,
    "FULFILLED": OrderProgress.SENT,
    "PARTIALLY_RETURNED": OrderProgress.SENT,
    "RETURNED": OrderProgress.RETURNED,
    "CANCELED": OrderProgress.CANCELLED,
    "EXPIRED": OrderProgress.EXPIRED,
}


def read_order_status(customer_id: SaleorCustomerId, number: str) -> OrderStatus | None:
    user = find_user(customer_id)
    if user is None or not user.is_active:
        return None
    for order in _iterate_orders(user):
        if not number or order["number"] == number:
            progress = _PROGRESS.get(order["status"], OrderProgress.OPEN)
            return OrderStatus(order["number"], progress, order["isPaid"])
    return None


def _iterate_orders(user: Any) -> Iterator[dict[str, Any]]:
    """Yield the newest first, as Saleor lists them."""
    after = None
    for _ in range(PAGES_MAX):
        # Just ordered, and the replica may not have it yet.
        answer = run(
            documents.ORDER_STATUSES, {"after": after}, customer=user, reads_replica=False
        )["me"]["orders"]
        yield from (edge["node"] for edge in answer["edges"])
        if not answer["pageInfo"]["hasNextPage"]:
            return
        after = answer["pageInfo"]["endCursor"]
