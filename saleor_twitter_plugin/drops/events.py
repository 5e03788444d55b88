"""What happened in a drop, in order: rows that are only ever added."""

from datetime import datetime
from typing import TypedDict, Unpack

from ..models import DropEvent
from .kinds import Kind


class About(TypedDict, total=False):
    """What an event tells of, by primary keys, and in words."""

    entry: int | None
    unit: int | None
    variant: int | None
    detail: str


def make(kind: Kind, drop_pk: int, *, now: datetime, **about: Unpack[About]) -> DropEvent:
    return DropEvent(
        drop_id=drop_pk,
        kind=kind,
        entry_pk=about.get("entry"),
        unit_pk=about.get("unit"),
        variant_pk=about.get("variant"),
        detail=about.get("detail", ""),
        happened_at=now,
    )


def note(kind: Kind, drop_pk: int, *, now: datetime, **about: Unpack[About]) -> None:
    """Add the event, in the transaction of what it tells of."""
    make(kind, drop_pk, now=now, **about).save(force_insert=True)
