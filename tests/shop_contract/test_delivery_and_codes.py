"""How it is delivered by the owner's rule, and what vouchers and gift cards take off."""

from decimal import Decimal
from typing import Any

import pytest

from saleor_twitter_plugin.handoffs import FREE_SHIPPING, RefusalReason, Refuse
from saleor_twitter_plugin.models import ShopAction
from saleor_twitter_plugin.shop import OrderRefused, Shop

from .asking import add_mug, make_request


def refusal_of(shop: Shop, request: Any) -> Refuse:
    with pytest.raises(OrderRefused) as refused:
        shop.place_order(request, key="k")
    return refused.value.refusal


def test_named_way_is_taken_though_another_is_cheaper(shop: Shop, stock_room: Any) -> None:
    stock_room.add_delivery("Express", "15.00")
    ada = stock_room.add_customer("ada@example.com")

    shop.place_order(make_request(ada, add_mug(stock_room), shipping_rule="Express"), key="k")

    (order,) = stock_room.read_orders()
    assert (order.delivery, order.total) == ("Express", Decimal("25.00"))


def test_free_rule_takes_the_free_way_or_none(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    request = make_request(ada, add_mug(stock_room), shipping_rule=FREE_SHIPPING)

    assert refusal_of(shop, request) == Refuse(RefusalReason.NO_DELIVERY, product_name="Mug")
    assert stock_room.count_open_checkouts() == 0

    stock_room.add_delivery("Gift", "0.00")
    shop.place_order(request, key="k")
    assert [each.delivery for each in stock_room.read_orders()] == ["Gift"]


def test_way_that_does_not_exist_delivers_nothing(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    request = make_request(ada, add_mug(stock_room), shipping_rule="standard")

    assert refusal_of(shop, request).reason is RefusalReason.NO_DELIVERY


def test_digital_goods_want_an_address_for_the_bill_alone(shop: Shop, stock_room: Any) -> None:
    stock_room.remove_deliveries()
    bob = stock_room.add_customer("bob@example.com", has_address=False)
    book = stock_room.add_variant(stock_room.add_product("E-book", is_shipped=False), "BOOK-1")

    assert refusal_of(shop, make_request(bob, book)).reason is RefusalReason.ADDRESS_REJECTED
    assert stock_room.read_orders() == []


def test_order_is_fetched_at_the_collection_point(shop: Shop, stock_room: Any) -> None:
    point = stock_room.add_collection_point("Shop in the High Street")
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, stock=2)

    shop.place_order(make_request(ada, mug, collection_point_id=point), key="k")

    (order,) = stock_room.read_orders()
    assert (order.delivery, order.total) == ("Shop in the High Street", Decimal("10.00"))
    assert stock_room.read_free_count(mug) == 1


# --- vouchers and gift cards ----------------------------------------------------------------------


def test_voucher_takes_its_part_off(shop: Shop, stock_room: Any) -> None:
    stock_room.add_percent_code("TEN", 10)
    ada = stock_room.add_customer("ada@example.com")

    placed = shop.place_order(make_request(ada, add_mug(stock_room), voucher_code="TEN"), key="k")

    assert (placed.total.amount, placed.is_paid) == (Decimal("14.00"), False)


def test_full_voucher_is_paid_at_once(shop: Shop, stock_room: Any) -> None:
    stock_room.add_percent_code("ALL", 100)
    stock_room.add_delivery("Gift", "0.00")
    ada = stock_room.add_customer("ada@example.com")
    request = make_request(ada, add_mug(stock_room), voucher_code="ALL")

    placed = shop.place_order(request, key="k")

    assert (placed.total.amount, placed.is_paid) == (Decimal(0), True)
    assert shop.place_order(request, key="k") == placed
    assert ShopAction.objects.get().is_paid is True


def test_gift_card_that_covers_everything_is_paid_at_once(shop: Shop, stock_room: Any) -> None:
    stock_room.add_gift_card("CARD-0001", "50.00")
    ada = stock_room.add_customer("ada@example.com")
    request = make_request(ada, add_mug(stock_room), gift_card_codes=("CARD-0001",))

    placed = shop.place_order(request, key="k")

    assert (placed.total.amount, placed.is_paid) == (Decimal(0), True)
    assert "CARD-0001" not in repr(request)


@pytest.mark.parametrize("codes", [{"voucher_code": "NO"}, {"gift_card_codes": ("NO",)}])
def test_code_that_does_not_apply_refuses_the_order(
    shop: Shop, stock_room: Any, codes: dict[str, Any]
) -> None:
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, stock=5)

    assert refusal_of(shop, make_request(ada, mug, **codes)) == Refuse(
        RefusalReason.VOUCHER_REFUSED, product_name="Mug"
    )

    assert stock_room.read_orders() == []
    assert stock_room.count_open_checkouts() == 0
    assert stock_room.read_free_count(mug) == 5
