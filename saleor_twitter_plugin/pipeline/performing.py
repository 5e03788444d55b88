"""What comes of a decision, in the shop and in our tables.

What may not be done twice stands under the action's key; what is done once and for all, as a
cancellation, only in `settling`, with the answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from .. import claims, shoppers, wishes
from ..config import Config
from ..errors import RetryableError
from ..handoffs import (
    AskConfirmation,
    AskUnlink,
    CancelWaiting,
    ConfirmationAsked,
    ConfirmVoucher,
    Decision,
    Ignore,
    Money,
    NothingDone,
    OfferClaim,
    OptedIn,
    OptedOut,
    OptIn,
    OptOut,
    OrderRequest,
    Origin,
    Outcome,
    Payment,
    PaymentOutcome,
    PayStored,
    PlaceOrder,
    ProofRecorded,
    RecordProof,
    RefusalReason,
    Refuse,
    RemoveLink,
    SaleorCustomerId,
    TakeHashtag,
    TellCart,
    TellHelp,
    TellLinking,
    TellStatus,
    UnlinkAsked,
    Unlinked,
    WaitingCancelled,
    WaitingKind,
    Wish,
    XEvent,
    XPostId,
    XUserId,
    read_lines,
)
from ..links import pay_link
from ..models import Account
from ..sealing import Sealer
from ..shop import OrderRefused, Shop
from .cancelling import find_declined_voucher
from .debates import keep_wall_post
from .drop_entries import find_turn
from .known import Known
from .offers import confirm_voucher
from .origins import read_origin
from .telling import explain_linking, give_help, show_cart, tell_status

RETRY_AFTER = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Scene:
    """One event, and all that it can be answered with."""

    event: XEvent
    account: Account
    shop: Shop
    config: Config
    sealer: Sealer
    signing_key: bytes
    known: Known
    now: datetime


def perform(decision: Decision, scene: Scene, *, taken: Mapping[str, Outcome | None]) -> Outcome:
    """Do what was decided; `taken`: what came of hashtags, by the keys of their events."""
    event, config, now = scene.event, scene.config, scene.now
    match decision:
        case PlaceOrder():
            return _place_order(decision, scene)
        case AskConfirmation():
            return _ask_confirmation(decision, scene)
        case OfferClaim():
            return _offer_claim(decision, scene)
        case Refuse():
            return decision
        case CancelWaiting():
            declined = find_declined_voucher(event, scene.account, now=now)
            turn = None if declined else find_turn(event, scene.account, now=now)
            return declined or turn or _find_what_to_cancel(scene)
        case AskUnlink():
            return _ask_unlink(scene)
        case RemoveLink():
            return Unlinked(shoppers.find_customer_id(event.author_id) is not None)
        case TakeHashtag():
            return taken[event.key] or _listen(scene)
        case ConfirmVoucher():
            loaded = confirm_voucher(event, shop=scene.shop, sealer=scene.sealer, now=now)
            return loaded or Refuse(RefusalReason.NOTHING_WAITING)
        case TellCart():
            return show_cart(
                event,
                scene.account,
                shop=scene.shop,
                config=config,
                signing_key=scene.signing_key,
                now=now,
            )
        case TellStatus(number=number):
            return tell_status(event, number, shop=scene.shop)
        case TellLinking():
            return explain_linking(event, config=config)
        case TellHelp():
            return give_help(config=config)
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
            return _listen(scene)
        case _:
            assert_never(decision)


def _place_order(decision: PlaceOrder, scene: Scene) -> Outcome:
    shop, config, key = scene.shop, scene.config, scene.event.action_key
    origin = _origin(scene, key)
    if confirmed := decision.confirmed:
        if not wishes.take(confirmed, confirmed_by=key, now=scene.now):
            raise RetryableError("A wish changed while it was confirmed.", retry_after=RETRY_AFTER)
        key = confirmed.key
        origin = _origin(scene, key, confirmed.answered_post_id)
    request = OrderRequest(
        wishes=decision.wishes,
        customer_id=decision.customer_id,
        channel=config.channel,
        origin=origin,
        shipping_rule=config.shipping_rule,
        payment=_choose_payment(decision.customer_id, scene),
    )
    # What they asked for before they were linked must not stand in their own way.
    claims.give_back_to(scene.event.author_id, decision.wishes, shop=shop, now=scene.now)
    try:
        order = shop.place_order(request, key=key)
    except OrderRefused as refused:
        return _name_product(refused.refusal, decision.wishes)
    if order.is_paid or order.is_cancelled or order.payment is PaymentOutcome.PENDING:
        return order
    order_id = shop.to_global_id("Order", order.order_id)
    return replace(
        order,
        pay_url=pay_link(config, order_id=order_id, number=order.number, channel=config.channel),
    )


def _offer_claim(decision: OfferClaim, scene: Scene) -> Outcome:
    key = scene.event.action_key
    offered = claims.offer(
        decision,
        key=key,
        origin=_origin(scene, key),
        channel=scene.config.channel,
        shop=scene.shop,
        config=scene.config,
        signing_key=scene.signing_key,
        now=scene.now,
    )
    return _name_product(offered, decision.wishes) if isinstance(offered, Refuse) else offered


def _name_product(refusal: Refuse, wishes: Sequence[Wish]) -> Refuse:
    return replace(refusal, product_name=refusal.product_name or wishes[0].product_name)


def _ask_confirmation(decision: AskConfirmation, scene: Scene) -> Outcome:
    changed = decision.changed
    key = changed.key if changed else scene.event.action_key
    asked = wishes.ask(
        key,
        origin=_origin(scene, key, changed.answered_post_id if changed else None),
        event_key=scene.event.key,
        wishes=decision.wishes,
        total=decision.total,
        now=scene.now,
    )
    # Who writes #confirm is told in any case why that was not enough.
    if not asked.is_new and changed is None:
        return NothingDone()
    return ConfirmationAsked(
        decision.wishes,
        decision.total,
        is_price_changed=changed is not None and decision.total != changed.total,
        has_replaced=asked.has_replaced,
        is_charged=_is_charged(decision.total, scene),
    )


def _choose_payment(customer_id: SaleorCustomerId, scene: Scene) -> Payment:
    return shoppers.choose_payment(
        scene.event.author_id,
        customer_id,
        channel=scene.config.channel,
        cancels_declined=scene.config.cancels_declined,
    )


def _is_charged(total: Money, scene: Scene) -> bool:
    customer_id = shoppers.find_customer_id(scene.event.author_id)
    if customer_id is None:
        return False
    payment = _choose_payment(customer_id, scene)
    return isinstance(payment, PayStored) and payment.covers(total)


def _ask_unlink(scene: Scene) -> Outcome:
    if shoppers.find_customer_id(scene.event.author_id) is None:
        return Unlinked(has_link=False)
    key = scene.event.action_key
    asked = wishes.ask(
        key,
        origin=_origin(scene, key),
        event_key=scene.event.key,
        kind=WaitingKind.UNLINK,
        now=scene.now,
    )
    return UnlinkAsked() if asked.is_new else NothingDone()


def _find_what_to_cancel(scene: Scene) -> WaitingCancelled:
    """Return the wish that waits, else the newest purchase to finish; `settling` cancels it."""
    person, account_id = scene.event.author_id, XUserId(scene.account.x_user_id)
    wish = wishes.find_waiting(person, account_id)
    if wish is not None and not wishes.is_expired(wish, now=scene.now):
        return WaitingCancelled(wish.key, wish.wishes)
    for claim in claims.list_open(person, account_id, now=scene.now)[:1]:
        return WaitingCancelled(claim.key, read_lines(claim.lines), is_claim=True)
    return WaitingCancelled()


def _listen(scene: Scene) -> NothingDone:
    """Keep what is said below a question of ours."""
    return keep_wall_post(
        scene.event, scene.account, config=scene.config, sealer=scene.sealer, now=scene.now
    )


def _origin(scene: Scene, action_key: str, answered_post_id: str | None = None) -> Origin:
    return read_origin(scene.event, scene.account, action_key, answered_post_id, known=scene.known)
