"""What the shop's own records tell of, and the catalog part by part."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from saleor_twitter_plugin.handoffs import CatalogSlice, SaleorCategoryId, SaleorProductId
from saleor_twitter_plugin.shop import Shop

from .asking import make_request

TOMORROW = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def find_touched(
    shop: Shop, *, since: datetime, now: datetime | None = None, limit: int = 100
) -> list[SaleorProductId]:
    found = shop.find_touched_products(
        channel="main", since=since, now=now or timezone.now(), limit=limit
    )
    return sorted(found, key=int)


@pytest.fixture
def mugs(stock_room: Any) -> SaleorCategoryId:
    return SaleorCategoryId(stock_room.add_category("mugs"))


def test_a_new_product_is_told_of_at_once_and_an_old_one_is_not(
    shop: Shop, stock_room: Any, mugs: SaleorCategoryId
) -> None:
    old = stock_room.add_product("Old", category=mugs)
    began_at = timezone.now()
    new = stock_room.add_product("New", category=mugs)

    assert find_touched(shop, since=began_at) == [new]
    assert find_touched(shop, since=began_at - MINUTE) == [old, new]
    assert find_touched(shop, since=timezone.now()) == []
    assert len(find_touched(shop, since=began_at - MINUTE, limit=1)) == 1


def test_a_publication_date_that_is_reached_is_told_of_however_late(
    shop: Shop, stock_room: Any, mugs: SaleorCategoryId
) -> None:
    at = timezone.now() + TOMORROW
    product_id = stock_room.add_product("Mug", category=mugs)
    stock_room.add_variant(product_id, "MUG-1")
    stock_room.change_listing(product_id, published_at=at)
    other = stock_room.add_product("Other", category=mugs)
    stock_room.add_variant(other, "MUG-2")

    assert find_touched(shop, since=at - MINUTE, now=at - MINUTE / 2) == []
    assert find_touched(shop, since=at - MINUTE, now=at) == [product_id]
    assert find_touched(shop, since=at - MINUTE, now=at + TOMORROW) == [product_id]
    assert find_touched(shop, since=at, now=at + MINUTE) == []
    assert shop.find_touched_products(channel="other", since=at - MINUTE, now=at, limit=9) == []


def test_products_of_a_promotion_are_told_of_for_ten_minutes_more(
    shop: Shop, stock_room: Any, mugs: SaleorCategoryId
) -> None:
    product_id, other = stock_room.add_many_products(2, mugs)
    now = timezone.now()
    ends_at = now + TOMORROW
    stock_room.add_promotion("Sale", 10, [product_id], starts_at=now - MINUTE, ends_at=ends_at)
    after = now + 5 * MINUTE

    assert find_touched(shop, since=after, now=after) == [product_id]
    assert find_touched(shop, since=after + 10 * MINUTE, now=after + 11 * MINUTE) == []
    assert find_touched(shop, since=ends_at - MINUTE, now=ends_at) == [product_id]
    assert find_touched(shop, since=ends_at + 9 * MINUTE, now=ends_at + 9 * MINUTE) == [product_id]
    assert find_touched(shop, since=ends_at + 10 * MINUTE, now=ends_at + TOMORROW) == []
    assert other not in find_touched(shop, since=after, now=ends_at)


def test_what_an_order_takes_is_told_of_and_a_stock_that_is_set_is_not(
    shop: Shop, stock_room: Any, mugs: SaleorCategoryId
) -> None:
    product_id = stock_room.add_product("Mug", category=mugs)
    variant_id = stock_room.add_variant(product_id, "MUG-1", stock=5)
    customer_id = stock_room.add_customer("ada@example.com")
    began_at = timezone.now()

    stock_room.set_stock(variant_id, 4)
    assert find_touched(shop, since=began_at) == []

    with shop.allow_writes():
        shop.place_order(make_request(customer_id, variant_id), key="one")
    assert find_touched(shop, since=began_at) == [product_id]


def test_catalog_is_walked_part_by_part_each_product_once(
    shop: Shop, stock_room: Any, mugs: SaleorCategoryId
) -> None:
    red = stock_room.add_category("red", mugs)
    ids = stock_room.add_many_products(5, red)
    lamp = stock_room.add_product("Lamp", category=stock_room.add_category("lamps"))
    more = stock_room.add_product("More", category=mugs)
    everything = [*ids, lamp, more]

    for category_ids, expected in ([mugs], [*ids, more]), (None, everything):
        walked: list[SaleorProductId] = []
        part = CatalogSlice((), None)
        while part.last or not walked:
            part = shop.list_products_after(part.last, category_ids=category_ids, limit=2)
            assert len(part.product_ids) <= 2
            walked += part.product_ids
        assert walked == expected

    assert shop.list_products_after(None, category_ids=[], limit=2) == CatalogSlice((), None)
    assert shop.list_products_after(more, category_ids=None, limit=2) == CatalogSlice((), None)
