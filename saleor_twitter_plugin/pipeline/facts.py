"""What a decision needs to know: the shop's offers, the customer, and what waits."""

import re
from dataclasses import replace
from datetime import datetime

from .. import campaigns, feeds, inbox, shoppers, wishes
from ..config import Config
from ..handoffs import (
    Buy,
    BuyLine,
    Certainty,
    Confirm,
    CustomerFacts,
    LineFacts,
    NamedVariant,
    OfferFacts,
    Reserve,
    SaleorProductId,
    ShopFacts,
    WaitingFacts,
    WaitingKind,
    WaitingWish,
    XEvent,
    XPostId,
    XUserId,
)
from ..models import Account
from ..shop import Shop
from ..understanding import match_variant, suggest
from .hearing import Heard

_WORD = re.compile(r"[^\W_]+")


def read_facts(
    heard: Heard, event: XEvent, account: Account, *, shop: Shop, config: Config, now: datetime
) -> ShopFacts:
    """Ask the shop, and our own tables, what the decision needs to know."""
    match heard.intent:
        case Buy(lines=lines) | Reserve(lines=lines):
            reader = _LineReader(shop, config, heard.product_id)
            return ShopFacts(
                lines=tuple(reader.read(each) for each in lines),
                customer=_find_customer(event.author_id, shop),
            )
        case Confirm():
            return ShopFacts(
                is_voucher_meant=_is_voucher_meant(event, account, now=now),
                waiting=_read_waiting(event, account, shop=shop, config=config, now=now),
                customer=_find_customer(event.author_id, shop),
            )
        case _:
            return ShopFacts()


def _find_customer(x_user_id: XUserId, shop: Shop) -> CustomerFacts | None:
    customer_id = shoppers.find_customer_id(x_user_id)
    return shop.find_customer(customer_id) if customer_id else None


class _LineReader:
    """Finds what lines mean; the product of the post above is asked for once, if at all."""

    def __init__(self, shop: Shop, config: Config, product_id: SaleorProductId | None) -> None:
        self.shop = shop
        self.config = config
        self.product_id = product_id
        self._above: OfferFacts | None = None

    def read(self, line: BuyLine) -> LineFacts:
        offer = self._find_offer(line.code) if line.code else self._find_above()
        if offer is not None:
            return self._match(line, offer)
        return self._read_as_words(line) or LineFacts(
            line, suggestions=self._suggest(line.code) if line.code else ()
        )

    def _read_as_words(self, line: BuyLine) -> LineFacts | None:
        """Read `#buy forest green` below a post: what is no code may name the post's product."""
        above = self._find_above()
        if not line.code or above is None or not _is_about(line.code, above):
            return None
        found = self._match(replace(line, code="", words=(line.code, *line.words)), above)
        is_meant = found.match is not None and found.match.certainty is not Certainty.UNKNOWN
        return found if is_meant else None

    def _match(self, line: BuyLine, offer: OfferFacts) -> LineFacts:
        match = match_variant(
            line.words,
            [
                NamedVariant(each.variant_id, each.sku, offer.name_variant(each), each.values)
                for each in offer.variants
                if each.price is not None
            ],
            quantity=line.quantity,
            loose_numbers=line.loose_numbers,
            quantity_max=self.config.quantity_limit,
            product_name=offer.product_name,
        )
        return LineFacts(line, offer, match)

    def _find_offer(self, code: str) -> OfferFacts | None:
        product_id = feeds.find_product_id(code)
        if product_id is not None:
            offer = self.shop.find_offer_by_product(product_id, channel=self.config.channel)
            if offer is not None:
                return offer
        return self.shop.find_offer_by_sku(code, channel=self.config.channel)

    def _find_above(self) -> OfferFacts | None:
        if self._above is None and self.product_id is not None:
            self._above = self.shop.find_offer_by_product(
                self.product_id, channel=self.config.channel
            )
        return self._above

    def _suggest(self, code: str) -> tuple[tuple[str, str], ...]:
        """Return the codes of our posts that are nearly this one, with what they stand for."""
        found: list[tuple[str, str]] = []
        for each in suggest(code, feeds.list_codes()):
            offer = self._find_offer(each)
            if offer is not None and offer.is_purchasable:
                found.append((each, offer.product_name))
        return tuple(found)


def _is_about(code: str, offer: OfferFacts) -> bool:
    """Tell whether the word stands in a name of the product: anything else is a wrong code."""
    names = [offer.product_name]
    for variant in offer.variants:
        names += [variant.name, *variant.values]
    words = {word for name in names for word in _WORD.findall(name.casefold())}
    return code.casefold() in words


def _read_waiting(
    event: XEvent, account: Account, *, shop: Shop, config: Config, now: datetime
) -> WaitingFacts | None:
    taken = wishes.find_taken(event.action_key)
    if taken is not None:
        return WaitingFacts(taken, is_taken=True)
    wish = wishes.find_waiting(event.author_id, XUserId(account.x_user_id))
    if wish is None or _is_deleted(wish):
        return None
    written_at = event.created_at or now
    offers: tuple[OfferFacts | None, ...] = ()
    if wish.kind is WaitingKind.ORDER:
        offers = tuple(
            shop.find_offer_by_product(each.product_id, channel=config.channel)
            for each in wish.wishes
        )
    return WaitingFacts(
        wish,
        offers,
        is_expired=wishes.is_expired(wish, now=written_at),
        was_seen=(not wish.is_changed or written_at >= wish.asked_at)
        # A second yes, written before the first had loaded a voucher, may have been for that too.
        and not campaigns.has_confirmed_since(event.author_id, written_at),
    )


def _is_voucher_meant(event: XEvent, account: Account, *, now: datetime) -> bool:
    """Tell which of two questions a #confirm answers: the last one that could have been read."""
    account_id, written_at = XUserId(account.x_user_id), event.created_at or now
    question = campaigns.find_question(event.author_id, key=event.action_key, written_at=written_at)
    if question is None or wishes.find_taken(event.action_key) is not None:
        return False
    wish = wishes.find_waiting(event.author_id, account_id)
    if question.is_answered or wish is None or wishes.is_expired(wish, now=written_at):
        return True
    if question.account_id != account_id:
        return False
    # Read neither: a voucher costs nothing, an order does.
    return wish.asked_at > written_at or wish.asked_at <= question.asked_at <= written_at


def _is_deleted(wish: WaitingWish) -> bool:
    """Tell whether X has told of the post's deletion, be it that its turn has not come yet."""
    kind, _, post_id = wish.key.partition(":")
    return kind == "post" and any(map(inbox.was_deleted, inbox.list_versions([XPostId(post_id)])))
