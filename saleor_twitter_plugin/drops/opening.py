"""The moment when a drop opens: by beat, or by the first who asks after it has come."""

from datetime import datetime

from django.db import transaction

from ..models import Drop
from ..models.drops import DropState
from .events import note
from .kinds import Kind


def open_if_due(drop: Drop, *, now: datetime) -> bool:
    """Open a scheduled drop whose moment has come; True for the one call that did it."""
    if drop.state != DropState.SCHEDULED or drop.opens_at > now:
        return False
    return open_now(drop, now=now)


def open_now(drop: Drop, *, now: datetime) -> bool:
    with transaction.atomic():
        changed = Drop.objects.filter(pk=drop.pk, state=DropState.SCHEDULED).update(
            state=DropState.OPEN, opened_at=now
        )
        if changed:
            note(Kind.OPENED, drop.pk, now=now)
    drop.refresh_from_db(fields=["state", "opened_at"])
    return changed == 1


def open_early(drop: Drop, *, now: datetime) -> bool:
    """Open a scheduled drop before its time: from now on is in its window."""
    changed = Drop.objects.filter(
        pk=drop.pk, state=DropState.SCHEDULED, opens_at__gt=now, closes_at__gt=now
    ).update(opens_at=now)
    if changed:
        drop.opens_at = now
    return open_now(drop, now=now)
