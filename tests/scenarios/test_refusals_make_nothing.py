"""Sold out, unknown, too many, retired: one clear reply, nothing made."""

import re

import pytest

from saleor_twitter_plugin.models import Claim, ShopAction

from .stage import Person, Product, Stage


@pytest.fixture
def shoes(stage: Stage) -> tuple[Person, Product]:
    category = stage.category("shoes")
    account = stage.open_account("shop_shoes", category)
    product = stage.product(category, name="Runner One", stock=5)
    stage.work()
    return account, product


def _ask(stage: Stage, shopper: Person, text: str) -> str:
    """Post a wish and return the one reply, without its handle and its minute."""
    wish = stage.x.post_as(shopper.handle, text)
    stage.poll()
    stage.work()
    stage.work()
    (reply,) = stage.replies_to(wish["id"])
    text = reply["text"].removeprefix(f"@{shopper.handle} ")
    found = re.fullmatch(r"(.*) \(\d\d:\d\d UTC · (\d{4})\)", text, re.S)
    assert found
    assert wish["id"].endswith(found[2])
    return found[1]


def _nothing_was_made(stage: Stage, product: Product) -> bool:
    return (
        stage.orders(product) == []
        and not Claim.objects.exists()
        and not ShopAction.objects.filter(state="done").exists()
    )


def test_sold_out(stage: Stage, shoes: tuple[Person, Product]) -> None:
    _, product = shoes
    stage.room.set_stock(product.variant_id, 0)

    answer = _ask(stage, stage.shopper(is_linked=True), f"@shop_shoes #buy {product.code}")

    assert answer == "Runner One is sold out. Nothing was ordered."
    assert _nothing_was_made(stage, product)


def test_fewer_left_than_wanted(stage: Stage, shoes: tuple[Person, Product]) -> None:
    _, product = shoes
    stage.room.set_stock(product.variant_id, 1)

    answer = _ask(stage, stage.shopper(is_linked=True), f"@shop_shoes #buy {product.code} 2")

    assert answer == "Only 1 of Runner One left. Nothing was ordered."
    assert _nothing_was_made(stage, product)


def test_unknown_code(stage: Stage, shoes: tuple[Person, Product]) -> None:
    _, product = shoes

    answer = _ask(stage, stage.shopper(is_linked=True), "@shop_shoes #buy NOSUCH1")

    assert answer == "We know no product with the code NOSUCH1. Please check it."
    assert _nothing_was_made(stage, product)


def test_over_the_limit(stage: Stage, shoes: tuple[Person, Product]) -> None:
    _, product = shoes

    answer = _ask(stage, stage.shopper(is_linked=True), f"@shop_shoes #buy {product.code} 4")

    assert answer == "You can order at most 3 of Runner One at a time. Nothing was ordered."
    assert _nothing_was_made(stage, product)


def test_no_whole_number(stage: Stage, shoes: tuple[Person, Product]) -> None:
    _, product = shoes

    answer = _ask(stage, stage.shopper(is_linked=True), f"@shop_shoes #buy {product.code} 0")

    assert answer == "How many of Runner One? Write a whole number after the code."
    assert _nothing_was_made(stage, product)


def test_a_retired_product(stage: Stage, shoes: tuple[Person, Product]) -> None:
    _, product = shoes
    stage.room.change_listing(product.product_id, is_published=False)

    answer = _ask(stage, stage.shopper(is_linked=True), f"@shop_shoes #buy {product.code}")

    assert answer == "Runner One is no longer for sale."
    assert _nothing_was_made(stage, product)


def test_a_deleted_product(stage: Stage, shoes: tuple[Person, Product]) -> None:
    _, product = shoes
    code = product.code
    stage.room.delete_product(product.product_id)

    answer = _ask(stage, stage.shopper(is_linked=True), f"@shop_shoes #buy {code}")

    assert answer == f"We know no product with the code {code}. Please check it."
    assert _nothing_was_made(stage, product)


def test_several_variants_are_never_guessed(stage: Stage, shoes: tuple[Person, Product]) -> None:
    _, product = shoes
    stage.room.add_variant(product.product_id, f"{product.sku}-L", name="Large", price="10.00")

    answer = _ask(stage, stage.shopper(is_linked=True), f"@shop_shoes #buy {product.code}")

    assert answer.startswith("Which Runner One? Write #buy and one of these codes: ")
    assert f"{product.sku}-L = Large" in answer
    assert _nothing_was_made(stage, product)


def test_no_code(stage: Stage, shoes: tuple[Person, Product]) -> None:
    _, product = shoes

    answer = _ask(stage, stage.shopper(is_linked=True), "@shop_shoes #buy")

    assert answer == "Which product? Write #buy and one code from our posts."
    assert _nothing_was_made(stage, product)


def test_chatter_is_left_alone(stage: Stage, shoes: tuple[Person, Product]) -> None:
    _, product = shoes
    shopper = stage.shopper(is_linked=True)

    posts = [
        stage.x.post_as(shopper.handle, text)
        for text in ("@shop_shoes lovely shoes!", "@shop_shoes I want to buy some day")
    ]
    stage.poll()
    stage.work()

    assert [stage.replies_to(each["id"]) for each in posts] == [[], []]
    assert _nothing_was_made(stage, product)
