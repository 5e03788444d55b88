"""A product becomes visible in the channel: one post, from its category's account."""

from .stage import Stage


def test_from_the_right_account_with_all_that_is_promised(stage: Stage) -> None:
    shoes, music = stage.category("shoes"), stage.category("music")
    shoes_account = stage.open_account("shop_shoes", shoes)
    music_account = stage.open_account("shop_music", music)

    product = stage.product(shoes, name="Runner One", price="79.50")
    stage.room.add_image(product.product_id, alt="A red shoe", color="red")
    stage.work()
    stage.work()

    (post,) = stage.posts_by(shoes_account)
    assert post["text"] == (
        f"Runner One · $79.50\nTo buy, mention us with #buy {product.code}\n#DropDay"
    )
    assert [each["alt_text"] for each in post["media"]] == ["A red shoe"]
    assert stage.posts_by(music_account) == []


def test_the_nearest_ancestor_speaks_for_a_category_without_an_account(stage: Stage) -> None:
    shoes = stage.category("shoes")
    boots = stage.category("boots", parent=shoes)
    winter = stage.category("winter", parent=boots)
    shoes_account = stage.open_account("shop_shoes", shoes)
    boots_account = stage.open_account("shop_boots", boots)

    stage.product(winter, name="Snow Boot")
    stage.work()

    assert [post["text"].partition(" ·")[0] for post in stage.posts_by(boots_account)] == [
        "Snow Boot"
    ]
    assert stage.posts_by(shoes_account) == []


def test_a_product_of_nobodys_category_is_not_posted(stage: Stage) -> None:
    account = stage.open_account("shop_shoes", stage.category("shoes"))

    stage.product(stage.category("other"))
    stage.work()

    assert stage.posts_by(account) == []


def test_a_product_out_of_stock_waits_until_there_is_some(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    product = stage.product(shoes, stock=0)
    stage.work()
    assert stage.posts_by(account) == []

    stage.room.set_stock(product.variant_id, 4)
    stage.work()

    assert len(stage.posts_by(account)) == 1


def test_an_unpublished_product_is_not_posted(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    product_id = stage.room.add_product("Secret", category=shoes)
    stage.room.change_listing(product_id, is_published=False)
    stage.room.add_variant(product_id, f"{shoes}-SECRET")
    stage.work()

    assert stage.posts_by(account) == []


def test_what_sells_out_before_its_turn_is_held_and_says_why(stage: Stage) -> None:
    from saleor_twitter_plugin import pipeline
    from saleor_twitter_plugin.models import OutboxMessage
    from saleor_twitter_plugin.tasks import now

    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    product = stage.product(shoes)
    with stage.shop.allow_writes():
        pipeline.plan_feeds(shop=stage.shop, now=now())
        pipeline.scan_catalog(shop=stage.shop, now=now())
    assert OutboxMessage.objects.get().state == "waiting"

    stage.room.set_stock(product.variant_id, 0)
    stage.work()

    message = OutboxMessage.objects.get()
    assert (message.state, message.last_error) == ("held", "The product is out of stock.")
    assert stage.posts_by(account) == []


def test_spanish_accounts_speak_spanish(stage: Stage) -> None:
    zapatos = stage.category("zapatos")
    account = stage.open_account("tienda_zapatos", zapatos, language="es")

    product = stage.product(zapatos, name="Zapatilla Uno", price="79.50")
    stage.work()

    (post,) = stage.posts_by(account)
    assert post["text"] == (
        f"Zapatilla Uno · $79.50\nPara comprar, menciónanos con #comprar {product.code}\n#DropDay"
    )
