"""Contests and walls as everybody sees them."""

from typing import Any

import graphene

from ..contests import Mode
from ..contests.publishing import Notice, Winner, find_notice
from ..debates.wall import list_wall
from ..models import Campaign
from ..models.campaigns import CampaignKind, CampaignState
from ..models.contests import PrizeState
from .campaigns import TwitterCampaign
from .paging import EMPTY_PAGE, Page, page_newest_first, read_first
from .staff_types import enum_of
from .types import PageInfo, connection_of, list_of

_SLUG_LENGTH_LIMIT = 64
_WITHOUT_WALL = (CampaignState.DRAFT, CampaignState.SCHEDULED)

TwitterContestMode = enum_of("TwitterContestMode", Mode)


class TwitterContestExclusion(graphene.ObjectType):
    reason = graphene.NonNull(graphene.String)
    person_count = graphene.NonNull(graphene.Int)


class TwitterContestCounts(graphene.ObjectType):
    """What was counted when the entries were frozen."""

    entry_count = graphene.NonNull(graphene.Int)
    void_count = graphene.NonNull(graphene.Int, description="Second ones of a person's day.")
    withdrawn_count = graphene.NonNull(graphene.Int, description="Of posts that are gone.")
    person_count = graphene.NonNull(graphene.Int)
    standing_count = graphene.NonNull(graphene.Int, description="People who took part.")
    exclusions = list_of(TwitterContestExclusion)

    @staticmethod
    def resolve_entry_count(counts: dict[str, Any], info: Any) -> int:
        return int(counts["entries"])

    @staticmethod
    def resolve_void_count(counts: dict[str, Any], info: Any) -> int:
        return int(counts["void"])

    @staticmethod
    def resolve_withdrawn_count(counts: dict[str, Any], info: Any) -> int:
        return int(counts["withdrawn"])

    @staticmethod
    def resolve_person_count(counts: dict[str, Any], info: Any) -> int:
        return int(counts["people"])

    @staticmethod
    def resolve_standing_count(counts: dict[str, Any], info: Any) -> int:
        return int(counts["standing"])

    @staticmethod
    def resolve_exclusions(counts: dict[str, Any], info: Any) -> list[TwitterContestExclusion]:
        return [
            TwitterContestExclusion(reason=reason, person_count=count)
            for reason, count in counts["excluded"].items()
        ]


class TwitterContestWinner(graphene.ObjectType):
    place = graphene.NonNull(graphene.Int)
    handle = graphene.String(description="Null for who has been forgotten.")
    is_delivered = graphene.NonNull(graphene.Boolean)
    is_substitute = graphene.NonNull(graphene.Boolean)

    @staticmethod
    def resolve_handle(winner: Winner, info: Any) -> str | None:
        return winner.handle or None

    @staticmethod
    def resolve_is_delivered(winner: Winner, info: Any) -> bool:
        return winner.state == PrizeState.DELIVERED


class TwitterContest(graphene.ObjectType):
    campaign = graphene.NonNull(TwitterCampaign)
    mode = graphene.NonNull(TwitterContestMode)
    phrase = graphene.String(description="What an entry must say besides the hashtag.")
    place_count = graphene.NonNull(graphene.Int)
    counts = graphene.Field(TwitterContestCounts, description="Null before the freeze.")
    decided_at = graphene.DateTime()
    draw_slug = graphene.String(description="Of the published draw, to be recomputed by anybody.")
    winners = list_of(TwitterContestWinner)

    @staticmethod
    def resolve_phrase(notice: Notice, info: Any) -> str | None:
        return notice.phrase or None

    @staticmethod
    def resolve_draw_slug(notice: Notice, info: Any) -> str | None:
        return notice.draw_slug or None


class TwitterWallPost(graphene.ObjectType):
    handle = graphene.NonNull(graphene.String)
    text = graphene.NonNull(graphene.String)
    x_post_id = graphene.NonNull(graphene.String)
    posted_at = graphene.NonNull(graphene.DateTime)


class TwitterWallPostEdge(graphene.ObjectType):
    node = graphene.NonNull(TwitterWallPost)
    cursor = graphene.NonNull(graphene.String)


class TwitterWallPostConnection(graphene.ObjectType):
    edges = list_of(TwitterWallPostEdge)
    page_info = graphene.NonNull(PageInfo)


class ContestsQuery(graphene.ObjectType):
    twitter_contest = graphene.Field(TwitterContest, slug=graphene.NonNull(graphene.String))
    twitter_wall = connection_of(
        TwitterWallPostConnection,
        campaign=graphene.NonNull(graphene.String, description="Slug of a debate."),
    )

    @staticmethod
    def resolve_twitter_contest(root: None, info: Any, slug: str) -> Notice | None:
        return find_notice(slug)

    @staticmethod
    def resolve_twitter_wall(
        root: None, info: Any, campaign: str, first: int | None = None, after: str | None = None
    ) -> Page:
        size = read_first(first)
        if not campaign.isprintable() or len(campaign) > _SLUG_LENGTH_LIMIT:
            return EMPTY_PAGE
        debates = Campaign.objects.filter(kind=CampaignKind.DEBATE, slug=campaign)
        debate = debates.exclude(state__in=_WITHOUT_WALL).first()
        if debate is None:
            return EMPTY_PAGE
        return page_newest_first(list_wall(debate), first=size, after=after)
