"""What a drop's pages say."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from babel.dates import format_datetime
from django.http import HttpResponse

from .. import drops
from ..draws.storing import find_draw
from ..links import DRAWS_ADDRESS
from ..models import Drop
from ..models.drops import DropMode, DropState, EntryState
from ..pages import VISITOR_PAGES, render_page
from ..wording import mark, translate
from .standing import Standing

TITLE = mark("A drop on X")
MODES: Mapping[str, str] = {
    DropMode.RACE: mark("First come, first served"),
    DropMode.DRAW: mark("A draw"),
}
STATES: Mapping[str, str] = {
    DropState.SCHEDULED: mark("It opens on {opens}."),
    DropState.OPEN: mark("It is open until {closes}."),
    DropState.CLOSED: mark("Nobody can enter any more."),
    DropState.SETTLED: mark("It is over."),
    DropState.CANCELLED: mark("It was cancelled."),
}
NOT_OPEN = mark("It is not open yet.")
# What each standing means, and whether it is good news.
STANDINGS: Mapping[str, tuple[str, str]] = {
    EntryState.ENTERED: (mark("You are in the draw. Its result will be shown here."), ""),
    EntryState.WAITING: (
        mark("You are number {place} in line: what others leave is held for you in turn."),
        "",
    ),
    EntryState.HELD: (mark("It is yours: held for you until {until}."), "good"),
    EntryState.ORDERED: (mark("Ordered! Your order is number {number}."), "good"),
    EntryState.LAPSED: (mark("Your time is over: it went to the next in line."), "bad"),
    EntryState.PASSED: (mark("You gave up your place."), ""),
    EntryState.LOST: (mark("Nothing was left for you this time."), "bad"),
    EntryState.CANCELLED: (mark("You take no part in it any more."), "bad"),
}
ORDERED_SOON = mark("It is being ordered to your account at our shop; look here again in a moment.")
ORDER_IT = mark("Order it here before that time, or it goes to the next in line.")
NOT_ORDERED_YET = mark(
    "It could not be ordered to your account yet: complete your address there. We try again each"
    " minute."
)
PAYMENT_PENDING = mark("Your payment is being processed; please do not pay again.")
WORDS = {
    "claim": mark("Order it"),
    "pay": mark("Pay"),
    "draw": mark("The draw, and how to recompute it"),
    "mode": mark("How it goes"),
    "hashtag": mark("Hashtag"),
    "left": mark("{count} left"),
    "ticket": mark("Your ticket"),
    "nonce": mark("What proves that it is yours"),
    "yours": mark("This page is yours alone: do not pass its address on."),
}


def show_drop(drop: Drop, standing: Standing | None, *, language: str) -> HttpResponse:
    """Show a drop as anybody may see it, and above that how one person stands."""
    texts = [_tell_state(drop, language)]
    kind = ""
    if standing is not None:
        mine, kind = _tell_standing(standing, language)
        texts = mine + texts
    values: dict[str, Any] = {
        "title": translate(TITLE, language),
        "heading": drop.name,
        "kind": kind,
        "texts": texts,
        "next": _find_next(standing, language) if standing else None,
        "facts": _list_facts(drop, standing, language),
        "links": _list_links(drop, language),
        "warning": translate(WORDS["yours"], language) if standing else "",
    }
    return render_page(VISITOR_PAGES, "drop.html", values, language=language)


def show_message(heading: str, text: str, *, language: str, status: int) -> HttpResponse:
    """Show no drop: two msgids say why."""
    heading = translate(heading, language)
    values = {
        "title": translate(TITLE, language),
        "heading": heading,
        "kind": "bad",
        "texts": [translate(text, language)],
    }
    return render_page(VISITOR_PAGES, "drop.html", values, language=language, status=status)


def _tell_state(drop: Drop, language: str) -> str:
    is_secret = drops.is_start_secret(drop)
    message = NOT_OPEN if is_secret else STATES[drop.state]
    return translate(message, language).format(
        opens=_tell_moment(drop.opens_at, language), closes=_tell_moment(drop.closes_at, language)
    )


def _tell_standing(standing: Standing, language: str) -> tuple[list[str], str]:
    entry = standing.entry
    message, kind = STANDINGS[entry.state]
    texts = [
        translate(message, language).format(
            place=standing.place or 1,
            until=_tell_moment(entry.held_until, language),
            number=entry.order_number,
        )
    ]
    if entry.state == EntryState.HELD:
        if standing.is_linked:
            more = NOT_ORDERED_YET if standing.claim_url else ORDERED_SOON
        else:
            more = ORDER_IT
        texts.append(translate(more, language))
    if standing.is_payment_pending:
        texts.append(translate(PAYMENT_PENDING, language))
    return texts, kind


def _find_next(standing: Standing, language: str) -> dict[str, str] | None:
    for name, url in (("claim", standing.claim_url), ("pay", standing.pay_url)):
        if url:
            return {"url": url, "label": translate(WORDS[name], language)}
    return None


def _list_facts(drop: Drop, standing: Standing | None, language: str) -> list[dict[str, str]]:
    facts = [
        (WORDS["mode"], translate(MODES[drop.mode], language)),
        (WORDS["hashtag"], f"#{drop.hashtag}"),
    ]
    left = {each.saleor_variant_id: each.count for each in drops.read_units_left(drop) or ()}
    for variant in drop.variants.all():
        count = left.get(variant.saleor_variant_id)
        name = " ".join(filter(None, (variant.product_name, variant.variant_name)))
        told = "" if count is None else translate(WORDS["left"], language).format(count=count)
        facts.append((name, told or variant.sku))
    if standing is not None and standing.ticket:
        facts.append((WORDS["ticket"], standing.ticket))
    if standing is not None and standing.nonce:
        facts.append((WORDS["nonce"], standing.nonce))
    return [{"name": translate(name, language), "value": value} for name, value in facts]


def _list_links(drop: Drop, language: str) -> list[dict[str, str]]:
    if drop.mode != DropMode.DRAW or find_draw(drop.slug) is None:
        return []
    label = translate(WORDS["draw"], language)
    return [{"url": f"{DRAWS_ADDRESS}{drop.slug}", "label": label}]


def _tell_moment(moment: datetime | None, language: str) -> str:
    return f"{format_datetime(moment, 'd MMM, HH:mm', locale=language)} UTC" if moment else ""
