"""Rows as values."""

from ..handoffs import Money, WaitingKind, WaitingWish, read_lines
from ..models import PendingWish


def read_row(row: PendingWish) -> WaitingWish:
    return WaitingWish(
        key=row.key,
        kind=WaitingKind(row.kind),
        wishes=read_lines(row.lines),
        total=None if row.total_amount is None else Money(row.total_amount, row.currency),
        version=row.version,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        answered_post_id=row.answered_post_id,
        is_changed=row.version > 1 or row.has_replaced,
    )
