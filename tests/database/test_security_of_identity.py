"""Who is not the customer never completes, sees or guesses another's claim, order or link.

Identity is the X user id. Besides: test_sign_in_tickets.py (state, ticket, races),
test_signing_in.py (addresses to come back to, new customers).
"""

import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from saleor_twitter_plugin.handoffs import (
    Requester,
    SaleorVariantId,
    XPostId,
    XUserId,
    write_lines,
)
from saleor_twitter_plugin.models import (
    Claim,
    HandleProof,
    ShopAction,
    Shopper,
    ShopperLink,
)
from saleor_twitter_plugin.models.actions import ActionState
from saleor_twitter_plugin.shoppers import (
    SignInProblem,
    SignInProblemCode,
    record_proof,
    remember,
    start_link,
)
from tests.factories import NOW, add_account, make_customer, make_wish
from tests.fakes import FakeShop, FakeX

from .graphql import fake_shop, givens
from .graphql.givens import given_link, given_token
from .signing_in import (
    ANA,
    ANA_ON_X,
    BEN,
    BEN_ON_X,
    REVOKE_CALL,
    SignIn,
    answer_as,
    open_shop,
    signed_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(fake_x: FakeX) -> FakeShop:
    return open_shop()


# --- identity is the X user id ------------------------------------------------------------------


def test_a_handle_that_changed_hands_opens_nothing(shop: FakeShop, fake_x: FakeX) -> None:
    given_link(ANA, ANA_ON_X, handle="ana")
    answer_as(fake_x, BEN_ON_X, "ana")

    assert SignIn(shop).refusal() is SignInProblemCode.NOT_LINKED


def test_a_renamed_person_is_still_the_customer(shop: FakeShop, fake_x: FakeX) -> None:
    given_link(ANA, ANA_ON_X, handle="ana")
    remember(ANA_ON_X, "ana", now=NOW)
    answer_as(fake_x, ANA_ON_X, "ana_the_great")

    assert SignIn(shop).finish() == ANA

    assert ShopperLink.objects.get().handle == "ana_the_great"
    assert Shopper.objects.get().handle == "ana_the_great"


def test_a_removed_link_signs_nobody_in(shop: FakeShop, fake_x: FakeX) -> None:
    given_link(ANA, ANA_ON_X)
    ShopperLink.objects.update(removed_at=NOW)
    answer_as(fake_x)

    assert SignIn(shop).refusal() is SignInProblemCode.NOT_LINKED


@pytest.mark.parametrize("linked", [(BEN, ANA_ON_X), (ANA, BEN_ON_X)])
def test_neither_side_of_a_link_is_taken_from_another(
    linked: tuple[str, str], shop: FakeShop, fake_x: FakeX
) -> None:
    given_link(*linked)
    answer_as(fake_x, ANA_ON_X)

    assert SignIn(shop, signed_in(ANA)).refusal() is SignInProblemCode.ALREADY_LINKED


def test_an_account_of_the_shop_is_no_shopper(shop: FakeShop, fake_x: FakeX) -> None:
    account = add_account()
    answer_as(fake_x, account.x_user_id, account.handle)

    assert SignIn(shop, signed_in(ANA)).refusal() is SignInProblemCode.REFUSED

    # X might end the account's own access with it.
    assert fake_x.seen(REVOKE_CALL) == []


@pytest.mark.parametrize("what", ["gone", "may not sign in"])
def test_a_customer_who_may_not_sign_in_is_refused(
    what: str, shop: FakeShop, fake_x: FakeX
) -> None:
    given_link(ANA, ANA_ON_X)
    shop.customers[ANA] = make_customer(customer_id=ANA, can_sign_in=False)
    if what == "gone":
        del shop.customers[ANA]
    answer_as(fake_x)

    assert SignIn(shop).refusal() is SignInProblemCode.REFUSED


@pytest.mark.parametrize("kind", [{"is_staff": True}, {"is_app": True}])
def test_staff_and_apps_cannot_even_begin(kind: dict[str, bool], shop: FakeShop) -> None:
    requester = Requester(customer_id=ANA, **kind)  # type: ignore[arg-type]

    with pytest.raises(SignInProblem) as caught:
        SignIn(shop, requester)

    assert caught.value.code is SignInProblemCode.REFUSED


def test_who_became_staff_on_the_way_is_refused_before_x_is_asked(
    shop: FakeShop, fake_x: FakeX
) -> None:
    sign_in = SignIn(shop, signed_in(ANA))
    staff = Requester(customer_id=ANA, is_staff=True)

    assert sign_in.refusal(requester=staff) is SignInProblemCode.REFUSED
    assert fake_x.requests == []


# --- claims, orders and codes -------------------------------------------------------------------

ME = """query Me($first: Int, $after: String) { twitterMe {
  link { xUserId } pendingLink { code }
  claims(first: $first) { edges { node { id } } }
  orders(first: $first, after: $after) {
    edges { node { id number total { amount currency } payUrl } }
    pageInfo { hasNextPage endCursor }
  }
} }"""
CLAIM = """query C($token: String!) { twitterClaim(token: $token) {
  claim { state order { number } } errors { code } } }"""
COMPLETE = """mutation D($token: String!) { twitterClaimComplete(token: $token) {
  order { number } claim { state order { number } } errors { code } } }"""
CONFIRM = """mutation E($code: String!, $handle: String) {
  twitterLinkConfirm(code: $code, handle: $handle) { link { xUserId } errors { code message } } }"""


@pytest.fixture
def store() -> fake_shop.FakeShop:
    store = givens.given_shop(ANA, BEN)
    store.is_order_possible_in_transaction = True
    return store


def ask(store: fake_shop.FakeShop, query: str, customer: str, **variables: Any) -> Any:
    answer = givens.post(store, query, variables, customer=customer)
    assert "errors" not in answer, answer
    (data,) = answer["data"].values()
    return data


def given_order(number: int, customer_id: str = ANA, **parts: Any) -> ShopAction:
    values: dict[str, Any] = {
        "key": f"buy:{number}",
        "state": ActionState.DONE,
        "x_user_id": ANA_ON_X,
        "account_x_user_id": "100",
        "saleor_customer_id": customer_id,
        "lines": write_lines([make_wish(variant_id=SaleorVariantId("7"))]),
        "channel": "us",
        "saleor_order_id": f"order-{number}",
        "order_number": str(number),
        "total_amount": "12.50",
        "currency": "USD",
        "created_at": NOW + timedelta(minutes=number),
        **parts,
    }
    return ShopAction.objects.create(**values)


def test_my_orders_are_mine_newest_first_and_paged(store: fake_shop.FakeShop) -> None:
    for number in (1, 2, 3):
        given_order(number)
    given_order(4, BEN)
    given_order(5, state=ActionState.STARTED, saleor_order_id="")
    given_order(6, state=ActionState.REFUSED, saleor_order_id="")

    first = ask(store, ME, ANA, first=2)["orders"]
    second = ask(store, ME, ANA, first=2, after=first["pageInfo"]["endCursor"])["orders"]

    assert [each["node"]["number"] for each in first["edges"]] == ["3", "2"]
    order_id = store.to_global_id("Order", "order-3")
    assert first["edges"][0]["node"] == {
        "id": order_id,
        "number": "3",
        "total": {"amount": 12.5, "currency": "USD"},
        "payUrl": f"https://store.example/us/pay/{quote(order_id)}?n=3",
    }
    assert [each["node"]["number"] for each in second["edges"]] == ["1"]
    assert second["pageInfo"]["hasNextPage"] is False
    # A cursor of somebody else's leads into one's own list only.
    assert [e["node"]["number"] for e in ask(store, ME, BEN, first=5)["orders"]["edges"]] == ["4"]
    foreign = ask(store, ME, BEN, first=5, after=first["pageInfo"]["endCursor"])
    assert foreign["orders"]["edges"] == []


def test_orders_of_a_person_do_not_follow_the_link(store: fake_shop.FakeShop) -> None:
    """Who gets the X account next sees nothing of what was ordered with it before."""
    given_order(1, ANA)
    given_link(BEN, ANA_ON_X)

    assert ask(store, ME, BEN, first=5)["orders"]["edges"] == []


def test_a_visitor_or_a_stranger_sees_nothing_of_a_claim_they_lack(
    store: fake_shop.FakeShop,
) -> None:
    token = given_token()
    given_link(ANA, ANA_ON_X)
    claim_id = str(Claim.objects.get().pk)

    assert ask(store, ME, "") is None
    assert ask(store, ME, BEN, first=5)["claims"]["edges"] == []
    assert [e["node"]["id"] for e in ask(store, ME, ANA, first=5)["claims"]["edges"]] == [claim_id]
    # The id alone, which the customer's page shows, is no token.
    for guess in (claim_id, str(uuid.uuid4()), token.partition(".")[0], ""):
        answer = ask(store, CLAIM, BEN, token=guess)
        assert answer == {"claim": None, "errors": [{"code": "CLAIM_INVALID"}]}
        assert ask(store, COMPLETE, BEN, token=guess)["errors"] == [{"code": "CLAIM_INVALID"}]
    assert store.orders == []


def test_a_stolen_claim_link_buys_nothing_of_a_linked_person(store: fake_shop.FakeShop) -> None:
    token = given_token()
    given_link(ANA, ANA_ON_X)

    stolen = ask(store, COMPLETE, BEN, token=token)
    assert (stolen["order"], stolen["errors"]) == (None, [{"code": "CLAIM_OF_ANOTHER"}])
    assert store.orders == []
    mine = ask(store, COMPLETE, ANA, token=token)
    replayed = ask(store, COMPLETE, BEN, token=token)

    assert mine["order"] is not None
    assert (replayed["order"], replayed["claim"]["order"]) == (None, None)
    assert replayed["errors"] == [{"code": "CLAIM_USED"}]
    assert len(store.orders) == 1


def test_a_ticket_is_no_claim_and_a_claim_no_ticket(
    store: fake_shop.FakeShop, shop: FakeShop, fake_x: FakeX
) -> None:
    sign_in = SignIn(shop)

    assert sign_in.refusal(ticket=given_token()) is SignInProblemCode.INVALID
    assert ask(store, CLAIM, ANA, token=sign_in.ticket)["errors"] == [{"code": "CLAIM_INVALID"}]


def prove(code: str, x_user_id: str, handle: str) -> None:
    proved = record_proof(
        code, x_user_id=XUserId(x_user_id), handle=handle, x_post_id=XPostId("1"), now=givens.NOW
    )
    assert proved


def test_a_handle_taken_over_within_minutes_is_two_people(store: fake_shop.FakeShop) -> None:
    code = start_link(ANA, now=givens.NOW).code
    prove(code, ANA_ON_X, "ana")
    prove(code, BEN_ON_X, "Ana")

    answer = ask(store, CONFIRM, ANA, code=code, handle="ana")

    assert [each["code"] for each in answer["errors"]] == ["LINK_AMBIGUOUS"]
    assert not ShopperLink.objects.exists()


def test_a_code_of_another_and_one_of_nobody_are_one_answer(
    store: fake_shop.FakeShop, django_assert_num_queries: Any
) -> None:
    """The same words and the same work: neither tells which codes there are."""
    code = start_link(ANA, now=givens.NOW).code
    prove(code, ANA_ON_X, "ana")
    answers = []

    for guess in (code, "22222222"):
        with django_assert_num_queries(5):
            answers.append(ask(store, CONFIRM, BEN, code=guess, handle="ana"))

    assert answers[0] == answers[1]
    assert [each["code"] for each in answers[0]["errors"]] == ["LINK_UNKNOWN_CODE"]
    assert HandleProof.objects.count() == 1


def test_refusals_of_signing_in_tell_nobody_who_is_there(shop: FakeShop, fake_x: FakeX) -> None:
    """A customer who is gone, one who is off and one of the staff are one answer."""
    given_link(ANA, ANA_ON_X)
    seen = set()

    for customers in ({}, {ANA: make_customer(customer_id=ANA, can_sign_in=False)}):
        shop.customers = dict(customers)
        answer_as(fake_x)
        seen.add(SignIn(shop).refusal())

    assert seen == {SignInProblemCode.REFUSED}
