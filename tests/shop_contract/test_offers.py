"""What a code names."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from saleor_twitter_plugin.handoffs import Money, OfferFacts, SaleorProductId, VariantFacts
from saleor_twitter_plugin.shop import Shop


def test_offer_by_sku_tells_price_stock_and_limit(shop: Shop, stock_room: Any) -> None:
    product_id = stock_room.add_product("Mug")
    variant_id = stock_room.add_variant(
        product_id, "MUG-1", name="Blue", price="12.50", stock=7, limit=3
    )
    assert shop.find_offer_by_sku("MUG-1", channel="main") == OfferFacts(
        product_id=product_id,
        product_name="Mug",
        is_purchasable=True,
        variants=(
            VariantFacts(
                variant_id=variant_id,
                sku="MUG-1",
                name="Blue",
                price=Money(Decimal("12.50"), "USD"),
                available_count=7,
                limit_per_customer=3,
            ),
        ),
    )


def test_offer_by_sku_takes_any_case(shop: Shop, stock_room: Any) -> None:
    variant_id = stock_room.add_variant(stock_room.add_product("Mug"), "Mug-b1")
    offer = shop.find_offer_by_sku("MUG-B1", channel="main")
    assert offer is not None
    assert [each.variant_id for each in offer.variants] == [variant_id]


def test_offer_by_sku_is_nobody_where_only_case_differs(shop: Shop, stock_room: Any) -> None:
    product_id = stock_room.add_product("Mug")
    lower = stock_room.add_variant(product_id, "mug-1")
    stock_room.add_variant(product_id, "Mug-1")
    exact = shop.find_offer_by_sku("mug-1", channel="main")
    assert exact is not None
    assert [each.variant_id for each in exact.variants] == [lower]
    assert shop.find_offer_by_sku("MUG-1", channel="main") is None


def test_offer_by_sku_does_not_take_wildcards(shop: Shop, stock_room: Any) -> None:
    stock_room.add_variant(stock_room.add_product("Mug"), "MUG-1")
    for code in ("MUG", "%", "MUG-_", "M%", "mug-1 "):
        assert shop.find_offer_by_sku(code, channel="main") is None


def test_unknown_sku_is_no_offer(shop: Shop, stock_room: Any) -> None:
    assert shop.find_offer_by_sku("NOTHING", channel="main") is None


def test_variant_without_counted_stock_has_no_count(shop: Shop, stock_room: Any) -> None:
    stock_room.add_variant(stock_room.add_product("Mug"), "MUG-1", stock=None)
    offer = shop.find_offer_by_sku("MUG-1", channel="main")
    assert offer is not None
    assert offer.is_purchasable is True
    assert offer.variants[0].available_count is None


def test_sold_out_variant_is_purchasable_with_nothing_left(shop: Shop, stock_room: Any) -> None:
    stock_room.add_variant(stock_room.add_product("Mug"), "MUG-1", stock=0)
    offer = shop.find_offer_by_sku("MUG-1", channel="main")
    assert offer is not None
    assert offer.is_purchasable is True
    assert offer.variants[0].available_count == 0


def test_product_that_is_not_open_now_is_not_purchasable(shop: Shop, stock_room: Any) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    product_id = stock_room.add_product("Mug")
    stock_room.add_variant(product_id, "MUG-1")
    for change in (
        {"is_published": False},
        {"published_at": tomorrow},
        {"is_for_sale": False},
        {"for_sale_at": tomorrow},
    ):
        stock_room.change_listing(product_id, **change)
        offer = shop.find_offer_by_sku("MUG-1", channel="main")
        assert offer is not None, change
        assert offer.is_purchasable is False, change
    stock_room.change_listing(product_id)
    reopened = shop.find_offer_by_sku("MUG-1", channel="main")
    assert reopened is not None
    assert reopened.is_purchasable is True


def test_product_that_lists_do_not_show_is_purchasable(shop: Shop, stock_room: Any) -> None:
    product_id = stock_room.add_product("Mug")
    stock_room.add_variant(product_id, "MUG-1")
    stock_room.change_listing(product_id, is_in_lists=False)
    offer = shop.find_offer_by_sku("MUG-1", channel="main")
    assert offer is not None
    assert offer.is_purchasable is True


def test_product_taken_out_of_the_channel_is_known_and_not_purchasable(
    shop: Shop, stock_room: Any
) -> None:
    product_id = stock_room.add_product("Mug")
    stock_room.add_variant(product_id, "MUG-1")
    stock_room.remove_from_channel(product_id)
    offer = shop.find_offer_by_sku("MUG-1", channel="main")
    assert offer is not None
    assert (offer.product_id, offer.is_purchasable) == (product_id, False)


def test_variant_without_price_is_not_purchasable(shop: Shop, stock_room: Any) -> None:
    stock_room.add_variant(stock_room.add_product("Mug"), "MUG-1", price=None)
    offer = shop.find_offer_by_sku("MUG-1", channel="main")
    assert offer is not None
    assert offer.is_purchasable is False
    assert offer.variants[0].price is None


def test_offer_by_product_has_the_variants_with_a_price(shop: Shop, stock_room: Any) -> None:
    product_id = stock_room.add_product("Mug")
    blue = stock_room.add_variant(product_id, "MUG-B", price="12.00")
    stock_room.add_variant(product_id, "MUG-X", price=None)
    red = stock_room.add_variant(product_id, "MUG-R", price="11.00")
    offer = shop.find_offer_by_product(product_id, channel="main")
    assert offer is not None
    assert offer.is_purchasable is True
    assert [each.variant_id for each in offer.variants] == [blue, red]


def test_offer_by_product_is_none_where_there_is_none(shop: Shop, stock_room: Any) -> None:
    assert shop.find_offer_by_product(SaleorProductId("999999"), channel="main") is None
    assert shop.find_offer_by_product(SaleorProductId("no number"), channel="main") is None
    elsewhere = stock_room.add_product("Mug", is_listed_in_channel=False)
    assert shop.find_offer_by_product(elsewhere, channel="main") is None
