"""A promotion's last hours are told once, if they are its last."""

from datetime import UTC, datetime, timedelta

from saleor_twitter_plugin import pipeline
from saleor_twitter_plugin.models import Account, FeedItem
from tests.factories import free_rules

from .stage import Person, Stage


def open_shoes(stage: Stage, category: str, **rules: object) -> Person:
    person = stage.open_account("shop_shoes", category)
    account = Account.objects.get(x_user_id=person.x_user_id)
    triggers = ["promotion_started", "promotion_ending"]
    free_rules(account, **{"triggers": triggers, **rules})
    return person


def start(stage: Stage, category: str, *, since: timedelta, until: timedelta) -> str:
    products = [stage.product(category, price="80.00").product_id for _ in range(2)]
    now = datetime.now(UTC)
    made: str = stage.room.add_promotion(
        "Shoe days", 25, products, starts_at=now - since, ends_at=now + until
    )
    return made


def heads(stage: Stage, person: Person) -> list[str]:
    return [each["text"].partition("\n")[0] for each in reversed(stage.posts_by(person))]


def test_they_are_told_once(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = open_shoes(stage, shoes)
    start(stage, shoes, since=timedelta(days=10), until=timedelta(hours=20))

    stage.work()
    stage.work()

    assert heads(stage, account) == ["Last hours: Shoe days"]
    (post,) = stage.posts_by(account)
    assert post["text"].splitlines()[1] == "25% off"


def test_not_before_they_begin(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = open_shoes(stage, shoes)
    start(stage, shoes, since=timedelta(days=10), until=timedelta(hours=30))

    stage.work()
    assert stage.posts_by(account) == []
    stage.work(later=timedelta(hours=7))

    assert heads(stage, account) == ["Last hours: Shoe days"]


def test_the_owner_says_when_they_begin(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = open_shoes(stage, shoes, promotion_ending_hours=48)
    start(stage, shoes, since=timedelta(days=10), until=timedelta(hours=30))

    stage.work()

    assert heads(stage, account) == ["Last hours: Shoe days"]


def test_what_lasts_no_longer_than_its_last_hours_is_told_at_its_beginning(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = open_shoes(stage, shoes)
    start(stage, shoes, since=timedelta(hours=1), until=timedelta(hours=10))

    stage.work()
    stage.work()

    assert heads(stage, account) == ["Shoe days"]


def test_within_the_cooldown_of_its_beginning_they_are_not_told(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = open_shoes(stage, shoes, product_cooldown_hours=72)
    start(stage, shoes, since=timedelta(hours=1), until=timedelta(hours=30))
    stage.work()

    stage.work(later=timedelta(hours=8))

    assert heads(stage, account) == ["Shoe days"]
    item = FeedItem.objects.get(trigger="promotion_ending")
    assert (item.state, item.withheld_by) == ("planned", "product_cooldown")


def test_a_later_end_takes_them_back(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = open_shoes(stage, shoes)
    promotion_id = start(stage, shoes, since=timedelta(days=10), until=timedelta(hours=20))
    with stage.shop.allow_writes():
        pipeline.announcing.scan_announcements(
            shop=stage.shop, channel=stage.room.channel, now=datetime.now(UTC)
        )

    stage.room.change_promotion(promotion_id, ends_at=datetime.now(UTC) + timedelta(days=5))
    stage.work()

    assert stage.posts_by(account) == []
    item = FeedItem.objects.get(trigger="promotion_ending")
    assert (item.state, item.closed_why) == ("closed", "Its last hours are not now.")
