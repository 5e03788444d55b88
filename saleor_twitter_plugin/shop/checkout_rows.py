"""The row of a checkout that waits for its shopper: open, given back, or an order by now."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q

from ..handoffs import CheckoutOpened, CheckoutOrder, CheckoutRequest
from ..models import OrderHint, ShopAction
from ..models.actions import ActionState
from . import action_rows

# A hint may be lost; a checkout of Saleor's that nobody touches lives this long.
LOOKED_AT_EVERY = timedelta(minutes=10)
LOOKED_FOR = timedelta(days=30)
# In the checkout's public metadata, from where Saleor copies it to the order.
METADATA_KEY = "twitter_checkout"


def open_row(
    row: ShopAction, request: CheckoutRequest, token: str, reserved_until: datetime | None
) -> None:
    row.reserved_until = reserved_until
    row.looked_at = None
    row.state = ActionState.OPENED
    action_rows.store_checkout(row, request, token)


def find_open_row(token: str) -> ShopAction | None:
    """Return the open row of a checkout, locked until the transaction ends."""
    rows = ShopAction.objects.select_for_update()
    return rows.filter(saleor_checkout_id=token, state=ActionState.OPENED).first()


def is_open(token: str) -> bool:
    return ShopAction.objects.filter(saleor_checkout_id=token, state=ActionState.OPENED).exists()


def release_row(row: ShopAction) -> None:
    row.state = ActionState.RELEASED
    row.reserved_until = None
    row.save(update_fields=["state", "reserved_until"])


def read_opened(row: ShopAction) -> CheckoutOpened:
    return CheckoutOpened(row.saleor_checkout_id, row.reserved_until)


def find_open_checkout(key: str) -> str | None:
    """Return the checkout that is open for an action."""
    rows = ShopAction.objects.filter(key=key, state=ActionState.OPENED)
    return rows.values_list("saleor_checkout_id", flat=True).first()


def find_key(token: str) -> str | None:
    """Return the key of an open checkout's row."""
    rows = ShopAction.objects.filter(saleor_checkout_id=token, state=ActionState.OPENED)
    return rows.values_list("key", flat=True).first()


def finish_row(token: str, order: CheckoutOrder) -> str | None:
    """Note the order of an open checkout and return the row's key; None where it is not open."""
    with transaction.atomic():
        row = find_open_row(token)
        if row is None:
            return None
        row.saleor_customer_id = order.customer_id or ""
        made = action_rows.MadeOrder(order.order_id, order.number, order.total)
        action_rows.finish(row, made, is_paid=order.is_paid)
        return row.key


# --- what tells that there is an order ----------------------------------------------------------


def write_order_hint(token: str, *, now: datetime) -> None:
    """Insert one row: a single statement, no lock that a hook could wait for."""
    hint = OrderHint(saleor_checkout_id=token, created_at=now)
    if connection.in_atomic_block:
        # A failure must not take the shop's own work with it.
        with transaction.atomic():
            OrderHint.objects.bulk_create([hint], ignore_conflicts=True)
    else:
        OrderHint.objects.bulk_create([hint], ignore_conflicts=True)


def list_hinted(*, limit: int) -> list[str]:
    hints = OrderHint.objects.order_by("pk")
    return list(hints.values_list("saleor_checkout_id", flat=True)[:limit])


def remove_hint(token: str) -> None:
    OrderHint.objects.filter(saleor_checkout_id=token).delete()


def list_due(*, limit: int, now: datetime) -> list[str]:
    """Return open checkouts that nobody has looked at for a while, the longest unseen first."""
    unseen = Q(looked_at=None, created_at__lte=now - LOOKED_AT_EVERY)
    due = ShopAction.objects.filter(
        unseen | Q(looked_at__lte=now - LOOKED_AT_EVERY),
        state=ActionState.OPENED,
        created_at__gt=now - LOOKED_FOR,
    )
    ordered = due.order_by(F("looked_at").asc(nulls_first=True), "pk")
    return list(ordered.values_list("saleor_checkout_id", flat=True)[:limit])


def note_look(token: str, *, now: datetime) -> None:
    rows = ShopAction.objects.filter(saleor_checkout_id=token, state=ActionState.OPENED)
    rows.update(looked_at=now)
