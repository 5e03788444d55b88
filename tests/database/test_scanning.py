"""Where a scan goes on: nothing is skipped, whoever dies or comes at the same time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from saleor_twitter_plugin import accounts, feeds
from saleor_twitter_plugin.errors import RetryableError
from saleor_twitter_plugin.handoffs import CatalogItem, SaleorCategoryId, SaleorProductId
from saleor_twitter_plugin.models import (
    AccountFeedRules,
    FeedItem,
    LocalAccount,
    ProductState,
    ScanCursor,
)
from saleor_twitter_plugin.pipeline import ScanSizes, scan_catalog
from saleor_twitter_plugin.pipeline.scanning import COMMITTED_WITHIN
from tests.factories import NOW, add_account, make_item
from tests.fakes import FakeShop

pytestmark = pytest.mark.django_db

CHANNEL = "default-channel"
MINUTE = timedelta(minutes=1)
IDS = [SaleorProductId(str(number)) for number in range(1, 8)]
THREE = ScanSizes(walked=3)


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    account = add_account()
    accounts.assign_category(SaleorCategoryId("1"), account, channel=CHANNEL)
    AccountFeedRules.objects.create(account=account, is_paused=True)
    fake_shop.items = {each: make(each) for each in IDS}
    return fake_shop


def make(product_id: str) -> CatalogItem:
    return make_item(product_id=SaleorProductId(product_id), name=f"Product {product_id}")


def read_cursor() -> tuple[str, datetime | None]:
    row = ScanCursor.objects.get(channel=CHANNEL)
    return row.after_product_id, row.touched_until


def list_seen() -> list[str]:
    return sorted(ProductState.objects.values_list("saleor_product_id", flat=True))


def test_a_catalog_is_walked_part_by_part_and_begun_anew(shop: FakeShop) -> None:
    for number, (part, after, count) in enumerate(
        [("123", "3", 3), ("456", "6", 3), ("7", "", 1), ("123", "3", 0)]
    ):
        assert scan_catalog(shop=shop, now=NOW + number * MINUTE, sizes=THREE) == count
        assert shop.walked[-1] == tuple(part)
        assert read_cursor() == (after, NOW + number * MINUTE)
    assert list_seen() == IDS
    assert FeedItem.objects.count() == 7


def test_what_was_touched_is_planned_at_once_wherever_the_walk_is(shop: FakeShop) -> None:
    shop.touched = [IDS[6]]

    scan_catalog(shop=shop, now=NOW, sizes=THREE)

    assert list_seen() == ["1", "2", "3", "7"]
    assert shop.catalog_reads[0] == ["7", "1", "2", "3"]


def test_since_the_last_scan_however_long_ago(shop: FakeShop) -> None:
    scan_catalog(shop=shop, now=NOW)
    scan_catalog(shop=shop, now=NOW + timedelta(hours=9))
    scan_catalog(shop=shop, now=NOW + timedelta(hours=9, minutes=1))

    asked = [NOW, NOW, NOW + timedelta(hours=9)]
    assert shop.touched_since == [each - COMMITTED_WITHIN for each in asked]


def test_a_scan_that_fails_looks_at_the_same_part_again(shop: FakeShop) -> None:
    scan_catalog(shop=shop, now=NOW, sizes=THREE)
    shop.catalog_error = RetryableError("The shop is away.", retry_after=MINUTE)
    with pytest.raises(RetryableError):
        scan_catalog(shop=shop, now=NOW + MINUTE, sizes=THREE)
    assert read_cursor() == ("3", NOW)

    shop.catalog_error = None
    assert scan_catalog(shop=shop, now=NOW + 2 * MINUTE, sizes=THREE) == 3
    assert shop.walked[-2:] == [("4", "5", "6")] * 2
    assert shop.touched_since[-2:] == [NOW - COMMITTED_WITHIN] * 2


def test_of_two_scans_at_once_one_moves_on(shop: FakeShop) -> None:
    first = feeds.read_cursor(channel=CHANNEL)
    second = feeds.read_cursor(channel=CHANNEL)

    assert feeds.move_cursor(first, after=SaleorProductId("3"), touched_until=NOW)
    assert not feeds.move_cursor(second, after=SaleorProductId("6"), touched_until=NOW + MINUTE)
    assert read_cursor() == ("3", NOW)


@pytest.mark.django_db(transaction=True)
def test_scans_at_once_skip_nothing_and_say_nothing_twice(
    shop: FakeShop, run_together: Callable[..., list[int]]
) -> None:
    for number in range(5):
        now = NOW + number * MINUTE
        run_together(*[lambda now=now: scan_catalog(shop=shop, now=now, sizes=THREE)] * 3)

    assert list_seen() == IDS
    assert FeedItem.objects.count() == 7
    # Each part follows one that was walked to its end.
    assert set(shop.walked) <= {("1", "2", "3"), ("4", "5", "6"), ("7",)}


def test_more_was_touched_than_one_scan_plans(shop: FakeShop) -> None:
    two = ScanSizes(walked=1, planned=2)
    scan_catalog(shop=shop, now=NOW, sizes=two)
    shop.touched = IDS[4:]

    scan_catalog(shop=shop, now=NOW + MINUTE, sizes=two)

    # Of three one is left: the next scan asks since the same moment.
    assert list_seen() == ["1", "2", "5", "6"]
    assert read_cursor() == ("2", NOW)
    shop.touched = IDS[6:]
    scan_catalog(shop=shop, now=NOW + 2 * MINUTE, sizes=two)
    assert list_seen() == ["1", "2", "3", "5", "6", "7"]
    assert shop.touched_since[-1] == NOW - COMMITTED_WITHIN
    assert read_cursor() == ("3", NOW + 2 * MINUTE)


def test_with_places_the_whole_catalog_is_walked(shop: FakeShop) -> None:
    scan_catalog(shop=shop, now=NOW, sizes=THREE)
    assert shop.walked_categories == [["1"]]
    LocalAccount.objects.create(
        channel=CHANNEL, saleor_warehouse_id="w", account=add_account("101", "corner")
    )

    scan_catalog(shop=shop, now=NOW + MINUTE, sizes=THREE)

    assert shop.walked_categories == [["1"], None]


def test_each_channel_goes_on_where_it_was(shop: FakeShop) -> None:
    scan_catalog(shop=shop, now=NOW, sizes=THREE)
    shop.config = replace(shop.config, channel="other")
    scan_catalog(shop=shop, now=NOW + MINUTE, sizes=THREE)

    assert read_cursor() == ("3", NOW)
    assert set(ScanCursor.objects.values_list("channel", flat=True)) == {CHANNEL, "other"}
