"""What lies where."""

from typing import Any

import pytest
from django.utils import timezone

from saleor_twitter_plugin import feeds
from saleor_twitter_plugin.handoffs import (
    PlaceStock,
    SaleorCategoryId,
    SaleorProductId,
    SaleorWarehouseId,
    Warehouse,
)
from saleor_twitter_plugin.shop import Shop


@pytest.fixture
def corner(stock_room: Any) -> SaleorWarehouseId:
    return SaleorWarehouseId(stock_room.add_warehouse("Corner Shop", city="AUSTIN"))


def find(shop: Shop, *places: SaleorWarehouseId) -> list[SaleorProductId]:
    everything = shop.list_products_after(None, category_ids=None, limit=100).product_ids
    return shop.find_changed_places(everything, warehouse_ids=places, channel="main")


def look_at(shop: Shop, product_ids: list[SaleorProductId], place: SaleorWarehouseId) -> None:
    items = shop.read_catalog_items(product_ids, channel="main")
    stocks = shop.read_place_stocks(product_ids, [place])
    with shop.allow_writes():
        feeds.note_places(items, stocks, channel="main", now=timezone.now())


def test_warehouse_is_found_by_key_and_global_id(shop: Shop, corner: SaleorWarehouseId) -> None:
    expected = Warehouse(corner, "Corner Shop", "AUSTIN")
    assert shop.find_warehouse(corner) == expected
    assert shop.find_warehouse(shop.to_global_id("Warehouse", corner)) == expected
    assert shop.find_warehouse(shop.to_global_id("Product", corner)) is None
    for unknown in ("", "999999", "5b1b1a2e-0000-4000-8000-000000000000", "no\x00id"):
        assert shop.find_warehouse(unknown) is None


def test_stock_of_a_place_is_what_lies_there(
    shop: Shop, stock_room: Any, corner: SaleorWarehouseId
) -> None:
    depot = stock_room.add_warehouse("Depot", city="RENO")
    product_id = stock_room.add_product("Mug")
    red = stock_room.add_variant(product_id, "MUG-R", stock=7)
    blue = stock_room.add_variant(product_id, "MUG-B", stock=0)
    uncounted = stock_room.add_variant(product_id, "MUG-U", stock=None)
    stock_room.set_stock_at(red, corner, 3)
    stock_room.set_stock_at(blue, corner, 0)
    stock_room.set_stock_at(red, depot, 4)

    stocks = shop.read_place_stocks([product_id], [corner])

    assert sorted(stocks, key=lambda each: each.quantity) == [
        PlaceStock(product_id, blue, corner, 0),
        PlaceStock(product_id, red, corner, 3),
    ]
    assert uncounted not in {each.variant_id for each in stocks}
    assert len(shop.read_place_stocks([product_id], [corner, depot])) == 3
    assert shop.read_place_stocks([product_id], []) == []
    assert shop.read_place_stocks([], [corner]) == []
    assert shop.read_place_stocks([SaleorProductId("no number")], [corner]) == []


def test_stock_of_a_place_is_part_of_the_shops(
    shop: Shop, stock_room: Any, corner: SaleorWarehouseId
) -> None:
    product_id = stock_room.add_product("Mug")
    variant_id = stock_room.add_variant(product_id, "MUG-1", stock=2)
    stock_room.set_stock_at(variant_id, corner, 3)

    (item,) = shop.read_catalog_items([product_id], channel="main")

    assert item.stock_quantity == 5


def test_what_changed_at_a_place_is_named_until_it_is_seen(
    shop: Shop, stock_room: Any, corner: SaleorWarehouseId
) -> None:
    category = SaleorCategoryId(stock_room.add_category("mugs"))
    product_id = stock_room.add_product("Mug", category=category)
    variant_id = stock_room.add_variant(product_id, "MUG-1", stock=5)
    unpriced = stock_room.add_product("Unpriced", category=category)
    stock_room.set_stock_at(stock_room.add_variant(unpriced, "U-1", price=None), corner, 3)
    assert find(shop, corner) == []

    for quantity in (4, 1, 0, 6):
        stock_room.set_stock_at(variant_id, corner, quantity)
        assert find(shop, corner) == [product_id]
        look_at(shop, [product_id], corner)
        assert find(shop, corner) == []


def test_none_that_was_not_asked_about_and_of_these_places_only(
    shop: Shop, stock_room: Any, corner: SaleorWarehouseId
) -> None:
    depot = stock_room.add_warehouse("Depot", city="RENO")
    ids = []
    for number in range(3):
        ids.append(stock_room.add_product(f"Mug {number}"))
        stock_room.set_stock_at(stock_room.add_variant(ids[-1], f"M-{number}"), corner, 3)
    assert find(shop, corner) == ids
    asked = [ids[1], SaleorProductId("no number")]
    assert shop.find_changed_places(asked, warehouse_ids=[corner], channel="main") == [ids[1]]
    assert find(shop, depot) == find(shop) == []
