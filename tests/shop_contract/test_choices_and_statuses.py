"""By what people choose a variant, and how a customer's own orders stand."""

from typing import Any

from saleor_twitter_plugin.handoffs import OrderProgress, OrderStatus, SaleorCustomerId
from saleor_twitter_plugin.shop import Shop

from .asking import add_mug, make_request


def test_variant_has_the_values_that_people_choose_by(shop: Shop, stock_room: Any) -> None:
    product_id = stock_room.add_product("Tee")
    stock_room.add_variant(product_id, "TEE-1", name="First", values=("Red", "XL"))
    stock_room.add_variant(product_id, "TEE-2", name="Second", values=("Forest Green", "S"))

    offer = shop.find_offer_by_product(product_id, channel="main")
    by_sku = shop.find_offer_by_sku("TEE-2", channel="main")

    assert offer is not None
    assert by_sku is not None
    assert [(each.name, each.values) for each in offer.variants] == [
        ("First", ("Red", "XL")),
        ("Second", ("Forest Green", "S")),
    ]
    assert [each.values for each in by_sku.variants] == [("Forest Green", "S")]


def test_variant_without_attributes_has_no_values(shop: Shop, stock_room: Any) -> None:
    add_mug(stock_room)

    offer = shop.find_offer_by_sku("MUG-1", channel="main")

    assert offer is not None
    assert offer.variants[0].values == ()


def test_status_is_of_the_newest_order_or_of_a_number(shop: Shop, stock_room: Any) -> None:
    ada, mug = stock_room.add_customer("ada@example.com"), add_mug(stock_room)
    assert shop.read_order_status(ada) is None
    first, second = (shop.place_order(make_request(ada, mug), key=key) for key in ("k", "l"))

    newest, named = shop.read_order_status(ada), shop.read_order_status(ada, first.number)
    assert newest is not None
    # A channel may want each order confirmed by staff.
    assert newest.progress in {OrderProgress.OPEN, OrderProgress.UNCONFIRMED}
    assert newest == OrderStatus(second.number, newest.progress, is_paid=False)
    assert named == OrderStatus(first.number, newest.progress, is_paid=False)
    assert shop.read_order_status(ada, "999999") is None


def test_status_of_another_customers_order_is_none(shop: Shop, stock_room: Any) -> None:
    ada, mug = stock_room.add_customer("ada@example.com"), add_mug(stock_room)
    bob = stock_room.add_customer("bob@example.com")
    order = shop.place_order(make_request(ada, mug), key="k")

    assert shop.read_order_status(bob, order.number) is None
    assert shop.read_order_status(bob) is None
    assert shop.read_order_status(SaleorCustomerId("999999"), order.number) is None
    assert shop.read_order_status(SaleorCustomerId("no number")) is None


def test_status_of_a_closed_account_is_none(shop: Shop, stock_room: Any) -> None:
    ada, mug = stock_room.add_customer("ada@example.com"), add_mug(stock_room)
    shop.place_order(make_request(ada, mug), key="k")
    stock_room.deactivate(ada)

    assert shop.read_order_status(ada) is None


def test_status_of_an_order_without_a_price_is_paid(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    stock_room.remove_deliveries()
    stock_room.add_delivery("Free", "0")
    mug = add_mug(stock_room, price="0")
    shop.place_order(make_request(ada, mug), key="k")

    status = shop.read_order_status(ada)

    assert status is not None
    assert status.is_paid
