"""A signed-in customer: links a handle, sees their claims, completes one."""

from datetime import timedelta
from typing import Any

import pytest

from saleor_twitter_plugin.errors import ConfigurationError, RetryableError, UnknownOutcomeError
from saleor_twitter_plugin.handoffs import (
    RefusalReason,
    Refuse,
    SaleorCustomerId,
    XPostId,
    XUserId,
)
from saleor_twitter_plugin.models import Account, Claim, LinkRequest, ShopperLink
from saleor_twitter_plugin.shoppers import record_proof, remember, start_link

from .fake_shop import FakeShop
from .givens import (
    CONFIG,
    NOW,
    OFF,
    ORIGIN,
    given_account,
    given_claim,
    given_link,
    given_shop,
    given_token,
    minutes,
    post,
)

pytestmark = pytest.mark.django_db

ANA, BEN = "11", "22"
ERRORS = "errors { field code message }"
START = f"mutation {{ twitterLinkStart {{ code expiresAt instruction message handles {ERRORS} }} }}"
CONFIRM = f"""mutation C($code: String!, $handle: String) {{
  twitterLinkConfirm(code: $code, handle: $handle) {{ link {{ handle xUserId linkedAt }} {ERRORS} }}
}}"""
REMOVE = f"mutation {{ twitterLinkRemove {{ link {{ handle }} {ERRORS} }} }}"
COMPLETE = f"""mutation D($token: String!) {{ twitterClaimComplete(token: $token) {{
  order {{ id number total {{ amount currency }} payUrl }}
  claim {{ state order {{ number }} }}
  {ERRORS}
}} }}"""
CLAIM = f"""query E($token: String!) {{ twitterClaim(token: $token) {{
  claim {{ id lines {{ productId productName variantId variantName quantity }}
    channel handle reason state
           expiresAt order {{ id number total {{ amount currency }} payUrl }} }}
  {ERRORS}
}} }}"""
ME = """query M($first: Int, $after: String) { twitterMe {
  link { handle xUserId linkedAt }
  pendingLink { code expiresAt instruction provedHandles }
  claims(first: $first, after: $after) {
    edges { node { lines { productName } state order { number total { amount } } } }
    pageInfo { hasNextPage endCursor }
  }
} }"""


@pytest.fixture
def shop() -> FakeShop:
    shop = given_shop(ANA, BEN)
    shop.is_order_possible_in_transaction = True
    return shop


def ask(shop: FakeShop, query: str, customer: str = ANA, **options: Any) -> Any:
    variables = {
        name: options.pop(name)
        for name in ("token", "code", "handle", "first", "after")
        if name in options
    }
    answer = post(shop, query, variables, customer=customer, **options)
    assert "errors" not in answer, answer
    (data,) = answer["data"].values()
    return data


def codes(payload: Any) -> list[tuple[str, str | None]]:
    assert all(each["message"] for each in payload["errors"])
    return [(each["code"], each["field"]) for each in payload["errors"]]


def prove(code: str, x_user_id: str = "900", handle: str = "ana") -> None:
    assert record_proof(
        code,
        x_user_id=XUserId(x_user_id),
        handle=handle,
        x_post_id=XPostId("1"),
        now=NOW,
    )


# --- nobody -----------------------------------------------------------------------------------


@pytest.mark.parametrize("customer", ["", "forged"])
def test_a_visitor_is_nobody_and_can_change_nothing(shop: FakeShop, customer: str) -> None:
    given_account()
    token = given_token()

    assert ask(shop, ME, customer) is None
    for query in (START, REMOVE, COMPLETE, CONFIRM):
        payload = ask(shop, query, customer, token=token, code="ABCDEFGH")
        assert codes(payload) == [("UNAUTHENTICATED", None)]
    assert shop.orders == []
    assert LinkRequest.objects.count() == 0


def test_a_visitor_with_the_link_sees_the_claim_without_its_order(shop: FakeShop) -> None:
    token = given_token()
    ask(shop, COMPLETE, token=token)

    for customer in ("", BEN):
        claim = ask(shop, CLAIM, customer, token=token)["claim"]
        assert (claim["state"], claim["order"]) == ("COMPLETED", None)


# --- linking ----------------------------------------------------------------------------------


def test_a_handle_is_linked_from_start_to_end(shop: FakeShop) -> None:
    given_account()
    given_account("101", "outlet")

    started = ask(shop, START)
    code = started["code"]
    assert started["instruction"] == f"@shop #link {code[:4]}-{code[4:]}"
    assert started["handles"] == ["shop", "outlet"]
    assert started["expiresAt"] == "2026-11-20T12:15:00+00:00"
    assert "15 minutes" in started["message"]
    assert "@shop" in started["message"]
    assert codes(started) == []

    assert codes(ask(shop, CONFIRM, code=code)) == [("LINK_NOT_PROVED_YET", "code")]
    prove(code)
    assert ask(shop, ME)["pendingLink"] == {
        "code": code,
        "expiresAt": "2026-11-20T12:15:00+00:00",
        "instruction": started["instruction"],
        "provedHandles": ["ana"],
    }

    confirmed = ask(shop, CONFIRM, code=code, handle="@ana")
    assert confirmed == {
        "link": {"handle": "ana", "xUserId": "900", "linkedAt": "2026-11-20T12:00:00+00:00"},
        "errors": [],
    }
    assert ask(shop, CONFIRM, code=code) == confirmed
    me = ask(shop, ME)
    assert (me["link"], me["pendingLink"]) == (confirmed["link"], None)
    assert ask(shop, ME, BEN)["link"] is None

    assert ask(shop, REMOVE) == {"link": {"handle": "ana"}, "errors": []}
    assert ask(shop, REMOVE) == {"link": None, "errors": []}
    assert ask(shop, ME)["link"] is None


def test_a_link_shows_the_handle_that_was_last_seen(shop: FakeShop) -> None:
    given_link(ANA, "900")
    remember(XUserId("900"), "ana_b", now=NOW)

    assert ask(shop, ME)["link"]["handle"] == "ana_b"


def test_each_problem_of_linking_has_its_code(shop: FakeShop) -> None:
    given_account()
    code = start_link(SaleorCustomerId(ANA), now=NOW).code
    prove(code)
    prove(code, "901", "mallory")

    assert codes(ask(shop, CONFIRM, code="22222222")) == [("LINK_UNKNOWN_CODE", "code")]
    assert codes(ask(shop, CONFIRM, BEN, code=code)) == [("LINK_UNKNOWN_CODE", "code")]
    assert codes(ask(shop, CONFIRM, code=code)) == [("LINK_AMBIGUOUS", "handle")]
    assert codes(ask(shop, CONFIRM, code=code, handle="x")) == [("LINK_HANDLE_MISMATCH", "handle")]
    assert codes(ask(shop, CONFIRM, code=code, now=NOW + minutes(15))) == [("LINK_EXPIRED", "code")]
    given_link(BEN, "900")
    assert codes(ask(shop, CONFIRM, code=code, handle="ana")) == [("LINK_ALREADY_LINKED", None)]
    for _ in range(4):
        assert codes(ask(shop, START)) == []
    refused = ask(shop, START)
    assert codes(refused) == [("LINK_TOO_MANY_REQUESTS", None)]
    assert (refused["code"], refused["handles"]) == (None, [])
    assert ShopperLink.objects.filter(saleor_customer_id=ANA).count() == 0


def test_without_an_account_that_listens_no_code_is_given(shop: FakeShop) -> None:
    given_account()
    Account.objects.update(state="needs_reconnecting")

    assert codes(ask(shop, START)) == [("PLUGIN_NOT_READY", None)]
    assert LinkRequest.objects.count() == 0
    start_link(SaleorCustomerId(ANA), now=NOW)
    assert ask(shop, ME)["pendingLink"]["instruction"] is None


# --- claims -----------------------------------------------------------------------------------


def test_a_claim_is_shown_and_completed(shop: FakeShop) -> None:
    token = given_token()
    claim = Claim.objects.get()

    assert ask(shop, CLAIM, token=token) == {
        "claim": {
            "id": str(claim.pk),
            "lines": [
                {
                    "productId": shop.to_global_id("Product", "3"),
                    "productName": "Air Runner",
                    "variantId": shop.to_global_id("ProductVariant", "7"),
                    "variantName": "42",
                    "quantity": 2,
                }
            ],
            "channel": "us",
            "handle": "ana",
            "reason": "NOT_LINKED",
            "state": "OPEN",
            "expiresAt": "2026-11-21T12:00:00+00:00",
            "order": None,
        },
        "errors": [],
    }

    completed = ask(shop, COMPLETE, token=token)
    order = {
        "id": shop.to_global_id("Order", "order-1"),
        "number": "1001",
        "total": {"amount": 39.8, "currency": "USD"},
        "payUrl": "https://store.example/us/pay/T3JkZXI6b3JkZXItMQ%3D%3D?n=1001",
    }
    assert completed == {
        "order": order,
        "claim": {"state": "COMPLETED", "order": {"number": "1001"}},
        "errors": [],
    }
    assert ask(shop, COMPLETE, token=token) == completed
    assert ask(shop, CLAIM, token=token)["claim"]["order"] == order
    assert len(shop.orders) == 1


def test_a_claim_past_its_time_is_neither_shown_nor_completed(shop: FakeShop) -> None:
    token = given_token()
    late = NOW + CONFIG.claim_validity

    assert ask(shop, CLAIM, token=token, now=late) == {
        "claim": None,
        "errors": [
            {
                "field": "token",
                "code": "CLAIM_EXPIRED",
                "message": "This link has expired. Ask for the product on X once more.",
            }
        ],
    }
    assert codes(ask(shop, COMPLETE, token=token, now=late)) == [("CLAIM_EXPIRED", "token")]
    assert shop.orders == []


def test_each_problem_of_a_claim_has_its_code(shop: FakeShop) -> None:
    token = given_token()

    for bad in ("", "garbage", token[:-2], "\x00", "\ud800"):
        assert codes(ask(shop, CLAIM, token=bad)) == [("CLAIM_INVALID", "token")]
        assert codes(ask(shop, COMPLETE, token=bad)) == [("CLAIM_INVALID", "token")]
    given_link(BEN, "900")
    refused = ask(shop, COMPLETE, token=token)
    assert codes(refused) == [("CLAIM_OF_ANOTHER", "token")]
    assert (refused["order"], refused["claim"]) == (None, {"state": "OPEN", "order": None})
    assert codes(ask(shop, COMPLETE, BEN, token=token)) == []
    ShopperLink.objects.all().delete()
    assert codes(ask(shop, COMPLETE, token=token)) == [("CLAIM_USED", "token")]
    Claim.objects.all().delete()
    assert codes(ask(shop, COMPLETE, token=token)) == [("CLAIM_INVALID", "token")]
    assert len(shop.orders) == 1


@pytest.mark.parametrize(
    ("refusal", "code", "message"),
    [
        (Refuse(RefusalReason.SOLD_OUT), "SOLD_OUT", "This product is sold out."),
        (Refuse(RefusalReason.NOT_ENOUGH, count=1), "NOT_ENOUGH", "There are only 1 left."),
        (Refuse(RefusalReason.NOT_ENOUGH), "NOT_ENOUGH", "There are not that many left."),
        (
            Refuse(RefusalReason.OVER_LIMIT, count=3),
            "OVER_LIMIT",
            "One customer can order 3 at most.",
        ),
        (Refuse(RefusalReason.RETIRED), "RETIRED", "This product is no longer for sale."),
        (Refuse(RefusalReason.UNKNOWN_CODE), "RETIRED", "This product is no longer for sale."),
        (Refuse(RefusalReason.NO_DELIVERY), "NO_DELIVERY", "There is no delivery to your address."),
        (
            Refuse(RefusalReason.ADDRESS_REJECTED),
            "ADDRESS_REJECTED",
            "The shop cannot use your address. Correct it, then try again.",
        ),
        (Refuse(RefusalReason.SHOP_REFUSED), "SHOP_REFUSED", "The shop could not take this order."),
        (
            Refuse(RefusalReason.CHOOSE_VARIANT),
            "SHOP_REFUSED",
            "The shop could not take this order.",
        ),
    ],
)
def test_each_refusal_of_the_shop_has_its_code_and_leaves_the_claim_open(
    shop: FakeShop, refusal: Refuse, code: str, message: str
) -> None:
    token = given_token()
    shop.refusal = refusal

    refused = ask(shop, COMPLETE, token=token)

    assert refused["errors"] == [{"field": None, "code": code, "message": message}]
    assert refused["claim"]["state"] == "OPEN"
    shop.refusal = None
    assert codes(ask(shop, COMPLETE, BEN, token=token)) == []


def test_a_customer_without_an_address_is_asked_for_one(shop: FakeShop) -> None:
    shop.add_customer(ANA, has_default_address=False)
    shop.refusal = Refuse(RefusalReason.ADDRESS_REJECTED)

    assert codes(ask(shop, COMPLETE, token=given_token())) == [("ADDRESS_REQUIRED", None)]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RetryableError("down", retry_after=timedelta(seconds=1)), "TRY_AGAIN"),
        (UnknownOutcomeError("lost"), "TRY_AGAIN"),
        (ConfigurationError("no such channel"), "PLUGIN_NOT_READY"),
    ],
)
def test_a_shop_in_trouble_says_whether_to_try_again(
    shop: FakeShop, error: Exception, code: str
) -> None:
    token = given_token()
    shop.error = error

    assert codes(ask(shop, COMPLETE, token=token)) == [(code, None)]
    shop.error = None
    assert codes(ask(shop, COMPLETE, token=token)) == []


def test_a_plugin_that_is_not_ready_changes_nothing_but_a_removal(shop: FakeShop) -> None:
    given_account()
    given_link(ANA, "900")
    token = given_token()

    for query in (START, COMPLETE, CONFIRM):
        payload = ask(shop, query, token=token, code="ABCDEFGH", config=OFF)
        assert codes(payload) == [("PLUGIN_NOT_READY", None)]
    assert shop.orders == []
    assert ask(shop, ME, config=OFF)["link"]["handle"] == "ana"
    assert ask(shop, REMOVE, config=OFF)["link"] == {"handle": "ana"}


def test_my_claims_are_mine_newest_first_and_paged(shop: FakeShop) -> None:
    given_link(ANA, "900")
    for number in range(3):
        given_claim(key=f"mine:{number}", now=NOW + minutes(number))
    middle = Claim.objects.get(key="mine:1")
    middle.lines[0]["product_name"] = "Middle"
    middle.save()
    stranger = origin_of("901")
    given_claim(key="theirs", origin=stranger)
    ask(shop, COMPLETE, token=given_token(key="mine:2"))
    ask(shop, COMPLETE, BEN, token=given_token(key="theirs", origin=stranger))

    first = ask(shop, ME, first=2)["claims"]
    second = ask(shop, ME, first=2, after=first["pageInfo"]["endCursor"])["claims"]

    assert [each["node"] for each in first["edges"]] == [
        {
            "lines": [{"productName": "Air Runner"}],
            "state": "COMPLETED",
            "order": {"number": "1001", "total": {"amount": 39.8}},
        },
        {"lines": [{"productName": "Middle"}], "state": "OPEN", "order": None},
    ]
    assert first["pageInfo"]["hasNextPage"] is True
    assert [each["node"]["state"] for each in second["edges"]] == ["OPEN"]
    assert second["pageInfo"]["hasNextPage"] is False
    (ben,) = ask(shop, ME, BEN)["claims"]["edges"]
    assert ben["node"]["order"]["number"] == "1002"
    late = ask(shop, ME, now=NOW + timedelta(days=9))["claims"]["edges"]
    assert [each["node"]["state"] for each in late] == ["COMPLETED", "EXPIRED", "EXPIRED"]


def origin_of(x_user_id: str) -> Any:
    from dataclasses import replace

    return replace(ORIGIN, x_user_id=XUserId(x_user_id))


def test_totals_of_many_orders_are_one_query(
    shop: FakeShop, django_assert_num_queries: Any
) -> None:
    for number in range(4):
        ask(shop, COMPLETE, token=given_token(key=f"mine:{number}"))

    with django_assert_num_queries(5):
        edges = ask(shop, ME)["claims"]["edges"]

    assert [each["node"]["order"]["total"]["amount"] for each in edges] == [39.8] * 4


# --- language ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("es", "es"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("de,en;q=0.5,es;q=0.9", "es"),
        ("en;q=0.9,es;q=0.9", "en"),
        ("es;q=0,en", "en"),
        ("es;q=x, en", "en"),
        ("*", "en"),
        ("", "en"),
        (",;=,;q=1", "en"),
    ],
)
def test_messages_are_in_the_language_of_the_browser(header: str, language: str) -> None:
    from django.test import RequestFactory

    from saleor_twitter_plugin.graphql.endpoint import choose_request_language

    request = RequestFactory().post("/", headers={"Accept-Language": header})

    assert choose_request_language(request, CONFIG.language) == language
