"""Which products the scan is told of."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from saleor_twitter_plugin import feeds
from saleor_twitter_plugin.feeds.detecting import take_snapshot
from saleor_twitter_plugin.handoffs import SaleorCategoryId, SaleorProductId
from saleor_twitter_plugin.shop import Shop


def find(
    shop: Shop, category_id: SaleorCategoryId, *, now: datetime | None = None
) -> list[SaleorProductId]:
    """Hold every product of the shop against its state."""
    everything = shop.list_products_after(None, category_ids=None, limit=100)
    return shop.find_changed_products(
        everything.product_ids,
        category_ids=[category_id],
        channel="main",
        now=now or timezone.now(),
    )


def look_at(shop: Shop, product_ids: list[SaleorProductId]) -> None:
    """Store how the products are now, as planning does."""
    before = feeds.read_snapshots(product_ids, channel="main")
    snapshots = {}
    for item in shop.read_catalog_items(product_ids, channel="main"):
        after = take_snapshot(item, before.get(item.product_id))
        if after is not None and after != before.get(item.product_id):
            snapshots[item.product_id] = after
    with shop.allow_writes():
        feeds.write_snapshots(snapshots, channel="main", now=timezone.now())


@pytest.fixture
def mugs(stock_room: Any) -> SaleorCategoryId:
    return SaleorCategoryId(stock_room.add_category("mugs"))


def test_what_was_never_seen_is_named_until_it_is(
    shop: Shop, stock_room: Any, mugs: SaleorCategoryId
) -> None:
    red = stock_room.add_category("red", mugs)
    product_id = stock_room.add_product("Mug", category=red)
    stock_room.add_variant(product_id, "MUG-1")
    bare = stock_room.add_product("Bare", category=mugs)
    elsewhere = stock_room.add_product("Lamp", category=stock_room.add_category("lamps"))
    stock_room.add_variant(elsewhere, "LAMP-1")
    assert find(shop, mugs) == [product_id]
    look_at(shop, [product_id, bare])
    assert find(shop, mugs) == []
    now = timezone.now()
    ids = [product_id, SaleorProductId("999999"), SaleorProductId("no number")]
    for categories in ([], [SaleorCategoryId("no number")]):
        assert (
            shop.find_changed_products(ids, category_ids=categories, channel="main", now=now) == []
        )
    assert shop.find_changed_products(ids, category_ids=[mugs], channel="other", now=now) == []


CHANGES: dict[str, Callable[[Any, str, str], Any]] = {
    "price": lambda room, product, variant: room.set_price(variant, "9.00"),
    "promotion": lambda room, product, variant: room.start_promotion(product, 10),
    "stock": lambda room, product, variant: room.set_stock(variant, 4),
    "sold out": lambda room, product, variant: room.set_stock(variant, 0),
    "another variant": lambda room, product, variant: room.add_variant(product, "X", stock=0),
    "hidden": lambda room, product, variant: room.change_listing(product, is_published=False),
    "not yet": lambda room, product, variant: room.change_listing(
        product, for_sale_at=timezone.now() + timedelta(days=1)
    ),
    "left the channel": lambda room, product, variant: room.remove_from_channel(product),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_changed_is_named_until_it_is_seen(
    shop: Shop, stock_room: Any, mugs: SaleorCategoryId, name: str
) -> None:
    product_id = stock_room.add_product("Mug", category=mugs)
    variant_id = stock_room.add_variant(product_id, "MUG-1", stock=5)
    same = stock_room.add_product("Same", category=mugs)
    stock_room.add_variant(same, "SAME-1", stock=5)
    look_at(shop, [product_id, same])
    assert find(shop, mugs) == []

    CHANGES[name](stock_room, product_id, variant_id)

    assert find(shop, mugs) == [product_id]
    look_at(shop, [product_id])
    assert find(shop, mugs) == []


def test_a_moment_that_is_reached_is_a_change(
    shop: Shop, stock_room: Any, mugs: SaleorCategoryId
) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    for moment in ("published_at", "for_sale_at"):
        product_id = stock_room.add_product("Mug", category=mugs)
        stock_room.add_variant(product_id, f"MUG-{moment}")
        stock_room.change_listing(product_id, **{moment: tomorrow})
        assert find(shop, mugs) == []
        assert find(shop, mugs, now=tomorrow) == [product_id]
        stock_room.delete_product(product_id)


def test_uncounted_stock_is_no_change(shop: Shop, stock_room: Any, mugs: SaleorCategoryId) -> None:
    product_id = stock_room.add_product("Mug", category=mugs)
    stock_room.add_variant(product_id, "MUG-1", stock=None)
    look_at(shop, [product_id])
    assert find(shop, mugs) == []


def test_the_unseen_come_first_and_none_that_was_not_asked_about(
    shop: Shop, stock_room: Any, mugs: SaleorCategoryId
) -> None:
    seen = stock_room.add_product("Seen", category=mugs)
    variant_id = stock_room.add_variant(seen, "SEEN-1")
    look_at(shop, [seen])
    stock_room.set_stock(variant_id, 1)
    unseen = stock_room.add_product("Unseen", category=mugs)
    stock_room.add_variant(unseen, "UNSEEN-1")
    assert find(shop, mugs) == [unseen, seen]
    assert shop.find_changed_products(
        [seen], category_ids=[mugs], channel="main", now=timezone.now()
    ) == [seen]
    assert (
        shop.find_changed_products([], category_ids=[mugs], channel="main", now=timezone.now())
        == []
    )
