"""Outcome → the text of the answer, in the person's language."""

from datetime import datetime
from typing import assert_never

from ..handoffs import (
    GIVEN,
    CartShown,
    ClaimOffered,
    ClaimReason,
    ConfirmationAsked,
    DropAnswered,
    DropOutcome,
    EventKind,
    HelpGiven,
    LinkExplained,
    MessageKind,
    NothingDone,
    OptedIn,
    OptedOut,
    OrderPlaced,
    Outcome,
    OutgoingMessage,
    Priority,
    ProofRecorded,
    Refuse,
    StatusTold,
    TurnPassed,
    UnlinkAsked,
    Unlinked,
    VoucherAnswered,
    WaitingCancelled,
    XEvent,
    XUserId,
)
from ..wording import mark, print_moment, translate
from .confirming import asked_text, cancelled_text, unlink_asked_text, unlinked_text
from .drops import drop_text, passed_text
from .naming import print_names, print_price, stamp
from .orders import order_message
from .refusals import refusal_text
from .telling import cart_text, help_text, linking_text, status_text
from .vouchers import voucher_text


def compose_reply(
    event: XEvent,
    outcome: Outcome,
    *,
    account_id: XUserId,
    channel: str = "",
    language: str,
    now: datetime,
) -> OutgoingMessage | None:
    """Return the answer to `event`, or None where silence is the right one.

    A deal is answered once for its action, whatever version of the post made it; anything else
    once for each version, so that who corrects a refused wish hears of the correction. The account
    that answers is the one that was addressed: X refuses every other.
    """
    text = _text(event, outcome, language, now)
    if not text:
        return None
    is_message = event.kind is EventKind.MESSAGE
    has_deal = _has_deal(outcome)
    # What is asked about: a reply to this answer need not name it.
    product_id = outcome.product_id if isinstance(outcome, Refuse) else None
    return OutgoingMessage(
        key=f"answer:deal:{event.action_key}" if has_deal else f"answer:{event.key}",
        kind=MessageKind.DIRECT_MESSAGE if is_message else MessageKind.REPLY,
        account_id=account_id,
        priority=(Priority.ORDER if has_deal or _is_urgent(outcome) else Priority.CARE),
        text=text,
        in_reply_to_post_id=None if is_message else event.post_id,
        recipient_id=event.author_id,
        product_id=product_id,
        channel=channel if product_id else "",
    )


def _is_urgent(outcome: Outcome) -> bool:
    if isinstance(outcome, DropAnswered):
        return outcome.answer.outcome is DropOutcome.WON
    return isinstance(outcome, ConfirmationAsked)


def _text(event: XEvent, outcome: Outcome, language: str, now: datetime) -> str:
    match outcome:
        case OrderPlaced():
            return _order_text(outcome, language)
        case ClaimOffered():
            return _claim_text(outcome, language)
        case NothingDone():
            return ""
        case Refuse():
            text = refusal_text(outcome, language)
        case ConfirmationAsked():
            text = asked_text(outcome, language)
        case WaitingCancelled():
            text = cancelled_text(outcome, language)
        case UnlinkAsked():
            text = unlink_asked_text(language)
        case Unlinked():
            text = unlinked_text(outcome, language)
        case CartShown():
            text = cart_text(outcome, language)
        case StatusTold():
            text = status_text(outcome, language)
        case LinkExplained():
            text = linking_text(outcome, language)
        case HelpGiven():
            text = help_text(outcome, language)
        case DropAnswered():
            text = drop_text(outcome, language)
        case TurnPassed():
            text = passed_text(outcome, language)
        case ProofRecorded(is_known=True):
            text = translate(
                mark("Thank you! Now confirm in your account at our shop that this is you."),
                language,
            )
        case ProofRecorded():
            text = translate(
                mark("That code is not valid any more. Please get a new one in your account."),
                language,
            )
        case OptedOut():
            text = translate(
                mark("Done: you will get no more automatic messages from us. #start undoes it."),
                language,
            )
        case OptedIn():
            text = translate(mark("Welcome back! We answer you again."), language)
        case VoucherAnswered():
            text = voucher_text(outcome, language)
        case _:
            assert_never(outcome)
    return f"{text} {stamp(event, now, language)}"


def _order_text(order: OrderPlaced, language: str) -> str:
    return translate(order_message(order), language).format(
        number=order.number,
        quantity=order.wishes[0].quantity,
        name=print_names(order.wishes, language),
        total=print_price(order.total, language),
        url=order.pay_url,
    )


def _has_deal(outcome: Outcome) -> bool:
    if isinstance(outcome, VoucherAnswered):
        return outcome.answer in GIVEN
    return isinstance(outcome, OrderPlaced | ClaimOffered)


def _claim_text(claim: ClaimOffered, language: str) -> str:
    until = claim.reserved_until
    match claim.reason:
        case ClaimReason.NOT_LINKED | ClaimReason.RESERVED if until:
            message = mark("{quantity} × {name} is reserved for you until {moment}: {url}")
        case ClaimReason.NOT_LINKED | ClaimReason.RESERVED:
            message = mark("{quantity} × {name} is yours to order here: {url}")
        case ClaimReason.NO_ADDRESS:
            message = mark("{quantity} × {name}: add your address and finish here: {url}")
        case _:
            assert_never(claim.reason)
    return translate(message, language).format(
        quantity=claim.wishes[0].quantity,
        name=print_names(claim.wishes, language),
        moment=print_moment(until, language) if until else "",
        url=claim.claim_url,
    )
