"""Orders: the right one, once, and never more than there is."""

from decimal import Decimal
from typing import Any

import pytest

from saleor_twitter_plugin.handoffs import (
    Money,
    OrderPlaced,
    RefusalReason,
    Refuse,
    SaleorCustomerId,
    SaleorVariantId,
)
from saleor_twitter_plugin.models import ShopAction
from saleor_twitter_plugin.shop import OrderRefused, Shop

from .asking import add_mug, make_request
from .seen import SeenLine, SeenOrder


def refusal_of(shop: Shop, request: Any, key: str = "k") -> Refuse:
    with pytest.raises(OrderRefused) as refused:
        shop.place_order(request, key=key)
    return refused.value.refusal


def test_order_is_the_customers_own_with_line_price_and_origin(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, price="12.50", stock=7)
    request = make_request(ada, mug, quantity=2)
    placed = shop.place_order(request, key="post:900")
    (order,) = stock_room.read_orders()
    assert placed == OrderPlaced(
        order_id=order.order_id,
        number=order.number,
        total=Money(Decimal("30.00"), "USD"),
        wishes=request.wishes,
    )
    assert order == SeenOrder(
        order_id=placed.order_id,
        number=placed.number,
        customer_id=ada,
        email="ada@example.com",
        lines=(SeenLine(mug, 2, Decimal("12.50")),),
        total=Decimal("30.00"),
        currency="USD",
        delivery="Standard",
        metadata={
            "twitter_post_id": "900",
            "twitter_account_id": "42",
            "twitter_account_handle": "mugs",
            "twitter_user_id": "501",
            "twitter_source": "mention",
        },
    )
    assert stock_room.read_free_count(mug) == 5
    row = ShopAction.objects.get()
    assert (row.key, row.state, row.saleor_order_id) == ("post:900", "done", placed.order_id)
    assert (row.order_number, row.total_amount, row.currency) == (
        placed.number,
        Decimal("30.00"),
        "USD",
    )
    assert row.finished_at is not None


def test_order_by_message_says_so(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    shop.place_order(make_request(ada, add_mug(stock_room), is_message=True), key="k")
    (order,) = stock_room.read_orders()
    assert order.metadata["twitter_source"] == "message"


def test_same_key_is_the_same_order(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, stock=5)
    first = shop.place_order(make_request(ada, mug), key="k")
    assert shop.place_order(make_request(ada, mug), key="k") == first
    assert [each.order_id for each in stock_room.read_orders()] == [first.order_id]
    assert stock_room.read_free_count(mug) == 4


def test_another_key_is_another_order(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room)
    first = shop.place_order(make_request(ada, mug), key="k1")
    second = shop.place_order(make_request(ada, mug), key="k2")
    assert {each.order_id for each in stock_room.read_orders()} == {
        first.order_id,
        second.order_id,
    }
    assert first.order_id != second.order_id


def test_cheapest_delivery_is_chosen(shop: Shop, stock_room: Any) -> None:
    stock_room.add_delivery("Express", "15.00")
    stock_room.add_delivery("Slow", "2.00")
    ada = stock_room.add_customer("ada@example.com")
    placed = shop.place_order(make_request(ada, add_mug(stock_room)), key="k")
    (order,) = stock_room.read_orders()
    assert (order.delivery, placed.total.amount) == ("Slow", Decimal("12.00"))


def test_digital_goods_need_no_delivery(shop: Shop, stock_room: Any) -> None:
    stock_room.remove_deliveries()
    ada = stock_room.add_customer("ada@example.com")
    book = stock_room.add_variant(stock_room.add_product("E-book", is_shipped=False), "BOOK-1")
    placed = shop.place_order(make_request(ada, book), key="k")
    (order,) = stock_room.read_orders()
    assert (order.delivery, placed.total.amount) == ("", Decimal("10.00"))


def test_uncounted_stock_never_runs_out(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, stock=None)
    shop.place_order(make_request(ada, mug, quantity=40), key="k")
    (order,) = stock_room.read_orders()
    assert order.quantity == 40


# --- refused, and nothing made ------------------------------------------------------------------


def assert_nothing_made(stock_room: Any, mug: SaleorVariantId, stock: int | None) -> None:
    assert stock_room.read_orders() == []
    assert stock_room.count_open_checkouts() == 0
    if stock is not None:
        assert stock_room.read_free_count(mug) == stock


def test_sold_out(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, stock=0)
    assert refusal_of(shop, make_request(ada, mug)) == Refuse(
        RefusalReason.SOLD_OUT, product_name="Mug"
    )
    assert_nothing_made(stock_room, mug, 0)
    row = ShopAction.objects.get()
    assert (row.state, row.refusal, row.saleor_checkout_id) == ("refused", "sold_out", "")


def test_not_enough_tells_how_many_there_are(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, stock=3)
    assert refusal_of(shop, make_request(ada, mug, quantity=4)) == Refuse(
        RefusalReason.NOT_ENOUGH, product_name="Mug", count=3
    )
    assert_nothing_made(stock_room, mug, 3)


def test_over_the_limit_tells_the_limit(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, stock=9, limit=2)
    assert refusal_of(shop, make_request(ada, mug, quantity=3)) == Refuse(
        RefusalReason.OVER_LIMIT, product_name="Mug", count=2
    )
    assert_nothing_made(stock_room, mug, 9)


def test_retired_product(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    product_id = stock_room.add_product("Mug")
    mug = stock_room.add_variant(product_id, "MUG-1", stock=5)
    request = make_request(ada, mug)
    expected = Refuse(RefusalReason.RETIRED, product_name="Mug")
    stock_room.change_listing(product_id, is_for_sale=False)
    assert refusal_of(shop, request) == expected
    stock_room.change_listing(product_id, is_published=False)
    assert refusal_of(shop, request) == expected
    stock_room.remove_from_channel(product_id)
    assert refusal_of(shop, request) == expected
    stock_room.delete_product(product_id)
    assert refusal_of(shop, request) == expected
    assert_nothing_made(stock_room, mug, None)


def test_customer_without_address(shop: Shop, stock_room: Any) -> None:
    bob = stock_room.add_customer("bob@example.com", has_address=False)
    mug = add_mug(stock_room, stock=5)
    assert refusal_of(shop, make_request(bob, mug)) == Refuse(
        RefusalReason.ADDRESS_REJECTED, product_name="Mug"
    )
    assert_nothing_made(stock_room, mug, 5)


def test_no_delivery(shop: Shop, stock_room: Any) -> None:
    stock_room.remove_deliveries()
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, stock=5)
    assert refusal_of(shop, make_request(ada, mug)) == Refuse(
        RefusalReason.NO_DELIVERY, product_name="Mug"
    )
    assert_nothing_made(stock_room, mug, 5)


def test_inactive_or_missing_customer(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com", is_active=False)
    mug = add_mug(stock_room, stock=5)
    for customer_id in (ada, SaleorCustomerId("999999")):
        assert refusal_of(shop, make_request(customer_id, mug)) == Refuse(
            RefusalReason.SHOP_REFUSED, product_name="Mug"
        )
    assert_nothing_made(stock_room, mug, 5)


def test_refused_key_may_try_again(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, stock=0)
    request = make_request(ada, mug)
    refusal_of(shop, request)
    stock_room.set_stock(mug, 1)
    placed = shop.place_order(request, key="k")
    assert [each.order_id for each in stock_room.read_orders()] == [placed.order_id]
    row = ShopAction.objects.get()
    assert (row.state, row.refusal) == ("done", "")


def test_edited_wish_of_a_refused_key_is_the_one_that_counts(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, stock=0)
    cup = add_mug(stock_room, "CUP-1", stock=1)
    refusal_of(shop, make_request(ada, mug))
    shop.place_order(make_request(ada, cup), key="k")
    assert [each.variant_id for each in stock_room.read_orders()] == [cup]
    assert ShopAction.objects.get().lines[0]["variant_id"] == cup


# --- many at once, and crashes --------------------------------------------------------------------


def test_one_key_by_many_workers_at_once_is_one_order(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, stock=5)
    request = make_request(ada, mug)
    results = stock_room.run_together([lambda: shop.place_order(request, key="k")] * 4)
    assert [type(each) for each in results] == [OrderPlaced] * 4, results
    (order,) = stock_room.read_orders()
    assert {each.order_id for each in results} == {order.order_id}
    assert stock_room.read_free_count(mug) == 4
    assert stock_room.count_open_checkouts() == 0


def test_never_more_orders_than_units(shop: Shop, stock_room: Any) -> None:
    unit_count = 3
    mug = add_mug(stock_room, stock=unit_count)
    buyers = [
        stock_room.add_customer(f"buyer-{number}@example.com") for number in range(3 * unit_count)
    ]

    def buy(customer_id: SaleorCustomerId) -> Any:
        return lambda: shop.place_order(make_request(customer_id, mug), key=f"k{customer_id}")

    results = stock_room.run_together([buy(each) for each in buyers])
    placed = [each for each in results if isinstance(each, OrderPlaced)]
    refused = [each for each in results if isinstance(each, Refuse)]
    assert len(placed) == unit_count, results
    assert {each.reason for each in refused} == {RefusalReason.SOLD_OUT}
    assert len(refused) == 2 * unit_count, results
    assert len(stock_room.read_orders()) == unit_count
    assert stock_room.read_free_count(mug) == 0
    assert stock_room.count_open_checkouts() == 0


def test_worker_that_dies_before_the_order_is_taken_up_again(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, stock=5)
    request = make_request(ada, mug)
    stock_room.crash_before_the_order(request, "k")
    assert stock_room.read_orders() == []
    assert ShopAction.objects.get(key="k").state == "started"
    placed = shop.place_order(request, key="k")
    assert [each.order_id for each in stock_room.read_orders()] == [placed.order_id]
    assert stock_room.read_free_count(mug) == 4
    assert stock_room.count_open_checkouts() == 0
