"""What the scan's statement reads beside Saleor's own answers."""

from decimal import Decimal
from typing import Any

import pytest

from saleor_twitter_plugin.handoffs import Money, SaleorCategoryId, SaleorProductId
from saleor_twitter_plugin.shop import Shop, get_shop
from tests.shop_contract.test_changes import find, look_at


@pytest.fixture
def shop(stock_room: Any) -> Shop:
    return get_shop()


@pytest.fixture
def mug(stock_room: Any) -> tuple[SaleorCategoryId, SaleorProductId, str]:
    category_id = SaleorCategoryId(stock_room.add_category("mugs"))
    product_id = stock_room.add_product("Mug", category=category_id)
    return category_id, product_id, stock_room.add_variant(product_id, "MUG", price="9.99")


@pytest.mark.parametrize(
    ("are_in_prices", "gross"), [(True, Decimal("9.99")), (False, Decimal("10.69"))]
)
def test_taxes_make_no_difference_and_promotions_do(
    shop: Shop, stock_room: Any, mug: Any, are_in_prices: bool, gross: Decimal
) -> None:
    category_id, product_id, _ = mug
    stock_room.set_taxes(are_in_prices=are_in_prices, percent=7)
    look_at(shop, [product_id])
    (item,) = shop.read_catalog_items([product_id], channel="main")
    assert item.price == item.undiscounted_price == Money(gross, "USD")
    assert find(shop, category_id) == []

    stock_room.start_promotion(product_id, 5)

    assert find(shop, category_id) == [product_id]
    look_at(shop, [product_id])
    assert find(shop, category_id) == []


def test_an_amount_cut_at_a_low_checkout_limit_is_not_known(
    shop: Shop, stock_room: Any, mug: Any
) -> None:
    category_id, product_id, variant_id = mug
    stock_room.set_checkout_limit(3)
    for stock, told in ((40, None), (3, None), (2, 2)):
        stock_room.set_stock(variant_id, stock)
        (item,) = shop.read_catalog_items([product_id], channel="main")
        assert (item.stock_quantity, item.is_in_stock) == (told, True)
        look_at(shop, [product_id])
        assert find(shop, category_id) == []


@pytest.mark.parametrize(("limit", "told"), [(50, 50), (None, 80)])
def test_an_amount_is_cut_at_the_usual_checkout_limit(
    shop: Shop, stock_room: Any, mug: Any, limit: int | None, told: int
) -> None:
    category_id, product_id, variant_id = mug
    stock_room.set_checkout_limit(limit)
    stock_room.set_stock(variant_id, 80)
    (item,) = shop.read_catalog_items([product_id], channel="main")
    assert item.stock_quantity == told
    look_at(shop, [product_id])
    assert find(shop, category_id) == []
