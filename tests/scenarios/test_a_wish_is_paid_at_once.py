"""A linked shopper who chose a stored payment method buys by a post and is answered with a paid
order; where the payment is declined, with what to do."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from saleor_twitter_plugin import pipeline
from saleor_twitter_plugin.models import OrderPayment
from tests.payment_app.gateways import SampleTestGateway
from tests.payment_app.process import PaymentApp, start_payment_app

from .stage import Person, Product, Stage

SHOP = os.environ.get("TWITTER_TEST_SHOP", "sample")
SET = """mutation S($id: ID!, $maximum: Decimal!) {
  twitterPaymentMethodSet(id: $id, maximum: $maximum) { errors { code } }
}"""
LIST = "{ twitterPaymentMethods { methods { id name } errors { code } } }"


@dataclass
class Store:
    product: Product
    shopper: Person
    gateway: Any


@pytest.fixture(scope="module")
def payment_app() -> Iterator[PaymentApp | None]:
    if SHOP != "saleor":
        yield None
        return
    with start_payment_app() as app:
        yield app


@pytest.fixture
def gateway(stage: Stage, payment_app: PaymentApp | None, settings: Any) -> Any:
    if payment_app is None:
        gateway = SampleTestGateway(stage.shop)
        gateway.forget()
        return gateway
    from tests.payment_app.gateways import SaleorTestGateway
    from tests.payment_app.installing import WEBHOOK_PLUGIN

    settings.PLUGINS = [*settings.PLUGINS, WEBHOOK_PLUGIN]
    return SaleorTestGateway(payment_app)


@pytest.fixture
def store(stage: Stage, gateway: Any) -> Store:
    """A product on sale, and a linked shopper with a stored card who chose nothing yet."""
    category = stage.category("shoes")
    account = stage.open_account("shop_shoes", category)
    product = stage.product(category, name="Runner One", price="79.50", stock=5)
    stage.work()
    stage.subscribe(account)
    shopper = stage.shopper(is_linked=True)
    assert shopper.customer_id is not None
    gateway.store(shopper.customer_id, "card-1")
    return Store(product, shopper, gateway)


def choose(stage: Stage, shopper: Person, *, maximum: str = "500") -> None:
    """Choose the one stored method, as the customer's page does."""
    listed = stage.graphql(LIST, token=shopper.token)["twitterPaymentMethods"]
    (method,) = listed["methods"]
    assert method["name"] == "Card card-1"
    variables = {"id": method["id"], "maximum": maximum}
    answer = stage.graphql(SET, variables, token=shopper.token)["twitterPaymentMethodSet"]
    assert answer["errors"] == []


def buy(stage: Stage, store: Store, text: str = "@shop_shoes #buy {code}") -> str:
    """Post the wish, let it be handled, and return the one answer."""
    wish = stage.x.post_as(store.shopper.handle, text.format(code=store.product.code))
    stage.wait_for_events(1)
    stage.work()
    (reply,) = stage.replies_to(wish["id"])
    return str(reply["text"])


def test_by_the_chosen_method(stage: Stage, store: Store) -> None:
    choose(stage, store.shopper)

    answer = buy(stage, store)

    (order,) = stage.orders(store.product)
    assert f"Order {order.number}: 1 × Runner One, ${order.total:.2f}." in answer
    assert "Paid with your saved payment method." in answer
    assert "https://" not in answer
    assert store.gateway.read_charges() == [order.total]


def test_in_spanish_where_the_person_writes_so(stage: Stage, store: Store) -> None:
    choose(stage, store.shopper)

    answer = buy(stage, store, "Hola @shop_shoes, quiero dos, por favor: #comprar {code} dos")

    (order,) = stage.orders(store.product)
    assert order.quantity == 2
    assert store.gateway.read_charges() == [order.total]
    assert "https://" not in answer


def test_not_without_a_choice(stage: Stage, store: Store) -> None:
    answer = buy(stage, store)

    (order,) = stage.orders(store.product)
    assert f"https://shop.example/pay/{order.number}?order=" in answer
    assert store.gateway.read_charges() == []


def test_after_a_confirmation_that_was_told_of_it(stage: Stage, store: Store) -> None:
    stage.configure(confirmation="always")
    choose(stage, store.shopper)

    asked = buy(stage, store)

    assert "Your saved payment method is charged then." in asked
    assert store.gateway.read_charges() == []
    confirmation = stage.x.post_as(store.shopper.handle, "@shop_shoes #confirm")
    stage.wait_for_events(1)
    stage.work()
    (answer,) = stage.replies_to(confirmation["id"])
    assert "Paid with your saved payment method." in answer["text"]
    (order,) = stage.orders(store.product)
    assert store.gateway.read_charges() == [order.total]


def test_not_above_the_maximum(stage: Stage, store: Store) -> None:
    choose(stage, store.shopper, maximum="79.50")

    # Delivery comes on top.
    answer = buy(stage, store)

    (order,) = stage.orders(store.product)
    assert order.total > Decimal("79.50")
    assert f"https://shop.example/pay/{order.number}?order=" in answer
    assert store.gateway.read_charges() == []


def test_declined_and_kept(stage: Stage, store: Store) -> None:
    choose(stage, store.shopper)
    store.gateway.answer("decline")

    answer = buy(stage, store)

    (order,) = stage.orders(store.product)
    assert "Your saved payment method was declined; pay here:" in answer
    assert f"https://shop.example/pay/{order.number}?order=" in answer
    assert store.gateway.read_charges() == []
    assert stage.room.read_free_count(store.product.variant_id) == 4


def test_declined_and_cancelled(stage: Stage, store: Store) -> None:
    stage.configure(declined_orders="cancel")
    choose(stage, store.shopper)
    store.gateway.answer("decline")

    answer = buy(stage, store)

    (order,) = stage.orders(store.product)
    assert f"declined, so order {order.number} was cancelled: 1 × Runner One" in answer
    assert "https://" not in answer
    assert stage.room.read_free_count(store.product.variant_id) == 5


def test_lost_answer_is_settled_later_without_another_word(stage: Stage, store: Store) -> None:
    choose(stage, store.shopper)
    store.gateway.answer("charge_and_hang_up")

    answer = buy(stage, store)

    assert "please do not pay again" in answer
    assert "https://" not in answer
    store.gateway.answer("success")
    later = OrderPayment.objects.get().created_at + timedelta(minutes=10)
    with stage.shop.allow_writes():
        assert pipeline.settle_payments(shop=stage.shop, now=later) == 1
    stage.work()
    (order,) = stage.orders(store.product)
    assert store.gateway.read_charges() == [order.total]
    assert OrderPayment.objects.get().state == "paid"
    assert len(stage.x.posts(author="shop_shoes")) == 2
