"""What the staff does with waiting posts, and what an owner may set for a feed."""

from datetime import time, timedelta

import pytest

from saleor_twitter_plugin import feeds
from saleor_twitter_plugin.config import Problem
from saleor_twitter_plugin.errors import PermanentError
from saleor_twitter_plugin.feeds import read_rules, store_rules
from saleor_twitter_plugin.feeds.rules import FeedRules
from saleor_twitter_plugin.models import AccountFeedRules, FeedItem, OutboxMessage
from saleor_twitter_plugin.pipeline import release_posts
from tests.database.conftest import RunTogether
from tests.database.feed_rows import CHANNEL, add_speaker, plan_post
from tests.factories import NOW, add_account, free_rules
from tests.fakes import FakeShop

pytestmark = pytest.mark.django_db
TOMORROW = NOW + timedelta(days=1)


def schedule(text: str = "Come and see us", *, key: str = "fair") -> FeedItem:
    account = add_account()
    return feeds.schedule(
        account, text=text, channel=CHANNEL, not_before=TOMORROW, key=key, by="ana@example.com"
    )


# --- rules --------------------------------------------------------------------------------------


def test_account_without_rules_has_the_defaults() -> None:
    assert read_rules(add_account()) == FeedRules()
    assert AccountFeedRules.objects.count() == 0


def test_rules_are_stored_and_read() -> None:
    account = add_account()

    problems = store_rules(
        account,
        {
            "posts_per_hour": 2,
            "minimum_gap_minutes": 30,
            "quiet_from": time(22),
            "quiet_until": time(8),
            "time_zone": "Europe/Madrid",
            "product_cooldown_hours": 48,
            "triggers": ["price_drop"],
            "correction": "delete",
        },
    )

    assert problems == []
    assert read_rules(account) == FeedRules(
        posts_per_hour=2,
        minimum_gap=timedelta(minutes=30),
        quiet_from=time(22),
        quiet_until=time(8),
        time_zone="Europe/Madrid",
        product_cooldown=timedelta(days=2),
    )
    row = AccountFeedRules.objects.get()
    assert (row.triggers, row.correction, row.posts_per_day) == (["price_drop"], "delete", 24)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("posts_per_hour", 0),
        ("posts_per_day", -1),
        ("posts_per_day", 100_000),
        ("posts_per_hour", True),
        ("posts_per_hour", "4"),
        ("minimum_gap_minutes", -1),
        ("promotional_percent_max", 101),
        ("similarity_percent_max", -1),
        ("price_drop_percent_min", 101),
        ("last_units_max", 0),
        ("time_zone", "Europe/Atlantis"),
        ("time_zone", "../etc/passwd"),
        ("time_zone", ""),
        ("quiet_from", "22:00"),
        ("triggers", ["sale"]),
        ("triggers", "published"),
        ("correction", "shrug"),
        ("is_paused", "yes"),
        ("pk", 7),
    ],
)
def test_rule_that_makes_no_sense_is_refused_and_nothing_stored(name: str, value: object) -> None:
    account = add_account()

    problems = store_rules(account, {"posts_per_day": 9, name: value})

    assert [each.field for each in problems] == [name]
    assert all(isinstance(each, Problem) and each.message for each in problems)
    assert AccountFeedRules.objects.count() == 0


def test_quiet_hours_have_two_ends_or_none() -> None:
    account = add_account()

    assert [each.field for each in store_rules(account, {"quiet_from": time(22)})] == [
        "quiet_until"
    ]
    assert AccountFeedRules.objects.count() == 0

    assert store_rules(account, {"quiet_from": time(22), "quiet_until": time(7)}) == []
    assert [each.field for each in store_rules(account, {"quiet_from": None})] == ["quiet_from"]
    assert read_rules(account).quiet_from == time(22)
    assert store_rules(account, {"quiet_from": None, "quiet_until": None}) == []


def test_loosened_rules_let_posts_be_looked_at_again(fake_shop: FakeShop) -> None:
    account = add_speaker()
    store_rules(account, {"posts_per_hour": 1, "minimum_gap_minutes": 0})
    for number in "12":
        plan_post(account, number)
    release_posts(shop=fake_shop, now=NOW)
    assert release_posts(shop=fake_shop, now=NOW) == 0

    store_rules(account, {"posts_per_hour": 2})

    assert release_posts(shop=fake_shop, now=NOW) == 1


# --- the queue ----------------------------------------------------------------------------------


def test_approval_is_given_once(fake_shop: FakeShop) -> None:
    account = add_speaker()
    free_rules(account, needs_approval=True)
    item = plan_post(account)
    release_posts(shop=fake_shop, now=NOW)

    assert feeds.approve(item.pk, by="ana@example.com", now=NOW)
    assert not feeds.approve(item.pk, by="bob@example.com", now=NOW)

    item.refresh_from_db()
    assert (item.is_approved, item.approved_by, item.withheld_by) == (True, "ana@example.com", "")
    assert release_posts(shop=fake_shop, now=NOW) == 1
    assert not feeds.approve(item.pk, by="bob@example.com", now=NOW)


def test_old_news_cannot_be_approved() -> None:
    item = plan_post(add_speaker(), expires_at=NOW)

    assert not feeds.approve(item.pk, by="ana@example.com", now=NOW)


def test_waiting_post_is_cancelled_once(fake_shop: FakeShop) -> None:
    item = plan_post(add_speaker())

    assert feeds.cancel(item.pk, why="Not today.", now=NOW)
    assert not feeds.cancel(item.pk, why="Never.", now=NOW)

    item.refresh_from_db()
    assert (item.state, item.closed_why) == ("closed", "Not today.")
    assert release_posts(shop=fake_shop, now=NOW) == 0


def test_released_post_is_cancelled_while_x_has_not_been_told(fake_shop: FakeShop) -> None:
    item = plan_post(add_speaker())
    release_posts(shop=fake_shop, now=NOW)

    assert feeds.cancel(item.pk, why="Not today.", now=NOW)

    message = OutboxMessage.objects.get()
    assert (message.state, message.last_error) == ("held", "Not today.")
    item.refresh_from_db()
    assert item.state == "closed"


@pytest.mark.parametrize("state", ["sending", "unknown", "sent"])
def test_post_that_x_may_have_is_neither_cancelled_nor_retried(
    state: str, fake_shop: FakeShop
) -> None:
    item = plan_post(add_speaker())
    release_posts(shop=fake_shop, now=NOW)
    OutboxMessage.objects.update(state=state)

    assert not feeds.cancel(item.pk, why="Not today.", now=NOW)
    assert not feeds.retry(item.pk, now=NOW)

    item.refresh_from_db()
    assert (item.state, OutboxMessage.objects.get().state) == ("released", state)


@pytest.mark.parametrize("state", ["held", "failed"])
def test_refused_post_is_tried_again_in_its_turn(state: str, fake_shop: FakeShop) -> None:
    item = plan_post(add_speaker())
    release_posts(shop=fake_shop, now=NOW)
    OutboxMessage.objects.update(state=state)

    assert feeds.retry(item.pk, now=TOMORROW)
    assert not feeds.retry(item.pk, now=TOMORROW)
    assert OutboxMessage.objects.count() == 0

    assert release_posts(shop=fake_shop, now=TOMORROW) == 1
    message = OutboxMessage.objects.get()
    assert (message.key, message.state) == ("feed:default-channel:1:published", "waiting")


@pytest.mark.django_db(transaction=True)
def test_retry_by_several_people_is_one(fake_shop: FakeShop, run_together: RunTogether) -> None:
    item = plan_post(add_speaker())
    release_posts(shop=fake_shop, now=NOW)
    OutboxMessage.objects.update(state="failed")

    done = run_together(*[lambda: feeds.retry(item.pk, now=NOW)] * 4)

    assert sorted(done) == [False, False, False, True]


def test_baseline_is_not_retried() -> None:
    item = plan_post(add_speaker(), is_baseline=True, state="closed")

    assert not feeds.retry(item.pk, now=NOW)


def test_cancelled_post_can_be_put_back(fake_shop: FakeShop) -> None:
    item = plan_post(add_speaker())
    feeds.cancel(item.pk, why="Not today.", now=NOW)

    assert feeds.retry(item.pk, now=NOW)
    assert release_posts(shop=fake_shop, now=NOW) == 1


def test_post_is_put_off(fake_shop: FakeShop) -> None:
    item = plan_post(add_speaker())

    assert feeds.reschedule(item.pk, not_before=TOMORROW)

    assert release_posts(shop=fake_shop, now=NOW) == 0
    assert release_posts(shop=fake_shop, now=TOMORROW) == 1
    assert not feeds.reschedule(item.pk, not_before=NOW)


# --- what staff writes --------------------------------------------------------------------------


def test_scheduled_post_goes_at_its_moment_as_it_was_written(fake_shop: FakeShop) -> None:
    item = schedule("  Come and see us #fair  ")

    assert (item.trigger, item.text, item.approved_by) == (
        "scheduled",
        "Come and see us #fair",
        "ana@example.com",
    )
    assert release_posts(shop=fake_shop, now=NOW) == 0
    assert release_posts(shop=fake_shop, now=TOMORROW) == 1
    message = OutboxMessage.objects.get()
    assert (message.key, message.text, message.saleor_product_id) == (
        "feed:default-channel::scheduled:fair",
        "Come and see us #fair",
        "",
    )


def test_post_scheduled_twice_is_one() -> None:
    first, again = schedule(), schedule("Something else")

    assert again.pk == first.pk
    assert FeedItem.objects.get().text == "Come and see us"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Write what the post says."),
        ("  \n ", "Write what the post says."),
        ("x" * 281, "The text is longer than the 280 that X takes."),
        ("界" * 141, "The text is longer than the 280 that X takes."),
        ("$ABC and $XYZ", "X takes one cashtag in a post, as $ABC, and no more."),
    ],
)
def test_text_that_x_refuses_is_not_scheduled(text: str, message: str) -> None:
    with pytest.raises(PermanentError) as caught:
        schedule(text)

    assert str(caught.value) == message
    assert FeedItem.objects.count() == 0


@pytest.mark.parametrize("text", ["x" * 280, "$ABC for $20 or $30.50", "US$100, US$200"])
def test_text_that_x_takes_is_scheduled(text: str) -> None:
    assert schedule(text).text == text


@pytest.mark.parametrize("key", ["", "k" * 55])
def test_scheduled_post_needs_a_key(key: str) -> None:
    with pytest.raises(PermanentError):
        schedule(key=key)

    assert schedule(key="k" * 54).pk
