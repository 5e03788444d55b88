"""A claim over GraphQL: who may go on with it, and who is told its checkout and its order."""

from typing import Any

import pytest

from saleor_twitter_plugin.models import Claim
from tests.database.claiming import (
    ANA,
    BEN,
    OUR_PAGE,
    RESERVED_FOR,
    finish_in_storefront,
    given_offer,
    given_shop_that_reserves,
    set_stock,
)

from .fake_shop import FakeShop
from .givens import CONFIG, NOW, post

pytestmark = pytest.mark.django_db(transaction=True)

FIELDS = (
    "claim { state reservedUntil canReserve checkoutId order { number } } errors { field code }"
)
CLAIM = f"""query ($token: String!, $holder: String) {{
  twitterClaim(token: $token, holder: $holder) {{ {FIELDS} }}
}}"""
CONTINUE = f"""mutation ($token: String!, $holder: String) {{
  twitterClaimContinue(token: $token, holder: $holder) {{ {FIELDS} holder checkoutUrl }}
}}"""
COMPLETE = """mutation ($token: String!) {
  twitterClaimComplete(token: $token) { order { number } errors { code } }
}"""
ME = "{ twitterMe { claims { edges { node { state order { number } } } } } }"
LATER = NOW + RESERVED_FOR


@pytest.fixture
def shop() -> FakeShop:
    return given_shop_that_reserves()


def ask(shop: FakeShop, document: str, token: str, **options: Any) -> Any:
    holder = options.pop("holder", None)
    options.setdefault("config", OUR_PAGE)
    answer = post(shop, document, {"token": token, "holder": holder}, **options)
    (result,) = answer["data"].values()
    return result


def test_the_link_alone_tells_the_reservation_and_not_the_checkout(shop: FakeShop) -> None:
    _, token = given_offer(shop)

    for customer in ("", ANA):
        seen = ask(shop, CLAIM, token, customer=customer)["claim"]
        assert seen == {
            "state": "OPEN",
            "reservedUntil": LATER.isoformat(),
            "canReserve": False,
            "checkoutId": None,
            "order": None,
        }


def test_a_browser_goes_on_and_is_known_by_what_it_was_given(shop: FakeShop) -> None:
    _, token = given_offer(shop)
    checkout_id = shop.to_global_id("Checkout", "checkout-1")

    gone_on = ask(shop, CONTINUE, token)

    assert (gone_on["errors"], gone_on["claim"]["checkoutId"]) == ([], checkout_id)
    assert gone_on["checkoutUrl"].startswith("https://store.example/us/checkout?checkout=")
    holder = gone_on["holder"]
    assert ask(shop, CLAIM, token, holder=holder)["claim"]["checkoutId"] == checkout_id
    assert ask(shop, CONTINUE, token, holder=holder)["claim"]["checkoutId"] == checkout_id
    for stranger in ({}, {"holder": "x"}, {"holder": token}, {"customer": ANA}):
        refused = ask(shop, CONTINUE, token, **stranger)
        assert [each["code"] for each in refused["errors"]] == ["CLAIM_OF_ANOTHER"], stranger
        assert (refused["claim"], refused["holder"]) == (None, None)
        assert ask(shop, CLAIM, token, **stranger)["claim"]["checkoutId"] is None
    assert ask(shop, COMPLETE, token, customer=ANA)["errors"] == [{"code": "CLAIM_OF_ANOTHER"}]
    assert shop.orders == []


def test_a_customer_goes_on_by_who_they_are(shop: FakeShop) -> None:
    _, token = given_offer(shop)

    gone_on = ask(shop, CONTINUE, token, customer=ANA)

    assert (gone_on["errors"], gone_on["holder"]) == ([], None)
    assert ask(shop, CLAIM, token, customer=ANA)["claim"]["checkoutId"] is not None
    assert ask(shop, CLAIM, token, customer=BEN)["claim"]["checkoutId"] is None
    assert ask(shop, COMPLETE, token, customer=BEN)["errors"] == [{"code": "CLAIM_OF_ANOTHER"}]
    done = ask(shop, COMPLETE, token, customer=ANA)
    assert (done["errors"], len(shop.orders)) == ([], 1)
    assert ask(shop, CONTINUE, token, customer=ANA)["errors"] == [
        {"field": "token", "code": "CLAIM_USED"}
    ]


def test_a_reservation_that_is_over_can_be_made_again_while_there_is_enough(shop: FakeShop) -> None:
    _, token = given_offer(shop)

    over = ask(shop, CLAIM, token, now=LATER)["claim"]
    assert (over["reservedUntil"], over["canReserve"]) == (LATER.isoformat(), True)
    set_stock(shop, 1)
    assert ask(shop, CLAIM, token, now=LATER)["claim"]["canReserve"] is False
    set_stock(shop, None)
    shop.reserved_until = LATER + RESERVED_FOR
    again = ask(shop, CONTINUE, token, now=LATER)["claim"]
    assert (again["reservedUntil"], again["canReserve"]) == (
        shop.reserved_until.isoformat(),
        False,
    )


def test_the_order_of_the_storefront_is_told_to_its_own(shop: FakeShop) -> None:
    _, token = given_offer(shop)
    holder = ask(shop, CONTINUE, token)["holder"]
    finish_in_storefront(shop, Claim.objects.get())

    mine, others = ask(shop, CLAIM, token, holder=holder), ask(shop, CLAIM, token)

    assert (mine["claim"]["state"], mine["claim"]["order"]) == ("COMPLETED", {"number": "1009"})
    assert (others["claim"]["state"], others["claim"]["order"]) == ("COMPLETED", None)
    assert mine["claim"]["checkoutId"] is None
    assert ask(shop, COMPLETE, token, customer=ANA)["errors"] == [{"code": "CLAIM_USED"}]


def test_the_order_of_a_signed_in_customer_is_in_twitter_me(shop: FakeShop) -> None:
    _, token = given_offer(shop)
    ask(shop, CONTINUE, token, customer=ANA)
    finish_in_storefront(shop, Claim.objects.get(), ANA)
    ask(shop, CLAIM, token)

    mine = post(shop, ME, customer=ANA, config=OUR_PAGE)["data"]["twitterMe"]["claims"]["edges"]

    assert mine == [{"node": {"state": "COMPLETED", "order": {"number": "1009"}}}]
    others = post(shop, ME, customer=BEN, config=OUR_PAGE)["data"]["twitterMe"]["claims"]["edges"]
    assert others == []


@pytest.mark.parametrize("token", ["", "x", "a.b.c"])
def test_forged_tokens_open_nothing(shop: FakeShop, token: str) -> None:
    refused = ask(shop, CONTINUE, token)

    assert refused["errors"] == [{"field": "token", "code": "CLAIM_INVALID"}]
    assert (refused["claim"], refused["holder"], shop.opened_count) == (None, None, 0)


def test_a_storefront_with_a_page_of_its_own_is_told_no_address(shop: FakeShop) -> None:
    _, token = given_offer(shop, config=CONFIG)

    gone_on = ask(shop, CONTINUE, token.partition("?t=")[2] or token, config=CONFIG)

    assert (gone_on["errors"], gone_on["checkoutUrl"]) == ([], None)
    assert gone_on["claim"]["checkoutId"] is not None
