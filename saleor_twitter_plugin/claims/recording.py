"""A claim whose order was made in the storefront."""

from datetime import datetime

from ..handoffs import CheckoutOrder
from ..models import Claim
from ..models.claims import ClaimState


def record_order(key: str, order: CheckoutOrder, *, now: datetime) -> None:
    """Complete the claim of an action's key by an order made in the storefront; once."""
    kind, _, claim_id = key.partition(":")
    if kind != "claim":
        return
    Claim.objects.filter(pk=claim_id, state=ClaimState.OPEN).update(
        state=ClaimState.COMPLETED,
        saleor_customer_id=order.customer_id or "",
        saleor_order_id=order.order_id,
        order_number=order.number,
        completed_at=now,
        completing_until=None,
        reserved_until=None,
    )
