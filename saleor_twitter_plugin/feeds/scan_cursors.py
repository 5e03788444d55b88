"""Where the next scan goes on: moved when what the last one found is planned, and not before."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from ..handoffs import SaleorProductId
from ..models import ScanCursor


@dataclass(frozen=True, slots=True)
class Cursor:
    channel: str
    version: int
    after: SaleorProductId | None
    """None: the walk begins anew."""
    touched_until: datetime | None
    """None before the first scan."""


def read_cursor(*, channel: str) -> Cursor:
    row, _ = ScanCursor.objects.get_or_create(channel=channel)
    after = SaleorProductId(row.after_product_id) if row.after_product_id else None
    return Cursor(channel, row.version, after, row.touched_until)


def move_cursor(
    cursor: Cursor, *, after: SaleorProductId | None, touched_until: datetime | None
) -> bool:
    """Move on from where `cursor` was read; False where another scan has moved on from there."""
    rows = ScanCursor.objects.filter(channel=cursor.channel, version=cursor.version)
    moved = rows.update(
        version=F("version") + 1, after_product_id=after or "", touched_until=touched_until
    )
    return moved == 1
