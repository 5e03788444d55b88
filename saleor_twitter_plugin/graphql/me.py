"""What only the customer sees: their link, their orders from X and their claims."""

from typing import Any
from uuid import UUID

import graphene
from django.db.models import Q

from ..handoffs import Money, SaleorCustomerId
from ..models import Claim, LinkRequest, ShopAction, Shopper, ShopperLink
from ..models.actions import ActionState
from ..shoppers import find_link, find_open_request
from .buying_types import Order, TwitterClaimConnection, TwitterOrderConnection
from .paging import Page, make_page, read_cursor, read_first, read_moment, read_row_id
from .types import (
    connection_of,
    list_handles,
    list_of,
    write_instruction,
)
from .vouchers import TwitterVoucherConnection, read_vouchers


class TwitterLink(graphene.ObjectType):
    handle = graphene.NonNull(graphene.String, description="As last seen: handles can change.")
    x_user_id = graphene.NonNull(graphene.String)
    linked_at = graphene.NonNull(graphene.DateTime)

    @staticmethod
    def resolve_handle(link: ShopperLink, info: Any) -> str:
        shopper = Shopper.objects.filter(x_user_id=link.x_user_id).first()
        return (shopper and shopper.handle) or link.handle


class TwitterPendingLink(graphene.ObjectType):
    code = graphene.NonNull(graphene.String)
    expires_at = graphene.NonNull(graphene.DateTime)
    instruction = graphene.String(description="The text to post; null while no account listens.")
    proved_handles = list_of(graphene.String)

    @staticmethod
    def resolve_instruction(request: LinkRequest, info: Any) -> str | None:
        handles = list_handles()
        return write_instruction(handles[0], request.code) if handles else None

    @staticmethod
    def resolve_proved_handles(request: LinkRequest, info: Any) -> list[str]:
        return [each.handle for each in request.proofs.order_by("proved_at", "pk")]


class TwitterMe(graphene.ObjectType):
    link = graphene.Field(TwitterLink)
    pending_link = graphene.Field(TwitterPendingLink)
    orders = connection_of(TwitterOrderConnection)
    claims = connection_of(TwitterClaimConnection)
    vouchers = connection_of(TwitterVoucherConnection)

    @staticmethod
    def resolve_link(customer_id: SaleorCustomerId, info: Any) -> ShopperLink | None:
        return find_link(customer_id)

    @staticmethod
    def resolve_pending_link(customer_id: SaleorCustomerId, info: Any) -> LinkRequest | None:
        return find_open_request(customer_id, now=info.context.now)

    @staticmethod
    def resolve_vouchers(
        customer_id: SaleorCustomerId,
        info: Any,
        first: int | None = None,
        after: str | None = None,
    ) -> Page:
        return read_vouchers(customer_id, first, after)

    @staticmethod
    def resolve_orders(
        customer_id: SaleorCustomerId,
        info: Any,
        first: int | None = None,
        after: str | None = None,
    ) -> Page:
        size = read_first(first)
        mine = ShopAction.objects.filter(saleor_customer_id=customer_id, state=ActionState.DONE)
        mine = mine.order_by("-created_at", "-pk")
        if after is not None:
            moment, pk = read_cursor(after, read_moment, read_row_id)
            mine = mine.filter(Q(created_at__lt=moment) | Q(created_at=moment, pk__lt=pk))
        return make_page(
            list(mine[: size + 1]),
            first=size,
            after=after,
            place=lambda action: (action.created_at.isoformat(), action.pk),
            make_node=_make_order,
        )

    @staticmethod
    def resolve_claims(
        customer_id: SaleorCustomerId,
        info: Any,
        first: int | None = None,
        after: str | None = None,
    ) -> Page:
        size = read_first(first)
        link = find_link(customer_id)
        mine = Q(saleor_customer_id=customer_id)
        if link is not None:
            mine |= Q(x_user_id=link.x_user_id, saleor_customer_id="")
        claims = Claim.objects.filter(mine).order_by("-created_at", "-pk")
        if after is not None:
            moment, pk = read_cursor(after, read_moment, UUID)
            claims = claims.filter(Q(created_at__lt=moment) | Q(created_at=moment, pk__lt=pk))
        return make_page(
            list(claims[: size + 1]),
            first=size,
            after=after,
            place=lambda claim: (claim.created_at.isoformat(), str(claim.pk)),
        )


def _make_order(action: ShopAction) -> Order:
    total = action.total_amount
    return Order(
        action.channel,
        action.saleor_order_id,
        action.order_number,
        None if total is None else Money(total, action.currency),
    )
