"""Caps, cooldown, quiet hours and approval: the best goes, the rest waits and says why."""

from datetime import UTC, datetime, timedelta

from saleor_twitter_plugin import feeds
from saleor_twitter_plugin.models import Account, FeedItem
from tests.factories import free_rules

from .stage import Person, Stage


def set_rules(person: Person, **changes: object) -> None:
    free_rules(Account.objects.get(x_user_id=person.x_user_id), **changes)


def test_of_many_offers_the_deepest_fill_the_cap(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    names = ["Alpha", "Bravo", "Carmen", "Delta", "Echo"]
    products = [stage.product(shoes, name=name, price="100.00") for name in names]
    stage.work()
    set_rules(account, posts_per_day=len(names) + 2)

    for product, percent in zip(products, (10, 60, 20, 40, 30), strict=True):
        stage.room.start_promotion(product.product_id, percent)
    stage.work()

    told = [each["text"].partition(" ·")[0] for each in stage.posts_by(account)][:2]
    assert told == ["Delta", "Bravo"]
    waiting = FeedItem.objects.filter(state="planned")
    assert set(waiting.values_list("withheld_by", flat=True)) == {"daily_cap"}
    assert waiting.count() == 3


def test_product_rests_between_two_posts(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    set_rules(account, product_cooldown_hours=24)
    product = stage.product(shoes, price="80.00")
    stage.work()

    stage.room.start_promotion(product.product_id, 25)
    stage.work()
    assert FeedItem.objects.get(trigger="price_drop").withheld_by == "product_cooldown"
    assert len(stage.posts_by(account)) == 1

    stage.work(later=timedelta(hours=25))
    assert len(stage.posts_by(account)) == 2


def test_nothing_goes_in_quiet_hours(stage: Stage) -> None:
    now = datetime.now(UTC)
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    set_rules(
        account,
        quiet_from=(now - timedelta(hours=1)).time(),
        quiet_until=(now + timedelta(hours=1)).time(),
    )
    stage.product(shoes)

    stage.work()
    assert stage.posts_by(account) == []
    assert FeedItem.objects.get().withheld_by == "quiet_hours"

    stage.work(later=timedelta(hours=1, minutes=1))
    assert len(stage.posts_by(account)) == 1


def test_post_waits_for_approval(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    set_rules(account, needs_approval=True)
    stage.product(shoes)
    stage.work()
    item = FeedItem.objects.get()
    assert (item.withheld_by, stage.posts_by(account)) == ("needs_approval", [])

    assert feeds.approve(item.pk, by="ana", now=datetime.now(UTC))
    stage.work()

    assert len(stage.posts_by(account)) == 1
