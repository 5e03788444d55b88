"""What the shop is asked for a claim, and under which key."""

from ..handoffs import (
    CheckoutRequest,
    OrderRequest,
    Origin,
    SaleorCustomerId,
    XPostId,
    XUserId,
    read_lines,
)
from ..models import Claim


def action_key(claim: Claim) -> str:
    """Return the key of the claim's one order, whoever completes it, and of its checkout."""
    return f"claim:{claim.pk}"


def make_order_request(
    claim: Claim, customer_id: SaleorCustomerId, shipping_rule: str
) -> OrderRequest:
    return OrderRequest(
        wishes=read_lines(claim.lines),
        customer_id=customer_id,
        channel=claim.channel,
        origin=_read_origin(claim),
        shipping_rule=shipping_rule,
    )


def make_checkout_request(claim: Claim) -> CheckoutRequest:
    return CheckoutRequest(read_lines(claim.lines), claim.channel, _read_origin(claim))


def _read_origin(claim: Claim) -> Origin:
    return Origin(
        x_user_id=XUserId(claim.x_user_id),
        handle=claim.handle,
        x_post_id=XPostId(claim.x_post_id),
        account_id=XUserId(claim.account_x_user_id),
        account_handle=claim.account_handle,
        is_message=claim.is_message,
        answered_post_id=claim.answered_post_id,
    )
