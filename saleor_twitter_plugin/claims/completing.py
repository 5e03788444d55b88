"""Turn a claim into an order: one order a claim, and it belongs to whoever it was made for.

The claim is bound to the customer in a short transaction, the shop is asked with none open, and
the result is recorded. After a crash in between the binding's lease runs out and another customer
may try; whose order was made is then told by the shop's own row (`ShopAction`, one a claim), which
never runs out.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from ..handoffs import (
    CHEAPEST_SHIPPING,
    CheckoutOrder,
    HeldUnits,
    Money,
    OrderPlaced,
    RefusalReason,
    Refuse,
    SaleorCustomerId,
    SaleorOrderId,
    UnitsGone,
    read_lines,
)
from ..models import Claim, ShopAction
from ..models.actions import ActionState
from ..models.claims import ClaimState
from ..shop.interface import OrderRefused, Shop
from .asking import action_key, make_order_request
from .binding import is_being_completed, refuse_other_holder, refuse_strangers
from .holders import hold_as_customer
from .holding import find_made_order, hold_again
from .problems import ClaimProblem, ClaimProblemCode
from .recording import record_order

# An order takes about a second; this outlasts a slow shop, and ends after a crash.
COMPLETION_LEASE = timedelta(minutes=2)
_ADDRESS_REASONS = {RefusalReason.NO_DELIVERY, RefusalReason.ADDRESS_REJECTED}


def complete(
    claim: Claim,
    *,
    shop: Shop,
    customer_id: SaleorCustomerId,
    held: HeldUnits | None = None,
    now: datetime,
    shipping_rule: str = CHEAPEST_SHIPPING,
    collection_point_id: str = "",
    drop_slug: str = "",
) -> OrderPlaced:
    """Place the claim's order for the customer; asking again returns the same order.

    `held`: the units that the claim stands for, where they are not of the open stock.

    Raises:
        ClaimProblem: EXPIRED, USED, OF_ANOTHER, LINK_REQUIRED, ADDRESS_REQUIRED or REFUSED;
            nothing was made.
        RetryableError: the shop could not answer now; the same customer may try again.
    """
    key = action_key(claim)
    made = find_made_order(claim, shop=shop)
    if made is not None:
        record_order(key, made, now=now)
        return _read_made(made, claim, customer_id)
    action = _bind(claim, customer_id, now)
    if action is not None:
        owner_id, placed = SaleorCustomerId(action.saleor_customer_id), _read_order(action, claim)
    else:
        try:
            # The checkout of the unknown ends in the transaction that makes the customer's own.
            request = make_order_request(
                claim,
                customer_id,
                shipping_rule,
                collection_point_id=collection_point_id,
                drop_slug=drop_slug,
            )
            placed = shop.place_order(request, key=key, held=held)
        except UnitsGone:
            _release(claim, customer_id)
            raise ClaimProblem(ClaimProblemCode.EXPIRED) from None
        except OrderRefused as refused:
            _release(claim, customer_id)
            hold_again(claim, shop=shop, now=now)
            raise _explain(refused.refusal, shop, customer_id) from None
        # Under the key may stand another's order, made while this call was held up.
        owner_id = _find_owner(key, customer_id)
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
        holder = hold_as_customer(customer_id)
        refuse_strangers(row, holder)
        if row.saleor_customer_id not in ("", customer_id) and is_being_completed(row, now):
            raise ClaimProblem(ClaimProblemCode.USED)
        refuse_other_holder(row, holder, now=now)
        row.saleor_customer_id = customer_id
        row.completing_until = now + COMPLETION_LEASE
        row.save(update_fields=["saleor_customer_id", "completing_until"])
    return None


def _read_made(made: CheckoutOrder, claim: Claim, customer_id: SaleorCustomerId) -> OrderPlaced:
    """Return the order that the storefront made of the claim, to its own customer alone."""
    if made.customer_id != customer_id:
        raise ClaimProblem(ClaimProblemCode.USED)
    return OrderPlaced(
        order_id=made.order_id,
        number=made.number,
        total=made.total,
        wishes=read_lines(claim.lines),
        is_paid=made.is_paid,
    )


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
        saleor_checkout_id="",
        reserved_until=None,
    )


def _release(claim: Claim, customer_id: SaleorCustomerId) -> None:
    Claim.objects.filter(pk=claim.pk, state=ClaimState.OPEN, saleor_customer_id=customer_id).update(
        saleor_customer_id="", completing_until=None
    )


def _find_owner(key: str, customer_id: SaleorCustomerId) -> SaleorCustomerId:
    """Return whose order stands under the key; "" for a guest's, made in the storefront."""
    found = ShopAction.objects.filter(key=key).values_list("saleor_customer_id", flat=True).first()
    return customer_id if found is None else SaleorCustomerId(found)


def _explain(refusal: Refuse, shop: Shop, customer_id: SaleorCustomerId) -> ClaimProblem:
    # Asked afterwards: digital goods need no address, and only the shop knows which they are.
    if refusal.reason in _ADDRESS_REASONS:
        customer = shop.find_customer(customer_id)
        if customer is not None and not customer.has_default_address:
            return ClaimProblem(ClaimProblemCode.ADDRESS_REQUIRED, refusal)
    return ClaimProblem(ClaimProblemCode.REFUSED, refusal)
