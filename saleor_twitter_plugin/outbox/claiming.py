"""A message on its way: waiting → sending → sent, each step one conditional update.

`waiting` with a lease is preparation, which may be repeated; `sending` is saved before the call
to X and is never repeated. `attempts` names the claim: whoever lost the message to a later claim
changes nothing any more, least of all from `sending` back to `waiting`.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import connection, transaction

from ..errors import TwitterPluginError
from ..handoffs import MessageKind, Priority, XUserId
from ..models import OutboxMessage
from ..models.outbox import OutboxState
from .permission import (
    IS_ALLOWED,
    IS_STOP_ANSWER,
    IS_WANTED,
    WROTE_STOP,
    find_obstacle,
    lock_recipient,
)

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
      AND account.automated_label_at IS NOT NULL AND account.operator_named_at IS NOT NULL
      AND account.human_account_linked_at IS NOT NULL
      AND (message.kind IN (%(post)s, %(deletion)s) OR account.auto_reply_approved_on IS NOT NULL)
    ORDER BY message.priority, message.not_before, message.id
    FOR UPDATE OF message SKIP LOCKED
    LIMIT 1
)
RETURNING id
"""


def claim_next(*, now: datetime) -> OutboxMessage | None:
    """Take the most urgent due message for preparation, or None.

    Those of an account that needs reconnecting wait; of a paused one, its promotion waits. So
    does what the account's checklist gates: see `accounts.compliance`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM_NEXT,
            {
                "now": now,
                "until": now + PREPARATION_LEASE,
                "promotion": Priority.PROMOTION,
                "post": MessageKind.POST,
                "deletion": MessageKind.DELETION,
            },
        )
        found = cursor.fetchone()
    return OutboxMessage.objects.get(pk=found[0]) if found else None


def count_waiting(account_id: XUserId, kinds: Collection[MessageKind]) -> int:
    """Return how many messages of these kinds an account has not sent yet."""
    return OutboxMessage.objects.filter(
        account_x_user_id=account_id, kind__in=kinds, state=OutboxState.WAITING
    ).count()


def keep_claim(message: OutboxMessage, *, now: datetime) -> bool:
    """Ask for more time to prepare it; False: another worker has it by now."""
    mine = OutboxMessage.objects.filter(
        pk=message.pk, state=OutboxState.WAITING, attempts=message.attempts
    )
    return mine.update(claimed_until=now + PREPARATION_LEASE) == 1


def mark_sending(message: OutboxMessage, *, text: str, now: datetime) -> bool:
    """Save, before the call, that it is about to be made; False: it must not be made.

    The one gate on the way out: another worker may have the message already, and who has said
    STOP, or never wrote to the account, is not written to. Such a message is held and says why.
    """
    changes: dict[str, object] = {"state": OutboxState.SENDING, "sending_since": now}
    if message.kind != MessageKind.DIRECT_MESSAGE:
        changes["text"] = text
    mine = OutboxMessage.objects.filter(
        pk=message.pk, state=OutboxState.WAITING, attempts=message.attempts
    )
    with transaction.atomic():
        lock_recipient(message)
        if mine.filter(IS_WANTED, IS_ALLOWED).update(**changes, claimed_until=None):
            return True
        why = find_obstacle(message)
        if why:
            hold(message, why=why)
    return False


def mark_sent(message: OutboxMessage, *, x_post_id: str, now: datetime) -> None:
    """Note that X has it; what a direct message said is forgotten here."""
    changes: dict[str, object] = {"state": OutboxState.SENT, "x_post_id": x_post_id, "sent_at": now}
    if message.kind == MessageKind.DIRECT_MESSAGE:
        changes |= {"text": "", "sealed_text": ""}
    OutboxMessage.objects.filter(
        pk=message.pk, state__in=[OutboxState.SENDING, OutboxState.UNKNOWN]
    ).update(**changes, last_error="", last_error_kind="")


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


def hold_all_for(x_user_id: XUserId, *, why: str = WROTE_STOP) -> None:
    """Withhold whatever waits for this person; what X is being sent right now is past holding."""
    waiting = OutboxMessage.objects.filter(
        recipient_x_user_id=x_user_id, state=OutboxState.WAITING
    ).exclude(IS_STOP_ANSWER)
    # In the order of their keys: two STOPs of one person would deadlock.
    list(waiting.order_by("pk").select_for_update().values_list("pk"))
    waiting.update(
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
    # Two workers find the same limit at once: neither waits for a row that the other has, and
    # whichever is left out meets the limit by itself.
    free = rows.order_by("pk").select_for_update(skip_locked=True).values("pk")
    with transaction.atomic():
        return OutboxMessage.objects.filter(pk__in=free).update(
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
