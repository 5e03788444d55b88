"""What staff write for a moment goes at that moment, as it was written, once."""

from datetime import UTC, datetime, timedelta

from saleor_twitter_plugin import feeds
from saleor_twitter_plugin.models import FeedItem

from .feed_story import heads, read_account, reasons, set_rules
from .stage import Stage

TEXT = "We open at nine on Black Friday. Coffee is on us."


def test_at_its_moment_and_in_its_turn(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    set_rules(account, minimum_gap_minutes=10)
    now = datetime.now(UTC)
    for _ in range(2):
        feeds.schedule(
            read_account(account),
            text=TEXT,
            key="black-friday",
            channel=stage.room.channel,
            not_before=now + timedelta(hours=2),
            by="ana",
        )

    stage.work()
    stage.work(later=timedelta(hours=1, minutes=55))
    assert stage.posts_by(account) == []

    stage.product(shoes, name="Alpha")
    stage.work(later=timedelta(hours=1, minutes=58))
    assert heads(stage, account) == ["Alpha · $10.00"]
    # What staff wrote keeps to the caps and the gap as all else does.
    stage.work(later=timedelta(hours=2, minutes=1))
    assert reasons() == {"minimum_gap"}

    stage.work(later=timedelta(hours=2, minutes=9))
    stage.work(later=timedelta(hours=3))
    assert heads(stage, account)[1:] == [TEXT]


def test_what_was_called_off_is_not_said(stage: Stage) -> None:
    account = stage.open_account("shop_shoes", stage.category("shoes"))
    item = feeds.schedule(
        read_account(account),
        text=TEXT,
        key="black-friday",
        channel=stage.room.channel,
        not_before=datetime.now(UTC),
        by="ana",
    )

    assert feeds.cancel(item.pk, why="The coffee machine broke.", now=datetime.now(UTC))
    stage.work()

    assert stage.posts_by(account) == []
    assert FeedItem.objects.get().closed_why == "The coffee machine broke."
