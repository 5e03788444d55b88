"""What the tests of claims with a checkout start from: our own page, and a shop that reserves."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from saleor_twitter_plugin.claims import (
    Holder,
    go_on,
    hold_as_customer,
    hold_as_new_browser,
    offer,
)
from saleor_twitter_plugin.handoffs import (
    CheckoutFacts,
    CheckoutLine,
    CheckoutOrder,
    ClaimOffered,
    ClaimReason,
    Money,
    OfferClaim,
    OfferFacts,
    Refuse,
    SaleorCustomerId,
    SaleorOrderId,
    VariantFacts,
    Wish,
)
from saleor_twitter_plugin.models import Claim

from .graphql.fake_shop import FakeShop
from .graphql.givens import CONFIG, NOW, ORIGIN, SIGNING_KEY, WISH

ANA, BEN = SaleorCustomerId("11"), SaleorCustomerId("22")
OUR_PAGE = replace(
    CONFIG,
    claim_url="",
    checkout_url="https://store.example/{channel}/checkout?checkout={checkout_id}",
)
RESERVED_FOR = timedelta(minutes=10)


def given_shop_that_reserves(*, now: datetime = NOW, left: int | None = 5) -> FakeShop:
    shop = FakeShop(config=OUR_PAGE, reserved_until=now + RESERVED_FOR)
    for customer_id in (ANA, BEN):
        shop.add_customer(customer_id)
    set_stock(shop, left)
    return shop


def set_stock(shop: FakeShop, left: int | None) -> None:
    variant = VariantFacts(
        WISH.variant_id, "AIR-42", "42", Money(Decimal("9.95"), "USD"), left, None
    )
    shop.offers[WISH.product_id] = OfferFacts(WISH.product_id, "Air Runner", True, (variant,))


def offer_to(shop: FakeShop, **changes: Any) -> ClaimOffered | Refuse:
    wishes: tuple[Wish, ...] = changes.pop("wishes", (WISH,))
    values = {"key": "buy:1", "origin": ORIGIN, "channel": "us", "config": OUR_PAGE, "now": NOW}
    return offer(
        OfferClaim(wishes, ClaimReason.NOT_LINKED),
        shop=shop,
        signing_key=SIGNING_KEY,
        **{**values, **changes},
    )


def given_offer(shop: FakeShop, **changes: Any) -> tuple[Claim, str]:
    """Return the claim and its token; the shop's checkout says what it costs."""
    offered = offer_to(shop, **changes)
    assert isinstance(offered, ClaimOffered), offered
    claim = Claim.objects.get(key=changes.get("key", "buy:1"))
    shop.checkout_facts[claim.saleor_checkout_id] = CheckoutFacts(
        (CheckoutLine("Air Runner", "42", 2, Money(Decimal("19.90"), "USD")),),
        Money(Decimal("19.90"), "USD"),
        is_shipping_required=True,
    )
    return claim, offered.claim_url.rpartition("/")[2]


def browse_on(claim: Claim, shop: FakeShop, *, now: datetime = NOW) -> tuple[Claim, Holder]:
    """Go on with the claim in a browser that was never here."""
    holder = hold_as_new_browser()
    return go_on(claim, holder, shop=shop, now=now), holder


def go_on_as(customer_id: str, claim: Claim, shop: FakeShop, *, now: datetime = NOW) -> Claim:
    return go_on(claim, hold_as_customer(SaleorCustomerId(customer_id)), shop=shop, now=now)


def finish_in_storefront(
    shop: FakeShop, claim: Claim, customer_id: SaleorCustomerId | None = None
) -> CheckoutOrder:
    order = CheckoutOrder(
        SaleorOrderId("order-9"), "1009", Money(Decimal("24.90"), "USD"), customer_id, False
    )
    shop.checkout_orders[claim.saleor_checkout_id] = order
    return order
