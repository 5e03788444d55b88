"""Every intent with every kind of facts comes to exactly one decision."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_twitter_plugin.decisions import SellingRules, decide
from saleor_twitter_plugin.decisions.lines import CHOICES_MAX
from saleor_twitter_plugin.handoffs import (
    AskConfirmation,
    AskLink,
    AskStatus,
    AskUnlink,
    Buy,
    BuyLine,
    BuyWithoutCode,
    Cancel,
    CancelWaiting,
    ClaimReason,
    Confirm,
    ConfirmVoucher,
    CustomerFacts,
    Decision,
    Help,
    Ignore,
    Intent,
    LineFacts,
    NamedVariant,
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
    SaleorProductId,
    SaleorVariantId,
    ShopFacts,
    ShowCart,
    Start,
    Stop,
    TakeHashtag,
    TellCart,
    TellHelp,
    TellLinking,
    TellStatus,
    Unlink,
    UseHashtag,
    VariantFacts,
)
from saleor_twitter_plugin.understanding import match_variant
from tests.factories import euros, make_customer, make_offer, make_variant, make_wish

LIMIT = 10
RULES = SellingRules(LIMIT)
CUSTOMER = make_customer()
RED = make_variant(variant_id=SaleorVariantId("23"), sku="TEE-R", name="Red")
FOREST = make_variant(variant_id=SaleorVariantId("24"), sku="TEE-F", name="Forest Green")
SMALL = make_variant(variant_id=SaleorVariantId("21"), sku="TEE-S", name="S")
LARGE = make_variant(variant_id=SaleorVariantId("22"), sku="TEE-L", name="L")


def buy(code: str, quantity: int | None = 1, *words: str) -> Buy:
    return Buy((BuyLine(code, words, quantity),))


def read_line(line: BuyLine, offer: OfferFacts | None, *, limit: int = LIMIT) -> LineFacts:
    """Read a line as the pipeline does."""
    if offer is None:
        return LineFacts(line)
    variants = [
        NamedVariant(each.variant_id, each.sku, offer.name_variant(each), each.values)
        for each in offer.variants
        if each.price is not None
    ]
    match = match_variant(
        line.words,
        variants,
        quantity=line.quantity,
        loose_numbers=line.loose_numbers,
        quantity_max=limit,
        product_name=offer.product_name,
    )
    return LineFacts(line, offer, match)


def facts_of(intent: Intent, offer: OfferFacts | None, customer: CustomerFacts | None) -> ShopFacts:
    lines = intent.lines if isinstance(intent, Buy | Reserve) else ()
    return ShopFacts(lines=tuple(read_line(each, offer) for each in lines), customer=customer)


def known(*variants: VariantFacts, **parts: object) -> tuple[OfferFacts, CustomerFacts]:
    return make_offer(*variants, **parts), CUSTOMER


def refusal(reason: RefusalReason, **parts: object) -> Refuse:
    return Refuse(reason, **{"code": "MUG", "product_name": "Mug", **parts})  # type: ignore[arg-type]


NOBODY = (None, None)
OPTED_OUT = ShopFacts(customer=CUSTOMER, has_opted_out=True)
Known = tuple[OfferFacts | None, CustomerFacts | None]
TABLE: list[tuple[str, Intent, Known | ShopFacts, Decision]] = [
    ("stop", Stop(), NOBODY, OptOut()),
    ("stop again", Stop(), OPTED_OUT, Ignore("opted out already")),
    ("start", Start(), OPTED_OUT, OptIn()),
    ("start without stop", Start(), NOBODY, Ignore("was not opted out")),
    ("buy after stop", buy("MUG"), OPTED_OUT, Ignore("opted out")),
    ("code after stop", ProveHandle("ABCD2345"), OPTED_OUT, Ignore("opted out")),
    ("no code after stop", BuyWithoutCode(), OPTED_OUT, Ignore("opted out")),
    ("chat after stop", NoRequest(), OPTED_OUT, Ignore("opted out")),
    ("chat", NoRequest(), known(), Ignore("no request")),
    ("proof", ProveHandle("ABCD2345"), NOBODY, RecordProof("ABCD2345")),
    ("buy without code", BuyWithoutCode(), known(), Refuse(RefusalReason.MISSING_CODE)),
    (
        "unknown code",
        buy("NOPE"),
        (None, CUSTOMER),
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
        refusal(RefusalReason.CHOOSE_VARIANT, choices=(("TEE-S", "S"), ("TEE-L", "L")),
                product_id=SaleorProductId("1")),
    ),
    (
        "one of two left, still asked",
        buy("MUG"),
        known(make_variant(sku="TEE-S", name="S", available_count=0), LARGE),
        refusal(RefusalReason.CHOOSE_VARIANT, choices=(("TEE-L", "L"),),
                product_id=SaleorProductId("1")),
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
    ("not linked", buy("MUG"), (make_offer(), None),
     OfferClaim((make_wish(),), ClaimReason.NOT_LINKED)),
    ("linked to a closed account", buy("MUG"),
     (make_offer(), make_customer(is_active=False)),
     OfferClaim((make_wish(),), ClaimReason.NOT_LINKED)),
    ("no address", buy("MUG"),
     (make_offer(), make_customer(has_default_address=False)),
     OfferClaim((make_wish(),), ClaimReason.NO_ADDRESS)),
    ("named variant", buy("MUG", 1, "large"), known(SMALL, LARGE),
     PlaceOrder((make_wish(variant_id=SaleorVariantId("22"), variant_name="L"),),
                CUSTOMER.customer_id)),
    ("variant that is not there", buy("MUG", 1, "XXL"), known(SMALL, LARGE),
     refusal(RefusalReason.CHOOSE_VARIANT, choices=(("TEE-S", "S"), ("TEE-L", "L")),
             product_id=SaleorProductId("1"))),
    ("variant half named", buy("MUG", 1, "green"), known(RED, FOREST),
     refusal(RefusalReason.CHOOSE_VARIANT, choices=(("TEE-F", "Forest Green"),),
             product_id=SaleorProductId("1"))),
    ("named variant is sold out, others not", buy("MUG", 1, "S"),
     known(make_variant(sku="TEE-S", name="S", available_count=0), LARGE),
     refusal(RefusalReason.SOLD_OUT, product_name="Mug (S)")),
    ("all that may be meant is sold out, so what is left", buy("MUG", 1, "green"),
     known(RED, replace(FOREST, available_count=0)),
     refusal(RefusalReason.CHOOSE_VARIANT, choices=(("TEE-R", "Red"),),
             product_id=SaleorProductId("1"))),
    ("a word that the one variant is not", buy("MUG", 1, "red"), known(),
     refusal(RefusalReason.CHOOSE_VARIANT, choices=(("MUG", ""),),
             product_id=SaleorProductId("1"))),
    ("a number that may be size or quantity",
     Buy((BuyLine("MUG", (), 2, ("2",)),)),
     known(make_variant(sku="T-2", name="2", variant_id=SaleorVariantId("31")),
           make_variant(sku="T-4", name="4", variant_id=SaleorVariantId("32"))),
     refusal(RefusalReason.CHOOSE_VARIANT, choices=(("T-2", "2"), ("T-4", "4")),
             product_id=SaleorProductId("1"))),
    ("a number that is a size", Buy((BuyLine("MUG", (), 42, ("42",)),)),
     known(make_variant(sku="T-42", name="42", variant_id=SaleorVariantId("31")),
           make_variant(sku="T-43", name="43", variant_id=SaleorVariantId("32"))),
     PlaceOrder((make_wish(variant_id=SaleorVariantId("31"), variant_name="42"),),
                CUSTOMER.customer_id)),
    ("no code below a post of no product", Buy((BuyLine(""),)), (None, CUSTOMER),
     Refuse(RefusalReason.MISSING_CODE)),
    ("no lines", Buy(()), known(), Refuse(RefusalReason.MISSING_CODE)),
    ("one variant by two codes, together over the limit",
     Buy((BuyLine("MUG", (), 6), BuyLine("K7M3P", (), 6))),
     known(make_variant(available_count=50)),
     refusal(RefusalReason.OVER_LIMIT, count=10)),
    ("one variant by two codes, together too many",
     Buy((BuyLine("MUG", (), 3), BuyLine("K7M3P", (), 3))), known(),
     refusal(RefusalReason.NOT_ENOUGH, count=5)),
    ("one variant by two codes", Buy((BuyLine("MUG", (), 2), BuyLine("K7M3P", (), 3))), known(),
     PlaceOrder((make_wish(quantity=5),), CUSTOMER.customer_id)),
    ("reserve, known", Reserve((BuyLine("MUG"),)), known(),
     OfferClaim((make_wish(),), ClaimReason.RESERVED)),
    ("reserve, unknown", Reserve((BuyLine("MUG"),)), (make_offer(), None),
     OfferClaim((make_wish(),), ClaimReason.RESERVED)),
    ("reserve what is sold out", Reserve((BuyLine("MUG"),)),
     known(make_variant(available_count=0)), refusal(RefusalReason.SOLD_OUT)),
    ("hashtag", UseHashtag("drop", ("XL",)), known(), TakeHashtag(UseHashtag("drop", ("XL",)))),
    ("cancel", Cancel(), known(), CancelWaiting()),
    ("cart", ShowCart(), known(), TellCart()),
    ("status", AskStatus("1042"), known(), TellStatus("1042")),
    ("link", AskLink(), known(), TellLinking()),
    ("unlink", Unlink(), known(), AskUnlink()),
    ("help", Help(), known(), TellHelp()),
    *((f"{type(each).__name__} after stop", each, OPTED_OUT, Ignore("opted out"))
      for each in (Confirm(), Cancel(), ShowCart(), AskStatus(), AskLink(), Unlink(), Help(),
                   Reserve((BuyLine("MUG"),)), UseHashtag("drop"))),
    ("a campaign's question", Confirm(), ShopFacts(is_voucher_meant=True), ConfirmVoucher()),
    ("nothing to confirm", Confirm(), known(), Refuse(RefusalReason.NOTHING_WAITING)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("intent", "facts", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_decision(intent: Intent, facts: Known | ShopFacts, expected: Decision) -> None:
    if isinstance(facts, tuple):
        facts = facts_of(intent, *facts)

    assert decide(intent, facts, rules=RULES) == expected


def test_decision_names_four_choices_at_most() -> None:
    variants = [
        make_variant(sku=f"TEE-{number}", variant_id=SaleorVariantId(f"{number}"))
        for number in range(9)
    ]

    decision = decide(buy("TEE"), facts_of(buy("TEE"), *known(*variants)), rules=RULES)

    assert isinstance(decision, Refuse)
    assert [sku for sku, _ in decision.choices] == ["TEE-0", "TEE-1", "TEE-2", "TEE-3"]
    assert CHOICES_MAX == 4


def test_decision_does_not_tell_an_email_address() -> None:
    decision = decide(buy("MUG"), facts_of(buy("MUG"), *known()), rules=RULES)

    assert "ana@example.com" not in repr(decision)


def test_decision_of_several_lines_names_the_one_at_fault_and_makes_none() -> None:
    cup = make_offer(
        make_variant(variant_id=SaleorVariantId("12"), sku="CUP", available_count=1),
        product_id=SaleorProductId("2"),
        product_name="Cup",
    )
    lines = (
        read_line(BuyLine("MUG"), make_offer()),
        read_line(BuyLine("CUP", (), 2), cup),
        LineFacts(BuyLine("NOPE"), suggestions=(("N0PE", "Plate"),)),
    )
    facts = ShopFacts(lines=lines[:2], customer=CUSTOMER)

    short = decide(buy("x"), facts, rules=RULES)
    unknown = decide(buy("x"), replace(facts, lines=lines), rules=RULES)

    assert short == Refuse(RefusalReason.NOT_ENOUGH, code="CUP", product_name="Cup", count=1)
    # What cannot be read is told before what there is too little of.
    assert unknown == Refuse(RefusalReason.UNKNOWN_CODE, code="NOPE", choices=(("N0PE", "Plate"),))


@pytest.mark.parametrize(
    ("rules", "is_asked"),
    [
        (SellingRules(LIMIT), False),
        (SellingRules(LIMIT, is_always_confirmed=True), True),
        (SellingRules(LIMIT, confirmed_above=Decimal("24.99")), True),
        (SellingRules(LIMIT, confirmed_above=Decimal("25.00")), False),
        (SellingRules(LIMIT, confirmed_above=Decimal(0)), True),
    ],
)
def test_decision_asks_once_more_as_the_owner_wants(rules: SellingRules, is_asked: bool) -> None:
    intent = buy("MUG", 2)
    wishes = (make_wish(quantity=2),)

    decision = decide(intent, facts_of(intent, *known()), rules=rules)

    assert decision == (
        AskConfirmation(wishes, euros("25.00"))
        if is_asked
        else PlaceOrder(wishes, CUSTOMER.customer_id)
    )


def test_decision_asks_nobody_to_confirm_who_finishes_in_the_storefront() -> None:
    intent = buy("MUG")
    always = SellingRules(LIMIT, is_always_confirmed=True)

    assert decide(intent, facts_of(intent, make_offer(), None), rules=always) == OfferClaim(
        (make_wish(),), ClaimReason.NOT_LINKED
    )


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
    offer: OfferFacts | None,
    customer: CustomerFacts | None,
    quantity: int | None,
    limit: int,
) -> None:
    line = read_line(BuyLine("MUG", (), quantity), offer, limit=limit)
    facts = ShopFacts(lines=(line,), customer=customer)

    decision = decide(buy("MUG", quantity), facts, rules=SellingRules(limit))

    assert isinstance(decision, PlaceOrder | OfferClaim | Refuse)
    if not isinstance(decision, Refuse):
        assert offer is not None
        assert offer.is_purchasable
        (variant,) = [each for each in offer.variants if each.price is not None]
        assert 1 <= decision.wishes[0].quantity == quantity <= limit
        assert decision.wishes[0].quantity <= (variant.limit_per_customer or limit)
        assert variant.available_count is None or quantity <= variant.available_count
    if isinstance(decision, PlaceOrder):
        assert facts.customer is not None
        assert facts.customer.is_active
