"""Orders of several lines: all or nothing, and the refusal names its line."""

from decimal import Decimal
from typing import Any

import pytest

from saleor_twitter_plugin.errors import PermanentError
from saleor_twitter_plugin.handoffs import LINES_MAX, OrderPlaced, RefusalReason, Refuse
from saleor_twitter_plugin.models import ShopAction
from saleor_twitter_plugin.shop import OrderRefused, Shop

from .asking import add_mug, make_request_for, make_wish
from .seen import SeenLine


def refusal_of(shop: Shop, request: Any) -> Refuse:
    with pytest.raises(OrderRefused) as refused:
        shop.place_order(request, key="k")
    return refused.value.refusal


def test_lines_are_one_order(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, price="12.50", stock=7)
    cup = add_mug(stock_room, "CUP-1", price="4.00", stock=3)
    wishes = (make_wish(mug, quantity=2), make_wish(cup, name="Cup", quantity=3))

    placed = shop.place_order(make_request_for(ada, *wishes), key="k")

    assert (placed.wishes, placed.total.amount, placed.is_paid) == (wishes, Decimal("42.00"), False)
    (order,) = stock_room.read_orders()
    assert set(order.lines) == {
        SeenLine(mug, 2, Decimal("12.50")),
        SeenLine(cup, 3, Decimal("4.00")),
    }
    assert (stock_room.read_free_count(mug), stock_room.read_free_count(cup)) == (5, 0)
    assert [each["product_name"] for each in ShopAction.objects.get().lines] == ["Mug", "Cup"]


def test_wishes_of_one_variant_are_one_line(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, stock=5)

    placed = shop.place_order(
        make_request_for(ada, make_wish(mug, quantity=2), make_wish(mug)), key="k"
    )

    assert [each.quantity for each in placed.wishes] == [3]
    (order,) = stock_room.read_orders()
    assert order.quantity == 3


@pytest.mark.parametrize(
    ("stock", "limit", "quantity", "expected"),
    [
        (0, None, 1, Refuse(RefusalReason.SOLD_OUT, product_name="Cup")),
        (2, None, 3, Refuse(RefusalReason.NOT_ENOUGH, product_name="Cup", count=2)),
        (9, 2, 3, Refuse(RefusalReason.OVER_LIMIT, product_name="Cup", count=2)),
    ],
    ids=["sold out", "not enough", "over the limit"],
)
def test_one_line_that_cannot_be_had_refuses_all(
    shop: Shop, stock_room: Any, stock: int, limit: int | None, quantity: int, expected: Refuse
) -> None:
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, stock=5)
    cup = add_mug(stock_room, "CUP-1", stock=stock, limit=limit)
    request = make_request_for(ada, make_wish(mug), make_wish(cup, name="Cup", quantity=quantity))

    assert refusal_of(shop, request) == expected

    assert stock_room.read_orders() == []
    assert stock_room.count_open_checkouts() == 0
    assert (stock_room.read_free_count(mug), stock_room.read_free_count(cup)) == (5, stock)


def test_retired_line_is_named(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room)
    product_id = stock_room.add_product("Cup")
    cup = stock_room.add_variant(product_id, "CUP-1")
    request = make_request_for(ada, make_wish(mug), make_wish(cup, name="Cup"))
    expected = Refuse(RefusalReason.RETIRED, product_name="Cup")

    stock_room.change_listing(product_id, is_published=False)
    assert refusal_of(shop, request) == expected
    stock_room.delete_product(product_id)
    assert refusal_of(shop, request) == expected
    assert stock_room.read_orders() == []


def test_variants_of_one_product_are_told_apart(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    blue = add_mug(stock_room)
    red = add_mug(stock_room, "MUG-2", stock=0)
    request = make_request_for(ada, make_wish(blue), make_wish(red, variant="Red"))

    assert refusal_of(shop, request) == Refuse(RefusalReason.SOLD_OUT, product_name="Mug (Red)")


def test_more_lines_than_an_answer_can_name_are_a_mistake(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room)
    wishes = [make_wish(type(mug)(str(number))) for number in range(LINES_MAX + 1)]

    for request in (make_request_for(ada, *wishes), make_request_for(ada)):
        with pytest.raises(PermanentError, match="lines"):
            shop.place_order(request, key="k")
    assert ShopAction.objects.count() == 0


def test_crossing_orders_of_variants_neither_oversell_nor_deadlock(
    shop: Shop, stock_room: Any
) -> None:
    unit_count = 2
    mug = add_mug(stock_room, stock=unit_count)
    cup = add_mug(stock_room, "CUP-1", stock=unit_count)
    wishes = [make_wish(mug), make_wish(cup, name="Cup")]
    jobs = []
    for number in range(3 * unit_count):
        buyer = stock_room.add_customer(f"b{number}@example.com")
        turned = wishes if number % 2 else wishes[::-1]
        jobs.append(
            lambda buyer=buyer, turned=turned: shop.place_order(
                make_request_for(buyer, *turned), key=f"k{buyer}"
            )
        )

    results = stock_room.run_together(jobs)

    assert sum(isinstance(each, OrderPlaced) for each in results) == unit_count, results
    assert sum(isinstance(each, Refuse) for each in results) == 2 * unit_count, results
    assert (stock_room.read_free_count(mug), stock_room.read_free_count(cup)) == (0, 0)
    assert stock_room.count_open_checkouts() == 0
