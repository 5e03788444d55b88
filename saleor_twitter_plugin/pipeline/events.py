"""Inbox → understanding → decisions → shop → replies → outbox: one event to its end."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from django.db import transaction

from .. import accounts, claims, feeds, inbox, outbox, shoppers
from ..config import Config
from ..decisions import decide
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
    Purpose,
    RecordProof,
    Refuse,
    ShopFacts,
    XEvent,
    XPostId,
    XUserId,
)
from ..inbox import ClaimedEvent
from ..links import pay_link
from ..models import Account, Claim, ShopAction
from ..models.actions import ActionState
from ..replies import compose_reply
from ..sealing import Sealer
from ..shop import OrderRefused, Shop
from ..understanding import understand
from ..wording import choose_language
from .access import open_client

logger = logging.getLogger(__name__)

# A wish of yesterday is no order of today: prices and minds have changed.
ANSWER_WITHIN = timedelta(hours=24)
# One task drains many rows, never one task per event.
DRAIN_MAX = 200


def drain_inbox(
    *, shop: Shop, sealer: Sealer, signing_key: bytes, clock: Callable[[], datetime]
) -> int:
    """Carry open events to their end until there is none; return how many."""
    config = shop.read_config()
    if not config.is_working:
        return 0
    for done in range(DRAIN_MAX):
        claimed = inbox.claim_next(now=clock())
        if claimed is None:
            return done
        now = clock()
        try:
            handle_event(
                claimed, shop=shop, config=config, sealer=sealer, signing_key=signing_key, now=now
            )
        except Exception as error:
            # One event that cannot be handled must not stop those behind it. Its text stays out
            # of the log: only the key, which X made.
            logger.exception("Event %s was not handled", claimed.event.key)
            inbox.give_back(claimed, error, now=now)
    return DRAIN_MAX


def handle_event(
    claimed: ClaimedEvent,
    *,
    shop: Shop,
    config: Config,
    sealer: Sealer,
    signing_key: bytes,
    now: datetime,
) -> None:
    """Carry one stored event to its end. Safe to run twice, and after a crash anywhere."""
    event = claimed.event
    account = accounts.find_account(event.account_id or "")
    why_not = _why_ignored(event, account, now)
    if account is None or why_not:
        inbox.finish(claimed, result=why_not, is_ignored=True, now=now)
        return
    shopper = shoppers.remember(event.author_id, event.author_handle, now=now)
    intent = understand(event.text)
    facts = _read_facts(intent, event, shop=shop, channel=config.channel)
    facts = replace(facts, has_opted_out=shopper.opted_out_at is not None)
    decision = decide(intent, facts, quantity_limit=config.quantity_limit)
    if isinstance(decision, RecordProof) and not event.author_handle:
        # X leaves it out of replies and quotes, and the customer confirms by it.
        handle = shopper.handle or open_client(
            account, config=config, sealer=sealer, purpose=Purpose.CARE, now=now
        ).read_handle(event.author_id)
        event = replace(event, author_handle=handle)
    outcome = _perform(
        decision, event, account, shop=shop, config=config, signing_key=signing_key, now=now
    )
    reply = compose_reply(
        event,
        outcome,
        account_id=XUserId(account.x_user_id),
        language=choose_language(event.language, account.language, config.language),
        now=now,
    )
    with transaction.atomic():
        # With the answer, so that a crash before it leaves STOP to be answered still.
        if isinstance(outcome, OptedOut):
            shoppers.opt_out(event.author_id, now=now)
            outbox.hold_all_for(event.author_id, why="The person wrote STOP.")
        if isinstance(outcome, OptedIn):
            shoppers.opt_in(event.author_id)
        if reply is not None:
            outbox.add([reply], now=now)
        inbox.finish(
            claimed,
            result=_result(decision, outcome),
            is_ignored=isinstance(decision, Ignore),
            now=now,
        )


def _why_ignored(event: XEvent, account: Account | None, now: datetime) -> str:
    if event.kind not in {EventKind.POST, EventKind.MESSAGE}:
        return f"noted: {event.kind}"
    if account is None:
        return "for no account of ours"
    if accounts.find_account(event.author_id) is not None:
        return "by an account of ours"
    if not event.author_id:
        return "by nobody"
    if event.key != event.action_key and _has_deal(event.action_key):
        return "edited after its deal"
    if event.is_repost:
        # Its text is another person's, who asked for himself alone.
        return "repost"
    written_at = event.created_at or now
    if written_at < account.created_at:
        return "before the account was connected"
    if written_at < now - ANSWER_WITHIN:
        return "too old to answer"
    return ""


def _has_deal(action_key: str) -> bool:
    """Tell whether an earlier version of the post has led to an order or a claim."""
    return (
        ShopAction.objects.filter(key=action_key, state=ActionState.DONE).exists()
        or Claim.objects.filter(key=action_key).exists()
    )


def _read_facts(intent: Intent, event: XEvent, *, shop: Shop, channel: str) -> ShopFacts:
    if not isinstance(intent, Buy):
        return ShopFacts()
    customer_id = shoppers.find_customer_id(event.author_id)
    return ShopFacts(
        offer=_find_offer(intent.code, shop=shop, channel=channel),
        customer=shop.find_customer(customer_id) if customer_id else None,
    )


def _find_offer(code: str, *, shop: Shop, channel: str) -> OfferFacts | None:
    product_id = feeds.find_product_id(code)
    if product_id is not None:
        offer = shop.find_offer_by_product(product_id, channel=channel)
        if offer is not None:
            return offer
    return shop.find_offer_by_sku(code, channel=channel)


def _perform(
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
        wish=decision.wish,
        customer_id=decision.customer_id,
        channel=config.channel,
        origin=_origin(event, account),
    )
    try:
        order = shop.place_order(request, key=event.action_key)
    except OrderRefused as refused:
        return replace(
            refused.refusal,
            product_name=refused.refusal.product_name or decision.wish.product_name,
        )
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
    )


def _result(decision: Decision, outcome: Outcome) -> str:
    if isinstance(decision, Ignore):
        return decision.why
    if isinstance(outcome, Refuse):
        return f"refused: {outcome.reason}"
    return type(outcome).__name__
