"""The tree of categories is the tree of accounts, also when it changes while posts wait."""

from datetime import UTC, datetime, timedelta

import pytest

from saleor_twitter_plugin import accounts
from saleor_twitter_plugin.handoffs import SaleorCategoryId
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import FeedItem, OutboxMessage
from saleor_twitter_plugin.pipeline.connecting import disconnect as disconnect_account

from .feed_story import look, names, read_account, set_rules
from .stage import Person, Stage

# What waits is held against the catalog again after ten minutes, though nothing told of a change.
SOON = timedelta(minutes=11)


def resume(person: Person) -> None:
    set_rules(person, is_paused=False)


@pytest.fixture
def shoes(stage: Stage) -> str:
    return stage.category("shoes")


@pytest.fixture
def shoes_account(stage: Stage, shoes: str) -> Person:
    account = stage.open_account("shop_shoes", shoes)
    set_rules(account, is_paused=True)
    return account


def test_a_product_below_two_accounts_is_told_by_the_nearer_one_once(
    stage: Stage, shoes: str, shoes_account: Person
) -> None:
    boots = stage.category("boots", parent=shoes)
    boots_account = stage.open_account("shop_boots", boots)
    resume(shoes_account)

    stage.product(boots, name="Alpha")
    stage.work()
    stage.work(later=SOON)

    assert names(stage, boots_account) == ["Alpha"]
    assert names(stage, shoes_account) == []


def test_a_product_that_moves_to_and_fro_while_its_post_waits_is_told_once(
    stage: Stage, shoes: str, shoes_account: Person
) -> None:
    music = stage.category("music")
    music_account = stage.open_account("shop_music", music)
    set_rules(music_account, is_paused=True)
    product = stage.product(shoes, name="Alpha")
    stage.work()
    for category in (music, shoes, music):
        stage.room.move_product(product.product_id, category)
        stage.work(later=SOON)

    for account in (shoes_account, music_account):
        resume(account)
    stage.work(later=SOON)

    assert names(stage, music_account) == ["Alpha"]
    assert names(stage, shoes_account) == []


def test_a_category_that_moves_takes_its_waiting_posts_along(
    stage: Stage, shoes: str, shoes_account: Person
) -> None:
    boots, music = stage.category("boots", parent=shoes), stage.category("music")
    music_account = stage.open_account("shop_music", music)
    stage.product(boots, name="Alpha")
    stage.work()
    assert FeedItem.objects.get().account == read_account(shoes_account)

    stage.room.move_category(boots, music)
    stage.work(later=SOON)
    resume(shoes_account)
    stage.work(later=2 * SOON)

    assert names(stage, music_account) == ["Alpha"]
    assert names(stage, shoes_account) == []


def test_a_category_that_is_deleted_leaves_nothing_to_say(
    stage: Stage, shoes: str, shoes_account: Person
) -> None:
    stage.product(shoes, name="Alpha")
    stage.work()

    stage.room.delete_category(shoes)
    stage.work(later=SOON)
    resume(shoes_account)
    stage.work(later=2 * SOON)

    assert names(stage, shoes_account) == []
    item = FeedItem.objects.get()
    assert (item.state, item.closed_why) == ("closed", "No account speaks for its category.")


def test_a_category_that_is_deleted_after_its_post_was_released_stops_it(
    stage: Stage, shoes: str, shoes_account: Person
) -> None:
    resume(shoes_account)
    stage.product(shoes, name="Alpha")
    look(stage)
    assert OutboxMessage.objects.get().state == "waiting"

    stage.room.delete_category(shoes)
    stage.work()

    message = OutboxMessage.objects.get()
    assert (message.state, bool(message.last_error)) == ("held", True)
    assert stage.posts_by(shoes_account) == []


def disconnect(stage: Stage, person: Person) -> None:
    with stage.shop.allow_writes():
        disconnect_account(
            read_account(person),
            config=stage.shop.read_config(),
            sealer=get_sealer(),
            now=datetime.now(UTC),
        )


def test_the_queue_of_a_disconnected_account_goes_to_who_takes_its_category(
    stage: Stage, shoes: str, shoes_account: Person
) -> None:
    resume(shoes_account)
    disconnect(stage, shoes_account)
    stage.product(shoes, name="Alpha")
    stage.work()
    waiting = FeedItem.objects.get()
    assert (waiting.state, waiting.withheld_by) == ("planned", "paused")

    heir = stage.open_account("shop_heir")
    accounts.assign_category(
        SaleorCategoryId(shoes), read_account(heir), channel=stage.room.channel
    )
    stage.work(later=SOON)

    assert names(stage, heir) == ["Alpha"]
    assert stage.posts_by(shoes_account) == []


def test_an_account_that_is_removed_takes_its_queue_along(
    stage: Stage, shoes: str, shoes_account: Person
) -> None:
    music = stage.category("music")
    music_account = stage.open_account("shop_music", music)
    stage.product(shoes, name="Alpha")
    stage.work()
    resume(shoes_account)
    stage.product(shoes, name="Bravo")
    look(stage)
    assert OutboxMessage.objects.filter(state="waiting").count() == 2

    read_account(shoes_account).delete()
    stage.product(music, name="Carmen")
    stage.work(later=SOON)

    assert stage.posts_by(shoes_account) == []
    assert names(stage, music_account) == ["Carmen"]
    assert FeedItem.objects.filter(state="planned").count() == 0
