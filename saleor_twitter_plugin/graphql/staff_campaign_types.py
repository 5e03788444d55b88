"""A campaign as the staff see it."""

from typing import Any

import graphene

from ..models import Campaign, OutletScope
from ..models.campaigns import Audience
from .campaigns import TwitterCampaign
from .staff_types import enum_of
from .types import PageInfo, list_of

TwitterCampaignAudience = enum_of("TwitterCampaignAudience", Audience)


class TwitterOutletScope(graphene.ObjectType):
    """What of the outlet's feed its vouchers are for."""

    product_count = graphene.NonNull(graphene.Int)
    is_suspended = graphene.NonNull(
        graphene.Boolean, description="The feed shows nothing, and no voucher is good."
    )
    by_hand_count = graphene.NonNull(
        graphene.Int,
        description="Products, categories, collections and variants added in the Dashboard: they"
        " stay, whatever the feed shows.",
    )
    left_out_count = graphene.NonNull(
        graphene.Int, description="Products of the feed taken out in the Dashboard: they stay out."
    )
    kept_at = graphene.DateTime(description="When it was held against the feed last.")

    @staticmethod
    def resolve_product_count(row: OutletScope, info: Any) -> int:
        return 0 if row.is_suspended else len(row.product_ids) - row.left_out_count


class TwitterStaffCampaign(graphene.ObjectType):
    id = graphene.NonNull(graphene.ID)
    campaign = graphene.NonNull(TwitterCampaign)
    audience = graphene.NonNull(TwitterCampaignAudience)
    voucher_count_max = graphene.Int(description="Null for no limit.")
    issued_count = graphene.NonNull(graphene.Int)
    budget_amount = graphene.Float(description="Null for no limit.")
    spent_amount = graphene.NonNull(graphene.Float)
    per_person_max = graphene.NonNull(graphene.Int)
    needs_confirmation = graphene.NonNull(graphene.Boolean)
    gives_back = graphene.NonNull(graphene.Boolean)
    texts = graphene.JSONString(description='As {"en": {"loaded": "…"}}.')
    settings = graphene.JSONString(description="What the kind alone needs.")
    outlet_scope = graphene.Field(TwitterOutletScope, description="Of an outlet that has run.")

    @staticmethod
    def resolve_outlet_scope(row: Campaign, info: Any) -> OutletScope | None:
        return getattr(row, "outlet_scope", None)

    @staticmethod
    def resolve_id(row: Campaign, info: Any) -> int:
        return row.pk

    @staticmethod
    def resolve_campaign(row: Campaign, info: Any) -> Campaign:
        return row


class TwitterStaffCampaignEdge(graphene.ObjectType):
    node = graphene.NonNull(TwitterStaffCampaign)
    cursor = graphene.NonNull(graphene.String)


class TwitterStaffCampaignConnection(graphene.ObjectType):
    edges = list_of(TwitterStaffCampaignEdge)
    page_info = graphene.NonNull(PageInfo)
