"""`@shop #buy CODE` by a linked shopper: one native order, one reply."""

from decimal import Decimal

import pytest

from .stage import Person, Product, Stage


@pytest.fixture
def shoes(stage: Stage) -> tuple[Person, Product]:
    category = stage.category("shoes")
    account = stage.open_account("shop_shoes", category)
    product = stage.product(category, name="Runner One", price="79.50", stock=5)
    stage.work()
    stage.subscribe(account)
    return account, product


def test_with_line_price_customer_allocation_and_metadata(
    stage: Stage, shoes: tuple[Person, Product]
) -> None:
    account, product = shoes
    shopper = stage.shopper(is_linked=True)

    wish = stage.x.post_as(shopper.handle, f"@shop_shoes #buy {product.code} 2")
    stage.wait_for_events(1)
    stage.work()

    (order,) = stage.orders(product)
    assert order.customer_id == shopper.customer_id
    assert order.email == f"{shopper.handle}@example.com"
    assert order.quantity == 2
    assert order.unit_price == Decimal("79.50")
    assert stage.room.read_free_count(product.variant_id) == 3
    assert order.metadata == {
        "twitter_post_id": wish["id"],
        "twitter_account_id": account.x_user_id,
        "twitter_account_handle": "shop_shoes",
        "twitter_user_id": shopper.x_user_id,
        "twitter_source": "mention",
    }
    (reply,) = stage.replies_to(wish["id"])
    order_id = stage.shop.to_global_id("Order", order.order_id)
    assert reply["author_id"] == account.x_user_id
    assert f"Order {order.number}: 2 × Runner One" in reply["text"]
    assert f"${order.total:.2f}" in reply["text"]
    assert f"https://shop.example/pay/{order.number}?order=" in reply["text"]
    assert order_id.rstrip("=") in reply["text"]


@pytest.mark.parametrize(
    "text",
    [
        "@shop_shoes #BUY {code}",
        "@shop_shoes   #buy\n{code_lower}   1",
        "🎉@shop_shoes ＃ｂｕｙ {code} １ 🎉 please!",
        "hello @shop_shoes, #comprar {code} por favor",
        "@shop_shoes #buy {sku}",
    ],
)
def test_however_it_is_written(stage: Stage, shoes: tuple[Person, Product], text: str) -> None:
    _, product = shoes
    shopper = stage.shopper(is_linked=True)

    wish = stage.x.post_as(
        shopper.handle,
        text.format(code=product.code, code_lower=product.code.lower(), sku=product.sku),
    )
    stage.wait_for_events(1)
    stage.work()

    (order,) = stage.orders(product)
    assert order.quantity == 1
    assert len(stage.replies_to(wish["id"])) == 1


def test_by_a_poll_where_no_webhook_is(stage: Stage) -> None:
    category = stage.category("shoes")
    stage.open_account("shop_shoes", category)
    product = stage.product(category)
    stage.work()
    shopper = stage.shopper(is_linked=True)

    wish = stage.x.post_as(shopper.handle, f"@shop_shoes #buy {product.code}")
    stage.poll()
    stage.work()

    assert len(stage.orders(product)) == 1
    assert len(stage.replies_to(wish["id"])) == 1


def test_by_a_reply_under_the_post(stage: Stage, shoes: tuple[Person, Product]) -> None:
    account, product = shoes
    shopper = stage.shopper(is_linked=True)
    (post,) = stage.posts_by(account)

    wish = stage.x.post_as(
        shopper.handle, f"@shop_shoes #buy {product.code}", in_reply_to=post["id"]
    )
    # X tells of it twice: as a mention and as a reply.
    stage.wait_for_events(1)
    stage.work()
    stage.work()

    assert len(stage.orders(product)) == 1
    assert len(stage.replies_to(wish["id"])) == 1


def test_by_a_quote_of_the_post_which_names_the_product(
    stage: Stage, shoes: tuple[Person, Product]
) -> None:
    account, product = shoes
    shopper = stage.shopper(is_linked=True)
    (post,) = stage.posts_by(account)

    wish = stage.x.post_as(shopper.handle, "@shop_shoes #buy 2", quote=post["id"])
    stage.wait_for_events(1)
    stage.work()

    (order,) = stage.orders(product)
    assert order.quantity == 2
    assert len(stage.replies_to(wish["id"])) == 1


def test_by_a_direct_message(stage: Stage, shoes: tuple[Person, Product]) -> None:
    account, product = shoes
    shopper = stage.shopper(is_linked=True)

    stage.x.message_as(shopper.handle, "shop_shoes", f"#buy {product.code}")
    stage.wait_for_events(1)
    stage.work()

    (order,) = stage.orders(product)
    assert order.metadata["twitter_source"] == "message"
    answers = [each for each in stage.x.messages() if each["sender_id"] == account.x_user_id]
    assert len(answers) == 1
    assert f"Order {order.number}" in answers[0]["text"]
    assert answers[0]["recipient_id"] == shopper.x_user_id


def test_an_edited_post_stays_one_order(stage: Stage, shoes: tuple[Person, Product]) -> None:
    _, product = shoes
    shopper = stage.shopper(is_linked=True)
    wish = stage.x.post_as(shopper.handle, f"@shop_shoes #buy {product.code}")
    stage.wait_for_events(1)
    stage.work()

    stage.x.edit_as(shopper.handle, wish["id"], f"@shop_shoes #buy {product.code} now")
    stage.wait_for_events(2)
    stage.work()

    assert len(stage.orders(product)) == 1


def test_a_corrected_wish_is_heard(stage: Stage, shoes: tuple[Person, Product]) -> None:
    _, product = shoes
    shopper = stage.shopper(is_linked=True)
    wrong = stage.x.post_as(shopper.handle, "@shop_shoes #buy NOSUCH1")
    stage.wait_for_events(1)
    stage.work()

    right = stage.x.edit_as(shopper.handle, wrong["id"], f"@shop_shoes #buy {product.code}")
    stage.wait_for_events(2)
    stage.work()

    (order,) = stage.orders(product)
    assert order.metadata["twitter_post_id"] == wrong["id"]
    (reply,) = stage.replies_to(right["id"])
    assert f"Order {order.number}" in reply["text"]


def test_a_repost_of_a_wish_is_nobodys_wish(stage: Stage, shoes: tuple[Person, Product]) -> None:
    _, product = shoes
    shopper = stage.shopper(is_linked=True)

    stage.x.post_as(shopper.handle, f"RT @someone: @shop_shoes #buy {product.code}")
    stage.wait_for_events(1)
    stage.work()

    assert stage.orders(product) == []


def test_an_account_of_ours_is_never_a_customer(
    stage: Stage, shoes: tuple[Person, Product]
) -> None:
    _, product = shoes
    stage.open_account("shop_music", stage.category("music"))

    wish = stage.x.post_as("shop_music", f"@shop_shoes #buy {product.code}")
    stage.wait_for_events(1)
    stage.work()

    assert stage.orders(product) == []
    assert stage.replies_to(wish["id"]) == []


def test_spanish_wishes_get_spanish_answers(stage: Stage, shoes: tuple[Person, Product]) -> None:
    _, product = shoes
    shopper = stage.shopper(is_linked=True)

    wish = stage.x.post_as(
        shopper.handle, f"Hola @shop_shoes, quiero dos, por favor: #comprar {product.code} dos"
    )
    stage.wait_for_events(1)
    stage.work()

    (order,) = stage.orders(product)
    assert order.quantity == 2
    (reply,) = stage.replies_to(wish["id"])
    assert f"Pedido {order.number}: 2 × Runner One" in reply["text"]
