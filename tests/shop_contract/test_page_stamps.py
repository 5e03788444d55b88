"""A page's stamp changes with whatever the page shows, hook or no hook."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from saleor_twitter_plugin.handoffs import PageStamp, SaleorCategoryId
from saleor_twitter_plugin.shop import Shop


def read(
    shop: Shop, category_id: SaleorCategoryId, *, count: int = 51, later: timedelta = timedelta()
) -> PageStamp:
    now = datetime.now(UTC) + later
    return shop.read_page_stamp(category_id, channel="main", count=count, now=now)


CHANGES: dict[str, Callable[[Any, Any, Any], object]] = {
    "a promotion begins": lambda room, product, variant: room.start_promotion(product, 25),
    "sold out": lambda room, product, variant: room.set_stock(variant, 0),
    "another price": lambda room, product, variant: room.set_price(variant, "9.00"),
    "hidden": lambda room, product, variant: room.change_listing(product, is_published=False),
    "another variant": lambda room, product, variant: room.add_variant(product, "MUG-2"),
    "a picture": lambda room, product, variant: room.add_image(product, alt="New", color="red"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_changes_the_page_changes_its_stamp(
    name: str, shop: Shop, stock_room: Any
) -> None:
    mugs = stock_room.add_category("mugs")
    product_id = stock_room.add_product("Mug", category=mugs)
    variant_id = stock_room.add_variant(product_id, "MUG-1", price="12.00", stock=2)
    before, again = read(shop, mugs), read(shop, mugs)

    CHANGES[name](stock_room, product_id, variant_id)
    after = read(shop, mugs)

    assert before == again
    assert before.product_ids == {product_id}
    assert after.digest != before.digest


def test_a_moment_that_is_reached_changes_it(shop: Shop, stock_room: Any) -> None:
    mugs = stock_room.add_category("mugs")
    product_id = stock_room.add_product("Mug", category=mugs)
    stock_room.add_variant(product_id, "MUG-1")
    stock_room.change_listing(product_id, published_at=datetime.now(UTC) + timedelta(hours=1))

    early, still_early = read(shop, mugs), read(shop, mugs, later=timedelta(minutes=30))
    due = read(shop, mugs, later=timedelta(hours=2))

    assert early == still_early
    assert due.digest != early.digest


def test_other_categories_do_not_matter_and_those_below_do(shop: Shop, stock_room: Any) -> None:
    home = stock_room.add_category("home")
    mugs, other = stock_room.add_category("mugs", home), stock_room.add_category("other")
    before = read(shop, home)

    stock_room.add_variant(stock_room.add_product("Elsewhere", category=other), "ELSE-1")
    beside = read(shop, home)
    product_id = stock_room.add_product("Mug", category=mugs)
    stock_room.add_variant(product_id, "MUG-1")
    below = read(shop, home)

    assert beside == before
    assert below.digest != before.digest
    assert below.product_ids == {product_id}


def test_all_on_the_page_are_under_the_stamp(shop: Shop, stock_room: Any) -> None:
    mugs, now = stock_room.add_category("mugs"), datetime.now(UTC)
    # Two at the same moment, one at another, and more than are asked for.
    for number, days in enumerate((1, 3, 3, 3, 5)):
        product_id = stock_room.add_product(f"Mug {number}", category=mugs)
        stock_room.add_variant(product_id, f"MUG-{number}")
        stock_room.change_listing(product_id, published_at=now - timedelta(days=days))

    page = shop.read_category_page(mugs, channel="main", first=2)
    stamp = read(shop, mugs, count=2)

    assert {each.product_id for each in page.entries} <= stamp.product_ids
