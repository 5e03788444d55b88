"""Store events; the unique key refuses what is already there."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from ..handoffs import EventKind, XEvent
from ..models import InboxEvent
from ..models.inbox import InboxState
from ..sealing import Sealer
from .bodies import to_body, without_text


def record(events: Iterable[XEvent], *, source: str, sealer: Sealer, now: datetime) -> None:
    """Insert what is new, in one statement; the known and the repeated are left as they are.

    `source`: `webhook`, `poll`, `search` or `stream`. An event of unknown kind is kept as ignored.
    What a direct message says is stored sealed, and nowhere else.
    """
    rows = [
        InboxEvent(
            key=event.key,
            action_key=event.action_key,
            kind=event.kind,
            source=source,
            account_x_user_id=event.account_id or "",
            author_x_user_id=event.author_id,
            **_content_columns(event, sealer),
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


def _content_columns(event: XEvent, sealer: Sealer) -> dict[str, Any]:
    if event.kind is not EventKind.MESSAGE:
        return {"body": to_body(event)}
    return {"body": without_text(to_body(event)), "sealed_text": sealer.seal(event.text)}
