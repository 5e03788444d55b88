"""A contest's end in the staff's hands: freeze, draw or judge, and who has the prizes."""

from collections.abc import Callable
from typing import Any

import graphene
from django.db.models import Avg
from graphene.utils.str_converters import to_camel_case

from .. import pipeline
from ..contests import ContestProblem
from ..contests.deciding import draw_winners, judge_winners, score
from ..contests.publishing import Notice, find_notice
from ..draws import InvalidDocument
from ..errors import RetryableError
from ..models import Campaign, ContestEntry, ContestPrize
from ..models.campaigns import CampaignKind
from ..models.contests import EntryState, PrizeState
from .contests import TwitterContest
from .context import Context
from .paging import EMPTY_PAGE, PAGE_SIZE, Page, page_newest_first, read_first
from .staff_permission import for_staff, name_requester
from .staff_problems import StaffErrorCode, StaffProblem
from .staff_types import StaffMutation, enum_of, find_row_number, read_row_number
from .types import PageInfo, list_of

TwitterContestEntryState = enum_of("TwitterContestEntryState", EntryState)
TwitterContestPrizeState = enum_of("TwitterContestPrizeState", PrizeState)


class TwitterContestPrize(graphene.ObjectType):
    place = graphene.NonNull(graphene.Int)
    state = graphene.NonNull(TwitterContestPrizeState)
    blocked_by = graphene.String(description="Why a claimed one could not be given so far.")
    is_substitute = graphene.NonNull(graphene.Boolean)
    offered_at = graphene.NonNull(graphene.DateTime)
    claim_until = graphene.NonNull(graphene.DateTime)
    claimed_at = graphene.DateTime()
    delivered_at = graphene.DateTime()
    gift_card = graphene.ID(description="Of the shop, where the prize is one.")

    @staticmethod
    def resolve_blocked_by(prize: ContestPrize, info: Any) -> str | None:
        return prize.blocked_by or None

    @staticmethod
    def resolve_gift_card(prize: ContestPrize, info: Any) -> str | None:
        context: Context = info.context
        number = prize.saleor_gift_card_id
        return context.shop.to_global_id("GiftCard", number) if number else None


class TwitterContestEntry(graphene.ObjectType):
    id = graphene.NonNull(graphene.ID)
    handle = graphene.String(description="Null for who has been forgotten.")
    x_post_id = graphene.String()
    text = graphene.String(description="What a jury judges.")
    entered_at = graphene.NonNull(graphene.DateTime)
    state = graphene.NonNull(TwitterContestEntryState)
    reason = graphene.String(description="Why it is left out, void or withdrawn.")
    average_score = graphene.Float()
    rank = graphene.Int(description="1 for the first prize; who comes next is a substitute.")
    prize = graphene.Field(TwitterContestPrize)

    @staticmethod
    def resolve_id(entry: ContestEntry, info: Any) -> int:
        return entry.pk

    @staticmethod
    def resolve_handle(entry: ContestEntry, info: Any) -> str | None:
        return entry.handle or None

    @staticmethod
    def resolve_x_post_id(entry: ContestEntry, info: Any) -> str | None:
        return entry.x_post_id or None

    @staticmethod
    def resolve_text(entry: ContestEntry, info: Any) -> str | None:
        return entry.text or None

    @staticmethod
    def resolve_reason(entry: ContestEntry, info: Any) -> str | None:
        return entry.reason or None

    @staticmethod
    def resolve_prize(entry: ContestEntry, info: Any) -> ContestPrize | None:
        return getattr(entry, "prize", None)


class TwitterContestEntryEdge(graphene.ObjectType):
    node = graphene.NonNull(TwitterContestEntry)
    cursor = graphene.NonNull(graphene.String)


class TwitterContestEntryConnection(graphene.ObjectType):
    edges = list_of(TwitterContestEntryEdge)
    page_info = graphene.NonNull(PageInfo)


class StaffContestsQuery(graphene.ObjectType):
    twitter_contest_entries = graphene.Field(
        TwitterContestEntryConnection,
        campaign=graphene.NonNull(graphene.ID),
        state=TwitterContestEntryState(),
        first=graphene.Int(default_value=PAGE_SIZE),
        after=graphene.String(),
    )

    @staticmethod
    @for_staff
    def resolve_twitter_contest_entries(
        root: None,
        info: Any,
        campaign: str,
        state: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Page:
        size = read_first(first)
        number = find_row_number(campaign)
        if number is None:
            return EMPTY_PAGE
        rows = ContestEntry.objects.filter(campaign_id=number)
        if state:
            rows = rows.filter(state=state)
        rows = rows.select_related("prize").annotate(average_score=Avg("scores__score"))
        return page_newest_first(rows, first=size, after=after)


class TwitterContestFreeze(StaffMutation):
    """Leave out whom the rules leave out, count, and freeze: once, when the contest has ended."""

    class Arguments:
        id = graphene.NonNull(graphene.ID)

    contest = graphene.Field(TwitterContest)

    @staticmethod
    def perform(context: Context, *, id: str) -> dict[str, Any]:
        row = _read_contest(id)
        return _do(
            row,
            lambda: pipeline.freeze_contest(
                row, shop=context.shop, signing_key=context.signing_key, now=context.now
            ),
        )


class TwitterContestDraw(StaffMutation):
    """Draw the winners by the value of the beacon that the rules named: once for ever."""

    class Arguments:
        id = graphene.NonNull(graphene.ID)
        beacon = graphene.NonNull(graphene.String)

    contest = graphene.Field(TwitterContest)

    @staticmethod
    def perform(context: Context, *, id: str, beacon: str) -> dict[str, Any]:
        row = _read_contest(id)
        by = name_requester(context)
        return _do(
            row,
            lambda: draw_winners(
                row, pipeline.read_contest_rules(row), beacon, drawn_by=by, now=context.now
            ),
        )


class TwitterContestJudge(StaffMutation):
    """Let the jurors' averages decide: once for ever."""

    class Arguments:
        id = graphene.NonNull(graphene.ID)

    contest = graphene.Field(TwitterContest)

    @staticmethod
    def perform(context: Context, *, id: str) -> dict[str, Any]:
        row = _read_contest(id)
        by = name_requester(context)
        return _do(
            row,
            lambda: judge_winners(
                row, pipeline.read_contest_rules(row), decided_by=by, now=context.now
            ),
        )


class TwitterContestScore(StaffMutation):
    """Score an entry as the juror who asks; scored again, the later counts."""

    class Arguments:
        entry = graphene.NonNull(graphene.ID)
        score = graphene.Argument(graphene.Int, required=True, description="From 0 to 10.")

    entry = graphene.Field(TwitterContestEntry)

    @staticmethod
    def perform(context: Context, *, entry: str, score: int) -> dict[str, Any]:
        rows = ContestEntry.objects.select_related("campaign")
        row = rows.filter(pk=read_row_number(entry, "entry")).first()
        if row is None:
            raise StaffProblem(StaffErrorCode.NOT_FOUND, "entry")
        _translate(lambda: give_score(row, score, context))
        rows = rows.annotate(average_score=Avg("scores__score"))
        return {"entry": rows.get(pk=row.pk)}


def give_score(row: ContestEntry, points: int, context: Context) -> None:
    score(row, name_requester(context), points, now=context.now)


def _do(row: Campaign, act: Callable[[], object]) -> dict[str, Notice | None]:
    _translate(act)
    return {"contest": find_notice(row.slug)}


def _translate(act: Callable[[], object]) -> None:
    try:
        act()
    except ContestProblem as problem:
        field = ".".join(to_camel_case(each) for each in problem.field.split(".")) or None
        raise StaffProblem(StaffErrorCode.INVALID, field, problem.message) from None
    except InvalidDocument:
        raise StaffProblem(StaffErrorCode.INVALID, "beacon") from None
    except RetryableError:
        raise StaffProblem(StaffErrorCode.TRY_AGAIN) from None


def _read_contest(number: str) -> Campaign:
    rows = Campaign.objects.filter(kind=CampaignKind.CONTEST)
    row = rows.filter(pk=read_row_number(number, "id")).first()
    if row is None:
        raise StaffProblem(StaffErrorCode.NOT_FOUND, "id")
    return row
