"""Best hours: the shop's own orders say when to post what is not urgent."""

from datetime import UTC, datetime, timedelta

from saleor_twitter_plugin import pipeline
from saleor_twitter_plugin.models import Account, BestHours, FeedItem
from tests.factories import free_rules

from .stage import Stage


def test_new_product_waits_for_the_hour_in_which_the_shop_sells(stage: Stage) -> None:
    now = datetime.now(UTC)
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    row = Account.objects.get(x_user_id=account.x_user_id)
    free_rules(row, uses_best_hours=True)
    with stage.shop.allow_writes():
        assert pipeline.refresh_best_hours(shop=stage.shop, now=now) == 1
    counted = BestHours.objects.get(account=row)
    # given that all orders of the last weeks came two hours from now
    best = now + timedelta(hours=2)
    counted.hours = [[best.weekday(), best.hour, 1000, 0]]
    counted.save()
    stage.product(shoes)

    stage.work()
    waiting = FeedItem.objects.get()
    assert (waiting.withheld_by, stage.posts_by(account)) == ("best_hours", [])

    stage.work(later=timedelta(hours=2))
    assert len(stage.posts_by(account)) == 1


def test_fallen_price_does_not_wait(stage: Stage) -> None:
    now = datetime.now(UTC)
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    product = stage.product(shoes, price="80.00")
    stage.work()
    row = Account.objects.get(x_user_id=account.x_user_id)
    free_rules(row, uses_best_hours=True)
    later = now + timedelta(hours=2)
    BestHours.objects.create(
        account=row,
        time_zone="UTC",
        hours=[[later.weekday(), later.hour, 1000, 0]],
        refreshed_at=now,
    )

    stage.room.start_promotion(product.product_id, 25)
    stage.work()

    assert len(stage.posts_by(account)) == 2
