"""What the sample shop makes of a tree that is none."""

from typing import Any

import pytest

from saleor_twitter_plugin.shop import Shop

from .conftest import TESTED_SHOP

pytestmark = pytest.mark.skipif(
    TESTED_SHOP != "sample", reason="Saleor's tree has no rings: its bounds are numbers"
)


def test_categories_in_a_ring_are_each_read_once(shop: Shop, stock_room: Any) -> None:
    home = stock_room.add_category("home")
    mugs = stock_room.add_category("mugs", home)
    stock_room.move_category(home, mugs)
    product_id = stock_room.add_product("Mug", category=mugs)

    (item,) = shop.read_catalog_items([product_id], channel="main")

    assert item.category_ids == (mugs, home)


def test_category_that_is_gone_is_above_nothing(shop: Shop, stock_room: Any) -> None:
    home = stock_room.add_category("home")
    mugs = stock_room.add_category("mugs", home)
    product_id = stock_room.add_product("Mug", category=mugs)
    stock_room.delete_category(home)

    (item,) = shop.read_catalog_items([product_id], channel="main")

    assert item.category_ids == (mugs,)
