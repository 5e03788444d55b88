"""Whom we may write to: asked once, in the one statement by which a message leaves.

Nobody who has said STOP, but for the answer to STOP itself; and by direct message only who wrote
to that very account before. X forbids the rest (automation rules, read 2026-08-22).
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from ..handoffs import EventKind, MessageKind, XUserId
from ..models import InboxEvent, OutboxMessage, Shopper

WROTE_STOP = "The person wrote STOP."
NEVER_WROTE = "The person has never sent a message to this account: X forbids us to write first."
_STOP_ANSWER = "answer:stop:"

_HAS_OPTED_OUT = Exists(
    Shopper.objects.filter(
        x_user_id=OuterRef("recipient_x_user_id"), opted_out_at__isnull=False
    ).exclude(x_user_id="")
)
_WROTE_FIRST = Exists(
    InboxEvent.objects.filter(
        kind=EventKind.MESSAGE,
        author_x_user_id=OuterRef("recipient_x_user_id"),
        account_x_user_id=OuterRef("account_x_user_id"),
    ).exclude(author_x_user_id="")
)
IS_STOP_ANSWER = Q(key__startswith=_STOP_ANSWER)
IS_WANTED = IS_STOP_ANSWER | ~_HAS_OPTED_OUT
IS_ALLOWED = ~Q(kind=MessageKind.DIRECT_MESSAGE) | _WROTE_FIRST


def stop_answer_key(x_user_id: XUserId, *, opted_out_at: datetime) -> str:
    """Return the key of the one answer to STOP, however often and wherever it was written."""
    return f"{_STOP_ANSWER}{x_user_id}:{opted_out_at:%Y%m%dT%H%M%S%f}"


def lock_recipient(message: OutboxMessage) -> None:
    """Let a STOP that is being stored be stored first, until the transaction ends."""
    if message.recipient_x_user_id:
        people = Shopper.objects.filter(x_user_id=message.recipient_x_user_id)
        list(people.select_for_update(no_key=True).values_list("pk"))


def find_obstacle(message: OutboxMessage) -> str | None:
    """Return why the message may not be sent, for whoever reads its row."""
    this = OutboxMessage.objects.filter(pk=message.pk)
    if not this.filter(IS_WANTED).exists():
        return WROTE_STOP
    if not this.filter(IS_ALLOWED).exists():
        return NEVER_WROTE
    return None
