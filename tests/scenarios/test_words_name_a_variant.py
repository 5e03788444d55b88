"""Sizes, colours, several items, and the post above: bought as meant, or asked."""

from typing import Any

import pytest

from .stage import Person, Product, Stage


@pytest.fixture
def shirts(stage: Stage) -> tuple[Person, Product]:
    category = stage.category("shirts")
    account = stage.open_account("shop_shirts", category)
    product = stage.product(category, name="Shirt", price="20.00", stock=5)
    for name in ("Red / XL", "Forest Green / XL"):
        sku = f"{product.sku}-{name[0]}"
        stage.room.add_variant(
            product.product_id, sku, name=name, price="20.00", values=tuple(name.split(" / "))
        )
    # The first is the red one in S.
    stage.room.set_stock(product.variant_id, 0)
    stage.work()
    stage.subscribe(account)
    return account, product


def orders_of(stage: Stage, shopper: Person) -> list[Any]:
    return [each for each in stage.room.read_orders() if each.customer_id == shopper.customer_id]


def ask(stage: Stage, text: str, shopper: Person, *, count: int = 1, **parts: Any) -> str:
    wish = stage.x.post_as(shopper.handle, f"@shop_shirts {text}", **parts)
    stage.wait_for_events(count)
    stage.work()
    (reply,) = stage.replies_to(wish["id"])
    return str(reply["text"])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("#buy {code} red xl", "1 × Shirt (Red / XL)"),
        ("#comprar {code} rojo talla XL x2", "2 × Shirt (Red / XL)"),
        ("#buy {code} x-large forest green", "1 × Shirt (Forest Green / XL)"),
    ],
)
def test_by_its_words(stage: Stage, shirts: tuple[Person, Product], text: str, name: str) -> None:
    _, product = shirts

    shopper = stage.shopper(is_linked=True)
    answer = ask(stage, text.format(code=product.code), shopper)

    assert name in answer
    (order,) = orders_of(stage, shopper)
    assert stage.orders(product) == []
    assert order.line.quantity == int(name[0])


@pytest.mark.parametrize("above", ["in_reply_to", "quote"])
def test_below_the_post_without_a_code(
    stage: Stage, shirts: tuple[Person, Product], above: str
) -> None:
    account, _ = shirts
    (post,) = stage.posts_by(account)
    shopper = stage.shopper(is_linked=True)

    answer = ask(stage, "#buy red XL", shopper, **{above: post["id"]})

    assert "1 × Shirt (Red / XL)" in answer
    assert len(orders_of(stage, shopper)) == 1


def test_half_a_name_is_asked_and_the_answer_to_the_question_buys(
    stage: Stage, shirts: tuple[Person, Product]
) -> None:
    _, product = shirts
    shopper = stage.shopper(is_linked=True)

    question = ask(stage, f"#buy {product.code} green", shopper)
    assert "Which Shirt?" in question
    assert "Forest Green / XL" in question
    assert orders_of(stage, shopper) == []

    asked = next(each for each in stage.x.posts(author="shop_shirts") if "Which" in each["text"])
    answer = ask(stage, "#buy forest green XL", shopper, count=2, in_reply_to=asked["id"])

    assert "1 × Shirt (Forest Green / XL)" in answer
    assert len(orders_of(stage, shopper)) == 1


def test_several_items_are_one_order(stage: Stage, shirts: tuple[Person, Product]) -> None:
    _, product = shirts
    mug = stage.product(stage.category("mugs"), name="Mug", price="5.00")

    shopper = stage.shopper(is_linked=True)

    answer = ask(stage, f"#buy {product.code} red XL, {mug.sku} x2", shopper)

    assert "1 × Shirt (Red / XL), 2 × Mug" in answer
    (order,) = orders_of(stage, shopper)
    assert [each.quantity for each in order.lines] == [1, 2]


def test_one_item_at_fault_stops_all(stage: Stage, shirts: tuple[Person, Product]) -> None:
    _, product = shirts
    mug = stage.product(stage.category("mugs"), name="Mug", price="5.00", stock=1)

    shopper = stage.shopper(is_linked=True)

    answer = ask(stage, f"#buy {product.code} red XL, {mug.sku} x2", shopper)

    assert "Only 1 of Mug left. Nothing was ordered." in answer
    assert orders_of(stage, shopper) == []


def test_mistyped_code_gets_the_nearest(stage: Stage, shirts: tuple[Person, Product]) -> None:
    _, product = shirts
    typed = product.code[:-1] + ("X" if product.code[-1] != "X" else "Z")

    shopper = stage.shopper(is_linked=True)
    answer = ask(stage, f"#buy {typed}", shopper)

    assert f"Did you mean {product.code} = Shirt?" in answer
    assert orders_of(stage, shopper) == []
