"""What changes in the shop after a product was announced: each news once, from one account."""

from saleor_twitter_plugin import feeds
from saleor_twitter_plugin.models import Account, FeedRole

from .stage import Person, Stage


def read_account(person: Person) -> Account:
    return Account.objects.get(x_user_id=person.x_user_id)


def heads(stage: Stage, person: Person) -> list[str]:
    """Return the first line of each post, the oldest first."""
    return [each["text"].partition("\n")[0] for each in reversed(stage.posts_by(person))]


def test_back_in_stock_is_told_once(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    product = stage.product(shoes, name="Runner Two", price="79.50")
    stage.work()
    stage.room.set_stock(product.variant_id, 0)
    stage.work()

    stage.room.set_stock(product.variant_id, 7)
    stage.work()
    stage.work()

    assert heads(stage, account) == ["Runner Two · $79.50", "Back in stock: Runner Two · $79.50"]


def test_last_units_go_to_the_outlet_account(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    outlet = stage.open_account("shop_outlet")
    feeds.assign_role(FeedRole.Role.OUTLET, read_account(outlet), channel=stage.room.channel)
    product = stage.product(shoes, name="Runner Three", price="79.50", stock=9)
    stage.work()

    stage.room.set_stock(product.variant_id, 2)
    stage.work()
    stage.room.set_stock(product.variant_id, 1)
    stage.work()

    assert heads(stage, account) == ["Runner Three · $79.50"]
    (post,) = stage.posts_by(outlet)
    assert post["text"].splitlines()[:2] == ["Runner Three · $79.50", "Only 2 left"]


def test_new_variant_is_told_once(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    product = stage.product(shoes, name="Runner Four", price="79.50")
    stage.work()

    stage.room.add_variant(product.product_id, f"{product.code}-XL", price="79.50", stock=3)
    stage.work()
    stage.work()

    newest, _ = stage.posts_by(account)
    assert newest["text"].splitlines()[1] == f"New: {product.code}-XL"


def test_product_that_moves_is_not_announced_again(stage: Stage) -> None:
    shoes, music = stage.category("shoes"), stage.category("music")
    shoes_account = stage.open_account("shop_shoes", shoes)
    music_account = stage.open_account("shop_music", music)
    product = stage.product(shoes, name="Runner Five")
    stage.work()

    stage.room.move_product(product.product_id, music)
    stage.work()

    assert len(stage.posts_by(shoes_account)) == 1
    assert stage.posts_by(music_account) == []
