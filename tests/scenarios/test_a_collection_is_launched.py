"""A collection is told of once, when it is published and something in it can be bought."""

from datetime import UTC, datetime, timedelta

from saleor_twitter_plugin import feeds
from saleor_twitter_plugin.models import Account, FeedItem, FeedRole
from tests.factories import free_rules

from .stage import Person, Stage


def open_account(stage: Stage, handle: str, *categories: str) -> Person:
    person = stage.open_account(handle, *categories)
    account = Account.objects.get(x_user_id=person.x_user_id)
    free_rules(account, triggers=["collection_launched"])
    return person


def test_the_account_of_most_of_its_products_tells_of_it_once(stage: Stage) -> None:
    shoes, music = stage.category("shoes"), stage.category("music")
    shoes_account = open_account(stage, "shop_shoes", shoes)
    music_account = open_account(stage, "shop_music", music)
    products = [stage.product(music), stage.product(shoes), stage.product(shoes)]

    stage.room.add_collection("Autumn by @ana", [each.product_id for each in products])
    stage.work()
    stage.work()

    (post,) = stage.posts_by(shoes_account)
    assert post["text"].splitlines() == ["New collection: Autumn by @\u2060ana", "#DropDay"]
    assert stage.posts_by(music_account) == []


def test_it_waits_for_its_moment(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = open_account(stage, "shop_shoes", shoes)
    product = stage.product(shoes)
    stage.room.add_collection(
        "Autumn",
        [product.product_id],
        published_at=datetime.now(UTC) + timedelta(hours=1),
    )
    stage.work()
    assert stage.posts_by(account) == []

    stage.work(later=timedelta(hours=2))

    assert len(stage.posts_by(account)) == 1


def test_nothing_to_buy_is_nothing_to_tell(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = open_account(stage, "shop_shoes", shoes)
    sold_out = stage.product(shoes, stock=0)

    stage.room.add_collection("Empty", [])
    stage.room.add_collection("Sold out", [sold_out.product_id])
    stage.work()

    assert stage.posts_by(account) == []
    assert not FeedItem.objects.filter(trigger="collection_launched").exists()


def test_hidden_before_its_turn_it_is_not_told(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = open_account(stage, "shop_shoes", shoes)
    row = Account.objects.get(x_user_id=account.x_user_id)
    free_rules(row, triggers=["collection_launched"], is_paused=True)
    collection_id = stage.room.add_collection("Autumn", [stage.product(shoes).product_id])
    stage.work()
    free_rules(row, triggers=["collection_launched"])

    stage.room.list_collection(collection_id, is_published=False)
    stage.work()

    assert stage.posts_by(account) == []
    item = FeedItem.objects.get(trigger="collection_launched")
    assert (item.state, item.closed_why) == ("closed", "It is not published in the channel.")


def test_what_nobody_has_a_part_in_is_for_the_account_of_offers(stage: Stage) -> None:
    shoes, music = stage.category("shoes"), stage.category("music")
    account = open_account(stage, "shop_shoes", shoes)
    offers = open_account(stage, "shop_offers")
    row = Account.objects.get(x_user_id=offers.x_user_id)
    feeds.assign_role(FeedRole.Role.OFFERS, row, channel=stage.room.channel)

    stage.room.add_collection("Records", [stage.product(music).product_id])
    stage.work()

    assert len(stage.posts_by(offers)) == 1
    assert stage.posts_by(account) == []
