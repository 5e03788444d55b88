"""What happened in a drop, in order: rows that are only ever added."""

from datetime import datetime

from ..models import DropEvent
from .kinds import Kind


def make(
    kind: Kind,
    drop_pk: int,
    *,
    entry: int | None = None,
    unit: int | None = None,
    variant: int | None = None,
    detail: str = "",
    now: datetime,
) -> DropEvent:
    return DropEvent(
        drop_id=drop_pk,
        kind=kind,
        entry_pk=entry,
        unit_pk=unit,
        variant_pk=variant,
        detail=detail,
        happened_at=now,
    )


def note(
    kind: Kind,
    drop_pk: int,
    *,
    entry: int | None = None,
    unit: int | None = None,
    variant: int | None = None,
    detail: str = "",
    now: datetime,
) -> None:
    """Add the event, in the transaction of what it tells of."""
    make(kind, drop_pk, entry=entry, unit=unit, variant=variant, detail=detail, now=now).save(
        force_insert=True
    )
