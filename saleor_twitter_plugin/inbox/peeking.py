"""Look at what waits, and leave it there for whoever claims it."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ..errors import ConfigurationError
from ..handoffs import EventKind, XEvent
from ..models import InboxEvent
from ..models.inbox import InboxState
from ..sealing import Sealer
from .bodies import from_body

logger = logging.getLogger(__name__)

_SPOKEN = (EventKind.POST, EventKind.MESSAGE)


def peek(
    limit: int,
    *,
    after: int,
    unless: "QuerySet[Any, str]",
    sealer: Sealer,
    now: datetime,
) -> tuple[list[XEvent], int | None]:
    """Return posts and messages that wait, in the order of their numbers, after the number given.

    `unless`: keys of events to leave out. Also returns the number to go on after; None at the end.
    What cannot be read is left out: who claims it says so on its row.
    """
    waiting = InboxEvent.objects.filter(
        state__in=[InboxState.NEW, InboxState.CLAIMED],
        kind__in=_SPOKEN,
        not_before__lte=now,
        pk__gt=after,
    ).exclude(key__in=unless)
    rows = list(waiting.order_by("pk")[:limit])
    events = [event for row in rows if (event := _read(row, sealer))]
    return events, rows[-1].pk if len(rows) == limit else None


def _read(row: InboxEvent, sealer: Sealer) -> XEvent | None:
    try:
        event = from_body(row.body)
        return replace(event, text=sealer.unseal(row.sealed_text)) if row.sealed_text else event
    except (ConfigurationError, KeyError, TypeError, ValueError):
        logger.info("Event %s cannot be read ahead", row.key)
        return None
