"""What the catalog's hooks write, and what is never said twice."""

import re
from datetime import timedelta

import pytest
from django.db import Error as DatabaseError
from django.db import connection, transaction

from saleor_twitter_plugin import feeds
from saleor_twitter_plugin.feeds import PlannedPost
from saleor_twitter_plugin.handoffs import (
    MessageKind,
    Priority,
    SaleorProductId,
    Trigger,
    XUserId,
)
from saleor_twitter_plugin.models import (
    Account,
    BuyCode,
    CatalogHint,
    FeedItem,
    OutboxMessage,
)
from saleor_twitter_plugin.pipeline import plan_feeds, scan_catalog
from tests.database.conftest import RunTogether
from tests.factories import NOW, add_account, make_config, make_item
from tests.fakes import FakeShop

pytestmark = pytest.mark.django_db
CHANNEL = "default-channel"


def products(*numbers: int) -> list[SaleorProductId]:
    return [SaleorProductId(str(number)) for number in numbers]


def hint(product_id: str = "1") -> None:
    feeds.write_hint(SaleorProductId(product_id), reason="product_updated", now=NOW)


# --- hints --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_hint_is_one_statement(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(1) as captured:
        hint()

    assert captured[0]["sql"].startswith("INSERT INTO")
    assert CatalogHint.objects.count() == 1


def test_hint_that_cannot_be_stored_leaves_the_hosts_transaction_whole() -> None:
    # given a host in the middle of its own work, and our table out of reach
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE twitter_catalog_hint RENAME TO twitter_catalog_hint_gone")
        add_account(handle="the host's own work")

        with pytest.raises(DatabaseError):
            hint()

        # then the host goes on and commits
        assert Account.objects.count() == 1
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE twitter_catalog_hint_gone RENAME TO twitter_catalog_hint")
    assert Account.objects.get().handle == "the host's own work"


def test_hints_fold_to_products_in_the_order_they_came() -> None:
    for product_id in ("2", "1", "2", "3", "1"):
        hint(product_id)

    keys, found = feeds.list_hints(limit=9)

    assert len(keys) == 5
    assert found == ["2", "1", "3"]


def test_hints_are_read_in_bounded_rounds_oldest_first() -> None:
    for product_id in ("1", "2", "3"):
        hint(product_id)

    keys, found = feeds.list_hints(limit=2)
    feeds.remove_hints(keys)

    assert found == ["1", "2"]
    assert feeds.list_hints(limit=9)[1] == ["3"]


def test_hint_that_came_while_planning_stays() -> None:
    hint()
    keys, _ = feeds.list_hints(limit=9)
    hint()

    feeds.remove_hints(keys)

    assert feeds.list_hints(limit=9)[1] == ["1"]


# --- buy codes ----------------------------------------------------------------------------------


def test_buy_codes_are_one_a_product_for_ever() -> None:
    first = feeds.read_or_make_codes(products(*range(200)), now=NOW)
    again = feeds.read_or_make_codes(products(*range(199, -1, -1)), now=NOW + timedelta(days=1))

    assert first == again
    assert len(set(first.values())) == 200
    assert all(re.fullmatch(r"[B-DF-HJKMNP-TV-XZ][B-DF-HJKMNP-TV-XZ2-9]{4}", code)
               for code in first.values())  # fmt: skip


def test_buy_codes_of_products_named_twice() -> None:
    assert len(feeds.read_or_make_codes(products(1, 1, 2), now=NOW)) == 2
    assert feeds.read_or_make_codes([], now=NOW) == {}


def test_buy_code_is_found_in_any_case() -> None:
    (code,) = feeds.read_or_make_codes(products(7), now=NOW).values()

    assert feeds.find_product_id(code.lower()) == "7"
    assert feeds.find_product_id(code) == "7"
    assert feeds.find_product_id("NOPE") is None


@pytest.mark.django_db(transaction=True)
def test_buy_codes_made_at_once_are_the_same(run_together: RunTogether) -> None:
    wanted = products(*range(50))

    found = run_together(*[lambda: feeds.read_or_make_codes(wanted, now=NOW)] * 4)

    assert all(each == found[0] for each in found)
    assert BuyCode.objects.count() == 50


# --- items --------------------------------------------------------------------------------------


def planned(account_id: str = "100", product_id: str = "1") -> PlannedPost:
    return PlannedPost(
        product_id=SaleorProductId(product_id),
        channel=CHANNEL,
        change="published",
        account_id=XUserId(account_id),
        trigger=Trigger.PUBLISHED,
        score=40,
        words=("mug",),
        expires_at=NOW + timedelta(days=7),
    )


def test_item_is_known_once_even_when_it_moves_to_another_account() -> None:
    shop, lamps = add_account(), add_account("101", "lamps")
    owners = {XUserId("100"): shop, XUserId("101"): lamps}

    feeds.add_items([planned(), planned()], owners, now=NOW)
    feeds.add_items([planned("101")], owners, now=NOW)

    item = FeedItem.objects.get()
    assert (item.account, item.is_baseline) == (shop, False)
    assert feeds.list_known(products(1, 2), channel=CHANNEL) == {"1"}
    assert feeds.list_known(products(1), channel="other") == set()


@pytest.mark.django_db(transaction=True)
def test_item_added_at_once_is_one(run_together: RunTogether) -> None:
    owners = {XUserId("100"): add_account()}

    run_together(*[lambda: feeds.add_items([planned()], owners, now=NOW)] * 4)

    assert FeedItem.objects.count() == 1


def test_baseline_products_are_known_and_never_announced() -> None:
    account = add_account()

    feeds.mark_baseline(products(1, 2), account, channel=CHANNEL, now=NOW)
    feeds.mark_baseline(products(2, 3), account, channel=CHANNEL, now=NOW)

    assert feeds.list_known(products(1, 2, 3, 4), channel=CHANNEL) == {"1", "2", "3"}
    assert set(FeedItem.objects.values_list("is_baseline", flat=True)) == {True}


# --- from hint to outbox ------------------------------------------------------------------------


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    from saleor_twitter_plugin import accounts
    from saleor_twitter_plugin.handoffs import SaleorCategoryId

    accounts.assign_category(SaleorCategoryId("1"), add_account(), channel=CHANNEL)
    fake_shop.items["1"] = make_item()
    return fake_shop


def test_hint_becomes_one_waiting_post(shop: FakeShop) -> None:
    hint()
    hint()

    assert plan_feeds(shop=shop, now=NOW) == 2

    message = OutboxMessage.objects.get()
    assert message.key == "feed:default-channel:1:published"
    assert (message.kind, message.priority) == (MessageKind.POST, Priority.PROMOTION)
    assert (message.account_x_user_id, message.saleor_product_id) == ("100", "1")
    assert message.text == ""
    assert BuyCode.objects.get().saleor_product_id == "1"
    assert CatalogHint.objects.count() == 0


def test_hint_planned_twice_after_a_crash_is_one_post(shop: FakeShop) -> None:
    hint()
    plan_feeds(shop=shop, now=NOW)
    hint()

    plan_feeds(shop=shop, now=NOW)
    scan_catalog(shop=shop, now=NOW)

    assert OutboxMessage.objects.count() == 1
    assert FeedItem.objects.count() == 1


def test_hint_of_a_hidden_product_is_forgotten_and_a_later_scan_finds_it(shop: FakeShop) -> None:
    shop.items["1"] = make_item(is_visible=False)
    hint()
    assert plan_feeds(shop=shop, now=NOW) == 1
    assert OutboxMessage.objects.count() == 0
    assert FeedItem.objects.count() == 0

    shop.items["1"] = make_item()
    assert scan_catalog(shop=shop, now=NOW) == 1
    assert scan_catalog(shop=shop, now=NOW) == 0
    assert OutboxMessage.objects.count() == 1


def test_hint_of_a_deleted_product_is_forgotten(shop: FakeShop) -> None:
    hint("404")

    assert plan_feeds(shop=shop, now=NOW) == 1
    assert CatalogHint.objects.count() == 0
    assert OutboxMessage.objects.count() == 0


def test_hints_wait_while_the_settings_have_a_problem(shop: FakeShop) -> None:
    shop.config = make_config(client_id="")
    hint()

    assert plan_feeds(shop=shop, now=NOW) == 0
    assert scan_catalog(shop=shop, now=NOW) == 0
    assert CatalogHint.objects.count() == 1
    assert OutboxMessage.objects.count() == 0


def test_baseline_product_is_not_announced_by_a_hint(shop: FakeShop) -> None:
    feeds.mark_baseline(products(1), Account.objects.get(), channel=CHANNEL, now=NOW)
    hint()

    plan_feeds(shop=shop, now=NOW)

    assert OutboxMessage.objects.count() == 0
