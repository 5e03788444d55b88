"""A feed's page is written once, and again as soon as anything in it has changed."""

from datetime import datetime, timedelta

import pytest

from saleor_twitter_plugin.handoffs import PageStamp, SaleorCategoryId
from saleor_twitter_plugin.models import Account
from saleor_twitter_plugin.syndication.remembering import KEPT_FOR
from tests.database.feed_reading import MUGS, add_post, ask, give, make_shop
from tests.factories import make_entry
from tests.fakes import FakeShop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> FakeShop:
    give(MUGS)
    return make_shop()


def test_unchanged_page_is_read_once(shop: FakeShop) -> None:
    first = ask(shop)
    second = ask(shop)
    unchanged = ask(shop, headers={"If-None-Match": first["ETag"]})

    assert second.content == first.content
    assert unchanged.status_code == 304
    assert shop.pages_read == 1


def test_formats_are_kept_apart(shop: FakeShop) -> None:
    rss, atom = ask(shop), ask(shop, "feeds/mugs.atom")

    assert b"<rss" in rss.content
    assert b"<rss" not in atom.content
    assert shop.pages_read == 2


def test_what_changed_is_read_again(shop: FakeShop) -> None:
    etags = [ask(shop)["ETag"]]
    shop.category_entries[MUGS] = [make_entry(is_in_stock=False)]
    etags.append(ask(shop, headers={"If-None-Match": etags[0]})["ETag"])
    add_post(make_entry().product_id, "900")
    etags.append(ask(shop, headers={"If-None-Match": etags[1]})["ETag"])
    Account.objects.update(handle="renamed")
    etags.append(ask(shop, headers={"If-None-Match": etags[2]})["ETag"])

    assert len(set(etags)) == 4
    assert shop.pages_read == 4


def test_nothing_is_kept_for_long(shop: FakeShop) -> None:
    ask(shop)
    ask(shop, later=KEPT_FOR - timedelta(seconds=1))
    assert shop.pages_read == 1

    ask(shop, later=KEPT_FOR)

    assert shop.pages_read == 2


class BlindShop(FakeShop):
    """Its stamps are of other products than it shows."""

    def read_page_stamp(
        self, category_id: SaleorCategoryId, *, channel: str, count: int, now: datetime
    ) -> PageStamp:
        return PageStamp("same", frozenset())


class RestlessShop(FakeShop):
    """Something changes whenever a page is read."""

    def read_page_stamp(
        self, category_id: SaleorCategoryId, *, channel: str, count: int, now: datetime
    ) -> PageStamp:
        stamp = super().read_page_stamp(category_id, channel=channel, count=count, now=now)
        return PageStamp(f"{stamp.digest}{self.pages_read % 2}", stamp.product_ids)


@pytest.mark.parametrize("kind", [BlindShop, RestlessShop])
def test_what_the_stamp_does_not_hold_is_not_kept(kind: type[FakeShop], shop: FakeShop) -> None:
    other = kind()
    other.categories, other.category_entries = shop.categories, shop.category_entries

    ask(other)
    ask(other)

    assert other.pages_read == 2
