"""A message on its way: waiting → sending → sent, each step one conditional update.

`waiting` with a lease is preparation, which may be repeated; `sending` is saved before the call
to X and is never repeated. `attempts` names the claim: whoever lost the message to a later claim
changes nothing any more, least of all from `sending` back to `waiting`.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import connection

from ..errors import TwitterPluginError
from ..handoffs import MessageKind, Priority, XUserId
from ..models import OutboxMessage
from ..models.outbox import OutboxState

PREPARATION_LEASE = timedelta(seconds=90)
FIRST_RETRY_AFTER = timedelta(seconds=10)
RETRY_AT_MOST_AFTER = timedelta(hours=1)

_CLAIM_NEXT = """
UPDATE twitter_outbox_message
SET claimed_until = %(until)s, attempts = attempts + 1
WHERE id = (
    SELECT message.id FROM twitter_outbox_message AS message
    JOIN twitter_account AS account ON account.x_user_id = message.account_x_user_id
    WHERE message.state = 'waiting' AND message.not_before <= %(now)s
      AND (message.claimed_until IS NULL OR message.claimed_until < %(now)s)
      AND (account.state = 'connected'
           OR (account.state = 'paused' AND message.priority < %(promotion)s))
    ORDER BY message.priority, message.not_before, message.id
    FOR UPDATE OF message SKIP LOCKED
    LIMIT 1
)
RETURNING id
"""


def claim_next(*, now: datetime) -> OutboxMessage | None:
    """Take the most urgent due message for preparation, or None.

    Those of an account that needs reconnecting wait; of a paused one, its promotion waits.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM_NEXT,
            {"now": now, "until": now + PREPARATION_LEASE, "promotion": Priority.PROMOTION},
        )
        found = cursor.fetchone()
    return OutboxMessage.objects.get(pk=found[0]) if found else None


def mark_sending(message: OutboxMessage, *, text: str, now: datetime) -> bool:
    """Save, before the call, that it is about to be made; False: another has it already."""
    changed = OutboxMessage.objects.filter(
        pk=message.pk, state=OutboxState.WAITING, attempts=message.attempts
    ).update(state=OutboxState.SENDING, text=text, sending_since=now, claimed_until=None)
    return changed == 1


def mark_sent(message: OutboxMessage, *, x_post_id: str, now: datetime) -> None:
    OutboxMessage.objects.filter(
        pk=message.pk, state__in=[OutboxState.SENDING, OutboxState.UNKNOWN]
    ).update(
        state=OutboxState.SENT, x_post_id=x_post_id, sent_at=now, last_error="", last_error_kind=""
    )


def mark_unknown(message: OutboxMessage, error: TwitterPluginError) -> None:
    """Nobody knows whether X has it: the timeline decides, never a second call."""
    _close(message, OutboxState.UNKNOWN, error)


def mark_failed(message: OutboxMessage, error: TwitterPluginError) -> None:
    _close(message, OutboxState.FAILED, error)


def hold(message: OutboxMessage, *, why: str) -> None:
    """Withhold what is no longer true, and say why."""
    OutboxMessage.objects.filter(
        pk=message.pk, state=OutboxState.WAITING, attempts=message.attempts
    ).update(state=OutboxState.HELD, claimed_until=None, last_error=why, last_error_kind="held")


def hold_all_for(x_user_id: XUserId, *, why: str) -> None:
    """Withhold whatever waits for this person; what X is being sent right now is past holding."""
    OutboxMessage.objects.filter(recipient_x_user_id=x_user_id, state=OutboxState.WAITING).update(
        state=OutboxState.HELD, claimed_until=None, last_error=why, last_error_kind="held"
    )


def give_back(
    message: OutboxMessage, error: TwitterPluginError, *, retry_after: timedelta, now: datetime
) -> None:
    """Put back a message that X certainly did not take."""
    backoff = min(FIRST_RETRY_AFTER * 2 ** min(message.attempts - 1, 10), RETRY_AT_MOST_AFTER)
    OutboxMessage.objects.filter(
        pk=message.pk,
        state__in=[OutboxState.WAITING, OutboxState.SENDING],
        attempts=message.attempts,
    ).update(
        state=OutboxState.WAITING,
        claimed_until=None,
        sending_since=None,
        not_before=now + max(retry_after, backoff),
        last_error=str(error)[:2000],
        last_error_kind=type(error).__name__[:32],
    )


def postpone(
    *,
    account_id: XUserId | None,
    kinds: Collection[MessageKind],
    from_priority: Priority,
    why: TwitterPluginError,
    until: datetime,
) -> int:
    """Let what waits for the same limit, and is no more urgent, wait until then at once.

    `account_id` None: of every account. Returns how many.
    """
    rows = OutboxMessage.objects.filter(
        state=OutboxState.WAITING,
        claimed_until=None,
        kind__in=kinds,
        priority__gte=from_priority,
        not_before__lt=until,
    )
    if account_id is not None:
        rows = rows.filter(account_x_user_id=account_id)
    return rows.update(
        not_before=until, last_error=str(why)[:2000], last_error_kind=type(why).__name__[:32]
    )


def _close(message: OutboxMessage, state: OutboxState, error: TwitterPluginError) -> None:
    rows = OutboxMessage.objects.filter(pk=message.pk, attempts=message.attempts)
    rows.exclude(state=OutboxState.SENT).update(
        state=state,
        claimed_until=None,
        last_error=str(error)[:2000],
        last_error_kind=type(error).__name__[:32],
    )
