"""What feeds see."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from saleor_twitter_plugin.handoffs import (
    CatalogItem,
    Category,
    Money,
    ProductImage,
    SaleorCategoryId,
    SaleorProductId,
)
from saleor_twitter_plugin.shop import Shop


def test_catalog_item_is_what_the_storefront_shows(shop: Shop, stock_room: Any) -> None:
    home = stock_room.add_category("home")
    kitchen = stock_room.add_category("kitchen", home)
    mugs = stock_room.add_category("mugs", kitchen)
    product_id = stock_room.add_product("Mug", category=mugs)
    blue = stock_room.add_variant(product_id, "MUG-B", price="12.00", stock=0)
    red = stock_room.add_variant(product_id, "MUG-R", price="11.00", stock=2)
    stock_room.add_variant(product_id, "MUG-X", price=None, stock=9)
    stock_room.add_image(product_id, alt="A blue mug", color="blue")
    (item,) = shop.read_catalog_items([product_id], channel="main")
    # Each shop names its pages itself.
    assert item.slug == slugify(item.slug) != ""
    assert [replace(item, slug="")] == [
        CatalogItem(
            product_id=product_id,
            name="Mug",
            category_ids=(mugs, kitchen, home),
            channel="main",
            country_code="US",
            is_visible=True,
            is_in_stock=True,
            price=Money(Decimal("11.00"), "USD"),
            undiscounted_price=Money(Decimal("11.00"), "USD"),
            stock_quantity=2,
            variant_ids=(blue, red),
            variant_names=("MUG-B", "MUG-R"),
            has_price_range=True,
            image_alt="A blue mug",
            has_image=True,
        )
    ]


def test_catalog_items_come_in_the_order_asked_without_the_deleted(
    shop: Shop, stock_room: Any
) -> None:
    first, second, third = (stock_room.add_product(name) for name in "abc")
    stock_room.delete_product(second)
    items = shop.read_catalog_items([third, second, first], channel="main")
    assert [each.product_id for each in items] == [third, first]
    assert shop.read_catalog_items([], channel="main") == []
    assert shop.read_catalog_items([SaleorProductId("no number")], channel="main") == []


def test_catalog_reads_more_than_a_page(shop: Shop, stock_room: Any) -> None:
    category = stock_room.add_category("mugs")
    wanted = stock_room.add_many_products(103, category)
    items = shop.read_catalog_items(wanted, channel="main")
    assert [each.product_id for each in items] == wanted
    assert set(shop.iterate_visible_products([category], channel="main")) == set(wanted)


def test_catalog_item_without_variants_or_price_is_not_visible(shop: Shop, stock_room: Any) -> None:
    bare = stock_room.add_product("Bare")
    unpriced = stock_room.add_product("Unpriced")
    stock_room.add_variant(unpriced, "U-1", price=None)
    for item in shop.read_catalog_items([bare, unpriced], channel="main"):
        assert (item.is_visible, item.is_in_stock, item.price) == (False, False, None)


def test_catalog_item_is_visible_only_while_open(shop: Shop, stock_room: Any) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    product_id = stock_room.add_product("Mug")
    stock_room.add_variant(product_id, "MUG-1")
    for change in (
        {"is_published": False},
        {"published_at": tomorrow},
        {"is_for_sale": False},
        {"for_sale_at": tomorrow},
        {"is_in_lists": False},
    ):
        stock_room.change_listing(product_id, **change)
        (item,) = shop.read_catalog_items([product_id], channel="main")
        assert item.is_visible is False, change
    stock_room.change_listing(product_id)
    (item,) = shop.read_catalog_items([product_id], channel="main")
    assert item.is_visible is True
    stock_room.remove_from_channel(product_id)
    (item,) = shop.read_catalog_items([product_id], channel="main")
    assert (item.is_visible, item.price) == (False, None)


def test_sold_out_item_is_visible_and_not_in_stock(shop: Shop, stock_room: Any) -> None:
    product_id = stock_room.add_product("Mug")
    variant_id = stock_room.add_variant(product_id, "MUG-1", stock=0)
    (item,) = shop.read_catalog_items([product_id], channel="main")
    assert (item.is_visible, item.is_in_stock) == (True, False)
    stock_room.set_stock(variant_id, 1)
    (item,) = shop.read_catalog_items([product_id], channel="main")
    assert item.is_in_stock is True


def test_uncounted_stock_is_in_stock(shop: Shop, stock_room: Any) -> None:
    product_id = stock_room.add_product("Mug")
    stock_room.add_variant(product_id, "MUG-1", stock=None)
    (item,) = shop.read_catalog_items([product_id], channel="main")
    assert item.is_in_stock is True


def test_promotion_shows_the_price_before_it(shop: Shop, stock_room: Any) -> None:
    product_id = stock_room.add_product("Mug")
    stock_room.add_variant(product_id, "MUG-B", price="30.00")
    stock_room.add_variant(product_id, "MUG-R", price="20.00")
    stock_room.start_promotion(product_id, 25)
    (item,) = shop.read_catalog_items([product_id], channel="main")
    assert item.price == Money(Decimal("15.00"), "USD")
    assert item.undiscounted_price == Money(Decimal("20.00"), "USD")
    stock_room.end_promotion(product_id)
    (item,) = shop.read_catalog_items([product_id], channel="main")
    assert item.price == item.undiscounted_price == Money(Decimal("20.00"), "USD")


def test_stock_is_counted_over_all_variants_or_not_at_all(shop: Shop, stock_room: Any) -> None:
    product_id = stock_room.add_product("Mug")
    stock_room.add_variant(product_id, "MUG-B", stock=2)
    stock_room.add_variant(product_id, "MUG-R", stock=1)
    stock_room.add_variant(product_id, "MUG-X", stock=9, price=None)
    (item,) = shop.read_catalog_items([product_id], channel="main")
    assert item.stock_quantity == 3
    stock_room.add_variant(product_id, "MUG-U", stock=None)
    (item,) = shop.read_catalog_items([product_id], channel="main")
    assert item.stock_quantity is None


def test_visible_products_are_those_in_stock_in_and_below_the_categories(
    shop: Shop, stock_room: Any
) -> None:
    home = stock_room.add_category("home")
    mugs = stock_room.add_category("mugs", home)
    other = stock_room.add_category("other")
    in_mugs = stock_room.add_product("Mug", category=mugs)
    stock_room.add_variant(in_mugs, "MUG-1")
    sold_out = stock_room.add_product("Sold out", category=mugs)
    stock_room.add_variant(sold_out, "MUG-2", stock=0)
    hidden = stock_room.add_product("Hidden", category=mugs)
    stock_room.add_variant(hidden, "MUG-3")
    stock_room.change_listing(hidden, is_published=False)
    elsewhere = stock_room.add_product("Elsewhere", category=other)
    stock_room.add_variant(elsewhere, "OTHER-1")
    assert list(shop.iterate_visible_products([home], channel="main")) == [in_mugs]
    assert list(shop.iterate_visible_products([mugs], channel="main")) == [in_mugs]
    assert list(shop.iterate_visible_products([], channel="main")) == []


def test_pictures_are_the_first_ones_in_the_shops_order(shop: Shop, stock_room: Any) -> None:
    product_id = stock_room.add_product("Mug")
    assert shop.read_product_images(product_id) == []
    colors = ("teal", "navy", "red", "gold", "black")
    images = [
        ProductImage(stock_room.add_image(product_id, alt=color, color=color), "image/png", color)
        for color in colors
    ]
    assert shop.read_product_images(product_id) == images[:4]
    assert shop.read_product_images(product_id, limit=2) == images[:2]
    assert shop.read_product_images(product_id, limit=9) == images
    assert shop.read_product_images(SaleorProductId("999999")) == []
    assert shop.read_product_images(SaleorProductId("no number")) == []


def test_picture_without_a_description_has_none(shop: Shop, stock_room: Any) -> None:
    product_id = stock_room.add_product("Mug")
    content = stock_room.add_image(product_id, alt="", color="teal")
    assert shop.read_product_images(product_id) == [ProductImage(content, "image/png", "")]


def test_category_is_found_by_slug_key_and_global_id(shop: Shop, stock_room: Any) -> None:
    home = stock_room.add_category("home")
    kitchen = stock_room.add_category("kitchen", home)
    mugs = stock_room.add_category("mugs", kitchen)
    expected = Category(mugs, "mugs", "Mugs", (kitchen, home))
    assert shop.find_category("mugs") == expected
    assert shop.find_category(mugs) == expected
    assert shop.find_category(shop.to_global_id("Category", mugs)) == expected
    assert shop.find_category("nothing") is None
    assert shop.find_category("999999") is None
    assert shop.find_category(shop.to_global_id("Product", mugs)) is None


def test_category_handle_is_public_metadata(shop: Shop, stock_room: Any) -> None:
    mugs = stock_room.add_category("mugs")
    shop.write_category_handle(mugs, "shop_mugs")
    shop.write_category_handle(mugs, "our_mugs")
    assert stock_room.read_category_metadata(mugs) == {"twitter_handle": "our_mugs"}
    url = "https://shop.example.com/plugins/global/twitter/feeds/mugs.rss"
    shop.write_category_handle(mugs, "our_mugs", feed_url=url)
    assert stock_room.read_category_metadata(mugs) == {
        "twitter_handle": "our_mugs",
        "twitter_feed_url": url,
    }
    shop.write_category_handle(mugs, "our_mugs")
    assert stock_room.read_category_metadata(mugs) == {"twitter_handle": "our_mugs"}
    shop.write_category_handle(mugs, "our_mugs", feed_url=url)
    shop.write_category_handle(mugs, None)
    shop.write_category_handle(mugs, None)
    assert stock_room.read_category_metadata(mugs) == {}
    shop.write_category_handle(SaleorCategoryId("999999"), None)


def test_channel_exists_by_its_slug(shop: Shop, stock_room: Any) -> None:
    assert shop.channel_exists("main") is True
    assert shop.channel_exists("Main") is False
    assert shop.channel_exists("") is False


def test_global_ids_go_both_ways(shop: Shop, stock_room: Any) -> None:
    assert shop.to_global_id("Category", "7") == "Q2F0ZWdvcnk6Nw=="
    assert shop.to_primary_key("Category", "Q2F0ZWdvcnk6Nw==") == "7"
    for wrong in ("UHJvZHVjdDo3", "7", "", "no id", "Q2F0ZWdvcnk6", "\udcff"):
        assert shop.to_primary_key("Category", wrong) is None


def test_margin_is_that_of_the_cheapest_variant_where_its_cost_is_known(
    shop: Shop, stock_room: Any
) -> None:
    product_id = stock_room.add_product("Mug")
    cheap = stock_room.add_variant(product_id, "MUG-A", price="10.00")
    dear = stock_room.add_variant(product_id, "MUG-B", price="20.00")

    def read_margin() -> int | None:
        (item,) = shop.read_catalog_items([product_id], channel="main")
        return item.margin_percent

    stock_room.set_cost(dear, "1.00")
    assert read_margin() is None
    stock_room.set_cost(cheap, "6.50")
    assert read_margin() == 35


def test_video_is_the_file_that_the_metadata_names(shop: Shop, stock_room: Any) -> None:
    product_id, other_id = stock_room.add_product("Mug"), stock_room.add_product("Cup")
    stock_room.add_video(product_id, "videos/mug.mp4", b"content of the video")

    video = shop.find_product_video(product_id)

    assert video is not None
    assert video.total_bytes == 20
    with video.open() as opened:
        assert opened.read(7) == b"content"
        assert opened.read() == b" of the video"
    assert shop.find_product_video(other_id) is None
    assert shop.find_product_video(SaleorProductId("404")) is None
