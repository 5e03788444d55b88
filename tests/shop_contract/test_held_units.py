"""Units outside the open stock: taken once, ordered by whom they are held for, given back once."""

from typing import Any

import pytest
from django.db import transaction

from saleor_twitter_plugin.errors import PermanentError
from saleor_twitter_plugin.handoffs import (
    NotEnoughUnits,
    OrderPlaced,
    Refuse,
    SaleorCustomerId,
    SaleorOrderId,
    SaleorVariantId,
    TakenUnits,
    UnitsGone,
)
from saleor_twitter_plugin.shop import OrderRefused, Shop

from .asking import (
    add_mug,
    make_checkout_request,
    make_request,
    make_request_for,
    make_wish,
)


class Held:
    """Units that are held for an order, with visible state."""

    def __init__(self, taken: list[TakenUnits], *, is_there: bool = True) -> None:
        self.taken = taken
        self.is_there = is_there
        self.locked_for: list[SaleorCustomerId] = []
        self.ordered: list[tuple[SaleorOrderId, str]] = []

    def lock(self, customer_id: SaleorCustomerId) -> list[TakenUnits]:
        if not self.is_there or self.ordered:
            raise UnitsGone("Nothing is held.")
        self.locked_for.append(customer_id)
        return self.taken

    def mark_ordered(self, order_id: SaleorOrderId, number: str) -> None:
        self.ordered.append((order_id, number))


def take(shop: Shop, variant_id: SaleorVariantId, count: int) -> list[TakenUnits]:
    with transaction.atomic():
        return shop.take_units(variant_id, count, channel="main")


def test_taken_units_leave_the_open_stock_and_come_back(shop: Shop, stock_room: Any) -> None:
    mug = add_mug(stock_room, stock=5)

    taken = take(shop, mug, 3)

    assert sum(each.count for each in taken) == 3
    assert stock_room.read_free_count(mug) == 2
    with transaction.atomic():
        shop.return_units(mug, [TakenUnits(taken[0].warehouse_id, 2)])
    assert stock_room.read_free_count(mug) == 4


def test_more_than_there_is_takes_nothing(shop: Shop, stock_room: Any) -> None:
    mug = add_mug(stock_room, stock=2)

    with pytest.raises(NotEnoughUnits) as refused:
        take(shop, mug, 3)

    assert refused.value.available_count == 2
    assert stock_room.read_free_count(mug) == 2


def test_uncounted_goods_come_from_no_warehouse(shop: Shop, stock_room: Any) -> None:
    mug = add_mug(stock_room, stock=None)

    taken = take(shop, mug, 7)
    with transaction.atomic():
        shop.return_units(mug, taken)

    assert taken == [TakenUnits("", 7)]


def test_held_unit_is_ordered_though_the_open_stock_is_empty(shop: Shop, stock_room: Any) -> None:
    ada, bob = (stock_room.add_customer(f"{each}@example.com") for each in ("ada", "bob"))
    mug = add_mug(stock_room, stock=1)
    held = Held(take(shop, mug, 1))
    with pytest.raises(OrderRefused):
        shop.place_order(make_request(bob, mug), key="bob")

    placed = shop.place_order(make_request(ada, mug), key="drop:1", held=held)
    again = shop.place_order(make_request(ada, mug), key="drop:1", held=held)

    assert again == placed
    assert held.ordered == [(placed.order_id, placed.number)]
    assert set(held.locked_for) == {ada}
    (order,) = stock_room.read_orders()
    assert (order.customer_id, order.quantity) == (ada, 1)
    assert stock_room.read_free_count(mug) == 0
    with pytest.raises(OrderRefused):
        shop.place_order(make_request(bob, mug), key="bob2")


def test_held_unit_takes_nothing_from_the_open_stock(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, stock=5)
    held = Held(take(shop, mug, 1))

    shop.place_order(make_request(ada, mug), key="drop:1", held=held)

    assert stock_room.read_free_count(mug) == 4
    assert stock_room.count_open_checkouts() == 0


def test_hold_that_is_over_sells_nothing_of_the_open_stock(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, stock=5)

    with pytest.raises(UnitsGone):
        shop.place_order(make_request(ada, mug), key="drop:1", held=Held([], is_there=False))

    assert stock_room.read_orders() == []
    assert stock_room.read_free_count(mug) == 5
    assert stock_room.count_open_checkouts() == 0


def test_held_unit_is_ordered_where_an_open_checkout_was(shop: Shop, stock_room: Any) -> None:
    stock_room.set_reservations(10)
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, stock=2)
    held = Held(take(shop, mug, 1))
    wish = make_wish(mug)
    opened = shop.open_checkout(make_checkout_request(wish), key="drop:1")

    placed = shop.place_order(make_request_for(ada, wish), key="drop:1", held=held)

    assert held.ordered == [(placed.order_id, placed.number)]
    assert [each.customer_id for each in stock_room.read_orders()] == [ada]
    assert shop.find_order_of_checkout(opened.checkout_id) is None
    # What the checkout reserved of the open stock is for sale again.
    assert stock_room.read_free_count(mug) == 1
    assert stock_room.count_open_checkouts() == 0
    assert shop.place_order(make_request(ada, mug), key="another").number != placed.number


def test_hold_that_is_over_lets_go_of_an_open_checkout(shop: Shop, stock_room: Any) -> None:
    stock_room.set_reservations(10)
    ada, bob = (stock_room.add_customer(f"{each}@example.com") for each in ("ada", "bob"))
    mug = add_mug(stock_room, stock=1)
    shop.open_checkout(make_checkout_request(make_wish(mug)), key="drop:1")

    with pytest.raises(UnitsGone):
        shop.place_order(make_request(ada, mug), key="drop:1", held=Held([], is_there=False))

    assert stock_room.read_orders() == []
    assert stock_room.count_open_checkouts() == 0
    assert shop.place_order(make_request(bob, mug), key="bob").number


def test_order_of_held_units_has_one_line(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    mug, cup = add_mug(stock_room, stock=1), add_mug(stock_room, "CUP-1", stock=1)
    held = Held(take(shop, mug, 1))

    with pytest.raises(PermanentError):
        shop.place_order(
            make_request_for(ada, make_wish(mug), make_wish(cup)), key="drop:1", held=held
        )

    assert held.ordered == []
    assert stock_room.read_orders() == []
    assert [stock_room.read_free_count(each) for each in (mug, cup)] == [0, 1]


def test_refused_order_leaves_the_unit_held(shop: Shop, stock_room: Any) -> None:
    bob = stock_room.add_customer("bob@example.com", has_address=False)
    mug = add_mug(stock_room, stock=1)
    held = Held(take(shop, mug, 1))

    with pytest.raises(OrderRefused):
        shop.place_order(make_request(bob, mug), key="drop:1", held=held)

    assert held.ordered == []
    assert stock_room.read_free_count(mug) == 0
    assert stock_room.read_orders() == []


def test_nobody_takes_a_held_unit_while_it_becomes_an_order(shop: Shop, stock_room: Any) -> None:
    unit_count = 2
    mug = add_mug(stock_room, stock=unit_count)
    taken = take(shop, mug, unit_count)
    winners = [stock_room.add_customer(f"w{n}@example.com") for n in range(unit_count)]
    others = [stock_room.add_customer(f"o{n}@example.com") for n in range(4)]

    def win(customer_id: SaleorCustomerId) -> Any:
        held = Held([TakenUnits(taken[0].warehouse_id, 1)])
        key = f"drop:{customer_id}"
        return lambda: shop.place_order(make_request(customer_id, mug), key=key, held=held)

    def buy(customer_id: SaleorCustomerId) -> Any:
        return lambda: shop.place_order(make_request(customer_id, mug), key=f"k{customer_id}")

    results = stock_room.run_together([*map(win, winners), *map(buy, others)])

    assert [type(each) for each in results] == [OrderPlaced] * 2 + [Refuse] * 4, results
    orders = stock_room.read_orders()
    assert {each.customer_id for each in orders} == set(winners)
    assert stock_room.read_free_count(mug) == 0
