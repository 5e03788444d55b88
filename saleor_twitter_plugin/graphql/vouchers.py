"""A customer's loaded vouchers: what each gives and until when, and never its code."""

from decimal import Decimal
from typing import Any

import graphene
from django.db.models import Q

from .. import pipeline
from ..campaigns.discounts import read_discount, read_minimum_spend
from ..errors import TwitterPluginError
from ..handoffs import ApplyAnswer, DiscountKind, Money, SaleorCheckoutId, SaleorCustomerId
from ..keys import get_sealer
from ..models import LoadedVoucher
from ..models.campaigns import VoucherState
from ..shoppers import find_link
from .campaigns import TwitterCampaign
from .context import Context
from .paging import Page, page_newest_first, read_first
from .problems import Refused, TwitterErrorCode, explain
from .staff_types import enum_of
from .types import PageInfo, TwitterError, TwitterMoney, list_of

TwitterVoucherState = enum_of("TwitterVoucherState", VoucherState)
TwitterDiscountKind = enum_of("TwitterDiscountKind", DiscountKind)

_PROBLEMS = {
    ApplyAnswer.NOT_YET: TwitterErrorCode.VOUCHER_NOT_APPLICABLE,
    ApplyAnswer.REFUSED: TwitterErrorCode.VOUCHER_NOT_APPLICABLE,
    ApplyAnswer.GONE: TwitterErrorCode.CHECKOUT_UNKNOWN,
}


class TwitterVoucher(graphene.ObjectType):
    campaign = graphene.NonNull(TwitterCampaign)
    state = graphene.NonNull(TwitterVoucherState)
    discount_kind = graphene.Field(TwitterDiscountKind)
    discount_value = graphene.Float(description="Percent, or an amount of the channel's money.")
    minimum_spend = graphene.Field(TwitterMoney)
    expires_at = graphene.NonNull(graphene.DateTime)
    order_number = graphene.String(description="Of the order that it was used in.")

    @staticmethod
    def resolve_discount_kind(row: LoadedVoucher, info: Any) -> str | None:
        discount = read_discount(row.campaign.settings)
        return discount.kind.value if discount else None

    @staticmethod
    def resolve_discount_value(row: LoadedVoucher, info: Any) -> Decimal | None:
        discount = read_discount(row.campaign.settings)
        return discount.value if discount and discount.value else None

    @staticmethod
    def resolve_minimum_spend(row: LoadedVoucher, info: Any) -> Money | None:
        minimum = read_minimum_spend(row.campaign.settings)
        return Money(minimum, row.campaign.currency) if minimum is not None else None

    @staticmethod
    def resolve_order_number(row: LoadedVoucher, info: Any) -> str | None:
        return row.order_number or None


class TwitterVoucherEdge(graphene.ObjectType):
    node = graphene.NonNull(TwitterVoucher)
    cursor = graphene.NonNull(graphene.String)


class TwitterVoucherConnection(graphene.ObjectType):
    edges = list_of(TwitterVoucherEdge)
    page_info = graphene.NonNull(PageInfo)


class TwitterVoucherApply(graphene.Mutation):
    """Put the customer's voucher into their checkout now, also out of another one of theirs."""

    class Arguments:
        checkout_id = graphene.NonNull(graphene.ID)

    is_applied = graphene.NonNull(graphene.Boolean)
    errors = list_of(TwitterError)

    @staticmethod
    def mutate(root: None, info: Any, checkout_id: str) -> "TwitterVoucherApply":
        context: Context = info.context
        try:
            _apply(context, checkout_id)
        except Refused as problem:
            return TwitterVoucherApply(
                is_applied=False, errors=[explain(problem, context.language)]
            )
        return TwitterVoucherApply(is_applied=True, errors=[])


def read_vouchers(customer_id: SaleorCustomerId, first: int | None, after: str | None) -> Page:
    """Return the customer's own, and what waits for their handle."""
    size = read_first(first)
    link = find_link(customer_id)
    mine = Q(saleor_customer_id=customer_id)
    if link is not None:
        mine |= Q(x_user_id=link.x_user_id, saleor_customer_id="")
    rows = LoadedVoucher.objects.filter(mine).select_related("campaign")
    rows = rows.prefetch_related("campaign__hashtags", "campaign__accounts")
    return page_newest_first(rows, first=size, after=after)


def _apply(context: Context, checkout_id: str) -> None:
    if context.customer_id is None:
        raise Refused(TwitterErrorCode.UNAUTHENTICATED)
    if not context.config.is_working:
        raise Refused(TwitterErrorCode.PLUGIN_NOT_READY)
    key = context.shop.to_primary_key("Checkout", checkout_id)
    if key is None:
        raise Refused(TwitterErrorCode.CHECKOUT_UNKNOWN)
    try:
        answer = pipeline.apply_vouchers(
            context.customer_id,
            SaleorCheckoutId(key),
            shop=context.shop,
            sealer=get_sealer(),
            now=context.now,
            is_asked_for=True,
        )
    except TwitterPluginError:
        raise Refused(TwitterErrorCode.TRY_AGAIN) from None
    if answer is None:
        raise Refused(TwitterErrorCode.VOUCHER_NONE)
    if answer in _PROBLEMS:
        raise Refused(_PROBLEMS[answer])
