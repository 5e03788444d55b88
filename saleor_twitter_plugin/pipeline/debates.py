"""Questions go out at their moments; replies to them are collected."""

from datetime import datetime

from django.db import transaction

from .. import debates, outbox, shoppers
from ..config import Config
from ..debates.questions import POST_KEY
from ..handoffs import (
    EventKind,
    MessageKind,
    NothingDone,
    OutgoingMessage,
    Priority,
    XEvent,
    XPostId,
    XUserId,
)
from ..models import Account, DebateQuestion
from ..sealing import Sealer
from .handles import find_out_handle


def ask_questions(now: datetime) -> int:
    """Put what is due into the outbox; return how many. Each once, whoever asks."""
    return sum(_ask(each, now) for each in debates.take_due(now))


def keep_wall_post(
    event: XEvent, account: Account, *, config: Config, sealer: Sealer, now: datetime
) -> NothingDone:
    """Collect a reply to a question of ours, and say so; anything else stays unnoted.

    It is not answered: one post to many people needs no answer to each.
    """
    question = None
    if event.kind is EventKind.POST:
        question = debates.find_question(event.in_reply_to_post_id)
    if question is None or shoppers.has_opted_out(event.author_id):
        return NothingDone()
    is_new = debates.collect(
        question,
        x_post_id=XPostId(event.action_key.partition(":")[2] or event.post_id or ""),
        x_user_id=event.author_id,
        handle=find_out_handle(event, account, config=config, sealer=sealer, now=now),
        text=event.text,
        posted_at=event.created_at or now,
    )
    return NothingDone(f"debate: {'collected' if is_new else 'known'}")


def _ask(question: DebateQuestion, now: datetime) -> bool:
    message = OutgoingMessage(
        key=POST_KEY.format(pk=question.pk),
        kind=MessageKind.POST,
        account_id=XUserId(question.account.x_user_id),
        priority=Priority.CAMPAIGN,
        text=question.text,
    )
    with transaction.atomic():
        if not debates.note_asked(question, now=now):
            return False
        outbox.add([message], now=now)
    return True
