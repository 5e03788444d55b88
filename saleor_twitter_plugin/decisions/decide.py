"""Intent and facts → decision. Pure: no clock, no database, no network."""

from typing import assert_never

from ..handoffs import (
    AskLink,
    AskStatus,
    Buy,
    BuyLine,
    BuyWithoutCode,
    Cancel,
    ClaimReason,
    Confirm,
    Decision,
    Help,
    Ignore,
    Intent,
    NoRequest,
    OfferClaim,
    OfferFacts,
    OptIn,
    OptOut,
    PlaceOrder,
    ProveHandle,
    RecordProof,
    RefusalReason,
    Refuse,
    Reserve,
    ShopFacts,
    ShowCart,
    Start,
    Stop,
    Unlink,
    UseHashtag,
    VariantFacts,
    Wish,
)

CHOICES_MAX = 4


def decide(intent: Intent, facts: ShopFacts, *, quantity_limit: int) -> Decision:
    """Return the one thing to do about `intent`.

    Who has said STOP is left alone, except that START ends it: one answer was owed to STOP, and
    a machine that answers the next command is what the person asked us not to have.
    """
    match intent:
        case Stop():
            return Ignore("opted out already") if facts.has_opted_out else OptOut()
        case Start():
            return OptIn() if facts.has_opted_out else Ignore("was not opted out")
        case _ if facts.has_opted_out:
            return Ignore("opted out")
        case NoRequest():
            return Ignore("no request")
        case ProveHandle(code=code):
            return RecordProof(code)
        case BuyWithoutCode():
            return Refuse(RefusalReason.MISSING_CODE)
        case Buy(lines=(line,)) if line.code:
            return _decide_purchase(line, facts, quantity_limit)
        case Buy():
            return Refuse(RefusalReason.MISSING_CODE)
        case (
            Reserve()
            | UseHashtag()
            | Confirm()
            | Cancel()
            | ShowCart()
            | AskStatus()
            | AskLink()
            | Unlink()
            | Help()
        ):
            return Ignore("not yet")
        case _:
            assert_never(intent)


def _decide_purchase(line: BuyLine, facts: ShopFacts, quantity_limit: int) -> Decision:
    offer = facts.offer
    if offer is None:
        return Refuse(RefusalReason.UNKNOWN_CODE, code=line.code)
    priced = [each for each in offer.variants if each.price is not None]
    if not offer.is_purchasable or not priced:
        return _refuse(RefusalReason.RETIRED, line, offer)
    if line.quantity is None or line.quantity < 1:
        return _refuse(RefusalReason.BAD_QUANTITY, line, offer)
    in_stock = [each for each in priced if each.available_count is None or each.available_count > 0]
    if not in_stock:
        return _refuse(RefusalReason.SOLD_OUT, line, offer)
    if len(priced) > 1:
        # Not even when one alone is left in stock: who asked for the shirt may want size S.
        choices = tuple((each.sku, each.name) for each in in_stock[:CHOICES_MAX])
        return _refuse(RefusalReason.CHOOSE_VARIANT, line, offer, choices=choices)
    variant = in_stock[0]
    limit = min(quantity_limit, variant.limit_per_customer or quantity_limit)
    if line.quantity > limit:
        return _refuse(RefusalReason.OVER_LIMIT, line, offer, count=limit)
    if variant.available_count is not None and line.quantity > variant.available_count:
        return _refuse(RefusalReason.NOT_ENOUGH, line, offer, count=variant.available_count)
    return _order_or_claim(line.quantity, offer, variant, facts)


def _order_or_claim(
    quantity: int, offer: OfferFacts, variant: VariantFacts, facts: ShopFacts
) -> Decision:
    wish = Wish(
        variant_id=variant.variant_id,
        product_id=offer.product_id,
        product_name=offer.product_name,
        # Where there is one variant only, shops name it like its SKU or not at all.
        variant_name="" if variant.name in {variant.sku, offer.product_name} else variant.name,
        quantity=quantity,
    )
    customer = facts.customer
    if customer is None or not customer.is_active:
        return OfferClaim((wish,), ClaimReason.NOT_LINKED)
    if not customer.has_default_address:
        return OfferClaim((wish,), ClaimReason.NO_ADDRESS)
    return PlaceOrder((wish,), customer.customer_id)


def _refuse(
    reason: RefusalReason,
    line: BuyLine,
    offer: OfferFacts,
    *,
    count: int | None = None,
    choices: tuple[tuple[str, str], ...] = (),
) -> Refuse:
    return Refuse(
        reason, code=line.code, product_name=offer.product_name, count=count, choices=choices
    )
