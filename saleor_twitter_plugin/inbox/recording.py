"""Store events; the unique key refuses what is already there."""

from collections.abc import Iterable
from datetime import datetime

from ..handoffs import EventKind, XEvent
from ..models import InboxEvent
from ..models.inbox import InboxState
from .bodies import to_body


def record(events: Iterable[XEvent], *, source: str, now: datetime) -> None:
    """Insert what is new, in one statement; the known and the repeated are left as they are.

    `source`: `webhook` or `poll`. An event of unknown kind is kept as ignored.
    """
    rows = [
        InboxEvent(
            key=event.key,
            action_key=event.action_key,
            kind=event.kind,
            source=source,
            account_x_user_id=event.account_id or "",
            author_x_user_id=event.author_id,
            body=to_body(event),
            state=InboxState.IGNORED if event.kind is EventKind.UNKNOWN else InboxState.NEW,
            result="unknown" if event.kind is EventKind.UNKNOWN else "",
            finished_at=now if event.kind is EventKind.UNKNOWN else None,
            received_at=now,
            not_before=now,
        )
        # Always in the same order: two workers that insert the same keys would deadlock.
        for event in sorted(events, key=lambda each: each.key)
    ]
    if rows:
        InboxEvent.objects.bulk_create(rows, ignore_conflicts=True)
