"""Evergreen, recurring posts, threads and best hours, on the rows alone."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from saleor_twitter_plugin import feeds
from saleor_twitter_plugin.feeds import arranging, recurring_rows, thread_rows
from saleor_twitter_plugin.handoffs import SaleorProductId
from saleor_twitter_plugin.models import (
    Account,
    BestHours,
    FeedItem,
    OutboxMessage,
    RecurringPost,
    StaffTask,
)
from saleor_twitter_plugin.pipeline import (
    materialise_recurring,
    plan_evergreen,
    refresh_best_hours,
    release_posts,
)
from saleor_twitter_plugin.pipeline.threads import continue_threads
from tests.database.conftest import RunTogether
from tests.database.feed_rows import CHANNEL, add_speaker, plan_post, plan_posts, remember
from tests.factories import NOW, free_rules, make_item
from tests.fakes import FakeShop

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=31)


def say_long_ago(account: Account, product_id: str, fake_shop: FakeShop, **parts: object) -> None:
    plan_post(account, product_id, state="released", released_at=NOW - MONTH)
    remember(product_id)
    item = make_item(product_id=SaleorProductId(product_id), category_ids=("1",), **parts)
    fake_shop.items[product_id] = item


def turn_on(account: Account, **changes: object) -> None:
    free_rules(account, **{"evergreen_is_on": True, **changes})


def add_recurring(account: Account, **parts: object) -> RecurringPost:
    values: dict[str, object] = {
        "account": account,
        "channel": CHANNEL,
        "texts": ["One", "Two"],
        "every_days": 1,
        "at": time(12),
        "time_zone": "UTC",
        "starts_on": NOW.date(),
        "written_by": "eva",
    }
    return RecurringPost.objects.create(**{**values, **parts})


def schedule_thread(account: Account, *texts: str) -> FeedItem:
    free_rules(account)
    return feeds.schedule(
        account, text=texts[0], more_texts=texts[1:], channel=CHANNEL, not_before=NOW,
        key="k", by="eva",
    )  # fmt: skip


def settle(state: str, **changes: object) -> OutboxMessage:
    """Let X have the newest message, or refuse it."""
    message = OutboxMessage.objects.latest("pk")
    values = {"state": state, "x_post_id": str(7000 + message.pk) if state == "sent" else ""}
    OutboxMessage.objects.filter(pk=message.pk).update(**values, **changes)
    message.refresh_from_db()
    return message


def test_best_of_what_was_said_is_said_again_one_at_a_time(fake_shop: FakeShop) -> None:
    account = add_speaker()
    turn_on(account)
    say_long_ago(account, "1", fake_shop)
    say_long_ago(account, "2", fake_shop)
    FeedItem.objects.filter(saleor_product_id="2").update(released_at=NOW - 2 * MONTH)

    assert plan_evergreen(shop=fake_shop, now=NOW) == 1

    again = FeedItem.objects.get(trigger="evergreen")
    assert (again.saleor_product_id, again.change, again.state) == ("2", "evergreen:1", "released")
    assert not again.is_promotional
    assert OutboxMessage.objects.get().key == "feed:default-channel:2:evergreen:1"


@pytest.mark.parametrize(
    "why", ["off", "news", "sold out", "too recent", "often enough", "enough today"]
)
def test_nothing_is_said_again(fake_shop: FakeShop, why: str) -> None:
    account = add_speaker()
    turn_on(account, evergreen_is_on=why != "off", evergreen_repeats_max=1, evergreen_per_day=1)
    say_long_ago(account, "1", fake_shop, is_in_stock=why != "sold out")
    if why == "news":
        plan_post(account, "9", withheld_by="needs_approval")
    elif why == "too recent":
        FeedItem.objects.update(released_at=NOW - timedelta(days=29))
    elif why == "often enough":
        FeedItem.objects.update(trigger="evergreen", change="evergreen:1")
    elif why == "enough today":
        plan_post(
            account, "8", state="released", trigger="evergreen", released_at=NOW, change="e:1"
        )

    assert plan_evergreen(shop=fake_shop, now=NOW) == 0
    assert not FeedItem.objects.filter(state="planned", trigger="evergreen").exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_say_one_thing_again(fake_shop: FakeShop, run_together: RunTogether) -> None:
    account = add_speaker()
    turn_on(account, evergreen_per_day=1)
    for product_id in "12":
        say_long_ago(account, product_id, fake_shop)

    counts = run_together(*[lambda: plan_evergreen(shop=fake_shop, now=NOW)] * 2)

    assert sum(counts) == FeedItem.objects.filter(trigger="evergreen").count() == 1


def test_recurring_post_is_put_into_the_queue_an_hour_before_each_day_once(
    fake_shop: FakeShop,
) -> None:
    row = add_recurring(add_speaker(), starts_on=NOW.date() + timedelta(days=1), count_max=2)

    def work(later: timedelta) -> int:
        return materialise_recurring(shop=fake_shop, now=NOW + later)

    assert work(timedelta(hours=22)) == 0
    assert (work(timedelta(hours=23)), work(timedelta(hours=23))) == (1, 0)
    item = FeedItem.objects.get()
    assert (item.text, item.trigger, item.is_timed) == ("One", "scheduled", True)
    assert (item.not_before, item.is_approved) == (NOW + timedelta(days=1), True)
    assert work(timedelta(hours=47)) == 1
    assert work(timedelta(hours=71)) == 0
    row.refresh_from_db()
    assert (row.count, row.is_active) == (2, False)
    assert sorted(FeedItem.objects.values_list("text", flat=True)) == ["One", "Two"]


def test_what_was_missed_by_more_than_a_day_is_not_said(fake_shop: FakeShop) -> None:
    row = add_recurring(add_speaker(), starts_on=NOW.date() - timedelta(days=5))

    assert materialise_recurring(shop=fake_shop, now=NOW) == 1
    row.refresh_from_db()
    assert (row.count, row.last_on) == (1, NOW.date())


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_an_occurrence_once(
    fake_shop: FakeShop, run_together: RunTogether
) -> None:
    row = add_recurring(add_speaker())

    counts = run_together(*[lambda: recurring_rows.materialise(row.pk, now=NOW)] * 4)

    assert sum(counts) == 1
    assert FeedItem.objects.count() == 1
    row.refresh_from_db()
    assert row.count == 1


def test_recurring_text_is_not_held_back_by_its_own_likeness(fake_shop: FakeShop) -> None:
    account = add_speaker()
    free_rules(account, similarity_percent_max=50)
    add_recurring(account, texts=["Come and see us on {date}"])

    for day in range(2):
        now = NOW + timedelta(days=day)
        materialise_recurring(shop=fake_shop, now=now)
        assert release_posts(shop=fake_shop, now=now) == 1
        settle("sent", sent_at=now)

    texts = list(OutboxMessage.objects.order_by("pk").values_list("text", flat=True))
    assert texts == [
        "Come and see us on November 22, 2026",
        "Come and see us on November 23, 2026",
    ]


def test_each_post_of_a_thread_goes_when_x_has_the_one_above(fake_shop: FakeShop) -> None:
    item = schedule_thread(add_speaker(), "One", "Two", "Three")
    assert release_posts(shop=fake_shop, now=NOW) == 1

    for text in ("Two", "Three"):
        assert continue_threads(now=NOW) == 0
        above = settle("sent")
        # A worker that dies here, or two at once, make it once.
        assert (continue_threads(now=NOW), continue_threads(now=NOW)) == (1, 0)
        message = OutboxMessage.objects.latest("pk")
        assert (message.text, message.in_reply_to_post_id) == (text, above.x_post_id)
    settle("sent")
    assert continue_threads(now=NOW) == 0

    item.refresh_from_db()
    assert (item.thread_ended_at, item.closed_why) == (NOW, "")
    assert OutboxMessage.objects.count() == 3
    assert StaffTask.objects.count() == 0


@pytest.mark.parametrize("state", ["sending", "unknown"])
def test_nothing_follows_while_nobody_knows_whether_x_has_a_post(
    fake_shop: FakeShop, state: str
) -> None:
    schedule_thread(add_speaker(), "One", "Two", "Three")
    release_posts(shop=fake_shop, now=NOW)
    settle("sent")
    continue_threads(now=NOW)
    settle(state)

    assert continue_threads(now=NOW + timedelta(days=1)) == 0
    assert OutboxMessage.objects.count() == 2


@pytest.mark.parametrize("state", ["failed", "held"])
def test_refused_post_stops_a_thread_until_a_person_lets_it_go_on(
    fake_shop: FakeShop, state: str
) -> None:
    item = schedule_thread(add_speaker(), "One", "Two", "Three")
    release_posts(shop=fake_shop, now=NOW)
    settle("sent")
    continue_threads(now=NOW)
    settle(state)

    assert continue_threads(now=NOW) == 0

    item.refresh_from_db()
    assert (item.state, item.closed_why) == ("released", thread_rows.WHY_BROKEN)
    task = StaffTask.objects.get()
    assert (task.kind, task.outbox_key) == ("broken_thread", f"thread:{item.pk}:2")
    assert continue_threads(now=NOW) == 0

    assert feeds.retry(item.pk, now=NOW)
    assert continue_threads(now=NOW) == 1
    assert OutboxMessage.objects.latest("pk").text == "Two"


@pytest.mark.django_db(transaction=True)
def test_rest_of_a_thread_is_called_off_while_a_worker_goes_on(
    fake_shop: FakeShop, run_together: RunTogether
) -> None:
    item = schedule_thread(add_speaker(), "One", "Two")
    release_posts(shop=fake_shop, now=NOW)
    settle("sent")

    cancelled, _ = run_together(
        lambda: feeds.cancel(item.pk, why="no", now=NOW), lambda: continue_threads(now=NOW)
    )

    assert cancelled
    assert continue_threads(now=NOW) == 0
    assert set(OutboxMessage.objects.values_list("state", flat=True)) <= {"sent", "held"}


def test_thread_counts_as_one_post(fake_shop: FakeShop) -> None:
    account = add_speaker()
    schedule_thread(account, "One", "Two", "Three")
    free_rules(account, posts_per_hour=2)
    plan_posts(account, 2)

    assert release_posts(shop=fake_shop, now=NOW) == 2


def test_what_is_not_urgent_waits_for_a_best_hour(fake_shop: FakeShop) -> None:
    account = add_speaker()
    free_rules(account, uses_best_hours=True, time_zone="Europe/Madrid")
    # Sundays at 18:00 in Madrid, which is 17:00 in UTC; now it is noon.
    sunday = datetime(2026, 11, 15, 17, tzinfo=UTC)
    fake_shop.order_counts = {sunday: 40}
    assert refresh_best_hours(shop=fake_shop, now=NOW) == 1
    assert refresh_best_hours(shop=fake_shop, now=NOW) == 0
    assert BestHours.objects.get().hours == [[6, 18, 40, 0]]
    plan_post(account, "1")
    plan_post(account, "2", change="price_drop:1", trigger="price_drop", words=["two"])

    assert release_posts(shop=fake_shop, now=NOW) == 1

    assert OutboxMessage.objects.get().saleor_product_id == "2"
    waiting = FeedItem.objects.get(saleor_product_id="1")
    assert waiting.withheld_by == "best_hours"
    assert waiting.withheld_until == NOW + timedelta(hours=5)
    assert release_posts(shop=fake_shop, now=NOW + timedelta(hours=5)) == 1


def test_posts_go_in_the_order_that_staff_gave_them(fake_shop: FakeShop) -> None:
    account = add_speaker()
    first, second, third = plan_posts(account, 3)

    arranging.move(third.pk, beside=second.pk, is_after=False)
    later = plan_post(account, "9", score=100, words=["later"])

    def read_order() -> list[int]:
        rows = FeedItem.objects.order_by("position")
        return [row.pk for row in rows if row.position is not None]

    assert read_order() == [first.pk, third.pk]
    free_rules(account)
    release_posts(shop=fake_shop, now=NOW)
    released = list(
        OutboxMessage.objects.order_by("pk").values_list("saleor_product_id", flat=True)
    )
    assert released == ["1", "3", "9", "2"]
    with pytest.raises(arranging.NotMovableError):
        arranging.move(later.pk, beside=first.pk, is_after=True)


def test_changed_recurring_post_takes_back_what_waits(fake_shop: FakeShop) -> None:
    row = add_recurring(add_speaker())
    materialise_recurring(shop=fake_shop, now=NOW)
    row.refresh_from_db()

    recurring_rows.withdraw_waiting(row)

    assert FeedItem.objects.count() == 0
    assert (row.count, row.last_on) == (0, date(2026, 11, 21))
