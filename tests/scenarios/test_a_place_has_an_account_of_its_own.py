"""A branch tells what came in there and runs out there, and never what the shop tells already."""

from datetime import UTC, datetime

import pytest

from saleor_twitter_plugin.handoffs import SaleorWarehouseId
from saleor_twitter_plugin.models import FeedItem, OutboxMessage
from saleor_twitter_plugin.pipeline.placing import give_place

from .feed_story import look, names, read_account, set_rules
from .stage import Person, Product, Stage, _numbers


@pytest.fixture
def corner(stage: Stage) -> SaleorWarehouseId:
    name = f"Corner {next(_numbers)}"
    return SaleorWarehouseId(stage.room.add_warehouse(name, city="AUSTIN"))


@pytest.fixture
def shoes(stage: Stage) -> str:
    return stage.category("shoes")


@pytest.fixture
def account(stage: Stage, shoes: str) -> Person:
    return stage.open_account("shop_shoes", shoes)


@pytest.fixture
def product(stage: Stage, shoes: str, account: Person) -> Product:
    made = stage.product(shoes, name="Runner Eleven", price="79.50", stock=9)
    stage.work()
    return made


def open_branch(stage: Stage, corner: SaleorWarehouseId) -> Person:
    person = stage.open_account("shop_austin")
    warehouse = stage.shop.find_warehouse(corner)
    assert warehouse is not None
    with stage.shop.allow_writes():
        give_place(
            warehouse,
            read_account(person),
            channel=stage.room.channel,
            shop=stage.shop,
            now=datetime.now(UTC),
        )
    return person


def lines(stage: Stage, person: Person) -> list[list[str]]:
    return [each["text"].splitlines()[:2] for each in reversed(stage.posts_by(person))]


def test_what_comes_in_and_what_runs_out_there(
    stage: Stage, corner: SaleorWarehouseId, account: Person, product: Product
) -> None:
    branch = open_branch(stage, corner)
    place = stage.shop.find_warehouse(corner)
    assert place is not None

    for quantity in (20, 2, 1):
        stage.room.set_stock_at(product.variant_id, corner, quantity)
        stage.work()
        stage.work()

    assert lines(stage, branch) == [
        ["Runner Eleven · $79.50", f"Now at {place.name}, AUSTIN"],
        ["Runner Eleven · $79.50", f"Only 2 left at {place.name}, AUSTIN"],
    ]
    # Of the whole shop nothing was news after the first post.
    assert names(stage, account) == ["Runner Eleven"]


def test_what_lay_there_before_the_account_is_no_news(
    stage: Stage, corner: SaleorWarehouseId, account: Person, product: Product
) -> None:
    stage.room.set_stock_at(product.variant_id, corner, 20)
    stage.work()

    branch = open_branch(stage, corner)
    stage.work()
    assert stage.posts_by(branch) == []

    stage.room.set_stock_at(product.variant_id, corner, 3)
    stage.work()
    assert len(stage.posts_by(branch)) == 1


def test_of_one_change_the_shops_news_is_told_and_not_the_places(
    stage: Stage, corner: SaleorWarehouseId, account: Person, product: Product
) -> None:
    branch = open_branch(stage, corner)
    stage.room.set_stock(product.variant_id, 0)
    stage.work()

    # Back in stock, and by coming in at the branch: no cooldown keeps the two apart.
    stage.room.set_stock_at(product.variant_id, corner, 20)
    stage.work()
    stage.work()

    assert lines(stage, account)[-1][0] == "Back in stock: Runner Eleven · $79.50"
    assert len(stage.posts_by(account)) == 2
    assert stage.posts_by(branch) == []


def test_what_was_told_lately_rests_for_the_branch_too(
    stage: Stage, corner: SaleorWarehouseId, account: Person, product: Product
) -> None:
    branch = open_branch(stage, corner)
    set_rules(branch, product_cooldown_hours=24)

    stage.room.set_stock_at(product.variant_id, corner, 20)
    stage.work()

    assert stage.posts_by(branch) == []
    assert FeedItem.objects.get(trigger="local_arrival").withheld_by == "product_cooldown"


def test_what_is_gone_from_the_place_before_its_turn_is_held(
    stage: Stage, corner: SaleorWarehouseId, account: Person, product: Product
) -> None:
    branch = open_branch(stage, corner)
    stage.room.set_stock_at(product.variant_id, corner, 20)
    look(stage)

    stage.room.set_stock_at(product.variant_id, corner, 0)
    stage.work()

    message = OutboxMessage.objects.get(key__contains="local_arrival")
    assert message.state == "held"
    assert message.last_error == "There are none of it at the place any more."
    assert stage.posts_by(branch) == []
