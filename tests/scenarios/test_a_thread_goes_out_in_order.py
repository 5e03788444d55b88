"""A thread: each post below the one before, on X once, also where a worker died in between."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from saleor_twitter_plugin import feeds
from saleor_twitter_plugin.models import Account, FeedItem, OutboxMessage

from .stage import Person, Stage

TEXTS = ["We open on Friday", "Doors at nine", "See you there"]


def schedule(stage: Stage, account: Person) -> FeedItem:
    now = datetime.now(UTC)
    return feeds.schedule(
        Account.objects.get(x_user_id=account.x_user_id),
        text=TEXTS[0],
        more_texts=TEXTS[1:],
        channel=stage.room.channel,
        not_before=now,
        key="friday",
        by="eva",
    )


def test_thread_stands_on_x_as_it_was_written(stage: Stage) -> None:
    account = stage.open_account("shop_news")
    item = schedule(stage, account)

    stage.work(later=timedelta(minutes=1))

    posts = list(reversed(stage.posts_by(account)))
    assert [each["text"] for each in posts] == TEXTS
    for above, below in pairwise(posts):
        assert [each["id"] for each in stage.replies_to(above["id"])] == [below["id"]]
    stage.work(later=timedelta(minutes=2))
    assert len(stage.posts_by(account)) == 3
    item.refresh_from_db()
    assert item.thread_ended_at is not None


def test_post_of_unknown_outcome_is_found_before_the_next_one_goes(stage: Stage) -> None:
    account = stage.open_account("shop_news")
    schedule(stage, account)
    stage.work(later=timedelta(minutes=1))
    # given a worker that died when X had the second post, before anybody was told
    second, third = OutboxMessage.objects.order_by("pk")[1:]
    third.delete()
    FeedItem.objects.update(thread_ended_at=None)
    OutboxMessage.objects.filter(pk=second.pk).update(state="unknown", x_post_id="")

    stage.work(later=timedelta(minutes=2))
    assert OutboxMessage.objects.count() == 2

    assert stage.reconcile(later=timedelta(minutes=3)) == 1
    second_again = OutboxMessage.objects.get(pk=second.pk)
    assert (second_again.state, second_again.x_post_id) == ("sent", second.x_post_id)
