"""The row that makes a charge happen once: who may ask now, and what is known of it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from ..handoffs import OrderPlaced, OrderRequest, PayStored
from ..models import OrderPayment, ShopAction
from ..models.actions import ActionState
from ..models.payments import PaymentState

# Saleor waits 20 s for a payment app, and asks it twice for us.
CLAIMED_FOR = timedelta(minutes=5)
# Gateways forget an idempotency key: Stripe after a day. Asked again only well before that.
ASKED_AGAIN_FOR = timedelta(hours=1)
LOOKED_AT_EVERY = timedelta(minutes=2)
LOOKED_AT_LATER_EVERY = timedelta(hours=1)
LOOKED_FOR = timedelta(days=7)
UNCERTAIN = (PaymentState.STARTED, PaymentState.UNKNOWN)
OPEN = (*UNCERTAIN, PaymentState.PENDING, PaymentState.ACTION_REQUIRED)


def find_row(key: str) -> OrderPayment | None:
    return OrderPayment.objects.filter(key=key).first()


def was_placed_since(key: str, moment: datetime) -> bool:
    """Tell whether the order of `key` is not older than `moment`."""
    done = ShopAction.objects.filter(key=key, state=ActionState.DONE)
    return done.filter(finished_at__gte=moment).exists()


def insert_row(
    placed: OrderPlaced, request: OrderRequest, payment: PayStored, *, key: str
) -> OrderPayment:
    """Store the row of `key` if there is none; the unique key decides who makes it."""
    row = OrderPayment(
        key=key,
        saleor_order_id=placed.order_id,
        saleor_customer_id=request.customer_id,
        channel=request.channel,
        gateway_id=payment.gateway_id,
        payment_method_id=payment.payment_method_id,
        amount=placed.total.amount,
        currency=placed.total.currency,
        cancels_declined=payment.cancels_declined,
    )
    OrderPayment.objects.bulk_create([row], ignore_conflicts=True)
    return OrderPayment.objects.get(key=key)


def claim_row(key: str, *, now: datetime) -> bool:
    """Take the right to ask, for a while; False where another worker has it or nothing is open."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    rows = OrderPayment.objects.filter(free, key=key, state__in=UNCERTAIN)
    return rows.update(claimed_until=now + CLAIMED_FOR) == 1


def release_row(key: str) -> None:
    """Let the next worker ask at once: nothing was asked for."""
    OrderPayment.objects.filter(key=key, state__in=UNCERTAIN).update(claimed_until=None)


def note_state(key: str, state: PaymentState, *, now: datetime) -> OrderPayment:
    """Note what is known by now and return the row as it is.

    A slow worker's older knowledge changes nothing; that money was taken is true whoever says it.
    """
    with transaction.atomic():
        rows = OrderPayment.objects.filter(key=key)
        rows = (
            rows.exclude(state=PaymentState.PAID)
            if state == PaymentState.PAID
            else rows.filter(state__in=OPEN)
        )
        is_open = state in OPEN
        rows.update(
            state=state,
            claimed_until=None,
            looked_at=now,
            finished_at=None if is_open else now,
        )
        row = OrderPayment.objects.get(key=key)
        if row.state == PaymentState.PAID:
            ShopAction.objects.filter(key=key).update(is_paid=True)
    return row


def note_look(key: str, *, now: datetime) -> None:
    OrderPayment.objects.filter(key=key).update(looked_at=now)


def note_cancelled(key: str, *, now: datetime) -> None:
    OrderPayment.objects.filter(key=key, cancelled_at=None).update(cancelled_at=now)


def list_due(*, limit: int, now: datetime) -> list[str]:
    """Return the keys of payments to look at again, the longest unseen first."""
    is_young = Q(created_at__gt=now - ASKED_AGAIN_FOR)
    is_due = Q(looked_at__lte=now - LOOKED_AT_LATER_EVERY) | Q(
        is_young, looked_at__lte=now - LOOKED_AT_EVERY
    )
    is_due |= Q(looked_at=None, created_at__lte=now - LOOKED_AT_EVERY)
    to_cancel = Q(state=PaymentState.DECLINED, cancels_declined=True, cancelled_at=None)
    due = OrderPayment.objects.filter(
        is_due, to_cancel | Q(state__in=OPEN), created_at__gt=now - LOOKED_FOR
    )
    return list(due.order_by("looked_at", "pk").values_list("key", flat=True)[:limit])
