"""What can be asked: feeds by all, a claim by whoever has its link, the rest by owner or staff."""

from typing import Any

import graphene

from ..claims import ClaimProblem, read_holder, read_token, settle
from ..feeds import find_owner
from ..handoffs import SaleorCategoryId, SaleorCustomerId
from ..models import CategoryAccount, Claim
from .buying_types import TwitterClaim
from .campaigns import CampaignsQuery
from .contests import ContestsQuery
from .context import Context
from .drops import DropsQuery
from .health import Health, TwitterHealth, read_health
from .me import TwitterMe
from .paging import EMPTY_PAGE, Page, make_page, read_cursor, read_first, read_row_id
from .payments import PaymentQuery
from .problems import Error, explain
from .staff import StaffQuery
from .types import (
    Feed,
    TwitterError,
    TwitterFeed,
    TwitterFeedConnection,
    connection_of,
    list_of,
)

_SLUG_LENGTH_LIMIT = 255


class TwitterClaimPayload(graphene.ObjectType):
    claim = graphene.Field(TwitterClaim)
    errors = list_of(TwitterError)


class Query(
    StaffQuery, CampaignsQuery, ContestsQuery, PaymentQuery, DropsQuery, graphene.ObjectType
):
    twitter_feeds = connection_of(TwitterFeedConnection)
    twitter_feed = graphene.Field(
        TwitterFeed,
        category=graphene.NonNull(graphene.String, description="Slug or global id."),
    )
    twitter_me = graphene.Field(TwitterMe, description="Null for a visitor.")
    twitter_claim = graphene.NonNull(
        TwitterClaimPayload,
        token=graphene.NonNull(graphene.String),
        holder=graphene.String(description="What twitterClaimContinue gave this browser."),
    )
    twitter_health = graphene.Field(
        TwitterHealth, description="For staff and apps with the permission MANAGE_PLUGINS."
    )

    @staticmethod
    def resolve_twitter_feeds(
        root: None, info: Any, first: int | None = None, after: str | None = None
    ) -> Page:
        context: Context = info.context
        size = read_first(first)
        if not context.config.is_working:
            return EMPTY_PAGE
        rows = _list_rows(context)
        if after is not None:
            (pk,) = read_cursor(after, read_row_id)
            rows = rows.filter(pk__gt=pk)
        return make_page(
            list(rows.order_by("pk")[: size + 1]),
            first=size,
            after=after,
            place=lambda row: (row.pk,),
            make_node=_make_feed,
        )

    @staticmethod
    def resolve_twitter_feed(root: None, info: Any, category: str) -> Feed | None:
        context: Context = info.context
        if not context.config.is_working:
            return None
        # A text that no slug can be would only trouble the shop's database.
        if not category.isprintable() or not 0 < len(category) <= _SLUG_LENGTH_LIMIT:
            return None
        found = context.find_category(category)
        if found is None:
            return None
        nearest_first = [found.category_id, *found.ancestor_ids]
        rows = {
            SaleorCategoryId(row.saleor_category_id): row
            for row in _list_rows(context).filter(saleor_category_id__in=nearest_first)
        }
        row = find_owner(nearest_first, rows)
        return _make_feed(row) if row else None

    @staticmethod
    def resolve_twitter_me(root: None, info: Any) -> SaleorCustomerId | None:
        context: Context = info.context
        return context.customer_id

    @staticmethod
    def resolve_twitter_claim(
        root: None, info: Any, token: str, holder: str | None = None
    ) -> TwitterClaimPayload:
        context: Context = info.context
        claim: Claim | None = None
        errors: list[Error] = []
        try:
            claim = read_token(token, signing_key=context.signing_key, now=context.now)
            settle(claim, shop=context.shop, now=context.now)
            known = read_holder(holder or "", signing_key=context.signing_key)
            if known is not None:
                context.holders[claim.pk] = known
        except ClaimProblem as problem:
            errors.append(explain(problem, context.language))
        return TwitterClaimPayload(claim=claim, errors=errors)

    @staticmethod
    def resolve_twitter_health(root: None, info: Any) -> Health:
        return read_health(info.context)


def _list_rows(context: Context) -> Any:
    # Rows of a channel that the owner has left are kept, and nothing is posted for them.
    rows = CategoryAccount.objects.filter(channel=context.config.channel)
    return rows.select_related("account")


def _make_feed(row: CategoryAccount) -> Feed:
    return Feed(SaleorCategoryId(row.saleor_category_id), row.account, row.channel)
