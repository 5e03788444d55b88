"""Questions that accounts post at their moments, each once."""

from datetime import datetime

from ..models import Account, Campaign, DebateQuestion
from ..models.campaigns import CampaignState
from ..models.outbox import OutboxMessage

POST_KEY = "debate:{pk}"
"""Of the outbox: one post for each question."""


def add_question(
    campaign: Campaign, account: Account, text: str, *, asks_at: datetime
) -> DebateQuestion:
    return DebateQuestion.objects.create(
        campaign=campaign, account=account, text=text, asks_at=asks_at
    )


def take_due(now: datetime) -> list[DebateQuestion]:
    """Return the questions of running debates whose moment has come."""
    due = DebateQuestion.objects.filter(
        asked_at=None, asks_at__lte=now, campaign__state=CampaignState.RUNNING
    )
    return list(due.select_related("account").order_by("asks_at", "pk"))


def note_asked(question: DebateQuestion, *, now: datetime) -> bool:
    """Note that it goes out; False where another worker did."""
    waiting = DebateQuestion.objects.filter(pk=question.pk, asked_at=None)
    return waiting.update(asked_at=now) == 1


def find_question(x_post_id: str | None) -> DebateQuestion | None:
    """Return the question that a post of ours asks."""
    if not x_post_id:
        return None
    start, _, _ = POST_KEY.partition("{")
    sent = OutboxMessage.objects.filter(x_post_id=x_post_id, key__startswith=start).first()
    if sent is None:
        return None
    rows = DebateQuestion.objects.select_related("campaign")
    return rows.filter(pk=int(sent.key.removeprefix(start))).first()
