"""A post that is five minutes late for no reason is shown to the staff, until it is gone."""

from datetime import UTC, datetime, timedelta

from saleor_twitter_plugin import pipeline
from saleor_twitter_plugin.models import FeedItem, StaffTask
from saleor_twitter_plugin.pipeline.watching import list_late_posts

from .feed_story import look, read_account
from .stage import Stage


def watch(stage: Stage, *, later: timedelta) -> int:
    with stage.shop.allow_writes():
        return pipeline.watch_posts(now=datetime.now(UTC) + later)


def test_until_a_worker_comes(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    stage.product(shoes)
    look(stage)
    item = FeedItem.objects.get()
    assert watch(stage, later=timedelta(minutes=4)) == 0

    assert watch(stage, later=timedelta(minutes=6)) == 1

    task = StaffTask.objects.get()
    assert (task.kind, task.outbox_key) == ("late_post", item.outbox_key)
    stage.work(later=timedelta(minutes=7))
    assert len(stage.posts_by(account)) == 1
    assert watch(stage, later=timedelta(minutes=8)) == 0
    assert StaffTask.objects.count() == 0


def test_one_that_waits_for_its_account_is_not_late_but_has_a_reason(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    stage.product(shoes)
    look(stage)
    row = read_account(account)
    row.state, row.state_reason = "needs_reconnecting", "Its access was taken away."
    row.save()

    assert watch(stage, later=timedelta(minutes=6)) == 0

    (late,) = list_late_posts(now=datetime.now(UTC) + timedelta(minutes=6))
    assert late.why == "Its access was taken away."
    assert StaffTask.objects.count() == 0
