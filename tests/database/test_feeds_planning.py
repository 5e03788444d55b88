"""From hints and scans to posts that wait, each change once, and each product's state kept."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_twitter_plugin import accounts, feeds
from saleor_twitter_plugin.feeds.detecting import ProductSnapshot
from saleor_twitter_plugin.handoffs import (
    CatalogItem,
    Money,
    SaleorCategoryId,
    SaleorProductId,
    SaleorVariantId,
)
from saleor_twitter_plugin.models import (
    Account,
    AccountFeedRules,
    CatalogHint,
    FeedItem,
    FeedRole,
    OutboxMessage,
    ProductState,
)
from saleor_twitter_plugin.models.feeds import FeedItemState
from saleor_twitter_plugin.pipeline import plan_feeds, scan_catalog
from tests.database.conftest import RunTogether
from tests.factories import NOW, add_account, make_item
from tests.fakes import FakeShop

pytestmark = pytest.mark.django_db
CHANNEL = "default-channel"
ONE = SaleorProductId("1")
LATER = NOW + timedelta(hours=1)


def make(product_id: str = "1", price: str = "10.00", **parts: Any) -> CatalogItem:
    money = Money(Decimal(price), "USD")
    values: dict[str, Any] = {
        "product_id": SaleorProductId(product_id),
        "name": f"Mug {product_id}",
        "price": money,
        "undiscounted_price": money,
        "stock_quantity": 20,
        "variant_ids": (SaleorVariantId(f"{product_id}1"),),
    }
    return make_item(**{**values, **parts})


def hint(product_id: str = "1") -> None:
    feeds.write_hint(SaleorProductId(product_id), reason="product_updated", now=NOW)


def list_changes(**columns: object) -> list[str]:
    rows = FeedItem.objects.filter(is_baseline=False, **columns).order_by("pk")
    return list(rows.values_list("change", flat=True))


@pytest.fixture
def owner() -> Account:
    """Paused: what is planned stays where it can be seen."""
    account = add_account()
    accounts.assign_category(SaleorCategoryId("1"), account, channel=CHANNEL)
    AccountFeedRules.objects.create(account=account, is_paused=True)
    return account


@pytest.fixture
def shop(fake_shop: FakeShop, owner: Account) -> FakeShop:
    fake_shop.items["1"] = make()
    return fake_shop


@pytest.fixture
def known_shop(shop: FakeShop) -> FakeShop:
    """The product was there before the account, and a scan has seen it."""
    feeds.mark_baseline([ONE], Account.objects.get(), channel=CHANNEL, now=NOW)
    assert scan_catalog(shop=shop, now=NOW) == 0
    return shop


# --- states -------------------------------------------------------------------------------------

SEEN = ProductSnapshot(
    version=1,
    is_visible=True,
    is_in_stock=True,
    stock_quantity=20,
    amount=Decimal("10.000"),
    undiscounted_amount=Decimal("12.500"),
    currency="USD",
    variant_ids=(SaleorVariantId("11"), SaleorVariantId("12")),
)


def test_state_is_written_and_read_as_it_was() -> None:
    assert feeds.write_snapshots({ONE: SEEN}, channel=CHANNEL, now=NOW) == {ONE}

    assert feeds.read_snapshots([ONE], channel=CHANNEL) == {ONE: SEEN}
    assert feeds.read_snapshots([ONE], channel="other") == {}


def test_state_is_written_by_whoever_saw_the_one_before() -> None:
    feeds.write_snapshots({ONE: SEEN}, channel=CHANNEL, now=NOW)
    sold_out = replace(SEEN, version=2, is_in_stock=False)

    assert feeds.write_snapshots({ONE: SEEN}, channel=CHANNEL, now=NOW) == set()
    assert feeds.write_snapshots({ONE: replace(SEEN, version=3)}, channel=CHANNEL, now=NOW) == set()
    assert feeds.write_snapshots({ONE: sold_out}, channel=CHANNEL, now=NOW) == {ONE}
    assert feeds.read_snapshots([ONE], channel=CHANNEL) == {ONE: sold_out}


@pytest.mark.parametrize("count", [1, 100])
def test_states_are_written_in_as_many_statements_for_one_as_for_a_hundred(count: int) -> None:
    snapshots = {SaleorProductId(str(each)): SEEN for each in range(count)}

    with CaptureQueriesContext(connection) as queries:
        feeds.write_snapshots(snapshots, channel=CHANNEL, now=NOW)

    assert len([each for each in queries if "twitter_product_state" in each["sql"]]) == 3
    assert ProductState.objects.count() == count


@pytest.mark.django_db(transaction=True)
def test_state_written_at_once_is_written_by_one(run_together: RunTogether) -> None:
    snapshots = {SaleorProductId(str(each)): SEEN for each in range(50)}

    found = run_together(*[lambda: feeds.write_snapshots(snapshots, channel=CHANNEL, now=NOW)] * 4)

    winners = [product_id for each in found for product_id in each]
    assert sorted(winners) == sorted(snapshots)


# --- changes ------------------------------------------------------------------------------------


def test_new_product_waits_with_all_that_its_turn_needs(shop: FakeShop) -> None:
    hint()

    assert plan_feeds(shop=shop, now=NOW) == 1

    item = FeedItem.objects.get()
    assert (item.trigger, item.change, item.state) == ("published", "published", "planned")
    assert (item.words, item.is_promotional) == (["1", "mug"], False)
    assert (item.score, item.expires_at) == (23, NOW + timedelta(days=7))
    assert ProductState.objects.get().version == 1
    assert OutboxMessage.objects.count() == 0


def test_baseline_leaves_no_news_and_what_changes_after_it_is_news(known_shop: FakeShop) -> None:
    assert (list_changes(), ProductState.objects.get().version) == ([], 1)

    known_shop.items["1"] = make(price="8.00")

    assert scan_catalog(shop=known_shop, now=LATER) == 1
    assert scan_catalog(shop=known_shop, now=LATER) == 0
    assert list_changes() == ["price_drop:2"]
    assert FeedItem.objects.get(change="price_drop:2").is_promotional is True


def test_of_each_product_the_strongest_and_newest_waits(known_shop: FakeShop) -> None:
    both = (SaleorVariantId("11"), SaleorVariantId("12"))
    story = [
        make(stock_quantity=3),
        make(stock_quantity=0, is_in_stock=False),
        make(),
        make(variant_ids=both),
        make(price="5.00", variant_ids=both),
    ]
    for moment, item in enumerate(story, start=1):
        known_shop.items["1"] = item
        hint()
        plan_feeds(shop=known_shop, now=NOW + timedelta(minutes=moment))
        scan_catalog(shop=known_shop, now=NOW + timedelta(minutes=moment))

    # The new variant is less than what waits already, and the price drop is more.
    assert list_changes() == ["last_units:2", "back_in_stock:4", "price_drop:6"]
    rows = FeedItem.objects.filter(is_baseline=False).order_by("pk")
    assert [(each.state, each.closed_why) for each in rows] == [
        ("closed", "It is sold out."),
        ("closed", "Newer news of the product took its place."),
        ("planned", ""),
    ]


def test_crash_before_the_hints_are_gone_plans_nothing_twice(known_shop: FakeShop) -> None:
    known_shop.items["1"] = make(price="8.00")
    for _ in range(3):
        hint()
        plan_feeds(shop=known_shop, now=LATER)

    assert list_changes() == ["price_drop:2"]


def test_nothing_is_written_of_products_that_nobody_speaks_for(shop: FakeShop) -> None:
    shop.items["1"] = make(category_ids=())
    hint()

    plan_feeds(shop=shop, now=NOW)

    assert (FeedItem.objects.count(), ProductState.objects.count()) == (0, 0)


def test_switched_off_news_is_seen_and_not_told_later(shop: FakeShop) -> None:
    AccountFeedRules.objects.update(triggers=["price_drop", "no such trigger"])
    scan_catalog(shop=shop, now=NOW)
    AccountFeedRules.objects.update(triggers=None)

    scan_catalog(shop=shop, now=LATER)

    assert list_changes() == []


# --- who tells it -------------------------------------------------------------------------------


def test_roles_are_given_taken_and_read() -> None:
    offers, other = add_account("200", "offers"), add_account("201", "other")
    role = FeedRole.Role.OFFERS

    feeds.assign_role(role, offers, channel=CHANNEL)
    feeds.assign_role(role, other, channel=CHANNEL)

    assert feeds.read_roles(channel=CHANNEL) == {role: other}
    assert feeds.read_roles(channel="another") == {}
    feeds.release_role(role, channel=CHANNEL)
    feeds.release_role(role, channel=CHANNEL)
    assert feeds.read_roles(channel=CHANNEL) == {}


def test_offers_account_takes_the_offer_and_the_category_account_stays_silent(
    known_shop: FakeShop, owner: Account
) -> None:
    offers = add_account("200", "offers")
    AccountFeedRules.objects.create(account=offers, is_paused=True, price_drop_percent_min=20)
    feeds.assign_role(FeedRole.Role.OFFERS, offers, channel=CHANNEL)

    for moment, price in enumerate(("9.00", "7.00"), start=1):
        known_shop.items["1"] = make(price=price)
        scan_catalog(shop=known_shop, now=NOW + timedelta(minutes=moment))

    assert list_changes(account=offers) == ["price_drop:3"]
    assert list_changes(account=owner) == []


def test_moved_product_takes_its_waiting_post_along_once(shop: FakeShop, owner: Account) -> None:
    lamps = add_account("200", "lamps")
    AccountFeedRules.objects.create(account=lamps, is_paused=True)
    accounts.assign_category(SaleorCategoryId("9"), lamps, channel=CHANNEL)
    hint()
    plan_feeds(shop=shop, now=NOW)
    FeedItem.objects.update(is_approved=True, approved_by="ana", withheld_until=LATER)

    shop.items["1"] = make(category_ids=(SaleorCategoryId("9"),))
    hint()
    plan_feeds(shop=shop, now=LATER)

    item = FeedItem.objects.get()
    assert (item.account, item.state) == (lamps, FeedItemState.PLANNED)
    assert (item.is_approved, item.approved_by) == (False, "")


def test_posted_product_that_moves_is_not_posted_again(shop: FakeShop) -> None:
    accounts.assign_category(SaleorCategoryId("9"), add_account("200", "l"), channel=CHANNEL)
    hint()
    plan_feeds(shop=shop, now=NOW)
    FeedItem.objects.update(state=FeedItemState.RELEASED, released_at=NOW)

    shop.items["1"] = make(category_ids=(SaleorCategoryId("9"),))
    hint()
    plan_feeds(shop=shop, now=LATER)

    item = FeedItem.objects.get()
    assert (item.account.x_user_id, item.state) == ("100", FeedItemState.RELEASED)


def test_waiting_posts_are_held_against_the_ownership_of_today(
    shop: FakeShop, owner: Account
) -> None:
    other = add_account("200", "other")
    AccountFeedRules.objects.create(account=other, is_paused=True)
    hint()
    plan_feeds(shop=shop, now=NOW)

    accounts.assign_category(SaleorCategoryId("1"), other, channel=CHANNEL)
    scan_catalog(shop=shop, now=LATER)
    assert FeedItem.objects.get().account == other

    accounts.release_category(SaleorCategoryId("1"), channel=CHANNEL)
    scan_catalog(shop=shop, now=LATER + timedelta(hours=1))
    item = FeedItem.objects.get()
    assert (item.state, item.closed_why) == (
        FeedItemState.CLOSED,
        "No account speaks for its category.",
    )


def test_deleted_product_closes_its_waiting_post(shop: FakeShop) -> None:
    hint()
    plan_feeds(shop=shop, now=NOW)

    del shop.items["1"]
    hint()
    plan_feeds(shop=shop, now=LATER)

    assert FeedItem.objects.get().closed_why == "The shop has deleted the product."


def test_new_product_hidden_before_its_turn_is_new_when_it_is_shown(shop: FakeShop) -> None:
    hint()
    plan_feeds(shop=shop, now=NOW)

    shop.items["1"] = make(is_visible=False)
    scan_catalog(shop=shop, now=LATER)
    assert FeedItem.objects.count() == 0

    shop.items["1"] = make()
    scan_catalog(shop=shop, now=LATER)
    assert list_changes(state=FeedItemState.PLANNED) == ["published"]


def test_what_staff_wrote_about_a_product_is_left_alone(shop: FakeShop, owner: Account) -> None:
    FeedItem.objects.create(
        saleor_product_id="1",
        channel=CHANNEL,
        change="scheduled:1",
        trigger="scheduled",
        account=owner,
        text="Come and see!",
    )
    hint()
    shop.items["1"] = make(is_in_stock=False)

    plan_feeds(shop=shop, now=NOW)

    assert list_changes(state=FeedItemState.PLANNED) == ["scheduled:1"]


# --- storms -------------------------------------------------------------------------------------


def test_two_thousand_hints_are_folded_before_anything_is_read(shop: FakeShop) -> None:
    shop.items["2"] = make("2")
    CatalogHint.objects.bulk_create(
        CatalogHint(saleor_product_id=str(number % 2 + 1), reason="storm") for number in range(2000)
    )

    assert plan_feeds(shop=shop, now=NOW) == 2000

    assert shop.catalog_reads == [["2", "1"]] or shop.catalog_reads == [["1", "2"]]
    assert CatalogHint.objects.count() == 0
    assert list_changes() == ["published", "published"]


def test_two_thousand_products_are_planned_in_pages(shop: FakeShop) -> None:
    shop.items = {str(number): make(str(number)) for number in range(2000)}
    for number in range(2000):
        hint(str(number))

    assert plan_feeds(shop=shop, now=NOW) == 2000

    assert FeedItem.objects.filter(state=FeedItemState.PLANNED).count() == 2000
    assert {len(each) for each in shop.catalog_reads} == {100}


@pytest.mark.parametrize("count", [1, 100])
def test_planning_a_page_costs_as_many_statements_whatever_is_on_it(
    shop: FakeShop, count: int
) -> None:
    shop.items = {str(number): make(str(number)) for number in range(count)}
    for number in range(count):
        hint(str(number))

    with CaptureQueriesContext(connection) as queries:
        plan_feeds(shop=shop, now=NOW)

    about_items = [each["sql"] for each in queries if "twitter_product_state" in each["sql"]]
    assert len(about_items) == 5


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once_plan_each_change_once(
    known_shop: FakeShop, run_together: RunTogether
) -> None:
    known_shop.items = {str(number): make(str(number)) for number in range(1, 151)}
    scan_catalog(shop=known_shop, now=NOW)
    assert FeedItem.objects.filter(is_baseline=False).count() == 149
    known_shop.items = {product_id: make(product_id, "5.00") for product_id in known_shop.items}
    for product_id in known_shop.items:
        hint(product_id)

    run_together(
        *[lambda: plan_feeds(shop=known_shop, now=LATER)] * 3,
        lambda: scan_catalog(shop=known_shop, now=LATER),
    )

    # Product 1 was announced before; for the others being new is the stronger news.
    assert list_changes(trigger="price_drop") == ["price_drop:2"]
    assert set(ProductState.objects.values_list("version", flat=True)) == {2}
    assert FeedItem.objects.filter(is_baseline=False, score__gt=40).count() == 150
