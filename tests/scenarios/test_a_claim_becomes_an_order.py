"""An unlinked shopper gets a claim link, signs in, and has the order."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest
from jose import jwt

from saleor_twitter_plugin.models import Claim

from .stage import Person, Product, Stage

COMPLETE = """
mutation Complete($token: String!) {
  twitterClaimComplete(token: $token) {
    order { id number total { amount currency } payUrl }
    claim { state }
    errors { field code message }
  }
}
"""
CLAIM = """
query Claim($token: String!) {
  twitterClaim(token: $token) {
    claim { lines { productName quantity } state handle order { number } }
    errors { field code message }
  }
}
"""


@pytest.fixture
def shoes(stage: Stage) -> tuple[Person, Product]:
    category = stage.category("shoes")
    account = stage.open_account("shop_shoes", category)
    product = stage.product(category, name="Runner One", stock=2)
    stage.work()
    stage.subscribe(account)
    return account, product


def _claim_token(stage: Stage, shopper: Person, product: Product) -> str:
    wish = stage.x.post_as(shopper.handle, f"@shop_shoes #buy {product.code}")
    stage.poll()
    stage.work()
    (reply,) = stage.replies_to(wish["id"])
    found = re.search(r"https://shop\.example/claim\?token=(\S+)", reply["text"])
    assert found, reply["text"]
    return unquote(found.group(1))


def _codes(answer: dict[str, object]) -> list[str]:
    errors: list[dict[str, str]] = answer["errors"]  # type: ignore[assignment]
    return [each["code"] for each in errors]


def test_from_the_mention_to_the_order(stage: Stage, shoes: tuple[Person, Product]) -> None:
    _, product = shoes
    shopper = stage.shopper(has_account=True)
    token = _claim_token(stage, shopper, product)
    assert stage.orders(product) == []

    seen = stage.graphql(CLAIM, {"token": token})["twitterClaim"]
    assert seen["claim"]["lines"][0]["productName"] == "Runner One"
    assert (seen["claim"]["state"], seen["claim"]["order"]) == ("OPEN", None)

    done = stage.graphql(COMPLETE, {"token": token}, token=shopper.token)["twitterClaimComplete"]

    assert done["errors"] == []
    (order,) = stage.orders(product)
    assert done["order"]["number"] == order.number
    assert done["order"]["id"] == stage.shop.to_global_id("Order", order.order_id)
    assert order.customer_id == shopper.customer_id
    assert stage.room.read_free_count(product.variant_id) == 1
    assert order.metadata["twitter_user_id"] == shopper.x_user_id
    # Once more is the same order.
    again = stage.graphql(COMPLETE, {"token": token}, token=shopper.token)["twitterClaimComplete"]
    assert (again["errors"], again["order"]) == ([], done["order"])
    assert len(stage.orders(product)) == 1


def test_a_forged_token(stage: Stage, shoes: tuple[Person, Product]) -> None:
    _, product = shoes
    shopper = stage.shopper(has_account=True)
    token = _claim_token(stage, shopper, product)
    claims = jwt.get_unverified_claims(token)
    forged = jwt.encode(claims, "another key", algorithm="HS256")

    for each in (forged, token[:-2] + "xx", "", "a.b.c", "x" * 5000):
        answer = stage.graphql(COMPLETE, {"token": each}, token=shopper.token)
        assert _codes(answer["twitterClaimComplete"]) == ["CLAIM_INVALID"], each[:40]
    assert stage.orders(product) == []


def test_an_expired_token(stage: Stage, shoes: tuple[Person, Product]) -> None:
    _, product = shoes
    shopper = stage.shopper(has_account=True)
    token = _claim_token(stage, shopper, product)
    claims = jwt.get_unverified_claims(token)
    claims["exp"] = int((datetime.now(UTC) - timedelta(seconds=5)).timestamp())
    from saleor_twitter_plugin.keys import get_signing_key

    expired = jwt.encode(claims, get_signing_key(), algorithm="HS256")

    answer = stage.graphql(COMPLETE, {"token": expired}, token=shopper.token)

    assert _codes(answer["twitterClaimComplete"]) == ["CLAIM_EXPIRED"]
    assert stage.orders(product) == []


def test_a_used_token_is_no_use_to_another_customer(
    stage: Stage, shoes: tuple[Person, Product]
) -> None:
    _, product = shoes
    shopper, thief = stage.shopper(has_account=True), stage.shopper(has_account=True)
    token = _claim_token(stage, shopper, product)
    stage.graphql(COMPLETE, {"token": token}, token=shopper.token)

    answer = stage.graphql(COMPLETE, {"token": token}, token=thief.token)["twitterClaimComplete"]

    assert _codes(answer) == ["CLAIM_USED"]
    assert answer["order"] is None
    seen = stage.graphql(CLAIM, {"token": token}, token=thief.token)["twitterClaim"]
    assert seen["claim"] is None or seen["claim"]["order"] is None
    assert len(stage.orders(product)) == 1


def test_another_shoppers_token(stage: Stage, shoes: tuple[Person, Product]) -> None:
    _, product = shoes
    shopper, other = stage.shopper(has_account=True), stage.shopper(is_linked=True)
    token = _claim_token(stage, shopper, product)

    answer = stage.graphql(COMPLETE, {"token": token}, token=other.token)["twitterClaimComplete"]

    assert _codes(answer) == ["CLAIM_OF_ANOTHER"]
    assert stage.orders(product) == []


def test_nobody_is_signed_in(stage: Stage, shoes: tuple[Person, Product]) -> None:
    _, product = shoes
    token = _claim_token(stage, stage.shopper(), product)

    for bad_jwt in ("", "not.a.jwt"):
        answer = stage.graphql(COMPLETE, {"token": token}, token=bad_jwt)["twitterClaimComplete"]
        assert _codes(answer) == ["UNAUTHENTICATED"]
    assert Claim.objects.get().state == "open"


def test_sold_out_meanwhile(stage: Stage, shoes: tuple[Person, Product]) -> None:
    _, product = shoes
    shopper = stage.shopper(has_account=True)
    token = _claim_token(stage, shopper, product)
    stage.room.set_stock(product.variant_id, 0)

    answer = stage.graphql(COMPLETE, {"token": token}, token=shopper.token)["twitterClaimComplete"]
    assert _codes(answer) == ["SOLD_OUT"]
    assert stage.orders(product) == []

    # The claim is not lost: there are some again.
    stage.room.set_stock(product.variant_id, 1)
    answer = stage.graphql(COMPLETE, {"token": token}, token=shopper.token)["twitterClaimComplete"]
    assert answer["errors"] == []
    assert len(stage.orders(product)) == 1


def test_errors_in_the_shoppers_language(stage: Stage) -> None:
    answer = stage.graphql(COMPLETE, {"token": "x"}, language="es-ES,es;q=0.9")

    (error,) = answer["twitterClaimComplete"]["errors"]
    assert error["code"] in {"UNAUTHENTICATED", "CLAIM_INVALID"}
    assert error["message"] in {
        "Inicie sesión primero.",
        "Este enlace no es válido. Ábralo de nuevo desde la respuesta en X.",
    }
