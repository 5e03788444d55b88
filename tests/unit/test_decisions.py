"""Every intent with every kind of facts comes to exactly one decision."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_twitter_plugin.decisions import decide
from saleor_twitter_plugin.decisions.decide import CHOICES_MAX
from saleor_twitter_plugin.handoffs import (
    Buy,
    BuyLine,
    BuyWithoutCode,
    ClaimReason,
    Decision,
    Ignore,
    Intent,
    NoRequest,
    OfferClaim,
    OptIn,
    OptOut,
    PlaceOrder,
    ProveHandle,
    RecordProof,
    RefusalReason,
    Refuse,
    SaleorVariantId,
    ShopFacts,
    Start,
    Stop,
)
from tests.factories import euros, make_customer, make_offer, make_variant, make_wish

LIMIT = 10
CUSTOMER = make_customer()
SMALL = make_variant(variant_id=SaleorVariantId("21"), sku="TEE-S", name="S")
LARGE = make_variant(variant_id=SaleorVariantId("22"), sku="TEE-L", name="L")


def buy(code: str, quantity: int | None = 1) -> Buy:
    return Buy((BuyLine(code, (), quantity),))


def known(*variants: object, **parts: object) -> ShopFacts:
    return ShopFacts(offer=make_offer(*variants, **parts), customer=CUSTOMER)  # type: ignore[arg-type]


def refusal(reason: RefusalReason, **parts: object) -> Refuse:
    return Refuse(reason, **{"code": "MUG", "product_name": "Mug", **parts})  # type: ignore[arg-type]


OPTED_OUT = ShopFacts(offer=make_offer(), customer=CUSTOMER, has_opted_out=True)
TABLE: list[tuple[str, Intent, ShopFacts, Decision]] = [
    ("stop", Stop(), ShopFacts(), OptOut()),
    ("stop again", Stop(), OPTED_OUT, Ignore("opted out already")),
    ("start", Start(), OPTED_OUT, OptIn()),
    ("start without stop", Start(), ShopFacts(), Ignore("was not opted out")),
    ("buy after stop", buy("MUG"), OPTED_OUT, Ignore("opted out")),
    ("code after stop", ProveHandle("ABCD2345"), OPTED_OUT, Ignore("opted out")),
    ("no code after stop", BuyWithoutCode(), OPTED_OUT, Ignore("opted out")),
    ("chat after stop", NoRequest(), OPTED_OUT, Ignore("opted out")),
    ("chat", NoRequest(), known(), Ignore("no request")),
    ("proof", ProveHandle("ABCD2345"), ShopFacts(), RecordProof("ABCD2345")),
    ("buy without code", BuyWithoutCode(), known(), Refuse(RefusalReason.MISSING_CODE)),
    (
        "unknown code",
        buy("NOPE"),
        ShopFacts(customer=CUSTOMER),
        Refuse(RefusalReason.UNKNOWN_CODE, code="NOPE"),
    ),
    (
        "unpublished",
        buy("MUG"),
        known(is_purchasable=False),
        refusal(RefusalReason.RETIRED),
    ),
    ("no price", buy("MUG"), known(make_variant(price=None)), refusal(RefusalReason.RETIRED)),
    ("retired before quantity", buy("MUG", None), known(is_purchasable=False),
     refusal(RefusalReason.RETIRED)),
    ("no whole number", buy("MUG", None), known(), refusal(RefusalReason.BAD_QUANTITY)),
    ("none of it", buy("MUG", 0), known(), refusal(RefusalReason.BAD_QUANTITY)),
    ("less than none", buy("MUG", -1), known(), refusal(RefusalReason.BAD_QUANTITY)),
    ("sold out", buy("MUG"), known(make_variant(available_count=0)),
     refusal(RefusalReason.SOLD_OUT)),
    ("oversold", buy("MUG"), known(make_variant(available_count=-2)),
     refusal(RefusalReason.SOLD_OUT)),
    ("sold out before limit", buy("MUG", 99), known(make_variant(available_count=0)),
     refusal(RefusalReason.SOLD_OUT)),
    (
        "which variant",
        buy("MUG"),
        known(SMALL, LARGE),
        refusal(RefusalReason.CHOOSE_VARIANT, choices=(("TEE-S", "S"), ("TEE-L", "L"))),
    ),
    (
        "one of two left, still asked",
        buy("MUG"),
        known(make_variant(sku="TEE-S", name="S", available_count=0), LARGE),
        refusal(RefusalReason.CHOOSE_VARIANT, choices=(("TEE-L", "L"),)),
    ),
    (
        "one of two priced, ordered",
        buy("MUG"),
        known(make_variant(price=None), LARGE),
        PlaceOrder(
            (make_wish(variant_id=SaleorVariantId("22"), variant_name="L"),),
            CUSTOMER.customer_id,
        ),
    ),
    ("owner's limit", buy("MUG", 11), known(make_variant(available_count=50)),
     refusal(RefusalReason.OVER_LIMIT, count=10)),
    ("product's limit", buy("MUG", 3), known(make_variant(limit_per_customer=2)),
     refusal(RefusalReason.OVER_LIMIT, count=2)),
    ("product's limit above the owner's", buy("MUG", 11),
     known(make_variant(limit_per_customer=20, available_count=50)),
     refusal(RefusalReason.OVER_LIMIT, count=10)),
    ("too few left", buy("MUG", 6), known(), refusal(RefusalReason.NOT_ENOUGH, count=5)),
    ("exactly what is left", buy("MUG", 5), known(),
     PlaceOrder((make_wish(quantity=5),), CUSTOMER.customer_id)),
    ("exactly the limit, uncounted stock", buy("MUG", 10),
     known(make_variant(available_count=None)),
     PlaceOrder((make_wish(quantity=10),), CUSTOMER.customer_id)),
    ("variant named like its SKU", buy("MUG"), known(make_variant(name="MUG")),
     PlaceOrder((make_wish(),), CUSTOMER.customer_id)),
    ("variant named like its product", buy("MUG"), known(make_variant(name="Mug")),
     PlaceOrder((make_wish(),), CUSTOMER.customer_id)),
    ("order", buy("MUG"), known(), PlaceOrder((make_wish(),), CUSTOMER.customer_id)),
    ("not linked", buy("MUG"), ShopFacts(offer=make_offer()),
     OfferClaim((make_wish(),), ClaimReason.NOT_LINKED)),
    ("linked to a closed account", buy("MUG"),
     ShopFacts(offer=make_offer(), customer=make_customer(is_active=False)),
     OfferClaim((make_wish(),), ClaimReason.NOT_LINKED)),
    ("no address", buy("MUG"),
     ShopFacts(offer=make_offer(), customer=make_customer(has_default_address=False)),
     OfferClaim((make_wish(),), ClaimReason.NO_ADDRESS)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("intent", "facts", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_decision(intent: Intent, facts: ShopFacts, expected: Decision) -> None:
    assert decide(intent, facts, quantity_limit=LIMIT) == expected


def test_decision_names_four_choices_at_most() -> None:
    variants = [make_variant(sku=f"TEE-{number}") for number in range(9)]

    decision = decide(buy("TEE"), known(*variants), quantity_limit=LIMIT)

    assert isinstance(decision, Refuse)
    assert [sku for sku, _ in decision.choices] == ["TEE-0", "TEE-1", "TEE-2", "TEE-3"]
    assert CHOICES_MAX == 4


def test_decision_does_not_tell_an_email_address() -> None:
    decision = decide(buy("MUG"), known(), quantity_limit=LIMIT)

    assert "ana@example.com" not in repr(decision)


counts = st.none() | st.integers(-3, 30)
variants = st.builds(
    make_variant,
    price=st.none() | st.just(euros("1")),
    available_count=counts,
    limit_per_customer=st.none() | st.integers(1, 30),
)


@given(
    offer=st.none()
    | st.lists(variants, max_size=3).map(lambda them: make_offer(*them))
    | st.just(make_offer(is_purchasable=False)),
    customer=st.none() | st.builds(make_customer, is_active=st.booleans()),
    quantity=counts,
    limit=st.integers(1, 20),
)
def test_decision_never_sells_what_cannot_be_promised(
    offer: object, customer: object, quantity: int | None, limit: int
) -> None:
    facts = ShopFacts(offer=offer, customer=customer)  # type: ignore[arg-type]

    decision = decide(buy("MUG", quantity), facts, quantity_limit=limit)

    assert isinstance(decision, PlaceOrder | OfferClaim | Refuse)
    if not isinstance(decision, Refuse):
        assert facts.offer is not None
        assert facts.offer.is_purchasable
        (variant,) = [each for each in facts.offer.variants if each.price is not None]
        assert 1 <= decision.wishes[0].quantity == quantity <= limit
        assert decision.wishes[0].quantity <= (variant.limit_per_customer or limit)
        assert variant.available_count is None or quantity <= variant.available_count
    if isinstance(decision, PlaceOrder):
        assert facts.customer is not None
        assert facts.customer.is_active
