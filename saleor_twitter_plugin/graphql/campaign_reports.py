"""A campaign's numbers, for the staff: over GraphQL and as CSV."""

from dataclasses import asdict
from typing import Any

import graphene
from django.http import HttpRequest, HttpResponse

from ..campaigns.drop_report import read_drop_report
from ..campaigns.post_results import (
    PostResult,
    list_posts,
    read_post_results,
    write_posts_csv,
)
from ..campaigns.reporting import CampaignReport, read_report, write_csv
from ..config import Config
from ..models import Campaign
from ..models.campaigns import CampaignKind
from ..shop import Shop
from .context import Context
from .paging import PAGE_SIZE, Edge, Page, page_newest_first, read_first
from .staff_permission import MANAGE_PLUGINS, for_staff
from .staff_problems import StaffProblem
from .staff_results import LED_TO_WITHIN
from .staff_types import TwitterTrigger, read_row_number
from .types import PageInfo, list_of


class TwitterCampaignPost(graphene.ObjectType):
    """A post of an outlet, and what it brought."""

    x_post_id = graphene.NonNull(graphene.String)
    sent_at = graphene.NonNull(graphene.DateTime)
    trigger = graphene.NonNull(TwitterTrigger)
    product = graphene.ID(description="Null where it is about no product.")
    clicks = graphene.NonNull(graphene.Int)
    orders = graphene.NonNull(graphene.Int)
    vouchers = graphene.NonNull(
        graphene.Int, description="Of the orders, those with a voucher of the campaign."
    )
    revenue = graphene.NonNull(graphene.Float)
    refunds = graphene.NonNull(
        graphene.Float, description="Of orders with a voucher; of others the shop alone knows."
    )
    net = graphene.NonNull(graphene.Float, description="Revenue without refunds.")

    @staticmethod
    def resolve_product(post: PostResult, info: Any) -> str | None:
        context: Context = info.context
        number = post.product_id
        return context.shop.to_global_id("Product", number) if number else None


class TwitterCampaignPostEdge(graphene.ObjectType):
    node = graphene.NonNull(TwitterCampaignPost)
    cursor = graphene.NonNull(graphene.String)


class TwitterCampaignPostConnection(graphene.ObjectType):
    edges = list_of(TwitterCampaignPostEdge)
    page_info = graphene.NonNull(PageInfo)


class TwitterCampaignReport(graphene.ObjectType):
    reached = graphene.NonNull(graphene.Int, description="People who asked.")
    asked = graphene.NonNull(graphene.Int)
    waiting = graphene.NonNull(graphene.Int)
    issued = graphene.NonNull(graphene.Int)
    used = graphene.NonNull(graphene.Int)
    revenue = graphene.NonNull(graphene.Float)
    discount = graphene.NonNull(graphene.Float)
    refunds = graphene.NonNull(graphene.Float)
    net = graphene.NonNull(graphene.Float, description="Revenue without refunds.")
    currency = graphene.NonNull(graphene.String)
    api_cost_usd = graphene.NonNull(graphene.Float)
    posts = graphene.Field(
        TwitterCampaignPostConnection,
        first=graphene.Int(default_value=PAGE_SIZE),
        after=graphene.String(),
        description="Of an outlet, the newest first. Null for other kinds.",
    )

    @staticmethod
    def resolve_posts(
        report: Any, info: Any, first: int | None = None, after: str | None = None
    ) -> Page | None:
        campaign: Campaign = report.campaign
        if campaign.kind != CampaignKind.OUTLET:
            return None
        page = page_newest_first(list_posts(campaign), first=read_first(first), after=after)
        posts = [each.node for each in page.edges]
        results = read_post_results(campaign, posts, led_within=LED_TO_WITHIN)
        edges = [Edge(node, edge.cursor) for node, edge in zip(results, page.edges, strict=True)]
        return Page(edges, page.page_info)


class CampaignReportsQuery(graphene.ObjectType):
    twitter_campaign_report = graphene.Field(
        TwitterCampaignReport, id=graphene.NonNull(graphene.ID)
    )

    @staticmethod
    @for_staff
    def resolve_twitter_campaign_report(
        root: None, info: Any, id: str
    ) -> TwitterCampaignReport | None:
        context: Context = info.context
        campaign = _find_campaign(id)
        if campaign is None:
            return None
        numbers = asdict(_read_numbers(campaign, context.config))
        report = TwitterCampaignReport(**numbers)
        report.campaign = campaign
        return report


def answer_report(request: HttpRequest, name: str, *, shop: Shop, config: Config) -> HttpResponse:
    """Answer `campaigns/<id>.csv` for whoever may manage plugins, by the shop's own token.

    And `campaigns/<id>.posts.csv`, what each post of an outlet brought.
    """
    if request.method != "GET":
        return HttpResponse(status=405, headers={"Allow": "GET"})
    if MANAGE_PLUGINS not in shop.identify(request).permissions:
        # Also where there is no such campaign: who may not look is not told.
        return HttpResponse(status=403)
    number, dot, what = name.partition(".")
    campaign = _find_campaign(number) if dot else None
    is_outlet = campaign is not None and campaign.kind == CampaignKind.OUTLET
    if campaign is not None and what == "csv":
        text = write_csv(campaign, _read_numbers(campaign, config))
    elif campaign is not None and is_outlet and what == "posts.csv":
        posts = list(list_posts(campaign).order_by("-pk"))
        results = read_post_results(campaign, posts, led_within=LED_TO_WITHIN)
        text = write_posts_csv(results, campaign.currency)
    else:
        return HttpResponse(status=404)
    return HttpResponse(
        text,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{campaign.slug}.{what}"',
            "Cache-Control": "no-store",
        },
    )


def _read_numbers(campaign: Campaign, config: Config) -> CampaignReport:
    is_drop = campaign.kind == CampaignKind.DROP
    return (read_drop_report if is_drop else read_report)(campaign, config.prices_usd)


def _find_campaign(number: str) -> Campaign | None:
    try:
        return Campaign.objects.filter(pk=read_row_number(number, "id")).first()
    except StaffProblem:
        return None
