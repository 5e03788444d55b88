"""Customers, and who calls."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest

from saleor_twitter_plugin.handoffs import CustomerFacts, Requester, SaleorCustomerId
from saleor_twitter_plugin.shop import Shop


def make_call(authorization: str | None) -> HttpRequest:
    call = HttpRequest()
    call.method = "POST"
    call.path = "/plugins/global/twitter/graphql"
    call.META["SERVER_NAME"], call.META["SERVER_PORT"] = "shop.example", "443"
    if authorization is not None:
        call.META["HTTP_AUTHORIZATION"] = authorization
    return call


def test_customer_with_and_without_default_address(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    bob = stock_room.add_customer("bob@example.com", has_address=False)
    assert shop.find_customer(ada) == CustomerFacts(ada, "ada@example.com", True, True)
    assert shop.find_customer(bob) == CustomerFacts(bob, "bob@example.com", True, False)
    assert shop.find_customers([ada, bob, SaleorCustomerId("999999")]) == {
        each: shop.find_customer(each) for each in (ada, bob)
    }


def test_inactive_customer_says_so(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com", is_active=False)
    assert shop.find_customer(ada) == CustomerFacts(ada, "ada@example.com", False, True, False)


def test_new_customer_has_no_address_and_can_sign_in(shop: Shop, stock_room: Any) -> None:
    made = shop.create_customer("new@example.com")
    assert made is not None
    assert shop.find_customer(made) == CustomerFacts(made, "new@example.com", True, False)


@pytest.mark.parametrize("email", ["ada@example.com", "Ada@Example.com"])
def test_nobody_gets_the_email_of_another(email: str, shop: Shop, stock_room: Any) -> None:
    stock_room.add_customer("ada@example.com")
    assert shop.create_customer(email) is None


def test_nobody_gets_a_new_customers_email(shop: Shop, stock_room: Any) -> None:
    assert shop.create_customer("new@example.com") is not None
    assert shop.create_customer("new@example.com") is None


def test_customer_who_is_gone_is_none(shop: Shop, stock_room: Any) -> None:
    assert shop.find_customer(SaleorCustomerId("999999")) is None
    assert shop.find_customer(SaleorCustomerId("no number")) is None


def test_good_token_names_the_customer(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    call = make_call(f"Bearer {stock_room.make_token(ada)}")
    assert shop.identify(call) == Requester(customer_id=ada, email="ada@example.com")


def test_expired_token_is_nobody(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    token = stock_room.make_token(ada, valid_for=timedelta(seconds=-1))
    assert shop.identify(make_call(f"Bearer {token}")) == Requester()


def test_token_of_an_inactive_customer_is_nobody(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    token = stock_room.make_token(ada)
    stock_room.deactivate(ada)
    assert shop.identify(make_call(f"Bearer {token}")) == Requester()


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer nonsense",
        "Bearer a.b.c",
        "Bearer eyJhbGciOiJub25lIn0.eyJ1c2VyX2lkIjoiMSJ9.",
        f"Bearer {'x' * 30}",
        "Basic YWRhOnNlY3JldA==",
        "Bearer \udcff",
    ],
)
def test_bad_or_missing_token_is_nobody(
    shop: Shop, stock_room: Any, authorization: str | None
) -> None:
    assert shop.identify(make_call(authorization)) == Requester()


def test_one_address_is_known_again_and_another_told_apart(shop: Shop, stock_room: Any) -> None:
    first, same, other = (
        stock_room.add_customer(f"{name}@example.com", flat=flat)
        for name, flat in (("ada", "Flat 7"), ("bob", "flat 7"), ("eva", "flat 8"))
    )
    homeless = stock_room.add_customer("ben@example.com", has_address=False)

    texts = [shop.find_customer(each).address_text for each in (first, same, other, homeless)]

    assert texts[0] == texts[1] != texts[2]
    assert (bool(texts[0]), texts[3]) == (True, "")
    assert texts[0] not in repr(shop.find_customer(first))
