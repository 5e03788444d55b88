"""Who uses a drop's hashtag, or gives up a place in one: from the event to the answer."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256

from .. import claims, drops, wishes
from ..config import Config
from ..handoffs import (
    ClaimOffered,
    ClaimReason,
    DropAnswer,
    DropAnswered,
    DropOutcome,
    Entrant,
    NothingDone,
    OfferClaim,
    Origin,
    Outcome,
    SaleorCustomerId,
    TurnPassed,
    UseHashtag,
    XEvent,
    XUserId,
)
from ..links import drop_link
from ..models import Account, Drop
from ..shop import Shop
from .drop_codes import write_code
from .known import Known
from .origins import read_origin

# They have a place, or had one: a page of their own says how it stands.
_PLACED = {
    DropOutcome.WON,
    DropOutcome.WAITLISTED,
    DropOutcome.ENTERED,
    DropOutcome.ALREADY_IN,
}


@dataclass(frozen=True, slots=True)
class Use:
    """An event that uses a hashtag, and the account of ours that answers it."""

    intent: UseHashtag
    event: XEvent
    account: Account


def enter(
    drop: Drop,
    uses: Sequence[Use],
    *,
    shop: Shop,
    config: Config,
    signing_key: bytes,
    known: Known,
    now: datetime,
) -> dict[str, Outcome]:
    """Enter the authors into the drop; return what is answered, by the keys of the events.

    Who was decided ahead is told that; the shop is not asked about them once more.
    """
    answers = drops.find_answers(drop, [each.event.key for each in uses])
    askings = [
        make_asking(
            each.intent,
            each.event,
            each.account,
            shop=shop,
            signing_key=signing_key,
            known=known,
            now=now,
        )
        for each in uses
        if each.event.key not in answers
    ]
    for asking, answer in zip(askings, drops.enter_many(drop, askings, now=now), strict=True):
        answers[asking.key] = answer
    winners = [each for each in uses if _needs_claim(answers[each.event.key], each.event, known)]
    claimed = offer_claims(
        [
            (
                answers[each.event.key],
                read_origin(each.event, each.account, each.event.key, known=known),
            )
            for each in winners
        ],
        drop,
        shop=shop,
        config=config,
        signing_key=signing_key,
        now=now,
    )
    urls = {each.event.key: claim.claim_url for each, claim in zip(winners, claimed, strict=True)}
    pages = _Pages(drop, shop, signing_key)
    return {
        each.event.key: _answer(each.event, answers[each.event.key], urls, pages, known)
        for each in uses
    }


def _needs_claim(answer: DropAnswer, event: XEvent, known: Known) -> bool:
    is_held = answer.outcome is DropOutcome.WON and answer.held_until is not None
    return is_held and known.find_customer_id(event.author_id) is None


def _answer(
    event: XEvent, answer: DropAnswer, urls: Mapping[str, str], pages: "_Pages", known: Known
) -> Outcome:
    is_edited = event.key != event.action_key
    if is_edited and answer.outcome is DropOutcome.ALREADY_IN:
        # The first version was told; the change changes nothing.
        return NothingDone()
    if event.key in urls:
        return DropAnswered(answer, urls[event.key])
    is_linked = known.find_customer_id(event.author_id) is not None
    return DropAnswered(answer, pages.find(answer, event.author_id), is_linked=is_linked)


def make_asking(
    intent: UseHashtag,
    event: XEvent,
    account: Account,
    *,
    shop: Shop,
    signing_key: bytes,
    known: Known,
    now: datetime,
) -> drops.Asking:
    """Return what the event asks of the drop, and what is known of its author.

    Each version of an edited post asks for itself: one place a person is what keeps them apart.
    """
    customer_id = known.find_customer_id(event.author_id)
    entrant = Entrant(
        origin=read_origin(event, account, event.key, known=known),
        asked_at=event.created_at or now,
        customer_id=customer_id,
        address_digest=_digest("address", _read_address(customer_id, shop, known), signing_key),
        payment_digest=_digest("payment", _read_payment(customer_id, known), signing_key),
    )
    return drops.Asking(entrant, event.key, _words_of(intent))


def offer_claims(
    winners: Sequence[tuple[DropAnswer, Origin]],
    drop: Drop,
    *,
    reason: ClaimReason = ClaimReason.NOT_LINKED,
    shop: Shop,
    config: Config,
    signing_key: bytes,
    now: datetime,
) -> list[ClaimOffered]:
    """Give those who hold units the right to order them, as long as they are held.

    Raises:
        ConfigurationError: there is no address that a link could lead to.
    """
    offers = []
    for answer, origin in winners:
        assert answer.wish is not None
        assert answer.held_until is not None
        decision = OfferClaim((answer.wish,), reason)
        key = drops.order_key(answer.entry_id)
        offers.append(claims.SetAside(decision, key, origin, answer.held_until))
    if not offers:
        return []
    return claims.offer_set_aside(
        offers,
        channel=drop.channel,
        shop=shop,
        config=config,
        signing_key=signing_key,
        now=now,
    )


def find_turn(event: XEvent, account: Account, *, now: datetime) -> TurnPassed | None:
    """Return the place that a #cancel gives up; None where it is about something else.

    That is the newer of a place in a drop and a wish that waits for its #confirm.
    """
    account_id = XUserId(account.x_user_id)
    entry = drops.find_turn(event.author_id, account_id)
    if entry is None:
        return None
    wish = wishes.find_waiting(event.author_id, account_id)
    is_waiting = wish is not None and not wishes.is_expired(wish, now=now)
    if wish is not None and is_waiting and wish.asked_at > entry.entered_at:
        return None
    return TurnPassed(entry.drop_id, entry.drop.name, drops.order_key(entry.pk))


def pass_turn(passed: TurnPassed, x_user_id: XUserId, *, now: datetime) -> bool:
    """Give up the place, in the caller's transaction; False where there is none any more."""
    drop = Drop.objects.get(pk=passed.drop_id)
    # Who is next in line is found by the next beat.
    had_place, _ = drops.pass_turn(drop, x_user_id, now=now)
    if had_place:
        claims.cancel(passed.claim_key, now=now)
    return had_place


class _Pages:
    """People's own pages in a drop. The shop is asked for its address once, if at all."""

    def __init__(self, drop: Drop, shop: Shop, signing_key: bytes) -> None:
        self._drop, self._signing_key = drop, signing_key
        self._read_public_url = cache(shop.read_public_url)

    def find(self, answer: DropAnswer, x_user_id: XUserId) -> str:
        if answer.outcome not in _PLACED:
            return ""
        entry_id = answer.entry_id
        if answer.outcome is DropOutcome.ALREADY_IN:
            first = drops.find_entry(self._drop, x_user_id)
            if first is None:
                return ""
            entry_id = first.pk
        code = write_code(entry_id, signing_key=self._signing_key)
        return drop_link(self._read_public_url(), self._drop.slug, code)


def _words_of(intent: UseHashtag) -> Sequence[str]:
    # One is all that anybody gets: a bare number can only be a size.
    return (*intent.words, *intent.loose_numbers)


def _read_address(customer_id: SaleorCustomerId | None, shop: Shop, known: Known) -> str:
    customer = known.find_customer(customer_id, shop) if customer_id else None
    return customer.address_text if customer else ""


def _read_payment(customer_id: SaleorCustomerId | None, known: Known) -> str:
    payment = known.find_payment(customer_id) if customer_id else None
    return f"{payment.gateway_id} {payment.payment_method_id}" if payment else ""


def _digest(kind: str, text: str, signing_key: bytes) -> str:
    """Name an address or a payment so that nobody without our key can try all there are."""
    if not text:
        return ""
    return hmac.new(signing_key, f"drop {kind}\n{text}".encode(), sha256).hexdigest()
