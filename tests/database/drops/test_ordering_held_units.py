"""Beat makes orders of held units: once, of who is linked, and claims for everybody else."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from saleor_twitter_plugin import drops, pipeline
from saleor_twitter_plugin.errors import RetryableError
from saleor_twitter_plugin.handoffs import PayStored, RefusalReason, Refuse, XUserId
from saleor_twitter_plugin.models import Claim, Drop, DropEntry, ShopperLink, ShopperPayment
from saleor_twitter_plugin.pipeline.drop_orders import settle_won
from saleor_twitter_plugin.shop import OrderRefused
from saleor_twitter_plugin.shop.origins import metadata_of
from tests.database.conftest import RunTogether
from tests.database.flow import drain, open_shop
from tests.factories import ANA_ID, SIGNING_KEY
from tests.fakes import FakeShop

from .givens import AT_ONCE, add_open_drop, assert_explained, count_units
from .people import link, states, want

pytestmark = pytest.mark.django_db(transaction=True)
REFUSED = OrderRefused(Refuse(RefusalReason.ADDRESS_REJECTED))


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    return open_shop(fake_shop)


def beat(shop: FakeShop, now: datetime = AT_ONCE) -> list[drops.Given]:
    return pipeline.run_drops(shop=shop, signing_key=SIGNING_KEY, clock=lambda: now)


def win(shop: FakeShop, *people: str, **parts: Any) -> Drop:
    """Open a drop with one unit, and let these people ask for it in turn."""
    drop = add_open_drop(shop, **{"units": {"42": 1}, **parts})
    for person in people:
        want(person)
    drain(shop, AT_ONCE)
    return drop


def test_linked_winner_gets_an_order_of_the_held_unit(shop: FakeShop) -> None:
    drop = win(shop, ANA_ID)
    assert shop.order_calls == []

    for _ in range(2):
        beat(shop)

    ((key, request),) = shop.order_calls
    entry = DropEntry.objects.get()
    assert key == f"drop:{entry.pk}"
    assert (request.customer_id, request.channel) == ("7", "default-channel")
    assert request.wishes[0].quantity == 1
    assert (request.origin.x_user_id, request.origin.x_post_id) == (ANA_ID, f"9{ANA_ID}")
    assert metadata_of(request.origin)["twitter_drop"] == "shoe"
    assert [each.count for _, each in shop.held_orders] == [1]
    assert (entry.state, entry.order_number) == ("ordered", "1")
    assert (count_units(drop), shop.stock["42"], Claim.objects.count()) == ({"ordered": 1}, 0, 0)
    assert_explained(drop)


def test_the_owners_delivery_and_the_customers_payment_are_chosen(shop: FakeShop) -> None:
    shop.config = replace(shop.config, shipping_rule="free")
    drop = win(shop, ANA_ID, pickup_warehouse_id="w1")
    ShopperPayment.objects.create(
        link=ShopperLink.objects.get(), channel="default-channel", gateway_id="gate",
        payment_method_id="card-1", maximum_amount=50, currency="EUR",
    )  # fmt: skip

    beat(shop)

    ((_, request),) = shop.order_calls
    assert (request.shipping_rule, request.collection_point_id) == ("free", "w1")
    assert isinstance(request.payment, PayStored)
    assert request.payment.payment_method_id == "card-1"
    assert_explained(drop)


def test_refused_order_leaves_the_unit_held_and_a_claim_for_it(shop: FakeShop) -> None:
    drop = win(shop, ANA_ID)
    shop.fails_before_order = REFUSED
    for seconds in (0, 1, 59):
        beat(shop, AT_ONCE + timedelta(seconds=seconds))

    entry, claim = DropEntry.objects.get(), Claim.objects.get()
    assert len(shop.order_calls) == 1
    assert (entry.state, claim.key, claim.reason) == ("held", f"drop:{entry.pk}", "no_address")
    assert claim.expires_at == entry.held_until
    shop.fails_before_order = None
    beat(shop, AT_ONCE + timedelta(seconds=60))

    assert (states(), count_units(drop)) == ([(ANA_ID, "ordered")], {"ordered": 1})
    claim.refresh_from_db()
    assert claim.expires_at == AT_ONCE + timedelta(seconds=60)
    assert_explained(drop)


def test_who_links_during_the_hold_gets_the_order(shop: FakeShop) -> None:
    drop = win(shop, "300")
    beat(shop)
    assert (shop.order_calls, Claim.objects.count()) == ([], 1)

    link("300", "55")
    beat(shop, AT_ONCE + timedelta(seconds=1))

    assert [request.customer_id for _, request in shop.order_calls] == ["55"]
    assert states() == [("300", "ordered")]
    assert Claim.objects.get().expires_at == AT_ONCE + timedelta(seconds=1)
    assert_explained(drop)


def test_next_in_line_gets_an_order_or_a_claim_at_once(shop: FakeShop) -> None:
    link("302", "52")
    drop = win(shop, "300", "301", "302", units={"42": 1}, hold_minutes=10)
    for minutes in (10, 20):
        now = AT_ONCE + timedelta(minutes=minutes)
        given = beat(shop, now)
        assert [each.entry.x_user_id for each in given] == [{10: "301", 20: "302"}[minutes]]

    assert states() == [("300", "lapsed"), ("301", "lapsed"), ("302", "ordered")]
    first, second = Claim.objects.order_by("created_at")
    assert (first.x_user_id, second.x_user_id) == ("300", "301")
    assert second.expires_at == AT_ONCE + timedelta(minutes=20)
    assert [request.customer_id for _, request in shop.order_calls] == ["52"]
    assert_explained(drop)


def test_shop_that_is_away_is_asked_again_when_it_says(shop: FakeShop) -> None:
    win(shop, ANA_ID)
    shop.fails_before_order = RetryableError("down", retry_after=timedelta(seconds=5))
    beat(shop)
    beat(shop, AT_ONCE + timedelta(seconds=4))
    shop.fails_before_order = None

    assert len(shop.order_calls) == 1
    beat(shop, AT_ONCE + timedelta(seconds=5))

    assert states() == [(ANA_ID, "ordered")]


def test_one_that_fails_does_not_stop_those_behind(shop: FakeShop) -> None:
    link("300", "55")
    drop = win(shop, ANA_ID, "300", units={"42": 2})
    first = DropEntry.objects.order_by("pk").first()
    assert first is not None
    DropEntry.objects.filter(pk=first.pk).update(variant=None)

    beat(shop)

    assert states() == [(ANA_ID, "held"), ("300", "ordered")]
    DropEntry.objects.filter(pk=first.pk).update(variant=drop.variants.get())
    assert_explained(drop)


def test_worker_that_dies_with_the_order_made_leaves_it_made_once(shop: FakeShop) -> None:
    drop = win(shop, ANA_ID)
    shop.fails_after_order = SystemExit()
    with pytest.raises(SystemExit):
        beat(shop)
    shop.fails_after_order = None

    beat(shop, AT_ONCE + timedelta(seconds=60))

    assert (len(shop.orders), states()) == (1, [(ANA_ID, "ordered")])
    assert_explained(drop)


def test_a_round_ends_with_its_time(shop: FakeShop) -> None:
    people = [str(300 + number) for number in range(4)]
    for person in people:
        link(person, f"5{person}")
    win(shop, *people, units={"42": 4})
    times = iter(AT_ONCE + timedelta(seconds=each) for each in (0, 0.6, 1.2, 1.8))

    settled = settle_won(shop=shop, signing_key=SIGNING_KEY, clock=lambda: next(times))

    assert (settled, len(shop.orders)) == (2, 2)


def test_workers_beside_each_other_make_each_order_once(
    shop: FakeShop, run_together: RunTogether
) -> None:
    people = [str(300 + number) for number in range(12)]
    for person in people:
        link(person, f"5{person}")
    drop = win(shop, *people, units={"42": 12})

    def settle() -> int:
        return settle_won(shop=shop, signing_key=SIGNING_KEY, clock=lambda: AT_ONCE)

    counts = run_together(*[settle] * 4)

    assert sum(counts) == 12
    assert sorted(key for key, _ in shop.order_calls) == sorted(
        f"drop:{each.pk}" for each in DropEntry.objects.all()
    )
    assert count_units(drop) == {"ordered": 12}
    assert_explained(drop)


def test_nothing_is_ordered_while_the_plugin_is_off_or_the_person_forgotten(
    shop: FakeShop,
) -> None:
    win(shop, ANA_ID)
    working, shop.config = shop.config, replace(shop.config, is_active=False)
    beat(shop)
    shop.config = working
    DropEntry.objects.update(x_user_id="")

    beat(shop)

    assert (shop.order_calls, Claim.objects.count()) == ([], 0)
    assert drops.find_turn(XUserId(ANA_ID), "100") is None
