"""The experiment of Saleor's own race, run through `place_order`, whatever the shop's settings."""

from typing import Any

import pytest
from django.utils import timezone

from saleor_twitter_plugin.handoffs import CheckoutOpened, OrderPlaced, RefusalReason, Refuse
from saleor_twitter_plugin.models import OrderHint
from saleor_twitter_plugin.shop import OrderRefused, get_shop
from saleor_twitter_plugin.shop.saleor_shop import checkouts, customers
from tests.shop_contract import storefront
from tests.shop_contract.asking import add_mug, make_checkout_request, make_request, make_wish


@pytest.mark.parametrize("reservation_minutes", [None, 10], ids=["unreserved", "reserved"])
def test_exactly_as_many_orders_as_units(stock_room: Any, reservation_minutes: int | None) -> None:
    unit_count = 2
    stock_room.set_reservations(reservation_minutes)
    mug = add_mug(stock_room, stock=unit_count)
    buyers = [stock_room.add_customer(f"b{number}@example.com") for number in range(3 * unit_count)]
    shop = get_shop()
    results = stock_room.run_together(
        [
            lambda each=each: shop.place_order(make_request(each, mug), key=f"k{each}")
            for each in buyers
        ]
    )
    assert sum(isinstance(each, OrderPlaced) for each in results) == unit_count, results
    assert sum(isinstance(each, Refuse) for each in results) == 2 * unit_count, results
    assert len(stock_room.read_orders()) == unit_count
    assert stock_room.read_free_count(mug) == 0
    assert stock_room.read_reserved_count(mug) == 0


@pytest.mark.parametrize("reservation_minutes", [None, 10], ids=["unreserved", "reserved"])
def test_open_checkouts_that_storefronts_finish_at_once(
    stock_room: Any, settings: Any, reservation_minutes: int | None
) -> None:
    from saleor.warehouse.models import Reservation

    settings.PLUGINS = ["saleor_twitter_plugin.plugin.TwitterPlugin"]
    stock_room.write_settings({"channel": "main"})
    unit_count = 2
    stock_room.set_reservations(reservation_minutes)
    mug = add_mug(stock_room, stock=unit_count)
    shop, opened = get_shop(), []
    for number in range(3 * unit_count):
        buyer = stock_room.add_customer(f"b{number}@example.com")
        request = make_checkout_request(make_wish(mug))
        checkout = shop.open_checkout(request, key=f"k{buyer}")
        stock_room.fill_in_checkout(checkout.checkout_id, buyer)
        opened.append(checkout.checkout_id)
        # Of reservations that ran out nothing is left to hold anybody off.
        Reservation.objects.update(reserved_until=timezone.now())

    results = stock_room.run_together([lambda each=each: finish(each) for each in opened])

    assert sum(each == "order" for each in results) == unit_count, results
    refused_with = [each for each in results if each != "order"]
    assert refused_with == [["INSUFFICIENT_STOCK"]] * (2 * unit_count)
    assert len(stock_room.read_orders()) == unit_count
    assert stock_room.read_free_count(mug) == 0
    assert OrderHint.objects.count() == unit_count


def finish(checkout_id: str) -> Any:
    try:
        storefront.complete(storefront.to_checkout_id(checkout_id))
    except storefront.StorefrontRefusedError as refused:
        return refused.codes
    return "order"


def test_reservation_is_the_first_comers_alone(stock_room: Any) -> None:
    stock_room.set_reservations(10)
    mug = add_mug(stock_room, stock=2)

    def open_one(number: int) -> Any:
        request = make_checkout_request(make_wish(mug))
        return lambda: get_shop().open_checkout(request, key=f"k{number}")

    results = stock_room.run_together([open_one(number) for number in range(6)])

    assert sum(isinstance(each, CheckoutOpened) for each in results) == 2, results
    assert sum(isinstance(each, Refuse) for each in results) == 4, results
    assert stock_room.read_reserved_count(mug) == 2


def test_stock_lowered_under_a_living_reservation_is_not_oversold(stock_room: Any) -> None:
    stock_room.set_reservations(10)
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, stock=1)
    request = make_request(ada, mug)
    stock_room.crash_before_the_order(request, "k")
    assert stock_room.read_reserved_count(mug) == 1
    stock_room.set_stock(mug, 0)
    with pytest.raises(OrderRefused) as refused:
        get_shop().place_order(request, key="k")
    assert refused.value.refusal.reason is RefusalReason.SOLD_OUT
    assert stock_room.read_orders() == []
    assert stock_room.read_reserved_count(mug) == 0


def test_units_that_somebody_else_reserves_are_not_sold(stock_room: Any) -> None:
    stock_room.set_reservations(10)
    ada, bob = (stock_room.add_customer(f"{name}@example.com") for name in ("ada", "bob"))
    mug = add_mug(stock_room, stock=1)
    # A storefront's checkout, as any customer's.
    checkouts.create_checkout(make_request(bob, mug), customers.find_user(bob))
    with pytest.raises(OrderRefused) as refused:
        get_shop().place_order(make_request(ada, mug), key="k")
    assert refused.value.refusal.reason is RefusalReason.SOLD_OUT
    assert stock_room.read_orders() == []


def test_expired_reservation_of_ours_does_not_count_as_ours(stock_room: Any) -> None:
    from saleor.warehouse.models import Reservation

    stock_room.set_reservations(10)
    ada, bob = (stock_room.add_customer(f"{name}@example.com") for name in ("ada", "bob"))
    mug = add_mug(stock_room, stock=1)
    request = make_request(ada, mug)
    stock_room.crash_before_the_order(request, "k")
    Reservation.objects.update(reserved_until=timezone.now())
    assert isinstance(get_shop().place_order(make_request(bob, mug), key="bob"), OrderPlaced)
    with pytest.raises(OrderRefused) as refused:
        get_shop().place_order(request, key="k")
    assert refused.value.refusal.reason is RefusalReason.SOLD_OUT
    assert stock_room.read_free_count(mug) == 0
