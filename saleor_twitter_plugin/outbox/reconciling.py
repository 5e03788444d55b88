"""Messages of unknown outcome: found on our own timeline, or left to a person."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from ..handoffs import ConversationMessage, MessageKind, XPostId
from ..models import OutboxMessage
from ..models.outbox import OutboxState
from ..x_text import normalise
from .claiming import mark_sent

# Longer than every time-out of one call, so that a slow worker is not taken for a dead one.
SENDING_AT_MOST = timedelta(minutes=2)
MISSING_KIND = "NotOnTimeline"


def expire_sending(*, now: datetime) -> int:
    """Turn the messages of workers that died in the middle of a call into unknown ones."""
    expired = OutboxMessage.objects.filter(
        state=OutboxState.SENDING, sending_since__lt=now - SENDING_AT_MOST
    )
    # What is deleted twice is gone once.
    expired.filter(kind=MessageKind.DELETION).update(
        state=OutboxState.WAITING, claimed_until=None, sending_since=None
    )
    return expired.update(
        state=OutboxState.UNKNOWN,
        last_error="The worker stopped while X was being called.",
        last_error_kind="WorkerDied",
    )


def list_unknown(*, limit: int) -> list[OutboxMessage]:
    """Return those to look for, oldest first; what a person has been told of is left out."""
    return list(
        OutboxMessage.objects.filter(state=OutboxState.UNKNOWN)
        .exclude(last_error_kind=MISSING_KIND)
        .order_by("sending_since")[:limit]
    )


def adopt(
    message: OutboxMessage,
    timeline: Iterable[tuple[XPostId, str, XPostId | None]],
    *,
    now: datetime,
) -> bool:
    """Take the post over where the account's timeline has it; tell whether it was there.

    A reply is known by the post it answers: the account writes one reply to a post. A post of
    its own is known by its text, links apart, which X rewrites; below another of its own it is
    known by both, since a thread and a correction go on with the same post.
    """
    ours = _comparable(message.text)
    for post_id, text, replied_to in timeline:
        is_it = (replied_to or "") == message.in_reply_to_post_id
        if is_it and message.kind == MessageKind.POST:
            # X may put the handle that is answered in front.
            theirs = _comparable(text)
            is_it = theirs == ours or (replied_to is not None and theirs.endswith(f" {ours}"))
        if is_it and not OutboxMessage.objects.filter(x_post_id=post_id).exists():
            OutboxMessage.objects.filter(pk=message.pk, state=OutboxState.UNKNOWN).update(
                state=OutboxState.SENT,
                x_post_id=post_id,
                sent_at=message.sending_since or now,
                last_error="",
                last_error_kind="",
            )
            return True
    return False


def was_said_before(message: OutboxMessage) -> bool:
    """Tell whether an earlier message of the account, which X has, says the same."""
    earlier = OutboxMessage.objects.filter(
        account_x_user_id=message.account_x_user_id, state=OutboxState.SENT
    ).exclude(pk=message.pk)
    text = OutboxMessage.objects.values_list("text", flat=True).get(pk=message.pk)
    return bool(text) and earlier.filter(text=text).exists()


def adopt_message(
    message: OutboxMessage,
    conversation: Iterable[ConversationMessage],
    *,
    text: str,
    now: datetime,
) -> bool:
    """Take the direct message over where the conversation has it; tell whether it was there.

    `text`: what the message says; `conversation`: what stands there since it was being sent.
    """
    ours = _comparable(text)
    for each in conversation:
        is_it = each.sender_id == message.account_x_user_id and (_comparable(each.text) == ours)
        if is_it and not OutboxMessage.objects.filter(x_post_id=each.message_id).exists():
            mark_sent(message, x_post_id=each.message_id, now=message.sending_since or now)
            return True
    return False


def note_missing(message: OutboxMessage) -> None:
    """Leave it to a person: sending again unseen is how doubles are made."""
    OutboxMessage.objects.filter(pk=message.pk, state=OutboxState.UNKNOWN).update(
        last_error="X gave no answer and the account's timeline does not show it. Look there, then"
        " run twitter_outbox retry or give-up.",
        last_error_kind=MISSING_KIND,
    )


def _comparable(text: str) -> str:
    words = normalise(text).split()
    return " ".join(word for word in words if not word.startswith(("http://", "https://")))
