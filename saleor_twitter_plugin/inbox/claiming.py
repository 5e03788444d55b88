"""One worker has an event at a time, and loses it when it dies."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection

from ..errors import ConfigurationError, PermanentError, RetryableError, TwitterPluginError
from ..handoffs import EventKind, XEvent
from ..models import InboxEvent
from ..models.inbox import InboxState
from ..sealing import Sealer
from .bodies import from_body, redact, to_body

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
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class ClaimedEvent:
    pk: int
    attempts: int
    event: XEvent


def claim_next(*, sealer: Sealer, now: datetime) -> ClaimedEvent | None:
    """Take the next open event for `LEASE`, or None where there is none.

    A message that the keys do not open is put back for later, and says why on its row; a row
    that cannot be read is closed as failed.
    """
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM_NEXT, {"now": now, "until": now + LEASE})
            found = cursor.fetchone()
        if found is None:
            return None
        row = InboxEvent.objects.get(pk=found[0])
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
            continue
        if not row.sealed_text:
            # No message, or one from before they were sealed.
            return claimed
        try:
            text = sealer.unseal(row.sealed_text)
        except ConfigurationError as error:
            logger.error("Event %s cannot be opened: %s", row.key, error)
            give_back(claimed, error, now=now)
            continue
        return replace(claimed, event=replace(claimed.event, text=text))


def finish(
    claimed: ClaimedEvent,
    *,
    result: str,
    is_ignored: bool,
    now: datetime,
    is_forgotten: bool = False,
) -> None:
    """Close the event; call it in the transaction that stores what came of it.

    What a message said is forgotten here: nothing that comes later needs it. So is a post where
    `is_forgotten`: its author deleted it before its turn came.
    """
    forgotten: dict[str, object] = {}
    if is_forgotten or claimed.event.kind is EventKind.MESSAGE:
        forgotten = {"body": redact(to_body(claimed.event)), "sealed_text": "", "redacted_at": now}
    InboxEvent.objects.filter(pk=claimed.pk).update(
        **forgotten,
        state=InboxState.IGNORED if is_ignored else InboxState.DONE,
        result=result[:64],
        finished_at=now,
        claimed_until=None,
        last_error="",
        last_error_kind="",
    )


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
