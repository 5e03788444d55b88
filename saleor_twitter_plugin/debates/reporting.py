"""Who took part in a debate, in numbers alone."""

from dataclasses import dataclass

from django.db.models import Count, Q

from ..models import Campaign, DebateQuestion, WallPost
from ..models.debates import Permission, WallState


@dataclass(frozen=True, slots=True)
class DebateReport:
    question_count: int
    asked_count: int
    reply_count: int
    person_count: int
    permitted_count: int
    approved_count: int
    rejected_count: int


def count_debate(campaign: Campaign) -> DebateReport:
    """Count what is there now: a post that was deleted on X is not counted any more."""
    questions = DebateQuestion.objects.filter(campaign=campaign).aggregate(
        question_count=Count("pk"), asked_count=Count("pk", filter=~Q(asked_at=None))
    )
    posts = WallPost.objects.filter(question__campaign=campaign).aggregate(
        reply_count=Count("pk"),
        person_count=Count("x_user_id", distinct=True),
        permitted_count=Count("pk", filter=~Q(permission=Permission.NONE)),
        approved_count=Count("pk", filter=Q(state=WallState.APPROVED)),
        rejected_count=Count("pk", filter=Q(state=WallState.REJECTED)),
    )
    return DebateReport(**questions, **posts)
