"""A promotion of the catalog is told once, when the prices have come down."""

from datetime import UTC, datetime, timedelta

from saleor_twitter_plugin import feeds, pipeline
from saleor_twitter_plugin.models import Account, FeedItem, FeedRole
from saleor_twitter_plugin.pipeline.connecting import give_category
from tests.factories import free_rules

from .stage import Person, Product, Stage

PROMOTION_ONLY = ["promotion_started", "promotion_ending"]


def open_offers(stage: Stage) -> Person:
    offers = stage.open_account("shop_offers")
    account = Account.objects.get(x_user_id=offers.x_user_id)
    # Each product tells of its own price besides.
    free_rules(account, triggers=PROMOTION_ONLY)
    feeds.assign_role(FeedRole.Role.OFFERS, account, channel=stage.room.channel)
    return offers


def put_up(stage: Stage, category: str, count: int = 2) -> list[Product]:
    products = [stage.product(category, price="80.00") for _ in range(count)]
    stage.work()
    return products


def ids(products: list[Product]) -> list[str]:
    return [each.product_id for each in products]


def test_it_is_told_once_whatever_the_number_of_products(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account, offers = stage.open_account("shop_shoes", shoes), open_offers(stage)
    products = put_up(stage, shoes, 3)

    stage.room.add_promotion(
        "Shoe days", 25, ids(products), ends_at=datetime(2027, 11, 30, 22, 59, tzinfo=UTC)
    )
    stage.work()
    stage.work()

    (post,) = stage.posts_by(offers)
    assert post["text"].splitlines() == [
        "Shoe days",
        "Now 25% off",
        "Until November 30, 10:59\u202fPM UTC",
        "#DropDay",
    ]
    assert len(stage.posts_by(account)) == 3


def test_without_offers_the_account_of_most_products_speaks(stage: Stage) -> None:
    shoes, music = stage.category("shoes"), stage.category("music")
    accounts = [stage.open_account("shop_shoes", shoes), stage.open_account("shop_music", music)]
    for each in accounts:
        free_rules(Account.objects.get(x_user_id=each.x_user_id), triggers=PROMOTION_ONLY)
    products = [*put_up(stage, music, 2), *put_up(stage, shoes, 1)]

    stage.room.add_promotion("Days of music @ana #1 mug.com", 25, ids(products))
    stage.work()

    (post,) = stage.posts_by(accounts[1])
    # Names neither mention, nor tag, nor link.
    assert post["text"].splitlines()[0] == "Days of music @\u2060ana #1 mug.\u2060com"
    assert stage.posts_by(accounts[0]) == []


def test_one_product_tells_of_its_own_price(stage: Stage) -> None:
    shoes = stage.category("shoes")
    stage.open_account("shop_shoes", shoes)
    offers = open_offers(stage)
    products = put_up(stage, shoes, 1)

    stage.room.add_promotion("Shoe day", 25, ids(products))
    stage.work()

    assert stage.posts_by(offers) == []
    assert not FeedItem.objects.filter(trigger="promotion_started").exists()


def test_it_is_not_told_before_it_begins_and_not_when_it_is_old(stage: Stage) -> None:
    shoes = stage.category("shoes")
    stage.open_account("shop_shoes", shoes)
    offers = open_offers(stage)
    products, now = put_up(stage, shoes), datetime.now(UTC)

    stage.room.add_promotion("Later", 25, ids(products), starts_at=now + timedelta(days=1))
    stage.room.add_promotion("Old", 25, ids(products), starts_at=now - timedelta(days=8))
    stage.work()

    assert stage.posts_by(offers) == []


def test_what_ends_before_its_turn_is_not_told(stage: Stage) -> None:
    shoes = stage.category("shoes")
    stage.open_account("shop_shoes", shoes)
    offers = open_offers(stage)
    products = put_up(stage, shoes)
    promotion_id = stage.room.add_promotion("Shoe days", 25, ids(products))
    with stage.shop.allow_writes():
        pipeline.scan_catalog(shop=stage.shop, now=datetime.now(UTC))
    assert FeedItem.objects.filter(trigger="promotion_started").count() == 1

    stage.room.delete_promotion(promotion_id)
    stage.work()

    assert stage.posts_by(offers) == []
    item = FeedItem.objects.get(trigger="promotion_started")
    assert item.state == "closed"
    assert item.closed_why == "The shop no longer has it."


def test_what_ends_early_afterwards_is_corrected_once(stage: Stage) -> None:
    shoes = stage.category("shoes")
    stage.open_account("shop_shoes", shoes)
    offers = open_offers(stage)
    products = put_up(stage, shoes)
    promotion_id = stage.room.add_promotion("Shoe days", 25, ids(products))
    stage.work()
    (post,) = stage.posts_by(offers)

    stage.room.delete_promotion(promotion_id)
    for _ in range(2):
        with stage.shop.allow_writes():
            pipeline.correct_posts(shop=stage.shop, now=datetime.now(UTC))
        stage.work(later=timedelta(minutes=5))

    assert [each["text"] for each in stage.replies_to(post["id"])] == ["Shoe days is over."]


def test_what_was_there_before_the_account_is_not_new(stage: Stage) -> None:
    shoes = stage.category("shoes")
    products = [stage.product(shoes, price="80.00") for _ in range(2)]
    stage.room.add_promotion("Shoe days", 25, ids(products))
    account = stage.open_account("shop_shoes")
    row = Account.objects.get(x_user_id=account.x_user_id)
    found = stage.shop.find_category(shoes)
    assert found is not None

    with stage.shop.allow_writes():
        give_category(
            found,
            row,
            channel=stage.room.channel,
            should_announce_existing=False,
            shop=stage.shop,
            now=datetime.now(UTC),
        )
    stage.work()

    assert stage.posts_by(account) == []
    assert FeedItem.objects.get(trigger="promotion_started").is_baseline
