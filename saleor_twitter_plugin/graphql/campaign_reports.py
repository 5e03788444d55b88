"""A campaign's numbers, for the staff: over GraphQL and as CSV."""

from typing import Any

import graphene
from django.http import HttpRequest, HttpResponse

from ..campaigns.reporting import CampaignReport, read_report, write_csv
from ..config import Config
from ..models import Campaign
from ..shop import Shop
from .context import Context
from .staff_permission import MANAGE_PLUGINS, for_staff
from .staff_problems import StaffProblem
from .staff_types import read_row_number


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


class CampaignReportsQuery(graphene.ObjectType):
    twitter_campaign_report = graphene.Field(
        TwitterCampaignReport, id=graphene.NonNull(graphene.ID)
    )

    @staticmethod
    @for_staff
    def resolve_twitter_campaign_report(root: None, info: Any, id: str) -> CampaignReport | None:
        context: Context = info.context
        campaign = _find_campaign(id)
        return read_report(campaign, context.config.prices_usd) if campaign else None


def answer_report(request: HttpRequest, name: str, *, shop: Shop, config: Config) -> HttpResponse:
    """Answer `campaigns/<id>.csv` for whoever may manage plugins, by the shop's own token."""
    if request.method != "GET":
        return HttpResponse(status=405, headers={"Allow": "GET"})
    if MANAGE_PLUGINS not in shop.identify(request).permissions:
        # Also where there is no such campaign: who may not look is not told.
        return HttpResponse(status=403)
    campaign = _find_campaign(name.removesuffix(".csv")) if name.endswith(".csv") else None
    if campaign is None:
        return HttpResponse(status=404)
    text = write_csv(campaign, read_report(campaign, config.prices_usd))
    return HttpResponse(
        text,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{campaign.slug}.csv"',
            "Cache-Control": "no-store",
        },
    )


def _find_campaign(number: str) -> Campaign | None:
    try:
        return Campaign.objects.filter(pk=read_row_number(number, "id")).first()
    except StaffProblem:
        return None
