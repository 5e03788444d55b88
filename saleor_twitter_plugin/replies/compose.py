"""Outcome → the text of the answer, in the person's language."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from babel.dates import format_time
from babel.numbers import format_currency

from ..handoffs import (
    ClaimOffered,
    ClaimReason,
    EventKind,
    MessageKind,
    Money,
    NothingDone,
    OptedIn,
    OptedOut,
    OrderPlaced,
    Outcome,
    OutgoingMessage,
    Priority,
    ProofRecorded,
    Refuse,
    VoucherAnswered,
    Wish,
    XEvent,
    XUserId,
)
from ..wording import mark, translate
from ..x_text import defuse, shorten, weigh
from .refusals import refusal_text
from .vouchers import voucher_text

NAME_MAX_WEIGHT = 80
# Of several: each name, and all lines together.
NAME_OF_SEVERAL_MAX_WEIGHT = 40
LINES_MAX_WEIGHT = 110


def compose_reply(
    event: XEvent, outcome: Outcome, *, account_id: XUserId, language: str, now: datetime
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
    has_deal = isinstance(outcome, OrderPlaced | ClaimOffered | VoucherAnswered)
    return OutgoingMessage(
        key=f"answer:deal:{event.action_key}" if has_deal else f"answer:{event.key}",
        kind=MessageKind.DIRECT_MESSAGE if is_message else MessageKind.REPLY,
        account_id=account_id,
        priority=Priority.ORDER if has_deal else Priority.CARE,
        text=text,
        in_reply_to_post_id=None if is_message else event.post_id,
        recipient_id=event.author_id,
    )


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
    return f"{text} {_stamp(event, now, language)}"


def _stamp(event: XEvent, now: datetime, language: str) -> str:
    """Return the minute and the post's last digits: `(10:42 UTC · 5821)`.

    X refuses a text that the account has posted before, whoever it is for: with a number of its own
    (an order's, a claim's) a text is always new, without one it would reach the first person only.
    """
    return f"({format_time(now, 'HH:mm', locale=language)} UTC · {(event.post_id or '')[-4:]})"


def _order_text(order: OrderPlaced, language: str) -> str:
    message = (
        mark("Thank you! Order {number}: {quantity} × {name}, {total}. Pay here: {url}")
        if order.pay_url
        else mark("Thank you! Order {number}: {quantity} × {name}, {total}.")
    )
    return translate(message, language).format(
        number=order.number,
        quantity=order.wishes[0].quantity,
        name=_names(order.wishes, language),
        total=_price(order.total, language),
        url=order.pay_url,
    )


def _claim_text(claim: ClaimOffered, language: str) -> str:
    match claim.reason:
        case ClaimReason.NOT_LINKED:
            message = mark("{quantity} × {name} is yours to order here: {url}")
        case ClaimReason.NO_ADDRESS:
            message = mark("{quantity} × {name}: add your address and finish here: {url}")
        case _:
            assert_never(claim.reason)
    return translate(message, language).format(
        quantity=claim.wishes[0].quantity,
        name=_names(claim.wishes, language),
        url=claim.claim_url,
    )


def _names(wishes: Sequence[Wish], language: str) -> str:
    """Return what follows the first quantity: `Mug (Blue), 1 × Cup, +2 more`."""
    if len(wishes) == 1:
        return _name(wishes[0], NAME_MAX_WEIGHT)
    text = _name(wishes[0], NAME_OF_SEVERAL_MAX_WEIGHT)
    for index, wish in enumerate(wishes[1:], start=1):
        longer = f"{text}, {wish.quantity} × {_name(wish, NAME_OF_SEVERAL_MAX_WEIGHT)}"
        more = _more(len(wishes) - index - 1, language)
        if weigh(longer + more) > LINES_MAX_WEIGHT:
            return text + _more(len(wishes) - index, language)
        text = longer
    return text


def _more(count: int, language: str) -> str:
    return f", {translate(mark('+{count} more'), language).format(count=count)}" if count else ""


def _name(wish: Wish, max_weight: int) -> str:
    name = f"{wish.product_name} ({wish.variant_name})" if wish.variant_name else wish.product_name
    return shorten(defuse(name), max_weight)


def _price(money: Money, language: str) -> str:
    return str(format_currency(money.amount, money.currency, locale=language))
