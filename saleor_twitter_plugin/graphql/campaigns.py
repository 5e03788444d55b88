"""Campaigns as everybody sees them: what is on, until when, and by whose rules."""

from typing import Any

import graphene
from django.db.models import Q, QuerySet

from ..campaigns import is_open_at
from ..models import Account, Campaign, Drop
from ..models.campaigns import CampaignKind, CampaignState
from ..models.drops import DropState
from ..pipeline.rewarding import find_post_url
from .context import Context
from .drops import TwitterDrop
from .paging import Page, page_newest_first, read_first
from .staff_types import enum_of
from .types import PageInfo, TwitterAccount, connection_of, list_of

# Of a draft nobody knows, and what is put away is gone.
_PUBLIC = (CampaignState.RUNNING, CampaignState.PAUSED, CampaignState.ENDED)
_SLUG_LENGTH_LIMIT = 64

TwitterCampaignKind = enum_of("TwitterCampaignKind", CampaignKind)
TwitterCampaignState = enum_of("TwitterCampaignState", CampaignState)


class TwitterCampaign(graphene.ObjectType):
    slug = graphene.NonNull(graphene.String)
    name = graphene.NonNull(graphene.String)
    kind = graphene.NonNull(TwitterCampaignKind)
    state = graphene.NonNull(TwitterCampaignState)
    channel = graphene.NonNull(graphene.String)
    hashtags = list_of(graphene.String)
    drop = graphene.Field(TwitterDrop, description="Of the kind DROP; null while it is secret.")
    accounts = list_of(TwitterAccount)
    starts_at = graphene.DateTime()
    ends_at = graphene.DateTime()
    sponsor = graphene.String()
    rules_text = graphene.String()
    post_url = graphene.String(
        description="Opens X with the text to post. Null where nothing has to be posted."
    )

    @staticmethod
    def resolve_hashtags(campaign: Campaign, info: Any) -> list[str]:
        if campaign.drop is not None:
            return [] if _is_secret(campaign.drop) else [campaign.drop.hashtag]
        return sorted(each.tag for each in campaign.hashtags.all())

    @staticmethod
    def resolve_drop(campaign: Campaign, info: Any) -> Drop | None:
        drop = campaign.drop
        return None if drop is None or _is_secret(drop) else drop

    @staticmethod
    def resolve_accounts(campaign: Campaign, info: Any) -> list[Any]:
        return sorted(campaign.accounts.all(), key=lambda each: each.pk)

    @staticmethod
    def resolve_sponsor(campaign: Campaign, info: Any) -> str | None:
        return campaign.sponsor or None

    @staticmethod
    def resolve_rules_text(campaign: Campaign, info: Any) -> str | None:
        return campaign.rules_text or None

    @staticmethod
    def resolve_post_url(campaign: Campaign, info: Any) -> str | None:
        context: Context = info.context
        if not context.config.allows_rewarded_posts or not is_open_at(campaign, context.now):
            return None
        account = _find_answering_account(campaign)
        if account is None:
            return None
        return find_post_url(campaign, account, language=context.language) or None


class TwitterCampaignEdge(graphene.ObjectType):
    node = graphene.NonNull(TwitterCampaign)
    cursor = graphene.NonNull(graphene.String)


class TwitterCampaignConnection(graphene.ObjectType):
    edges = list_of(TwitterCampaignEdge)
    page_info = graphene.NonNull(PageInfo)


class CampaignsQuery(graphene.ObjectType):
    twitter_campaigns = connection_of(
        TwitterCampaignConnection,
        channel=graphene.String(description="Slug; that of the settings where none is given."),
    )
    twitter_campaign = graphene.Field(TwitterCampaign, slug=graphene.NonNull(graphene.String))

    @staticmethod
    def resolve_twitter_campaigns(
        root: None,
        info: Any,
        channel: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Page:
        context: Context = info.context
        size = read_first(first)
        rows = _list_public().filter(channel=channel or context.config.channel)
        return page_newest_first(rows, first=size, after=after)

    @staticmethod
    def resolve_twitter_campaign(root: None, info: Any, slug: str) -> Campaign | None:
        if not slug.isprintable() or len(slug) > _SLUG_LENGTH_LIMIT:
            return None
        return _list_public().filter(slug=slug).first()


def _find_answering_account(campaign: Campaign) -> Account | None:
    own = sorted(campaign.accounts.all(), key=lambda each: each.pk)
    return own[0] if own else Account.objects.order_by("pk").first()


def _list_public() -> QuerySet[Campaign]:
    rows = Campaign.objects.filter(state__in=_PUBLIC).select_related("drop")
    # Cancelled before it opened: nobody has heard of it.
    is_told = Q(drop=None) | Q(drop__is_hashtag_secret=False) | Q(drop__opened_at__isnull=False)
    rows = rows.filter(is_told)
    return rows.prefetch_related("hashtags", "accounts")


def _is_secret(drop: Drop) -> bool:
    return drop.state == DropState.DRAFT or (drop.is_hashtag_secret and drop.opened_at is None)
