"""Planned posts → outbox: caps, gaps and likeness hold, and what waits says why."""

from datetime import time, timedelta

import pytest

from saleor_twitter_plugin import accounts
from saleor_twitter_plugin.feeds import store_rules
from saleor_twitter_plugin.handoffs import MessageKind, Priority, SaleorCategoryId
from saleor_twitter_plugin.models import Account, FeedItem, FeedRole, OutboxMessage, ShopAction
from saleor_twitter_plugin.pipeline import release_posts
from tests.database.conftest import RunTogether
from tests.database.feed_rows import (
    CHANNEL,
    add_speaker,
    mark_posts_sent,
    plan_post,
    plan_posts,
    remember,
)
from tests.factories import NOW, free_rules, make_config, make_item
from tests.fakes import FakeShop

pytestmark = pytest.mark.django_db


def read_keys() -> list[str]:
    return list(OutboxMessage.objects.order_by("pk").values_list("key", flat=True))


def read_withheld() -> dict[str, str]:
    rows = FeedItem.objects.filter(state="planned").order_by("pk")
    return dict(rows.values_list("saleor_product_id", "withheld_by"))


def test_best_post_goes_and_the_other_says_what_keeps_it(fake_shop: FakeShop) -> None:
    account = add_speaker()
    plan_post(account, "1", score=10)
    best = plan_post(account, "2", score=80, words=["lamp"])

    assert release_posts(shop=fake_shop, now=NOW) == 1

    message = OutboxMessage.objects.get()
    assert message.key == "feed:default-channel:2:published"
    assert (message.kind, message.priority) == (MessageKind.POST, Priority.PROMOTION)
    assert (message.account_x_user_id, message.saleor_product_id) == ("100", "2")
    assert (message.text, message.channel) == ("", CHANNEL)
    best.refresh_from_db()
    assert (best.state, best.released_at, best.outbox_key) == ("released", NOW, message.key)
    other = FeedItem.objects.get(saleor_product_id="1")
    assert (other.state, other.withheld_by) == ("planned", "outranked")
    assert other.withheld_until == NOW + timedelta(minutes=5)


def test_free_account_says_all_at_once_the_best_first(fake_shop: FakeShop) -> None:
    account = add_speaker()
    free_rules(account)
    plan_posts(account, 5)

    assert release_posts(shop=fake_shop, now=NOW) == 5

    assert read_keys() == [f"feed:default-channel:{n}:published" for n in range(1, 6)]
    assert release_posts(shop=fake_shop, now=NOW) == 0


def test_cap_of_the_hour_holds_and_slides(fake_shop: FakeShop) -> None:
    account = add_speaker()
    free_rules(account, posts_per_hour=2)
    plan_posts(account, 5)

    assert release_posts(shop=fake_shop, now=NOW) == 2
    assert read_withheld() == dict.fromkeys("345", "hourly_cap")
    mark_posts_sent(at=NOW + timedelta(minutes=10))

    assert release_posts(shop=fake_shop, now=NOW + timedelta(minutes=69)) == 0
    assert release_posts(shop=fake_shop, now=NOW + timedelta(minutes=70)) == 2
    assert len(read_keys()) == 4


def test_post_that_x_has_not_yet_counts_as_said_now(fake_shop: FakeShop) -> None:
    # given posts that wait for X's limits since yesterday
    account = add_speaker()
    free_rules(account, posts_per_hour=2)
    plan_posts(account, 5)
    assert release_posts(shop=fake_shop, now=NOW) == 2

    # then no others join them, to come out at once with them
    assert release_posts(shop=fake_shop, now=NOW + timedelta(days=1)) == 0
    assert len(read_keys()) == 2


def test_held_and_failed_posts_were_never_said(fake_shop: FakeShop) -> None:
    account = add_speaker()
    free_rules(account, posts_per_hour=1)
    plan_posts(account, 3)
    release_posts(shop=fake_shop, now=NOW)
    OutboxMessage.objects.update(state="held")

    assert release_posts(shop=fake_shop, now=NOW + timedelta(hours=1)) == 1


def test_product_of_another_account_has_its_cooldown_too(fake_shop: FakeShop) -> None:
    shop, offers = add_speaker(), add_speaker("101", "offers", category="9")
    for each in (shop, offers):
        free_rules(each, product_cooldown_hours=24)
    plan_post(shop, "1")
    plan_post(offers, "1", change="price_drop:2", trigger="price_drop", words=["other"])

    assert release_posts(shop=fake_shop, now=NOW) == 1
    mark_posts_sent()
    waiting = FeedItem.objects.get(account=offers)
    assert waiting.withheld_by == "product_cooldown"
    assert waiting.withheld_until == NOW + timedelta(hours=24)

    assert release_posts(shop=fake_shop, now=NOW + timedelta(hours=24)) == 1


def test_likeness_is_told_across_accounts(fake_shop: FakeShop) -> None:
    shop, lamps = add_speaker(), add_speaker("101", "lamps", category="9")
    for each in (shop, lamps):
        free_rules(each, similarity_percent_max=80)
    plan_post(shop, "1", words=["red", "mug"])
    plan_post(lamps, "2", words=["mug", "red"])
    plan_post(lamps, "3", words=["blue", "lamp"])

    assert release_posts(shop=fake_shop, now=NOW) == 2

    assert read_withheld() == {"2": "too_similar"}


def test_names_without_words_are_not_alike_for_that(fake_shop: FakeShop) -> None:
    account = add_speaker()
    free_rules(account, similarity_percent_max=0)
    plan_post(account, "1", words=[])
    plan_post(account, "2", words=[])

    assert release_posts(shop=fake_shop, now=NOW) == 2


def test_quiet_hours_end_by_the_clock_of_the_account(fake_shop: FakeShop) -> None:
    account = add_speaker()
    free_rules(account, quiet_from=time(12, 0), quiet_until=time(16, 0), time_zone="Europe/Madrid")
    plan_post(account)

    # 12:00 UTC is 13:00 in Madrid
    assert release_posts(shop=fake_shop, now=NOW) == 0
    assert FeedItem.objects.get().withheld_until == NOW + timedelta(hours=3)
    assert release_posts(shop=fake_shop, now=NOW + timedelta(hours=3)) == 1


def test_post_waits_for_its_moment(fake_shop: FakeShop) -> None:
    account = add_speaker()
    plan_post(account, not_before=NOW + timedelta(minutes=1))

    assert release_posts(shop=fake_shop, now=NOW) == 0
    assert release_posts(shop=fake_shop, now=NOW + timedelta(minutes=1)) == 1


def test_paused_and_unapproved_posts_wait_for_their_owner(fake_shop: FakeShop) -> None:
    account = add_speaker()
    free_rules(account, is_paused=True)
    plan_post(account)

    assert release_posts(shop=fake_shop, now=NOW) == 0
    assert read_withheld() == {"1": "paused"}

    free_rules(account, is_paused=False, needs_approval=True)
    assert release_posts(shop=fake_shop, now=NOW) == 0
    assert read_withheld() == {"1": "needs_approval"}

    FeedItem.objects.update(is_approved=True)
    assert release_posts(shop=fake_shop, now=NOW) == 1


@pytest.mark.parametrize("state", ["paused", "needs_reconnecting"])
def test_account_that_may_not_post_releases_nothing(state: str, fake_shop: FakeShop) -> None:
    plan_post(add_speaker(state=state))

    assert release_posts(shop=fake_shop, now=NOW) == 0
    assert read_withheld() == {"1": "paused"}

    Account.objects.update(state="connected")
    assert release_posts(shop=fake_shop, now=NOW) == 1


def test_old_news_is_closed(fake_shop: FakeShop) -> None:
    plan_post(add_speaker(), expires_at=NOW)

    assert release_posts(shop=fake_shop, now=NOW) == 0

    item = FeedItem.objects.get()
    assert (item.state, item.withheld_by) == ("closed", "expired")
    assert item.closed_why == "Its news is old: other posts took its place until then."


def test_posts_of_an_account_that_lost_its_category_are_closed(fake_shop: FakeShop) -> None:
    account = add_speaker()
    plan_post(account)
    plan_post(account, "", change="scheduled:a", trigger="scheduled", text="Hello!")
    accounts.release_category(SaleorCategoryId("1"), channel=CHANNEL)

    assert release_posts(shop=fake_shop, now=NOW) == 1

    item = FeedItem.objects.get(saleor_product_id="1")
    assert item.state == "closed"
    assert item.closed_why == "Its account speaks for no category of the channel any more."
    assert OutboxMessage.objects.get().text == "Hello!"


def test_offers_account_needs_no_category(fake_shop: FakeShop) -> None:
    account = add_speaker()
    accounts.release_category(SaleorCategoryId("1"), channel=CHANNEL)
    FeedRole.objects.create(channel=CHANNEL, role="offers", account=account)
    plan_post(account)

    assert release_posts(shop=fake_shop, now=NOW) == 1


def test_baseline_is_never_said(fake_shop: FakeShop) -> None:
    plan_post(add_speaker(), is_baseline=True)

    assert release_posts(shop=fake_shop, now=NOW) == 0
    assert FeedItem.objects.get().state == "planned"


def test_dry_run_shows_what_it_would_say_and_sends_nothing(fake_shop: FakeShop) -> None:
    account = add_speaker()
    free_rules(account, is_dry_run=True, posts_per_hour=2)
    fake_shop.items = {each: make_item(product_id=each) for each in "134"}
    fake_shop.items["2"] = make_item(product_id="2", is_in_stock=False)
    plan_posts(account, 4)

    # what would have been held is not counted as said
    assert release_posts(shop=fake_shop, now=NOW) == 3

    first, second, third, fourth = FeedItem.objects.order_by("pk")
    assert (first.state, first.outbox_key) == ("released", "")
    assert first.closed_why == "Dry run: nothing was sent."
    assert first.text.startswith("Mug · $12.50\n")
    assert (first.template_name, str(first.posted_amount)) == ("default", "12.500")
    assert (second.state, second.closed_why) == ("closed", "The product is out of stock.")
    assert (third.state, fourth.withheld_by) == ("released", "hourly_cap")
    assert OutboxMessage.objects.count() == 0

    # then, sent in earnest, the rehearsal is in nobody's way
    free_rules(account, is_dry_run=False, posts_per_hour=1)
    assert release_posts(shop=fake_shop, now=NOW) == 1
    assert read_keys() == ["feed:default-channel:4:published"]


def test_pressure_of_lost_followers_halves_the_cap(fake_shop: FakeShop) -> None:
    from saleor_twitter_plugin.models import InboxEvent

    account = add_speaker()
    free_rules(account, posts_per_hour=4)
    for number in range(5):
        InboxEvent.objects.create(
            key=f"unfollow:{number}",
            action_key=f"unfollow:{number}",
            kind="unfollowed",
            source="webhook",
            account_x_user_id="100",
            body={},
            received_at=NOW - timedelta(days=6),
        )
    plan_posts(account, 5)

    assert release_posts(shop=fake_shop, now=NOW) == 2


def test_orders_from_its_posts_let_an_account_say_more(fake_shop: FakeShop) -> None:
    account = add_speaker()
    free_rules(account, posts_per_hour=4)
    for number in range(10):
        ShopAction.objects.create(
            key=f"action:{number}",
            state="done",
            account_x_user_id="100",
            saleor_order_id=str(number),
            finished_at=NOW - timedelta(days=6),
        )
    plan_posts(account, 8)

    assert release_posts(shop=fake_shop, now=NOW) == 6


def test_nothing_is_released_while_the_plugin_does_not_work(fake_shop: FakeShop) -> None:
    fake_shop.config = make_config(is_active=False)
    plan_post(add_speaker())

    assert release_posts(shop=fake_shop, now=NOW) == 0
    assert OutboxMessage.objects.count() == 0


def test_price_drop_notes_the_price_that_it_is_a_drop_to(fake_shop: FakeShop) -> None:
    account = add_speaker()
    remember(amount="9.99")
    plan_post(account, change="price_drop:2", trigger="price_drop")
    free_rules(account)

    assert release_posts(shop=fake_shop, now=NOW) == 1

    item = FeedItem.objects.get()
    assert (str(item.posted_amount), item.posted_currency) == ("9.990", "USD")


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_pass_a_cap_together(
    fake_shop: FakeShop, run_together: RunTogether
) -> None:
    account = add_speaker()
    free_rules(account, posts_per_hour=7)
    plan_posts(account, 30)

    released = run_together(*[lambda: release_posts(shop=fake_shop, now=NOW)] * 4)

    assert sum(released) == 7
    assert len(read_keys()) == 7
    assert FeedItem.objects.filter(state="released").count() == 7
    assert set(read_withheld().values()) == {"hourly_cap"}


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_say_one_product_through_two_accounts(
    fake_shop: FakeShop, run_together: RunTogether
) -> None:
    shop, offers = add_speaker(), add_speaker("101", "offers", category="9")
    for each in (shop, offers):
        free_rules(each, product_cooldown_hours=1)
    for number in range(8):
        plan_post(shop, str(number), words=[f"shop-{number}"])
        plan_post(offers, str(number), change="price_drop:2", words=[f"offers-{number}"])

    released = run_together(*[lambda: release_posts(shop=fake_shop, now=NOW)] * 4)

    assert sum(released) == 8
    products = OutboxMessage.objects.values_list("saleor_product_id", flat=True)
    assert sorted(products) == [str(number) for number in range(8)]


def test_queue_of_thousands_is_looked_at_in_bounded_rounds(fake_shop: FakeShop) -> None:
    account = add_speaker()
    store_rules(account, {"posts_per_hour": 3, "minimum_gap_minutes": 0})
    plan_posts(account, 450, expires_at=None)
    FeedItem.objects.update(score=50)

    for _ in range(4):
        release_posts(shop=fake_shop, now=NOW)

    assert len(read_keys()) == 3
    assert set(read_withheld().values()) == {"hourly_cap"}
    assert len(read_withheld()) == 447
