"""Who uses a drop's hashtag, or gives up a place in one: from the event to the answer."""

import hmac
from collections.abc import Sequence
from datetime import datetime
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
from .known import ONE_BY_ONE, Known
from .origins import read_origin

# They have a place, or had one: a page of their own says how it stands.
_PLACED = {
    DropOutcome.WON,
    DropOutcome.WAITLISTED,
    DropOutcome.ENTERED,
    DropOutcome.ALREADY_IN,
}


def enter(
    intent: UseHashtag,
    event: XEvent,
    account: Account,
    *,
    shop: Shop,
    config: Config,
    signing_key: bytes,
    now: datetime,
) -> Outcome | None:
    """Enter the author into the drop of the hashtag; None where it is no drop's."""
    drop = drops.find_by_hashtag(intent.tag, now=now)
    if drop is None:
        return None
    asking = make_asking(intent, event, account, shop=shop, signing_key=signing_key, now=now)
    answer = drops.enter(drop, asking.entrant, words=asking.words, key=asking.key, now=now)
    is_edited = event.key != event.action_key
    if is_edited and answer.outcome is DropOutcome.ALREADY_IN:
        # The first version was told; the change changes nothing.
        return NothingDone()
    customer_id = asking.entrant.customer_id
    if answer.outcome is DropOutcome.WON and answer.held_until and customer_id is None:
        claim = offer_claim(
            answer,
            drop,
            asking.entrant.origin,
            shop=shop,
            config=config,
            signing_key=signing_key,
            now=now,
        )
        return DropAnswered(answer, claim.claim_url)
    url = _find_page(answer, drop, event.author_id, shop=shop, signing_key=signing_key)
    return DropAnswered(answer, url, is_linked=customer_id is not None)


def make_asking(
    intent: UseHashtag,
    event: XEvent,
    account: Account,
    *,
    shop: Shop,
    signing_key: bytes,
    known: Known = ONE_BY_ONE,
    now: datetime,
) -> drops.Asking:
    """Return what the event asks of the drop, and what is known of its author.

    Each version of an edited post asks for itself: one place a person is what keeps them apart.
    """
    customer_id = known.find_customer_id(event.author_id)
    entrant = Entrant(
        origin=read_origin(event, account, event.key),
        asked_at=event.created_at or now,
        customer_id=customer_id,
        address_digest=_digest("address", _read_address(customer_id, shop), signing_key),
        payment_digest=_digest("payment", _read_payment(customer_id, known), signing_key),
    )
    return drops.Asking(entrant, event.key, _words_of(intent))


def offer_claim(
    answer: DropAnswer,
    drop: Drop,
    origin: Origin,
    *,
    reason: ClaimReason = ClaimReason.NOT_LINKED,
    shop: Shop,
    config: Config,
    signing_key: bytes,
    now: datetime,
) -> ClaimOffered:
    """Give whoever holds a unit the right to order it, as long as it is held.

    Raises:
        ConfigurationError: there is no address that a link could lead to.
    """
    assert answer.wish is not None
    offered = claims.offer(
        OfferClaim((answer.wish,), reason),
        key=drops.order_key(answer.entry_id),
        origin=origin,
        channel=drop.channel,
        shop=shop,
        config=config,
        signing_key=signing_key,
        valid_until=answer.held_until,
        now=now,
    )
    # Only what a checkout would hold can be refused.
    assert isinstance(offered, ClaimOffered)
    return offered


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


def _find_page(
    answer: DropAnswer, drop: Drop, x_user_id: XUserId, *, shop: Shop, signing_key: bytes
) -> str:
    if answer.outcome not in _PLACED:
        return ""
    entry_id = answer.entry_id
    if answer.outcome is DropOutcome.ALREADY_IN:
        first = drops.find_entry(drop, x_user_id)
        if first is None:
            return ""
        entry_id = first.pk
    code = write_code(entry_id, signing_key=signing_key)
    return drop_link(shop.read_public_url(), drop.slug, code)


def _words_of(intent: UseHashtag) -> Sequence[str]:
    # One is all that anybody gets: a bare number can only be a size.
    return (*intent.words, *intent.loose_numbers)


def _read_address(customer_id: SaleorCustomerId | None, shop: Shop) -> str:
    customer = shop.find_customer(customer_id) if customer_id else None
    return customer.address_text if customer else ""


def _read_payment(customer_id: SaleorCustomerId | None, known: Known) -> str:
    payment = known.find_payment(customer_id) if customer_id else None
    return f"{payment.gateway_id} {payment.payment_method_id}" if payment else ""


def _digest(kind: str, text: str, signing_key: bytes) -> str:
    """Name an address or a payment so that nobody without our key can try all there are."""
    if not text:
        return ""
    return hmac.new(signing_key, f"drop {kind}\n{text}".encode(), sha256).hexdigest()
