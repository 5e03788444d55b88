"""Debates, their walls, and the welcome post that a person pins."""

from datetime import datetime
from typing import Any

import graphene

from .. import debates, greetings, pipeline
from ..debates import DebateReport
from ..models import Account, Campaign, DebateQuestion, WallPost, WelcomePost
from ..models.campaigns import CampaignKind
from ..models.debates import Permission, WallState
from ..wording import mark
from ..x_limits import POST_MAX_WEIGHT
from ..x_text import weigh
from .contests import TwitterWallPost
from .context import Context
from .paging import PAGE_SIZE, Page, page_newest_first, read_first
from .staff_permission import for_staff, name_requester
from .staff_problems import StaffErrorCode, StaffProblem
from .staff_types import (
    StaffMutation,
    account_argument,
    enum_of,
    find_row_number,
    read_account,
    read_row_number,
    read_utc,
)
from .types import PageInfo, TwitterAccount, list_of

TwitterWallState = enum_of("TwitterWallState", WallState)
TwitterWallPermission = enum_of("TwitterWallPermission", Permission)
_NOTE_LENGTH_LIMIT = 1_000


class TwitterStaffWallPost(graphene.ObjectType):
    id = graphene.NonNull(graphene.ID)
    post = graphene.NonNull(TwitterWallPost)
    state = graphene.NonNull(TwitterWallState)
    permission = graphene.NonNull(TwitterWallPermission)
    permission_note = graphene.String()
    permitted_at = graphene.DateTime()
    decided_by = graphene.String()
    decided_at = graphene.DateTime()

    @staticmethod
    def resolve_id(row: WallPost, info: Any) -> int:
        return row.pk

    @staticmethod
    def resolve_post(row: WallPost, info: Any) -> WallPost:
        return row

    @staticmethod
    def resolve_permission_note(row: WallPost, info: Any) -> str | None:
        return row.permission_note or None

    @staticmethod
    def resolve_decided_by(row: WallPost, info: Any) -> str | None:
        return row.decided_by or None


class TwitterStaffWallPostEdge(graphene.ObjectType):
    node = graphene.NonNull(TwitterStaffWallPost)
    cursor = graphene.NonNull(graphene.String)


class TwitterStaffWallPostConnection(graphene.ObjectType):
    edges = list_of(TwitterStaffWallPostEdge)
    page_info = graphene.NonNull(PageInfo)


class TwitterDebateQuestion(graphene.ObjectType):
    id = graphene.NonNull(graphene.ID)
    account = graphene.NonNull(TwitterAccount)
    text = graphene.NonNull(graphene.String)
    asks_at = graphene.NonNull(graphene.DateTime)
    asked_at = graphene.DateTime(description="When it was put into the outbox.")

    @staticmethod
    def resolve_id(row: DebateQuestion, info: Any) -> int:
        return row.pk

    @staticmethod
    def resolve_account(row: DebateQuestion, info: Any) -> Account:
        return row.account


class TwitterDebate(graphene.ObjectType):
    """A debate in numbers; what was deleted on X is not counted any more."""

    question_count = graphene.NonNull(graphene.Int)
    asked_count = graphene.NonNull(graphene.Int)
    reply_count = graphene.NonNull(graphene.Int)
    person_count = graphene.NonNull(graphene.Int)
    permitted_count = graphene.NonNull(graphene.Int)
    approved_count = graphene.NonNull(graphene.Int)
    rejected_count = graphene.NonNull(graphene.Int)


class TwitterWelcomePost(graphene.ObjectType):
    account = graphene.NonNull(TwitterAccount)
    text = graphene.NonNull(graphene.String)
    version = graphene.NonNull(graphene.Int)
    changed_at = graphene.NonNull(graphene.DateTime)

    @staticmethod
    def resolve_account(row: WelcomePost, info: Any) -> Account:
        return row.account


class StaffDebatesQuery(graphene.ObjectType):
    twitter_debate = graphene.Field(TwitterDebate, campaign=graphene.NonNull(graphene.ID))
    twitter_debate_questions = graphene.List(
        graphene.NonNull(TwitterDebateQuestion), campaign=graphene.NonNull(graphene.ID)
    )
    twitter_staff_wall = graphene.Field(
        TwitterStaffWallPostConnection,
        campaign=graphene.NonNull(graphene.ID),
        state=TwitterWallState(),
        first=graphene.Int(default_value=PAGE_SIZE),
        after=graphene.String(),
    )
    twitter_welcome_posts = graphene.List(graphene.NonNull(TwitterWelcomePost))

    @staticmethod
    @for_staff
    def resolve_twitter_debate(root: None, info: Any, campaign: str) -> DebateReport | None:
        found = _find_debate(campaign)
        return debates.count_debate(found) if found else None

    @staticmethod
    @for_staff
    def resolve_twitter_debate_questions(
        root: None, info: Any, campaign: str
    ) -> list[DebateQuestion]:
        found = _find_debate(campaign)
        rows = DebateQuestion.objects.filter(campaign=found).select_related("account")
        return list(rows.order_by("asks_at", "pk")) if found else []

    @staticmethod
    @for_staff
    def resolve_twitter_staff_wall(
        root: None,
        info: Any,
        campaign: str,
        state: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Page:
        size = read_first(first)
        rows = WallPost.objects.filter(question__campaign=_find_debate(campaign))
        if state:
            rows = rows.filter(state=state)
        return page_newest_first(rows, first=size, after=after)

    @staticmethod
    @for_staff
    def resolve_twitter_welcome_posts(root: None, info: Any) -> list[WelcomePost]:
        return greetings.list_welcome_posts()


class TwitterDebateQuestionAdd(StaffMutation):
    """Let an account ask at that moment, while the debate runs."""

    class Arguments:
        campaign = graphene.NonNull(graphene.ID)
        account = account_argument()
        text = graphene.NonNull(graphene.String)
        asks_at = graphene.NonNull(graphene.DateTime)

    question = graphene.Field(TwitterDebateQuestion)

    @staticmethod
    def perform(
        context: Context, *, campaign: str, account: str, text: str, asks_at: datetime
    ) -> dict[str, Any]:
        debate = _find_debate(campaign)
        if debate is None:
            raise StaffProblem(StaffErrorCode.NOT_FOUND, "campaign")
        moment = read_utc(asks_at, "asksAt")
        if moment < context.now:
            raise StaffProblem(StaffErrorCode.IN_THE_PAST, "asksAt")
        question = debates.add_question(
            debate, read_account(account), _read_text(text), asks_at=moment
        )
        return {"question": question}


class _WallStep(StaffMutation):
    class Meta:
        abstract = True

    class Arguments:
        id = graphene.NonNull(graphene.ID)

    wall_post = graphene.Field(TwitterStaffWallPost)

    @classmethod
    def perform(cls, context: Context, *, id: str, **given: str) -> dict[str, Any]:
        cls.step(_read_wall_post(id), context, **given)
        return {"wall_post": _read_wall_post(id)}

    @staticmethod
    def step(post: WallPost, context: Context, **given: str) -> None:
        raise NotImplementedError


class TwitterWallPermit(_WallStep):
    """Note that its author has told you that the post may be shown, and where."""

    class Arguments:
        id = graphene.NonNull(graphene.ID)
        note = graphene.NonNull(graphene.String)

    @staticmethod
    def step(post: WallPost, context: Context, **given: str) -> None:
        note = given["note"].strip()
        if not note or "\x00" in note or len(note) > _NOTE_LENGTH_LIMIT:
            raise StaffProblem(StaffErrorCode.INVALID, "note")
        if not debates.note_permission(post, note, by=name_requester(context), now=context.now):
            raise StaffProblem(StaffErrorCode.ALREADY_DONE, "id")


class TwitterWallApprove(_WallStep):
    """Show the post on the wall: only with its author's permission."""

    @staticmethod
    def step(post: WallPost, context: Context, **given: str) -> None:
        if not debates.approve(post, by=name_requester(context), now=context.now):
            message = mark("Its author has not said that it may be shown.")
            raise StaffProblem(StaffErrorCode.INVALID, "id", message)


class TwitterWallReject(_WallStep):
    """Keep the post off the wall, or take it down."""

    @staticmethod
    def step(post: WallPost, context: Context, **given: str) -> None:
        if not debates.reject(post, by=name_requester(context), now=context.now):
            raise StaffProblem(StaffErrorCode.NOT_FOUND, "id")


class TwitterWelcomePostSave(StaffMutation):
    """Post the account's new welcome, and ask a person to pin it: X lets no program do that."""

    class Arguments:
        account = account_argument()
        text = graphene.NonNull(graphene.String)

    welcome_post = graphene.Field(TwitterWelcomePost)

    @staticmethod
    def perform(context: Context, *, account: str, text: str) -> dict[str, Any]:
        row = pipeline.change_welcome(read_account(account), _read_text(text), now=context.now)
        return {"welcome_post": row}


def _read_text(text: str) -> str:
    clean = text.strip()
    if not clean or "\x00" in clean or weigh(clean) > POST_MAX_WEIGHT:
        raise StaffProblem(StaffErrorCode.INVALID, "text")
    return clean


def _find_debate(number: str) -> Campaign | None:
    pk = find_row_number(number)
    if pk is None:
        return None
    return Campaign.objects.filter(kind=CampaignKind.DEBATE, pk=pk).first()


def _read_wall_post(number: str) -> WallPost:
    row = WallPost.objects.filter(pk=read_row_number(number, "id")).first()
    if row is None:
        raise StaffProblem(StaffErrorCode.NOT_FOUND, "id")
    return row
