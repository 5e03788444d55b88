"""What a message says: in the open for everybody's posts, sealed for a direct message."""

from datetime import datetime, timedelta

from django.db.models import Q

from ..errors import ConfigurationError, RetryableError
from ..handoffs import MessageKind, XUserId
from ..models import OutboxMessage
from ..models.outbox import OutboxState
from ..sealing import Sealer
from .permission import IS_STOP_ANSWER

# A person may have to look at one that did not go out; that is done in a month or never.
UNSENT_MESSAGE_KEPT = timedelta(days=30)
REPLY_KEPT = timedelta(days=180)


class TextNotOpenedError(ConfigurationError):
    """The key that sealed the text is no longer named; its account has no part in it."""


def read_text(message: OutboxMessage, *, sealer: Sealer) -> str:
    """Return the text; rows from before messages were sealed have it in the open.

    Raises:
        TextNotOpenedError: the keys that are named do not open it.
    """
    if not message.sealed_text:
        return message.text
    try:
        return sealer.unseal(message.sealed_text)
    except ConfigurationError as error:
        raise TextNotOpenedError(str(error)) from None


def drop_old_texts(*, limit: int, now: datetime) -> int:
    """Empty what has been kept long enough; return of how many messages."""
    is_message = Q(kind=MessageKind.DIRECT_MESSAGE)
    is_old = Q(kind__in=[MessageKind.REPLY, MessageKind.DIRECT_MESSAGE]) & Q(
        created_at__lt=now - REPLY_KEPT
    )
    # Of those sent before messages were sealed, the text is still there.
    is_sent = is_message & Q(state=OutboxState.SENT)
    is_stuck = is_message & Q(
        state__in=[OutboxState.HELD, OutboxState.FAILED], created_at__lt=now - UNSENT_MESSAGE_KEPT
    )
    rows = OutboxMessage.objects.filter(is_old | is_sent | is_stuck).exclude(
        text="", sealed_text=""
    )
    # What may still go out keeps its text, however old it is.
    rows = rows.exclude(state__in=[OutboxState.WAITING, OutboxState.SENDING])
    some = rows.order_by("pk").values("pk")[:limit]
    return OutboxMessage.objects.filter(pk__in=some).update(text="", sealed_text="")


def forget_recipient(x_user_id: XUserId) -> int:
    """Empty all that was written to this person, and send none of the rest; return how many.

    Raises:
        RetryableError: X is being sent one just now; nothing was changed.
    """
    mine = OutboxMessage.objects.filter(recipient_x_user_id=x_user_id)
    if mine.filter(state=OutboxState.SENDING).exists():
        raise RetryableError(
            "A message to this person is being sent: ask again in some minutes.",
            retry_after=timedelta(minutes=3),
        )
    open_states = [OutboxState.WAITING, OutboxState.UNKNOWN]
    mine.filter(state__in=open_states).update(
        state=OutboxState.HELD,
        claimed_until=None,
        last_error="The person was forgotten.",
        last_error_kind="held",
    )
    # Their keys name the person, and nobody is answered for a STOP that is over.
    answer_count = mine.filter(IS_STOP_ANSWER).delete()[0]
    return answer_count + mine.update(
        text="", sealed_text="", recipient_x_user_id="", in_reply_to_post_id="", x_post_id=""
    )
