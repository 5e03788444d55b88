"""The row that makes an order happen once: its states, and what it remembers."""

import json
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from django.utils import timezone

from ..handoffs import (
    CheckoutRequest,
    Money,
    OrderPlaced,
    OrderRequest,
    RefusalReason,
    SaleorOrderId,
    write_lines,
)
from ..models import ShopAction
from ..models.actions import ActionState

Asked = OrderRequest | CheckoutRequest


@dataclass(frozen=True, slots=True)
class MadeOrder:
    order_id: SaleorOrderId
    number: str
    total: Money


def insert(request: Asked, key: str) -> None:
    """Store the row of `key` if there is none; the unique key decides who makes it."""
    ShopAction.objects.bulk_create(
        [ShopAction(key=key, **_columns(request))], ignore_conflicts=True
    )


def lock_row(key: str) -> ShopAction:
    """Return the row, alone until the transaction ends."""
    return ShopAction.objects.select_for_update().get(key=key)


def is_about(row: ShopAction, request: Asked) -> bool:
    """Tell whether a stored checkout still fits: an edited post keeps its key."""
    return all(getattr(row, name) == value for name, value in _columns(request).items())


def start(row: ShopAction, request: OrderRequest, checkout_token: str) -> None:
    """Note the checkout; a row that was refused before starts anew."""
    row.state = ActionState.STARTED
    store_checkout(row, request, checkout_token)


def store_checkout(row: ShopAction, request: Asked, checkout_token: str) -> None:
    for name, value in _columns(request).items():
        setattr(row, name, value)
    row.saleor_checkout_id = checkout_token
    row.refusal = ""
    row.finished_at = None
    row.save()


def finish(row: ShopAction, order: MadeOrder, *, is_paid: bool = False) -> None:
    row.state = ActionState.DONE
    row.saleor_order_id = order.order_id
    row.order_number = order.number
    row.total_amount = order.total.amount
    row.currency = order.total.currency
    # Where there is nothing to pay, it is paid.
    row.is_paid = is_paid or not order.total.amount
    row.finished_at = timezone.now()
    row.save()


def refuse(key: str, checkout_token: str, reason: RefusalReason) -> bool:
    """Note the refusal, and forget the checkout; False where another worker went on without us."""
    unfinished = ShopAction.objects.filter(key=key, saleor_checkout_id=checkout_token)
    changed = unfinished.exclude(state=ActionState.DONE).update(
        state=ActionState.REFUSED,
        refusal=reason,
        saleor_checkout_id="",
        finished_at=timezone.now(),
    )
    return changed == 1


def read_result(row: ShopAction, request: OrderRequest) -> OrderPlaced:
    return OrderPlaced(
        order_id=SaleorOrderId(row.saleor_order_id),
        number=row.order_number,
        total=Money(row.total_amount or Decimal(0), row.currency),
        wishes=request.wishes,
        is_paid=row.is_paid,
    )


def _columns(request: Asked) -> dict[str, object]:
    return {
        "x_user_id": request.origin.x_user_id,
        "x_post_id": request.origin.x_post_id,
        "account_x_user_id": request.origin.account_id,
        "answered_post_id": request.origin.answered_post_id,
        "saleor_customer_id": request.customer_id if isinstance(request, OrderRequest) else "",
        "lines": write_lines(request.wishes),
        "channel": request.channel,
        "terms_digest": _digest_terms(request),
    }


def _digest_terms(request: Asked) -> str:
    """Tell apart what changes a checkout; a digest, as a gift card's code is money."""
    if isinstance(request, CheckoutRequest):
        return sha256(request.email.encode()).hexdigest()
    terms = [
        request.shipping_rule,
        request.collection_point_id,
        request.voucher_code,
        *request.gift_card_codes,
    ]
    return sha256(json.dumps(terms).encode()).hexdigest()
