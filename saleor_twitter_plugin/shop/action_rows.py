"""The row that makes an order happen once: its states, and what it remembers."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from ..handoffs import Money, OrderPlaced, OrderRequest, RefusalReason, SaleorOrderId
from ..models import ShopAction
from ..models.actions import ActionState


@dataclass(frozen=True, slots=True)
class MadeOrder:
    order_id: SaleorOrderId
    number: str
    total: Money


def insert_or_read(request: OrderRequest, key: str) -> ShopAction:
    """Return the row of `key`; the unique key decides who makes it."""
    ShopAction.objects.bulk_create(
        [ShopAction(key=key, **_columns(request))], ignore_conflicts=True
    )
    return ShopAction.objects.get(key=key)


def lock_row(key: str) -> ShopAction:
    """Return the row, alone until the transaction ends."""
    return ShopAction.objects.select_for_update().get(key=key)


def is_about(row: ShopAction, request: OrderRequest) -> bool:
    """Tell whether a stored checkout still fits: an edited post keeps its key."""
    return all(getattr(row, name) == value for name, value in _columns(request).items())


def start(row: ShopAction, request: OrderRequest, checkout_token: str) -> None:
    """Note the checkout; a row that was refused before starts anew."""
    for name, value in _columns(request).items():
        setattr(row, name, value)
    row.saleor_checkout_id = checkout_token
    row.state = ActionState.STARTED
    row.refusal = ""
    row.finished_at = None
    row.save()


def finish(row: ShopAction, order: MadeOrder) -> None:
    row.state = ActionState.DONE
    row.saleor_order_id = order.order_id
    row.order_number = order.number
    row.total_amount = order.total.amount
    row.currency = order.total.currency
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
        wish=request.wish,
    )


def _columns(request: OrderRequest) -> dict[str, object]:
    return {
        "x_user_id": request.origin.x_user_id,
        "x_post_id": request.origin.x_post_id,
        "account_x_user_id": request.origin.account_id,
        "saleor_customer_id": request.customer_id,
        "saleor_variant_id": request.wish.variant_id,
        "quantity": request.wish.quantity,
        "channel": request.channel,
    }
