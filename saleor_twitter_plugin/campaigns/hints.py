"""What Saleor's hooks leave behind: one row, and none where it is nobody's business."""

from collections.abc import Collection
from contextlib import nullcontext
from datetime import datetime

from django.db import connection, transaction

from ..handoffs import SaleorCheckoutId, SaleorCustomerId, SaleorOrderId, SaleorVoucherId
from ..models import VoucherHint
from ..models.campaigns import VoucherHintKind
from .codes import digest_code, is_campaign_code

# Each one statement: most customers have no voucher of ours, and most vouchers are not ours.
_NOTE_CHECKOUT = """
INSERT INTO twitter_voucher_hint (kind, subject_id, saleor_customer_id, created_at)
SELECT 'checkout', %(subject)s, %(customer)s, %(now)s WHERE EXISTS (
    SELECT 1 FROM twitter_loaded_voucher
    WHERE saleor_customer_id = %(customer)s AND state IN ('loaded', 'applied')
)
"""
_NOTE_VOUCHER = """
INSERT INTO twitter_voucher_hint (kind, subject_id, saleor_customer_id, created_at)
SELECT 'voucher', %(subject)s, '', %(now)s WHERE EXISTS (
    SELECT 1 FROM twitter_campaign WHERE saleor_voucher_id = %(subject)s AND saleor_voucher_id <> ''
)
"""


def note_checkout(
    checkout_id: SaleorCheckoutId, customer_id: SaleorCustomerId, *, now: datetime
) -> bool:
    """Note that a customer's checkout changed; False where they have nothing to put into it."""
    return _execute(_NOTE_CHECKOUT, {"subject": checkout_id, "customer": customer_id, "now": now})


def note_voucher(voucher_id: SaleorVoucherId, *, now: datetime) -> bool:
    """Note that a voucher changed; False where it is no campaign's."""
    return _execute(_NOTE_VOUCHER, {"subject": voucher_id, "now": now})


def note_order(order_id: SaleorOrderId, customer_id: SaleorCustomerId, *, now: datetime) -> bool:
    """Note that something happened to an order with one of our codes."""
    with _guard():
        VoucherHint.objects.create(
            kind=VoucherHintKind.ORDER,
            subject_id=order_id,
            saleor_customer_id=customer_id,
            created_at=now,
        )
    return True


def note_deleted_codes(codes: Collection[str], *, now: datetime) -> int:
    """Note which of our codes were deleted, by their digests; return how many."""
    ours = [digest_code(each) for each in codes if is_campaign_code(each)]
    if not ours:
        return 0
    rows = [
        VoucherHint(kind=VoucherHintKind.CODE, subject_id=each, created_at=now) for each in ours
    ]
    with _guard():
        VoucherHint.objects.bulk_create(rows)
    return len(rows)


def list_hints(*, limit: int) -> list[VoucherHint]:
    return list(VoucherHint.objects.order_by("pk")[:limit])


def remove_hints(keys: Collection[int]) -> None:
    VoucherHint.objects.filter(pk__in=keys).delete()


def _execute(statement: str, values: dict[str, str | datetime]) -> bool:
    with _guard(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return bool(cursor.rowcount == 1)


def _guard() -> transaction.Atomic | nullcontext[None]:
    # Inside a transaction a failure of ours must not take Saleor's own work with it.
    return transaction.atomic() if connection.in_atomic_block else nullcontext()
