"""A category as the storefront shows it, page by page."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from saleor_twitter_plugin.handoffs import Money, SaleorCategoryId, SaleorProductId
from saleor_twitter_plugin.shop import Shop


def add_dated(
    stock_room: Any, name: str, category: SaleorCategoryId, *, days_ago: int
) -> SaleorProductId:
    product_id: SaleorProductId = stock_room.add_product(name, category=category)
    stock_room.add_variant(product_id, f"{name}-1")
    stock_room.change_listing(product_id, published_at=timezone.now() - timedelta(days=days_ago))
    return product_id


def test_entry_is_what_the_storefront_shows(shop: Shop, stock_room: Any) -> None:
    mugs = stock_room.add_category("mugs")
    product_id = stock_room.add_product("Mug", category=mugs)
    stock_room.add_variant(product_id, "MUG-B", price="12.00", stock=0)
    stock_room.add_variant(product_id, "MUG-R", price="11.00", stock=2)
    stock_room.add_variant(product_id, "MUG-X", price=None, stock=9)
    stock_room.add_image(product_id, alt="A blue mug", color="blue")
    published_at = timezone.now() - timedelta(days=3)
    stock_room.change_listing(product_id, published_at=published_at)

    page = shop.read_category_page(mugs, channel="main", first=50)

    (entry,) = page.entries
    assert (page.has_more, page.country_code) == (False, "US")
    assert (entry.product_id, entry.name) == (product_id, "Mug")
    assert (entry.price, entry.has_price_range) == (Money(Decimal("11.00"), "USD"), True)
    assert entry.is_in_stock is True
    assert entry.image_alt == "A blue mug"
    assert entry.image_url.startswith("http") is stock_room.serves_pictures
    assert abs(entry.published_at - published_at) < timedelta(seconds=1)
    assert timezone.now() - entry.updated_at < timedelta(minutes=5)


def test_newest_comes_first_in_and_below_the_category(shop: Shop, stock_room: Any) -> None:
    home = stock_room.add_category("home")
    mugs = stock_room.add_category("mugs", home)
    other = stock_room.add_category("other")
    old = add_dated(stock_room, "Old", home, days_ago=9)
    new = add_dated(stock_room, "New", mugs, days_ago=1)
    middle = add_dated(stock_room, "Middle", home, days_ago=5)
    add_dated(stock_room, "Elsewhere", other, days_ago=2)

    def read(category_id: SaleorCategoryId) -> list[SaleorProductId]:
        page = shop.read_category_page(category_id, channel="main", first=50)
        return [each.product_id for each in page.entries]

    assert read(home) == [new, middle, old]
    assert read(mugs) == [new]
    assert read(SaleorCategoryId("999999")) == []


def test_what_the_storefront_hides_is_left_out(shop: Shop, stock_room: Any) -> None:
    mugs = stock_room.add_category("mugs")
    tomorrow = timezone.now() + timedelta(days=1)
    for number, change in enumerate(
        (
            {"is_published": False},
            {"published_at": tomorrow},
            {"is_for_sale": False},
            {"for_sale_at": tomorrow},
            {"is_in_lists": False},
        )
    ):
        hidden = add_dated(stock_room, f"Hidden {number}", mugs, days_ago=2)
        stock_room.change_listing(hidden, **change)
    stock_room.add_product("Bare", category=mugs)
    unpriced = stock_room.add_product("Unpriced", category=mugs)
    stock_room.add_variant(unpriced, "UNPRICED-1", price=None)
    gone = add_dated(stock_room, "Gone", mugs, days_ago=2)
    stock_room.remove_from_channel(gone)
    sold_out = stock_room.add_product("Sold out", category=mugs)
    stock_room.add_variant(sold_out, "SOLD-1", stock=0)

    page = shop.read_category_page(mugs, channel="main", first=50)

    assert [(each.product_id, each.is_in_stock) for each in page.entries] == [(sold_out, False)]


def test_product_without_a_picture_has_none(shop: Shop, stock_room: Any) -> None:
    mugs = stock_room.add_category("mugs")
    add_dated(stock_room, "Mug", mugs, days_ago=2)

    (entry,) = shop.read_category_page(mugs, channel="main", first=50).entries

    assert (entry.image_url, entry.image_alt) == ("", "")


def test_pages_are_cut_from_one_list(shop: Shop, stock_room: Any) -> None:
    mugs = stock_room.add_category("mugs")
    wanted = [add_dated(stock_room, f"Mug {day}", mugs, days_ago=day) for day in range(1, 6)]

    pages = [
        shop.read_category_page(mugs, channel="main", first=2, skip=skip)
        for skip in (0, 2, 4, 5, 9)
    ]

    assert [[each.product_id for each in page.entries] for page in pages] == [
        wanted[:2],
        wanted[2:4],
        wanted[4:],
        [],
        [],
    ]
    assert [page.has_more for page in pages] == [True, True, False, False, False]


def test_deep_page_and_as_many_queries_for_fifty_as_for_five(shop: Shop, stock_room: Any) -> None:
    mugs = stock_room.add_category("mugs")
    wanted = stock_room.add_many_products(103, mugs)
    counts, found = [], []
    for first in (5, 50):
        shop.read_category_page(mugs, channel="main", first=first)
        with CaptureQueriesContext(connection) as queries:
            shop.read_category_page(mugs, channel="main", first=first)
        counts.append(len(queries))

    for skip in (0, 50, 100):
        page = shop.read_category_page(mugs, channel="main", first=50, skip=skip)
        found += [each.product_id for each in page.entries]

    assert sorted(found) == sorted(wanted)
    assert counts[0] == counts[1]
