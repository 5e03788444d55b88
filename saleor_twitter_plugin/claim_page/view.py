"""What the claim page says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.numbers import format_currency
from django.http import HttpResponse

from ..config import Config
from ..handoffs import CheckoutFacts, Money, read_lines
from ..models import Claim
from ..pages import VISITOR_PAGES, render_page
from ..wording import mark, print_moment, translate
from .states import PageState

TITLE = mark("Your purchase from X")
# Each state's heading, what it means, and whether it is good news.
SAID: Mapping[PageState, tuple[str, str, str]] = {
    PageState.OPEN: (
        mark("Ready to order"),
        mark("Nothing is reserved: who orders first has it."),
        "",
    ),
    PageState.RESERVED: (mark("Reserved for you"), mark("Reserved until {moment}."), "good"),
    PageState.OVER: (
        mark("The reservation has ended"),
        mark("There is enough left: you can reserve it again."),
        "bad",
    ),
    PageState.SOLD_OUT: (
        mark("Sold out"),
        mark("Somebody was faster. If some comes back, this page offers it to you again."),
        "bad",
    ),
    PageState.ORDERED: (mark("Ordered"), mark("Thank you! Your order is number {number}."), "good"),
    PageState.USED: (
        mark("This link has been used"),
        mark("What it was for has been ordered, or is being ordered now."),
        "",
    ),
    PageState.HELD: (
        mark("Somebody has gone on with this link"),
        mark(
            "If that was you, go on in the same browser. Otherwise come back after {held}: what was"
            " not ordered by then can be had again."
        ),
        "",
    ),
    PageState.SET_ASIDE: (
        mark("Reserved for you"),
        mark(
            "It is yours until {until}. Sign in at our shop with the X account that asked for it,"
            " or link that account to yours: then it is ordered at once, to your default address."
        ),
        "good",
    ),
    PageState.LINKED: (
        mark("This belongs to a customer's account"),
        mark(
            "The X account that asked for it is linked to an account at our shop. Sign in there,"
            " complete your address, and ask on X once more: then it is ordered at once."
        ),
        "",
    ),
    PageState.EXPIRED: (
        mark("This link has expired"),
        mark("Ask for the product on X once more."),
        "bad",
    ),
}
WORDS = {
    "total": mark("Total"),
    "left": mark("Time left"),
    "next": mark("Continue to checkout"),
    "again": mark("Reserve again"),
    "valid": mark("This link is yours alone: do not pass it on."),
}
SHIPPED = mark("Delivery is chosen in the checkout.")
NOT_SHIPPED = mark("Nothing is shipped: no delivery address is needed.")
CAN_GO_ON = {PageState.OPEN, PageState.RESERVED}
CAN_TAKE_AGAIN = {PageState.OVER}


@dataclass(frozen=True, slots=True)
class Shown:
    """A claim as one visitor sees it."""

    claim: Claim
    state: PageState
    checkout: CheckoutFacts | None
    address: str
    """Of this page, without what it is asked for."""
    has_picture: bool


def show_claim(
    shown: Shown, *, config: Config, language: str, trouble: str = "", status: int = 200
) -> HttpResponse:
    claim, state = shown.claim, shown.state
    heading, text, kind = SAID[state]
    facts = {
        "moment": _tell_moment(claim.reserved_until, language),
        "held": _tell_moment(claim.held_until, language),
        "until": _tell_moment(claim.expires_at, language),
        "number": claim.order_number,
    }
    checkout = shown.checkout
    values: dict[str, Any] = {
        "title": translate(TITLE, language),
        "say": {name: translate(each, language) for name, each in WORDS.items()},
        "heading": translate(heading, language),
        "text": translate(text, language).format(**facts),
        "kind": kind,
        "trouble": trouble,
        "lines": _list_lines(claim, checkout, language),
        "total": _tell_price(checkout.total, language) if checkout else "",
        "delivery": _tell_delivery(checkout, state, language),
        "picture": f"{shown.address}/picture" if shown.has_picture else "",
        "next": f"{shown.address}/next" if state in CAN_GO_ON else "",
        "again": f"{shown.address}/again" if state in CAN_TAKE_AGAIN else "",
        "ends_at": _tell_end(claim, state),
    }
    return render_page(
        VISITOR_PAGES,
        "claim.html",
        values,
        language=language,
        status=status,
        forms_lead_to=[config.checkout_url] if config.checkout_url else [],
        script="claim.js",
        has_pictures=True,
    )


def show_message(heading: str, text: str, *, language: str, status: int) -> HttpResponse:
    """Show no claim: two msgids say why."""
    values = {
        "title": translate(TITLE, language),
        "heading": translate(heading, language),
        "text": translate(text, language),
        "kind": "bad",
    }
    return render_page(VISITOR_PAGES, "message.html", values, language=language, status=status)


def _list_lines(
    claim: Claim, checkout: CheckoutFacts | None, language: str
) -> Sequence[Mapping[str, Any]]:
    if checkout is None:
        return [
            {"name": each.product_name, "variant": each.variant_name, "quantity": each.quantity}
            for each in read_lines(claim.lines)
        ]
    return [
        {
            "name": each.product_name,
            "variant": each.variant_name,
            "quantity": each.quantity,
            "price": _tell_price(each.total, language),
        }
        for each in checkout.lines
    ]


def _tell_delivery(checkout: CheckoutFacts | None, state: PageState, language: str) -> str:
    if checkout is None or state not in CAN_GO_ON | CAN_TAKE_AGAIN:
        return ""
    return translate(SHIPPED if checkout.is_shipping_required else NOT_SHIPPED, language)


def _tell_end(claim: Claim, state: PageState) -> str:
    if state is PageState.SET_ASIDE:
        return claim.expires_at.isoformat()
    if state is PageState.RESERVED and claim.reserved_until:
        return claim.reserved_until.isoformat()
    return ""


def _tell_price(money: Money, language: str) -> str:
    return str(format_currency(money.amount, money.currency, locale=language))


def _tell_moment(moment: datetime | None, language: str) -> str:
    return print_moment(moment, language) if moment else ""
