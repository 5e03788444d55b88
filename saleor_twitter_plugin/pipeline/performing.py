"""Facts before a decision, and what comes of it in the shop."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from .. import claims, feeds, outbox, shoppers
from ..config import Config
from ..handoffs import (
    Buy,
    Decision,
    EventKind,
    Ignore,
    Intent,
    NothingDone,
    OfferClaim,
    OfferFacts,
    OptedIn,
    OptedOut,
    OptIn,
    OptOut,
    OrderRequest,
    Origin,
    Outcome,
    PlaceOrder,
    ProofRecorded,
    RecordProof,
    Refuse,
    ShopFacts,
    XEvent,
    XPostId,
    XUserId,
)
from ..links import pay_link
from ..models import Account
from ..shop import OrderRefused, Shop


def read_facts(intent: Intent, event: XEvent, *, shop: Shop, channel: str) -> ShopFacts:
    """Ask the shop what the decision needs to know."""
    if not isinstance(intent, Buy) or len(intent.lines) > 1:
        return ShopFacts()
    customer_id = shoppers.find_customer_id(event.author_id)
    return ShopFacts(
        offer=_find_offer(intent.lines[0].code, shop=shop, channel=channel),
        customer=shop.find_customer(customer_id) if customer_id else None,
    )


def _find_offer(code: str, *, shop: Shop, channel: str) -> OfferFacts | None:
    product_id = feeds.find_product_id(code)
    if product_id is not None:
        offer = shop.find_offer_by_product(product_id, channel=channel)
        if offer is not None:
            return offer
    return shop.find_offer_by_sku(code, channel=channel)


def perform(
    decision: Decision,
    event: XEvent,
    account: Account,
    *,
    shop: Shop,
    config: Config,
    signing_key: bytes,
    now: datetime,
) -> Outcome:
    match decision:
        case PlaceOrder():
            return _place_order(decision, event, account, shop=shop, config=config)
        case OfferClaim():
            return claims.offer(
                decision,
                key=event.action_key,
                origin=_origin(event, account),
                channel=config.channel,
                config=config,
                signing_key=signing_key,
                now=now,
            )
        case Refuse():
            return decision
        case RecordProof(code=code):
            is_known = shoppers.record_proof(
                code,
                x_user_id=event.author_id,
                handle=event.author_handle,
                x_post_id=event.post_id or XPostId(""),
                now=now,
            )
            return ProofRecorded(is_known)
        case OptOut():
            return OptedOut()
        case OptIn():
            return OptedIn()
        case Ignore():
            return NothingDone()
        case _:
            assert_never(decision)


def _place_order(
    decision: PlaceOrder, event: XEvent, account: Account, *, shop: Shop, config: Config
) -> Outcome:
    request = OrderRequest(
        wishes=decision.wishes,
        customer_id=decision.customer_id,
        channel=config.channel,
        origin=_origin(event, account),
        shipping_rule=config.shipping_rule,
    )
    try:
        order = shop.place_order(request, key=event.action_key)
    except OrderRefused as refused:
        return replace(
            refused.refusal,
            product_name=refused.refusal.product_name or decision.wishes[0].product_name,
        )
    if order.is_paid:
        return order
    order_id = shop.to_global_id("Order", order.order_id)
    return replace(
        order,
        pay_url=pay_link(config, order_id=order_id, number=order.number, channel=config.channel),
    )


def _origin(event: XEvent, account: Account) -> Origin:
    return Origin(
        x_user_id=event.author_id,
        handle=event.author_handle,
        # The first version of an edited post is the action.
        x_post_id=XPostId(event.action_key.partition(":")[2] or event.post_id or ""),
        account_id=XUserId(account.x_user_id),
        account_handle=account.handle,
        is_message=event.kind is EventKind.MESSAGE,
        answered_post_id=_find_answered(event, account),
    )


def _find_answered(event: XEvent, account: Account) -> str:
    # Whatever else was answered is somebody's own, and no business of ours.
    for post_id in filter(None, (event.in_reply_to_post_id, event.quoted_post_id)):
        if outbox.is_post_of(XUserId(account.x_user_id), post_id):
            return post_id
    return ""
