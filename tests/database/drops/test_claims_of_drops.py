"""From a won unit to its order, by the claim that its winner was given."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saleor_twitter_plugin import claims, drops
from saleor_twitter_plugin.claims import (
    ClaimProblem,
    ClaimProblemCode,
    go_on,
    hold_as_customer,
    hold_as_new_browser,
)
from saleor_twitter_plugin.handoffs import (
    ClaimReason,
    DropAnswer,
    OfferClaim,
    OrderPlaced,
    SaleorCustomerId,
)
from saleor_twitter_plugin.models import Claim, Drop, DropEntry, ShopperLink
from saleor_twitter_plugin.models.claims import ClaimState
from tests.factories import SIGNING_KEY, make_config
from tests.fakes import FakeShop

from .givens import (
    AT_ONCE,
    add_open_drop,
    ask,
    assert_explained,
    count_units,
    make_entrant,
    state_of,
)

pytestmark = pytest.mark.django_db(transaction=True)
ANA, BEN = SaleorCustomerId("11"), SaleorCustomerId("22")


def offer_claim(
    shop: FakeShop, answer: DropAnswer, person: int, *, is_message: bool = True
) -> Claim:
    assert answer.wish is not None
    assert answer.held_until is not None
    key = drops.order_key(answer.entry_id)
    offer = claims.SetAside(
        OfferClaim((answer.wish,), ClaimReason.NOT_LINKED),
        key,
        replace(make_entrant(person).origin, is_message=is_message),
        answer.held_until,
    )
    claims.offer_set_aside(
        [offer],
        channel="default-channel",
        shop=shop,
        config=make_config(),
        signing_key=SIGNING_KEY,
        now=AT_ONCE,
    )
    return Claim.objects.get(key=key)


def complete(
    claim: Claim, shop: FakeShop, customer: SaleorCustomerId = ANA, *, minutes: int = 0
) -> OrderPlaced:
    now = AT_ONCE + timedelta(minutes=minutes)
    terms = drops.find_terms(claim.key)
    return claims.complete(
        claim,
        shop=shop,
        customer_id=customer,
        held=drops.find_hold(claim.key, now=now),
        collection_point_id=terms.collection_point_id,
        drop_slug=terms.drop_slug,
        now=now,
    )


def test_claim_of_a_won_unit_becomes_its_order() -> None:
    shop = FakeShop()
    drop = add_open_drop(shop, units={"42": 1})
    claim = offer_claim(shop, ask(drop, 1), 1)

    placed = complete(claim, shop, minutes=9)

    assert [(key, each.count) for key, each in shop.held_orders] == [(f"claim:{claim.pk}", 1)]
    claim.refresh_from_db()
    assert (claim.state, claim.order_number) == (ClaimState.COMPLETED, placed.number)
    entry = DropEntry.objects.get()
    assert (entry.state, entry.saleor_order_id, entry.saleor_customer_id) == (
        "ordered",
        placed.order_id,
        ANA,
    )
    assert (count_units(drop), shop.stock["42"]) == ({"ordered": 1}, 0)
    assert drops.lapse_due(now=AT_ONCE + timedelta(hours=1)) == []
    assert_explained(drop)


def test_claim_is_fetched_where_the_drop_says() -> None:
    shop = FakeShop()
    drop = add_open_drop(shop, units={"42": 1}, pickup_warehouse_id="w1")
    claim = offer_claim(shop, ask(drop, 1), 1)

    complete(claim, shop)

    ((_, request),) = shop.order_calls
    assert (request.collection_point_id, request.origin.drop_slug) == ("w1", "shoe")
    assert drops.find_terms("post:1") == drops.Terms()
    assert drops.find_terms("drop:99999") == drops.Terms()


def test_claim_that_was_answered_in_public_is_its_linked_winners_alone() -> None:
    shop = FakeShop()
    drop = add_open_drop(shop, units={"42": 1})
    claim = offer_claim(shop, ask(drop, 1), 1, is_message=False)

    with pytest.raises(ClaimProblem) as reads_along:
        complete(claim, shop, BEN)
    ShopperLink.objects.create(x_user_id="1", handle="p1", saleor_customer_id=ANA)
    with pytest.raises(ClaimProblem) as another:
        complete(claim, shop, BEN)

    assert reads_along.value.code is ClaimProblemCode.LINK_REQUIRED
    assert another.value.code is ClaimProblemCode.OF_ANOTHER
    assert shop.orders == {}
    assert complete(claim, shop, ANA).number == "1"


def test_no_checkout_is_opened_for_what_is_out_of_the_stock() -> None:
    shop = FakeShop()
    drop = add_open_drop(shop, units={"42": 1})

    claim = offer_claim(shop, ask(drop, 1), 1)

    for holder in (hold_as_new_browser(), hold_as_customer(ANA)):
        with pytest.raises(ClaimProblem) as refused:
            go_on(claim, holder, shop=shop, now=AT_ONCE)
        assert refused.value.code is ClaimProblemCode.ACCOUNT_REQUIRED
    claim.refresh_from_db()
    assert (claim.saleor_checkout_id, claim.holder_digest) == ("", "")
    assert shop.checkouts == {}
    assert complete(claim, shop).number == "1"


def test_claim_ends_with_its_hold_though_the_unit_went_on() -> None:
    shop = FakeShop()
    drop = add_open_drop(shop, units={"42": 1})
    claim = offer_claim(shop, ask(drop, 1), 1)
    ask(drop, 2)

    with pytest.raises(ClaimProblem) as late:
        complete(claim, shop, minutes=10)
    drops.lapse_due(now=AT_ONCE + timedelta(minutes=10))
    with pytest.raises(ClaimProblem):
        complete(claim, shop, minutes=10)

    assert late.value.code is ClaimProblemCode.EXPIRED
    assert shop.orders == {}
    assert (state_of(1), state_of(2)) == ("lapsed", "held")


def test_who_passed_their_unit_on_cannot_order_it_by_their_old_claim() -> None:
    shop = FakeShop()
    drop = add_open_drop(shop, units={"42": 1})
    claim = offer_claim(shop, ask(drop, 1), 1)
    ask(drop, 2)
    drops.pass_turn(Drop.objects.get(pk=drop.pk), "1", now=AT_ONCE)

    with pytest.raises(ClaimProblem) as gone:
        complete(claim, shop)

    assert gone.value.code is ClaimProblemCode.EXPIRED
    assert (shop.orders, shop.held_orders) == ({}, [])
    claim.refresh_from_db()
    assert (claim.state, claim.saleor_customer_id) == (ClaimState.OPEN, "")


def test_customer_who_has_a_unit_of_the_drop_gets_no_second_one_by_another_claim() -> None:
    shop = FakeShop()
    drop = add_open_drop(shop, units={"42": 2})
    first, second = (offer_claim(shop, ask(drop, person), person) for person in (1, 2))
    complete(first, shop)

    with pytest.raises(ClaimProblem) as refused:
        complete(second, shop)

    assert refused.value.code is ClaimProblemCode.EXPIRED
    assert len(shop.orders) == 1
    assert complete(second, shop, BEN).number == "2"
    assert_explained(drop)
