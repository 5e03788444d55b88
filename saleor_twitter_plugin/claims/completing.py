"""Turn a claim into an order: one order a claim, and it belongs to whoever it was made for.

The claim is bound to the customer in a short transaction, the shop is asked with none open, and
the result is recorded. After a crash in between the binding's lease runs out and another customer
may try; whose order was made is then told by the shop's own row (`ShopAction`, one a claim), which
never runs out.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from ..handoffs import (
    CHEAPEST_SHIPPING,
    CheckoutOrder,
    Money,
    OrderPlaced,
    OrderRequest,
    Origin,
    RefusalReason,
    Refuse,
    SaleorCustomerId,
    SaleorOrderId,
    XPostId,
    XUserId,
    read_lines,
)
from ..models import Claim, ShopAction, ShopperLink
from ..models.actions import ActionState
from ..models.claims import ClaimState
from ..shop.interface import OrderRefused, Shop
from .problems import ClaimProblem, ClaimProblemCode

# An order takes about a second; this outlasts a slow shop, and ends after a crash.
COMPLETION_LEASE = timedelta(minutes=2)
_ADDRESS_REASONS = {RefusalReason.NO_DELIVERY, RefusalReason.ADDRESS_REJECTED}


def action_key(claim: Claim) -> str:
    """Return the key of the claim's one order, whoever completes it."""
    return f"claim:{claim.pk}"


def complete(
    claim: Claim,
    *,
    shop: Shop,
    customer_id: SaleorCustomerId,
    now: datetime,
    shipping_rule: str = CHEAPEST_SHIPPING,
) -> OrderPlaced:
    """Place the claim's order for the customer; asking again returns the same order.

    Raises:
        ClaimProblem: EXPIRED, USED, OF_ANOTHER, ADDRESS_REQUIRED or REFUSED; nothing was made.
        RetryableError: the shop could not answer now; the same customer may try again.
    """
    key = action_key(claim)
    action = _bind(claim, customer_id, now)
    if action is not None:
        owner_id, placed = SaleorCustomerId(action.saleor_customer_id), _read_order(action, claim)
    else:
        try:
            placed = shop.place_order(_make_request(claim, customer_id, shipping_rule), key=key)
        except OrderRefused as refused:
            _release(claim, customer_id)
            raise _explain(refused.refusal, shop, customer_id) from None
        # Under the key may stand another customer's order, made while this call was held up.
        owner_id = _find_owner(key) or customer_id
    _record(claim, owner_id, placed, now)
    if owner_id != customer_id:
        raise ClaimProblem(ClaimProblemCode.USED)
    return placed


def _bind(claim: Claim, customer_id: SaleorCustomerId, now: datetime) -> ShopAction | None:
    """Reserve the claim for the customer, or return what was done for it before, for whomever."""
    with transaction.atomic():
        row = Claim.objects.select_for_update().filter(pk=claim.pk).first()
        if row is None:
            raise ClaimProblem(ClaimProblemCode.UNKNOWN)
        action = ShopAction.objects.filter(key=action_key(row)).first()
        if action is not None and action.state == ActionState.DONE:
            return action
        if row.state == ClaimState.COMPLETED:
            # Its order's row was cleared away: the customer finds the order in their account.
            raise ClaimProblem(ClaimProblemCode.USED)
        if row.expires_at <= now:
            raise ClaimProblem(ClaimProblemCode.EXPIRED)
        _refuse_strangers(row, customer_id)
        if row.saleor_customer_id not in ("", customer_id) and _is_held(row, now):
            raise ClaimProblem(ClaimProblemCode.USED)
        row.saleor_customer_id = customer_id
        row.completing_until = now + COMPLETION_LEASE
        row.save(update_fields=["saleor_customer_id", "completing_until"])
    return None


def _is_held(row: Claim, now: datetime) -> bool:
    return row.completing_until is not None and row.completing_until > now


def _refuse_strangers(row: Claim, customer_id: SaleorCustomerId) -> None:
    links = ShopperLink.objects.filter(
        Q(x_user_id=row.x_user_id) | Q(saleor_customer_id=customer_id), removed_at=None
    )
    for link in links:
        if (link.x_user_id, link.saleor_customer_id) != (row.x_user_id, customer_id):
            raise ClaimProblem(ClaimProblemCode.OF_ANOTHER)


def _read_order(action: ShopAction, claim: Claim) -> OrderPlaced:
    return OrderPlaced(
        order_id=SaleorOrderId(action.saleor_order_id),
        number=action.order_number,
        total=Money(action.total_amount or Decimal(0), action.currency),
        wishes=read_lines(claim.lines),
        is_paid=action.is_paid,
    )


def _record(claim: Claim, owner_id: SaleorCustomerId, placed: OrderPlaced, now: datetime) -> None:
    Claim.objects.filter(pk=claim.pk, state=ClaimState.OPEN).update(
        state=ClaimState.COMPLETED,
        saleor_customer_id=owner_id,
        saleor_order_id=placed.order_id,
        order_number=placed.number,
        completed_at=now,
        completing_until=None,
    )


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
    )


def _release(claim: Claim, customer_id: SaleorCustomerId) -> None:
    Claim.objects.filter(pk=claim.pk, state=ClaimState.OPEN, saleor_customer_id=customer_id).update(
        saleor_customer_id="", completing_until=None
    )


def _find_owner(key: str) -> SaleorCustomerId | None:
    found = ShopAction.objects.filter(key=key).values_list("saleor_customer_id", flat=True).first()
    return SaleorCustomerId(found) if found else None


def _explain(refusal: Refuse, shop: Shop, customer_id: SaleorCustomerId) -> ClaimProblem:
    # Asked afterwards: digital goods need no address, and only the shop knows which they are.
    if refusal.reason in _ADDRESS_REASONS:
        customer = shop.find_customer(customer_id)
        if customer is not None and not customer.has_default_address:
            return ClaimProblem(ClaimProblemCode.ADDRESS_REQUIRED, refusal)
    return ClaimProblem(ClaimProblemCode.REFUSED, refusal)


def _make_request(claim: Claim, customer_id: SaleorCustomerId, shipping_rule: str) -> OrderRequest:
    return OrderRequest(
        wishes=read_lines(claim.lines),
        customer_id=customer_id,
        channel=claim.channel,
        origin=Origin(
            x_user_id=XUserId(claim.x_user_id),
            handle=claim.handle,
            x_post_id=XPostId(claim.x_post_id),
            account_id=XUserId(claim.account_x_user_id),
            account_handle=claim.account_handle,
            is_message=claim.is_message,
            answered_post_id=claim.answered_post_id,
        ),
        shipping_rule=shipping_rule,
    )
