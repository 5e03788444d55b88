"""Vouchers, promotions and collections as both shops tell of them."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from saleor_twitter_plugin.handoffs import (
    Collection,
    GoodsShare,
    Money,
    Promotion,
    SaleorProductId,
    Subject,
    SubjectKind,
    Voucher,
)
from saleor_twitter_plugin.shop import Shop

MISSING = {
    SubjectKind.VOUCHER: "999999",
    SubjectKind.PROMOTION: "00000000-0000-4000-8000-000000000000",
    SubjectKind.COLLECTION: "999999",
}


def find(shop: Shop, kind: SubjectKind, *, now: datetime | None = None) -> list[str]:
    now = now or timezone.now()
    found = shop.find_announcements(
        channel="main",
        since=now - timedelta(days=7),
        ends_before=now + timedelta(days=7),
        now=now,
    )
    return [each.subject_id for each in found if each.kind is kind]


def read(shop: Shop, kind: SubjectKind, key: str, *, now: datetime | None = None) -> Any:
    (found,) = shop.read_announcements(
        [Subject(kind, key)], channel="main", now=now or timezone.now()
    )
    return found


def add_products(stock_room: Any, category: str, count: int) -> list[SaleorProductId]:
    made = []
    for number in range(count):
        product_id = stock_room.add_product(f"Thing {number}", category=category)
        stock_room.add_variant(product_id, f"{category}-{number}", price="20.00")
        made.append(product_id)
    return made


@pytest.mark.parametrize("kind", SubjectKind)
def test_what_is_not_there_is_left_out(shop: Shop, stock_room: Any, kind: SubjectKind) -> None:
    subjects = [Subject(kind, MISSING[kind]), Subject(kind, "no such key"), Subject(kind, "")]

    assert shop.read_announcements(subjects, channel="main", now=timezone.now()) == []
    assert find(shop, kind) == []


def test_voucher_for_the_whole_shop(shop: Shop, stock_room: Any) -> None:
    ends_at = timezone.now().replace(microsecond=0) + timedelta(days=3)
    voucher_id = stock_room.add_voucher("SAVE", amount="5.00", minimum_spend="50", ends_at=ends_at)

    voucher = read(shop, SubjectKind.VOUCHER, voucher_id)

    assert isinstance(voucher, Voucher)
    assert (voucher.code, voucher.code_count, voucher.is_public) == ("SAVE", 1, True)
    assert (voucher.amount, voucher.percent) == (Money(Decimal("5"), "USD"), None)
    assert voucher.minimum_spend == Money(Decimal("50"), "USD")
    assert (voucher.ends_at, voucher.country_code) == (ends_at, "US")
    assert (voucher.goods, voucher.is_for_some_goods, voucher.category_name) == ((), False, "")
    assert voucher.serves_country
    assert find(shop, SubjectKind.VOUCHER) == [voucher_id]


def test_voucher_for_a_category(shop: Shop, stock_room: Any) -> None:
    home = stock_room.add_category("home")
    mugs = stock_room.add_category("mugs", home)
    voucher_id = stock_room.add_voucher("MUGS", percent="12.5", category=mugs)

    voucher = read(shop, SubjectKind.VOUCHER, voucher_id)

    assert (voucher.percent, voucher.amount) == (Decimal("12.5"), None)
    assert (voucher.category_name, voucher.goods) == ("Mugs", (GoodsShare((mugs, home), 1),))


def test_voucher_that_nobody_can_use(shop: Shop, stock_room: Any) -> None:
    unlisted = read(shop, SubjectKind.VOUCHER, stock_room.add_voucher("A", is_listed=False))
    used = stock_room.add_voucher("B")
    stock_room.use_up(used)
    for_staff = read(shop, SubjectKind.VOUCHER, stock_room.add_voucher("C", is_for_staff=True))
    each_once = read(
        shop,
        SubjectKind.VOUCHER,
        stock_room.add_voucher("D", is_single_use=True, codes=["E", "F"]),
    )

    assert (unlisted.is_listed, unlisted.percent, unlisted.amount) == (False, None, None)
    assert (read(shop, SubjectKind.VOUCHER, used).code, for_staff.is_for_staff) == ("", True)
    assert (each_once.is_single_use, each_once.code_count) == (True, 3)


def test_voucher_is_meant_for_the_public_and_no_more(shop: Shop, stock_room: Any) -> None:
    voucher_id = stock_room.add_voucher("SAVE", is_public=False)
    assert find(shop, SubjectKind.VOUCHER) == []

    assert shop.mean_voucher_for_public(voucher_id, is_public=True)
    assert shop.mean_voucher_for_public(voucher_id, is_public=True)
    assert find(shop, SubjectKind.VOUCHER) == [voucher_id]
    assert stock_room.read_voucher_metadata(voucher_id) == {"twitter.announce": "true"}

    assert shop.mean_voucher_for_public(voucher_id, is_public=False)
    assert find(shop, SubjectKind.VOUCHER) == []
    assert stock_room.read_voucher_metadata(voucher_id) == {}
    assert not shop.mean_voucher_for_public("999999", is_public=True)


def test_promotion_tells_what_it_takes_off_and_where(shop: Shop, stock_room: Any) -> None:
    home = stock_room.add_category("home")
    mugs = stock_room.add_category("mugs", home)
    products = [*add_products(stock_room, mugs, 2), *add_products(stock_room, home, 1)]
    ends_at = timezone.now().replace(microsecond=0) + timedelta(days=3)

    promotion_id = stock_room.add_promotion("Mug days", 25, products, ends_at=ends_at)
    promotion = read(shop, SubjectKind.PROMOTION, promotion_id)

    assert isinstance(promotion, Promotion)
    assert (promotion.name, promotion.percent_off, promotion.ends_at) == ("Mug days", 25, ends_at)
    assert not promotion.has_percent_range
    assert promotion.is_of_catalog
    assert promotion.goods == (GoodsShare((mugs, home), 2), GoodsShare((home,), 1))
    assert find(shop, SubjectKind.PROMOTION) == [promotion_id]


def test_promotion_is_found_when_it_begins_and_when_it_ends(shop: Shop, stock_room: Any) -> None:
    now = timezone.now()
    products = add_products(stock_room, stock_room.add_category("mugs"), 2)
    promotion_id = stock_room.add_promotion(
        "Later",
        25,
        products,
        starts_at=now + timedelta(days=2),
        ends_at=now + timedelta(days=40),
    )

    assert read(shop, SubjectKind.PROMOTION, promotion_id).percent_off == 0
    assert find(shop, SubjectKind.PROMOTION) == []
    assert find(shop, SubjectKind.PROMOTION, now=now + timedelta(days=3)) == [promotion_id]
    assert find(shop, SubjectKind.PROMOTION, now=now + timedelta(days=20)) == []
    assert find(shop, SubjectKind.PROMOTION, now=now + timedelta(days=35)) == [promotion_id]
    assert find(shop, SubjectKind.PROMOTION, now=now + timedelta(days=41)) == []


def test_hidden_products_are_no_part_of_a_promotion(shop: Shop, stock_room: Any) -> None:
    mugs = stock_room.add_category("mugs")
    shown, hidden = add_products(stock_room, mugs, 2)
    promotion_id = stock_room.add_promotion("Mug days", 25, [shown, hidden])

    stock_room.change_listing(hidden, is_published=False)

    assert read(shop, SubjectKind.PROMOTION, promotion_id).goods == (GoodsShare((mugs,), 1),)


def test_collection_tells_what_of_it_can_be_bought(shop: Shop, stock_room: Any) -> None:
    mugs = stock_room.add_category("mugs")
    shown, hidden, gone = add_products(stock_room, mugs, 3)
    stock_room.change_listing(hidden, is_published=False)
    stock_room.remove_from_channel(gone)
    yesterday = timezone.now().replace(microsecond=0) - timedelta(days=1)

    collection_id = stock_room.add_collection(
        "Autumn", [shown, hidden, gone], published_at=yesterday
    )
    collection = read(shop, SubjectKind.COLLECTION, collection_id)

    assert isinstance(collection, Collection)
    assert (collection.name, collection.is_published) == ("Autumn", True)
    assert (collection.published_at, collection.goods) == (yesterday, (GoodsShare((mugs,), 1),))
    assert find(shop, SubjectKind.COLLECTION) == [collection_id]


def test_collection_is_published_when_its_moment_is_reached(shop: Shop, stock_room: Any) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    products = add_products(stock_room, stock_room.add_category("mugs"), 1)
    collection_id = stock_room.add_collection("Autumn", products, published_at=tomorrow)
    hidden = stock_room.add_collection("Winter", products, is_published=False)

    assert not read(shop, SubjectKind.COLLECTION, collection_id).is_published
    assert read(shop, SubjectKind.COLLECTION, collection_id, now=tomorrow).is_published
    assert find(shop, SubjectKind.COLLECTION, now=tomorrow) == [collection_id]
    assert hidden not in find(shop, SubjectKind.COLLECTION)


def test_collection_of_long_ago_is_not_found(shop: Shop, stock_room: Any) -> None:
    long_ago = timezone.now() - timedelta(days=30)
    products = add_products(stock_room, stock_room.add_category("mugs"), 1)
    stock_room.add_collection("Summer", products, published_at=long_ago)

    assert find(shop, SubjectKind.COLLECTION) == []
