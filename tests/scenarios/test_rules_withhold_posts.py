"""Share of promotions, likeness, pressure, dry run and pause: what waits says why."""

from datetime import timedelta

import requests

from saleor_twitter_plugin import accounts
from saleor_twitter_plugin.models import FeedItem, InboxEvent, OutboxMessage

from .feed_story import names, read_account, reasons, set_rules
from .stage import Person, Stage


def test_promotions_keep_to_their_share_of_the_timeline(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    first = stage.product(shoes, name="Alpha", price="80.00")
    second = stage.product(shoes, name="Bravo", price="80.00")
    stage.work()
    set_rules(account, promotional_percent_max=34)

    stage.room.start_promotion(first.product_id, 50)
    stage.room.start_promotion(second.product_id, 25)
    stage.work()
    assert sorted(names(stage, account)[:2]) == ["Alpha", "Bravo"]
    # One of three is a third; two of four would be half.
    assert names(stage, account)[2:] == ["Alpha"]
    waiting = FeedItem.objects.get(state="planned")
    assert (waiting.saleor_product_id, waiting.withheld_by) == (
        second.product_id,
        "promotional_share",
    )

    for name in ("Carmen", "Delta"):
        stage.product(shoes, name=name)
    stage.work()
    stage.work(later=timedelta(hours=1, minutes=1))
    assert names(stage, account)[-1] == "Bravo"
    assert sorted(names(stage, account)[3:5]) == ["Carmen", "Delta"]


def test_two_accounts_do_not_say_nearly_the_same(stage: Stage) -> None:
    shoes, sports = stage.category("shoes"), stage.category("sports")
    shoes_account = stage.open_account("shop_shoes", shoes)
    sports_account = stage.open_account("shop_sports", sports)
    stage.product(shoes, name="Air Runner Pro Red")
    stage.work()
    set_rules(sports_account, similarity_percent_max=70)

    stage.product(sports, name="Air Runner Pro Red II")
    stage.product(sports, name="Tennis Racket")
    stage.work()

    assert names(stage, shoes_account) == ["Air Runner Pro Red"]
    assert names(stage, sports_account) == ["Tennis Racket"]
    waiting = FeedItem.objects.get(state="planned")
    assert waiting.withheld_by == "too_similar"
    assert waiting.withheld_until is not None


def subscribe_to_followers(stage: Stage, account: Person) -> None:
    bearer = {"Authorization": f"Bearer {stage.x.app()['bearer_token']}"}
    hook = {"url": stage.webhook_url}
    made = requests.post(f"{stage.x.base_url}/2/webhooks", json=hook, headers=bearer, timeout=10)
    for event_type in ("follow.follow", "follow.unfollow"):
        answer = requests.post(
            f"{stage.x.base_url}/2/activity/subscriptions",
            json={
                "event_type": event_type,
                "filter": {"user_id": account.x_user_id, "direction": "inbound"},
                "webhook_id": made.json()["data"]["id"],
            },
            headers=bearer,
            timeout=10,
        )
        assert answer.ok, answer.text


def test_an_account_that_people_leave_says_less(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    subscribe_to_followers(stage, account)
    fans = [stage.shopper() for _ in range(6)]
    for fan in fans:
        stage.x.follow_as(fan.handle, account.handle)
    stage.wait_for_events(6)
    # Those who came are of a month ago; those who leave are of today.
    InboxEvent.objects.update(received_at="2026-01-01T00:00:00Z")
    for fan in fans:
        stage.x.follow_as(fan.handle, account.handle, following=False)
    stage.wait_for_events(12)
    set_rules(account, posts_per_day=4)
    for name in ("Alpha", "Bravo", "Carmen", "Delta"):
        stage.product(shoes, name=name)

    stage.work()

    assert len(stage.posts_by(account)) == 2
    assert reasons() == {"daily_cap"}


def test_a_dry_run_shows_what_it_would_say_and_says_nothing(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    set_rules(account, is_dry_run=True)
    product = stage.product(shoes, name="Alpha", price="80.00")

    stage.work()
    stage.work()

    assert stage.posts_by(account) == []
    assert OutboxMessage.objects.count() == 0
    item = FeedItem.objects.get()
    assert item.text == f"Alpha · $80.00\nTo buy, mention us with #buy {product.code}\n#DropDay"
    assert item.posted_amount is not None


def test_a_feed_that_is_paused_goes_on_where_it_stopped(stage: Stage) -> None:
    shoes, music = stage.category("shoes"), stage.category("music")
    shoes_account = stage.open_account("shop_shoes", shoes)
    music_account = stage.open_account("shop_music", music)
    set_rules(shoes_account, is_paused=True)
    stage.product(shoes, name="Alpha")
    stage.product(music, name="Bravo")

    stage.work()
    assert (names(stage, shoes_account), names(stage, music_account)) == ([], ["Bravo"])
    assert reasons() == {"paused"}

    set_rules(shoes_account, is_paused=False)
    stage.work()
    assert names(stage, shoes_account) == ["Alpha"]


def test_an_account_that_staff_paused_sends_nothing_until_it_is_resumed(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    accounts.pause_promotion(read_account(account), why="Stocktaking.")
    stage.product(shoes, name="Alpha")

    stage.work()

    assert stage.posts_by(account) == []
    assert reasons() == {"paused"}
