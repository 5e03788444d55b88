"""What to do about a wish: order it, ask once more, or let it be finished in the storefront."""

from decimal import Decimal

from ..handoffs import (
    AskConfirmation,
    ClaimReason,
    CustomerFacts,
    Decision,
    Money,
    OfferClaim,
    PlaceOrder,
    Refuse,
    ShopFacts,
)
from .lines import Wanted, choose_lines
from .rules import SellingRules


def decide_purchase(facts: ShopFacts, rules: SellingRules) -> Decision:
    """Order for whom we know; everybody else finishes in the storefront."""
    chosen = choose_lines(facts.lines, rules)
    if isinstance(chosen, Refuse):
        return chosen
    wishes = tuple(each.wish for each in chosen)
    customer = find_active(facts.customer)
    if customer is None:
        return OfferClaim(wishes, ClaimReason.NOT_LINKED)
    if not customer.has_default_address:
        return OfferClaim(wishes, ClaimReason.NO_ADDRESS)
    total = add_up(chosen)
    if rules.needs_confirmation(total):
        return AskConfirmation(wishes, total)
    return PlaceOrder(wishes, customer.customer_id)


def decide_reservation(facts: ShopFacts, rules: SellingRules) -> Decision:
    """Keep it for the person, known or not: the storefront is where it is ordered."""
    chosen = choose_lines(facts.lines, rules)
    if isinstance(chosen, Refuse):
        return chosen
    return OfferClaim(tuple(each.wish for each in chosen), ClaimReason.RESERVED)


def find_active(customer: CustomerFacts | None) -> CustomerFacts | None:
    return customer if customer is not None and customer.is_active else None


def add_up(chosen: list[Wanted]) -> Money:
    """Return the price of the goods; all are of one channel, and so of one currency."""
    prices = [(each.variant.price, each.wish.quantity) for each in chosen]
    amount = sum((price.amount * quantity for price, quantity in prices if price), Decimal(0))
    return Money(amount, next(price.currency for price, _ in prices if price))
