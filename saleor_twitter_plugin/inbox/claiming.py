"""One worker has an event at a time, and loses it when it dies."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from ..errors import ConfigurationError, PermanentError, RetryableError, TwitterPluginError
from ..handoffs import EventKind, XEvent
from ..models import InboxEvent
from ..models.inbox import InboxState
from ..sealing import Sealer
from .bodies import FORGOTTEN, from_body

logger = logging.getLogger(__name__)

# An order takes a second or two; a worker that died frees its event after this.
LEASE = timedelta(seconds=60)
ATTEMPTS_MAX = 8
FIRST_RETRY_AFTER = timedelta(seconds=5)

# One statement that takes the oldest open event nobody else is looking at.
_CLAIM_NEXT = """
UPDATE twitter_inbox_event
SET state = 'claimed', claimed_until = %(until)s, attempts = attempts + 1
WHERE id = (
    SELECT id FROM twitter_inbox_event
    WHERE state IN ('new', 'claimed') AND not_before <= %(now)s
      AND (state = 'new' OR claimed_until < %(now)s)
    ORDER BY not_before, id
    FOR UPDATE SKIP LOCKED
    LIMIT 1
)
RETURNING *
"""
_FINISH = """
UPDATE twitter_inbox_event AS event
SET state = ended.state, result = ended.result, finished_at = %(now)s, claimed_until = NULL,
    last_error = '', last_error_kind = '',
    body = CASE WHEN is_forgotten THEN event.body || %(forgotten)s::jsonb ELSE event.body END,
    sealed_text = CASE WHEN is_forgotten THEN '' ELSE event.sealed_text END,
    redacted_at = CASE WHEN is_forgotten THEN %(now)s ELSE event.redacted_at END
FROM unnest(%(pks)s::bigint[], %(states)s::text[], %(results)s::text[], %(are_forgotten)s::bool[])
    AS ended (pk, state, result, is_forgotten)
WHERE event.id = ended.pk
"""


@dataclass(frozen=True, slots=True)
class ClaimedEvent:
    pk: int
    attempts: int
    event: XEvent


@dataclass(frozen=True, slots=True)
class Ending:
    """How an event ended. `is_forgotten`: a post whose author deleted it before its turn."""

    claimed: ClaimedEvent
    result: str
    is_ignored: bool = False
    is_forgotten: bool = False


def claim_next(*, sealer: Sealer, now: datetime) -> ClaimedEvent | None:
    """Take the next open event for `LEASE`, or None where there is none.

    A message that the keys do not open is put back for later, and says why on its row; a row
    that cannot be read is closed as failed.
    """
    while rows := list(InboxEvent.objects.raw(_CLAIM_NEXT, {"now": now, "until": now + LEASE})):
        claimed = _open(rows[0], sealer, now=now)
        if claimed is not None:
            return claimed
    return None


def claim_listed(
    limit: int, *, listed: "QuerySet[Any]", sealer: Sealer, now: datetime
) -> list[ClaimedEvent]:
    """Take more open events at once, the oldest first; else as `claim_next`.

    `listed`: rows with a `key`; no other events are taken.
    """
    with transaction.atomic():
        waiting = _find_waiting(listed).filter(
            Q(state=InboxState.NEW) | Q(claimed_until__lt=now), not_before__lte=now
        )
        mine = waiting.order_by("not_before", "pk").select_for_update(skip_locked=True)
        rows = list(mine[:limit])
        InboxEvent.objects.filter(pk__in=[each.pk for each in rows]).update(
            state=InboxState.CLAIMED, claimed_until=now + LEASE, attempts=F("attempts") + 1
        )
    for row in rows:
        row.attempts += 1
    return [claimed for row in rows if (claimed := _open(row, sealer, now=now))]


def is_any_waiting(listed: "QuerySet[Any]") -> bool:
    """Tell whether any open event is listed; see `claim_listed`."""
    return _find_waiting(listed).exists()


def finish(
    claimed: ClaimedEvent,
    *,
    result: str,
    is_ignored: bool,
    now: datetime,
    is_forgotten: bool = False,
) -> None:
    """Close one event; see `finish_many`."""
    finish_many([Ending(claimed, result, is_ignored, is_forgotten)], now=now)


def finish_many(endings: Sequence[Ending], *, now: datetime) -> None:
    """Close the events; call it in the transaction that stores what came of them.

    What a message said is forgotten here: nothing that comes later needs it.
    """
    values: dict[str, Any] = {
        "pks": [each.claimed.pk for each in endings],
        "states": [
            str(InboxState.IGNORED if each.is_ignored else InboxState.DONE) for each in endings
        ],
        "results": [each.result[:64] for each in endings],
        "are_forgotten": [
            each.is_forgotten or each.claimed.event.kind is EventKind.MESSAGE for each in endings
        ],
        "forgotten": json.dumps(FORGOTTEN),
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FINISH, values)


def give_back(claimed: ClaimedEvent, error: Exception, *, now: datetime) -> None:
    """Put the event back for later, or close it as failed after the last attempt.

    Nothing is lost: a failed row stays and says why. Of a worker whose lease ran out it changes
    nothing: the event may be another's by now, or finished.
    """
    delay = FIRST_RETRY_AFTER * 2 ** min(claimed.attempts - 1, 8)
    if isinstance(error, RetryableError):
        delay = max(delay, error.retry_after)
    # An outage must not use up the attempts of everything that waits.
    is_final = isinstance(error, PermanentError) or (
        claimed.attempts >= ATTEMPTS_MAX
        and not isinstance(error, RetryableError | ConfigurationError)
    )
    InboxEvent.objects.filter(
        pk=claimed.pk, state=InboxState.CLAIMED, attempts=claimed.attempts
    ).update(
        state=InboxState.FAILED if is_final else InboxState.NEW,
        claimed_until=None,
        not_before=now + delay,
        finished_at=now if is_final else None,
        # Only our own errors are known to carry no person's text.
        last_error=str(error)[:2000] if isinstance(error, TwitterPluginError) else "",
        last_error_kind=type(error).__name__[:32],
    )


def _find_waiting(listed: "QuerySet[Any]") -> "QuerySet[InboxEvent]":
    # Said as the partial index says it, else it is not used.
    return InboxEvent.objects.filter(
        Exists(listed.filter(key=OuterRef("key"))),
        state__in=[InboxState.NEW, InboxState.CLAIMED],
    )


def _open(row: InboxEvent, sealer: Sealer, *, now: datetime) -> ClaimedEvent | None:
    """Return what a claimed row holds; None where it cannot be read, which its row then says."""
    try:
        claimed = ClaimedEvent(pk=row.pk, attempts=row.attempts, event=from_body(row.body))
    except (KeyError, TypeError, ValueError) as error:
        # Written by another version, or by hand: it must not stop those behind it.
        logger.error("Event %s cannot be read", row.key)
        InboxEvent.objects.filter(pk=row.pk).update(
            state=InboxState.FAILED,
            claimed_until=None,
            finished_at=now,
            last_error="Its row cannot be read.",
            last_error_kind=type(error).__name__[:32],
        )
        return None
    if not row.sealed_text:
        # No message, or one from before they were sealed.
        return claimed
    try:
        text = sealer.unseal(row.sealed_text)
    except ConfigurationError as error:
        logger.error("Event %s cannot be opened: %s", row.key, error)
        give_back(claimed, error, now=now)
        return None
    return replace(claimed, event=replace(claimed.event, text=text))
