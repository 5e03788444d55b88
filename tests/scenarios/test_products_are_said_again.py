"""Evergreen: while there is no news, a product is said again, in other words each time."""

from datetime import UTC, datetime, timedelta

from saleor_twitter_plugin import pipeline
from saleor_twitter_plugin.models import Account, FeedItem
from tests.factories import free_rules

from .stage import Stage

DAY = timedelta(days=1)


def say_again(stage: Stage, later: timedelta) -> int:
    with stage.shop.allow_writes():
        planned = pipeline.plan_evergreen(shop=stage.shop, now=datetime.now(UTC) + later)
    stage.work(later=later)
    return planned


def test_a_product_is_said_again_in_other_words_and_then_no_more(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    free_rules(
        Account.objects.get(x_user_id=account.x_user_id),
        evergreen_is_on=True,
        evergreen_cooldown_days=10,
        evergreen_repeats_max=2,
        similarity_percent_max=80,
    )
    product = stage.product(shoes, name="Runner")
    stage.work()
    assert say_again(stage, DAY) == 0

    said = [say_again(stage, day * DAY) for day in (11, 12, 22, 33)]

    # After ten days each, twice at most.
    assert said == [1, 0, 1, 0]
    texts = [each["text"] for each in stage.posts_by(account)]
    assert len(set(texts)) == len(texts) == 3
    assert all("Runner" in each and product.code in each for each in texts)


def test_what_is_sold_out_is_not_said_again(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    free_rules(
        Account.objects.get(x_user_id=account.x_user_id),
        evergreen_is_on=True,
        evergreen_cooldown_days=1,
    )
    product = stage.product(shoes)
    stage.work()
    stage.room.set_stock(product.variant_id, 0)

    assert say_again(stage, 2 * DAY) == 0

    assert len(stage.posts_by(account)) == 1
    assert not FeedItem.objects.filter(trigger="evergreen").exists()
