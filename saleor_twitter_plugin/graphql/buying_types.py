"""The types of orders and claims, and how each is read from our rows."""

from dataclasses import dataclass
from typing import Any

import graphene

from ..claims import is_in_stock, is_over
from ..handoffs import ClaimReason, Money, Wish, read_lines
from ..links import pay_link
from ..models import Claim
from ..models.claims import ClaimState
from .context import Context
from .types import PageInfo, TwitterMoney, list_of


@dataclass(frozen=True, slots=True)
class Order:
    channel: str
    order_id: str
    number: str
    total: Money | None = None
    is_paid: bool = False
    claim: Claim | None = None
    """Whose record has the total, where it is not here."""


class TwitterClaimState(graphene.Enum):
    OPEN = "open"
    COMPLETED = "completed"
    EXPIRED = "expired"


class TwitterClaimReason(graphene.Enum):
    NOT_LINKED = ClaimReason.NOT_LINKED.value
    NO_ADDRESS = ClaimReason.NO_ADDRESS.value


class TwitterOrder(graphene.ObjectType):
    id = graphene.NonNull(graphene.ID)
    number = graphene.NonNull(graphene.String)
    total = graphene.Field(TwitterMoney)
    pay_url = graphene.String(
        description="Null where the shop has no such page, or there is nothing to pay."
    )

    @staticmethod
    def resolve_id(order: Order, info: Any) -> str:
        context: Context = info.context
        return context.shop.to_global_id("Order", order.order_id)

    @staticmethod
    def resolve_total(order: Order, info: Any) -> Any:
        context: Context = info.context
        if order.total is None and order.claim is not None:
            return context.load_total(order.claim)
        return order.total

    @staticmethod
    def resolve_pay_url(order: Order, info: Any) -> str | None:
        context: Context = info.context
        if order.is_paid:
            return None
        order_id = context.shop.to_global_id("Order", order.order_id)
        link = pay_link(
            context.config, order_id=order_id, number=order.number, channel=order.channel
        )
        return link or None


class TwitterOrderEdge(graphene.ObjectType):
    node = graphene.NonNull(TwitterOrder)
    cursor = graphene.NonNull(graphene.String)


class TwitterOrderConnection(graphene.ObjectType):
    edges = list_of(TwitterOrderEdge)
    page_info = graphene.NonNull(PageInfo)


class TwitterClaimLine(graphene.ObjectType):
    product_id = graphene.NonNull(graphene.ID)
    product_name = graphene.NonNull(graphene.String)
    variant_id = graphene.NonNull(graphene.ID)
    variant_name = graphene.NonNull(graphene.String)
    quantity = graphene.NonNull(graphene.Int)

    @staticmethod
    def resolve_product_id(wish: Wish, info: Any) -> str:
        context: Context = info.context
        return context.shop.to_global_id("Product", wish.product_id)

    @staticmethod
    def resolve_variant_id(wish: Wish, info: Any) -> str:
        context: Context = info.context
        return context.shop.to_global_id("ProductVariant", wish.variant_id)


class TwitterClaim(graphene.ObjectType):
    id = graphene.NonNull(graphene.ID)
    lines = list_of(TwitterClaimLine)
    channel = graphene.NonNull(graphene.String)
    handle = graphene.NonNull(graphene.String, description="Who asked for it on X.")
    reason = graphene.NonNull(TwitterClaimReason)
    state = graphene.NonNull(TwitterClaimState)
    expires_at = graphene.NonNull(graphene.DateTime)
    reserved_until = graphene.DateTime(
        description="By the shop's own reservation: passed, where it is over. Null where the shop"
        " reserves nothing, and where nothing is held."
    )
    can_reserve = graphene.NonNull(
        graphene.Boolean,
        description="Nothing is reserved, and there is enough for twitterClaimContinue.",
    )
    checkout_id = graphene.ID(
        description="Shown to whoever went on with the claim: twitterClaimContinue."
    )
    order = graphene.Field(
        TwitterOrder, description="Shown to its own customer, and whoever went on with the claim."
    )

    @staticmethod
    def resolve_can_reserve(claim: Claim, info: Any) -> bool:
        context: Context = info.context
        if claim.state != ClaimState.OPEN or claim.expires_at <= context.now:
            return False
        if claim.reserved_until is not None and not is_over(claim, context.now):
            return False
        return is_in_stock(claim, shop=context.shop)

    @staticmethod
    def resolve_checkout_id(claim: Claim, info: Any) -> str | None:
        context: Context = info.context
        is_open = claim.state == ClaimState.OPEN and claim.saleor_checkout_id
        if not is_open or not context.holds(claim):
            return None
        return context.shop.to_global_id("Checkout", claim.saleor_checkout_id)

    @staticmethod
    def resolve_lines(claim: Claim, info: Any) -> tuple[Wish, ...]:
        return read_lines(claim.lines)

    @staticmethod
    def resolve_state(claim: Claim, info: Any) -> str:
        context: Context = info.context
        if claim.state == ClaimState.OPEN and claim.expires_at <= context.now:
            return "expired"
        return claim.state

    @staticmethod
    def resolve_order(claim: Claim, info: Any) -> Order | None:
        context: Context = info.context
        is_own = claim.saleor_customer_id and claim.saleor_customer_id == context.customer_id
        if claim.state != ClaimState.COMPLETED or not (is_own or context.holds(claim)):
            return None
        return Order(claim.channel, claim.saleor_order_id, claim.order_number, claim=claim)


class TwitterClaimEdge(graphene.ObjectType):
    node = graphene.NonNull(TwitterClaim)
    cursor = graphene.NonNull(graphene.String)


class TwitterClaimConnection(graphene.ObjectType):
    edges = list_of(TwitterClaimEdge)
    page_info = graphene.NonNull(PageInfo)
