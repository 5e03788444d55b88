"""Digital goods need no delivery, and what costs nothing is paid as it is ordered."""

import re
from decimal import Decimal

import pytest
import requests

from .stage import Person, Product, Stage


@pytest.fixture
def category(stage: Stage) -> str:
    category = stage.category("music")
    stage.subscribe(stage.open_account("shop_music", category))
    return category


def add_song(stage: Stage, category: str, name: str, *, price: str) -> Product:
    song = stage.product(category, name=name, price=price, is_shipped=False)
    # Posted, with a code to buy it by.
    stage.work()
    return song


def buy(stage: Stage, shopper: Person, product: Product) -> str:
    wish = stage.x.post_as(shopper.handle, f"@shop_music #buy {product.code}")
    stage.wait_for_events(1)
    stage.work()
    (reply,) = stage.replies_to(wish["id"])
    return str(reply["text"])


def test_digital_goods_are_ordered_without_delivery(stage: Stage, category: str) -> None:
    song = add_song(stage, category, "The song", price="1.50")

    answer = buy(stage, stage.shopper(is_linked=True), song)

    (order,) = stage.orders(song)
    # Nothing for delivery comes on top.
    assert order.total == Decimal("1.50")
    assert f"Order {order.number}: 1 × The song, $1.50. Pay here: https://" in answer


def test_unknown_shoppers_need_no_delivery_address_for_them(stage: Stage, category: str) -> None:
    stage.configure(
        claim_url="",
        public_url="http://localhost:8000",
        checkout_url="https://store.example/{channel}/checkout?checkout={checkout_id}",
    )
    song = add_song(stage, category, "The song", price="1.50")

    answer = buy(stage, stage.shopper(), song)

    found = re.search(r"http://localhost:8000(/plugins/global/twitter/claim/[\w.-]+)", answer)
    assert found, answer
    page = requests.get(stage.address + found.group(1), timeout=30)
    assert page.status_code == 200
    assert "Nothing is shipped: no delivery address is needed." in page.text
    assert stage.orders(song) == []


def test_what_costs_nothing_is_paid_at_once(stage: Stage, category: str) -> None:
    song = add_song(stage, category, "The single", price="0.00")

    answer = buy(stage, stage.shopper(is_linked=True), song)

    (order,) = stage.orders(song)
    assert order.total == Decimal("0.00")
    assert f"Order {order.number}: 1 × The single, $0.00. It is paid." in answer
    assert "https://" not in answer
