"""Lines as somebody wrote them → wishes, all of them or none. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..handoffs import (
    Certainty,
    LineFacts,
    OfferFacts,
    RefusalReason,
    Refuse,
    SaleorVariantId,
    VariantFacts,
    Wish,
    merge_wishes,
    name_wish,
)
from .rules import SellingRules

CHOICES_MAX = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """A wish, and the variant as the shop has it now."""

    wish: Wish
    variant: VariantFacts
    code: str = ""


def choose_lines(lines: Sequence[LineFacts], rules: SellingRules) -> list[Wanted] | Refuse:
    """Return what is wanted, or why not: the first line at fault, and nothing of the others."""
    chosen: list[Wanted] = []
    for facts in lines:
        found = _choose(facts)
        if isinstance(found, Refuse):
            return found
        chosen.append(found)
    if not chosen:
        return Refuse(RefusalReason.MISSING_CODE)
    merged = merge(chosen)
    return find_shortage(merged, rules) or merged


def merge(chosen: Sequence[Wanted]) -> list[Wanted]:
    """Make one of those that are of one variant: a buy code and a SKU may name the same."""
    by_variant = {each.wish.variant_id: each for each in reversed(chosen)}
    return [
        replace(by_variant[wish.variant_id], wish=wish)
        for wish in merge_wishes(each.wish for each in chosen)
    ]


def find_shortage(chosen: Sequence[Wanted], rules: SellingRules) -> Refuse | None:
    """Return why these cannot be promised now, for the first that cannot; None where all can."""
    wishes = [each.wish for each in chosen]
    for each in chosen:
        wanted, left = each.wish.quantity, each.variant.available_count
        limit = min(rules.quantity_limit, each.variant.limit_per_customer or rules.quantity_limit)
        name = name_wish(each.wish, wishes)
        if not _is_left(each.variant):
            return Refuse(RefusalReason.SOLD_OUT, code=each.code, product_name=_full(each.wish))
        if wanted > limit:
            return Refuse(RefusalReason.OVER_LIMIT, code=each.code, product_name=name, count=limit)
        if left is not None and wanted > left:
            return Refuse(RefusalReason.NOT_ENOUGH, code=each.code, product_name=name, count=left)
    return None


def find_variant(offer: OfferFacts | None, variant_id: SaleorVariantId) -> VariantFacts | None:
    """Return a variant that can be bought now."""
    if offer is None or not offer.is_purchasable:
        return None
    priced = (each for each in offer.variants if each.price is not None)
    return next((each for each in priced if each.variant_id == variant_id), None)


def _choose(facts: LineFacts) -> Wanted | Refuse:
    line, offer, match = facts.line, facts.offer, facts.match
    if offer is None:
        if not line.code:
            return Refuse(RefusalReason.MISSING_CODE)
        return Refuse(RefusalReason.UNKNOWN_CODE, code=line.code, choices=facts.suggestions)
    priced = [each for each in offer.variants if each.price is not None]
    if not offer.is_purchasable or not priced or match is None:
        return _refuse(RefusalReason.RETIRED, facts, offer)
    if not any(map(_is_left, priced)) and match.quantity is not None:
        return _refuse(RefusalReason.SOLD_OUT, facts, offer)
    if match.certainty is not Certainty.CERTAIN:
        return _ask_which(facts, offer, priced)
    if match.quantity is None or match.quantity < 1:
        return _refuse(RefusalReason.BAD_QUANTITY, facts, offer)
    variant = next(each for each in priced if each.variant_id == match.variant_ids[0])
    wish = Wish(
        variant_id=variant.variant_id,
        product_id=offer.product_id,
        product_name=offer.product_name,
        variant_name=offer.name_variant(variant),
        quantity=match.quantity,
    )
    return Wanted(wish, variant, line.code)


def _ask_which(facts: LineFacts, offer: OfferFacts, priced: list[VariantFacts]) -> Refuse:
    """Ask which variant: those that may be meant, or all; of these, what is left of first."""
    meant = facts.match.variant_ids if facts.match else ()
    candidates = [each for each in priced if each.variant_id in meant]
    # The nearest first, as the match has them.
    candidates.sort(key=lambda each: meant.index(each.variant_id))
    left = list(filter(_is_left, candidates)) or list(filter(_is_left, priced))
    choices = tuple((each.sku, each.name) for each in left[:CHOICES_MAX])
    return replace(
        _refuse(RefusalReason.CHOOSE_VARIANT, facts, offer),
        choices=choices,
        product_id=offer.product_id,
    )


def _is_left(variant: VariantFacts) -> bool:
    return variant.available_count is None or variant.available_count > 0


def _refuse(reason: RefusalReason, facts: LineFacts, offer: OfferFacts) -> Refuse:
    return Refuse(reason, code=facts.line.code, product_name=offer.product_name)


def _full(wish: Wish) -> str:
    """Return the variant's name too: of the others there may be enough."""
    return f"{wish.product_name} ({wish.variant_name})" if wish.variant_name else wish.product_name
