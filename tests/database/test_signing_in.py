"""Signing in with X where all is well, new customers, and the addresses that X sends people to."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest
from django.test import RequestFactory

from saleor_twitter_plugin.errors import ConfigurationError, PermanentError, RetryableError
from saleor_twitter_plugin.graphql import signing_in as door
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import LedgerEntry, Shopper, ShopperLink
from saleor_twitter_plugin.pipeline.signing_in import start_signing_in
from saleor_twitter_plugin.shop import get_shop
from saleor_twitter_plugin.shop.sample_shop import SampleShop
from saleor_twitter_plugin.shoppers import SignInProblem, SignInProblemCode
from tests.factories import FORM, NOW, make_config
from tests.fakes import Answer, FakeShop, FakeX

from .graphql.givens import given_link
from .signing_in import (
    ANA,
    ANA_ON_X,
    BEN_ON_X,
    CONFIG,
    MAKING,
    ME_CALL,
    PAGE,
    REVOKE_CALL,
    TOKEN_CALL,
    VISITOR,
    X_TOKEN,
    SignIn,
    answer_as,
    open_shop,
    signed_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(fake_x: FakeX) -> FakeShop:
    return open_shop()


# --- signing in: what happens where all is well -----------------------------------------------


def test_a_linked_person_is_signed_in_and_xs_token_given_back(
    shop: FakeShop, fake_x: FakeX
) -> None:
    given_link(ANA, ANA_ON_X)
    answer_as(fake_x)
    sign_in = SignIn(shop)

    assert sign_in.finish() == ANA

    form = parse_qs(fake_x.seen(TOKEN_CALL)[0].body.decode())
    assert form["redirect_uri"] == [PAGE]
    assert sign_in.query["scope"] == "users.read tweet.read"
    assert "user.fields" not in fake_x.seen(ME_CALL)[0].query
    revoked = parse_qs(fake_x.seen(REVOKE_CALL)[0].body.decode())
    assert revoked["token"] == [X_TOKEN]
    assert LedgerEntry.objects.get().item == "user_read"
    assert not Shopper.objects.exists()


def test_a_customer_links_and_a_second_time_changes_nothing(shop: FakeShop, fake_x: FakeX) -> None:
    for _ in range(2):
        answer_as(fake_x)
        assert SignIn(shop, signed_in(ANA)).finish() == ANA

    link = ShopperLink.objects.get()
    assert (link.saleor_customer_id, link.x_user_id, link.handle) == (ANA, ANA_ON_X, "ana")


def test_a_token_that_x_does_not_take_back_stops_nobody(shop: FakeShop, fake_x: FakeX) -> None:
    given_link(ANA, ANA_ON_X)
    answer_as(fake_x)
    fake_x.answers[REVOKE_CALL] = [Answer(503, {})]

    assert SignIn(shop).finish() == ANA


def test_xs_token_goes_back_where_x_does_not_say_who_it_is(shop: FakeShop, fake_x: FakeX) -> None:
    answer_as(fake_x)
    fake_x.answers[ME_CALL] = [Answer(503, {})]

    with pytest.raises(RetryableError):
        SignIn(shop).finish()

    assert len(fake_x.seen(REVOKE_CALL)) == 1
    assert not ShopperLink.objects.exists()


# --- new customers --------------------------------------------------------------------------------


def test_a_new_customer_needs_the_owners_word(shop: FakeShop, fake_x: FakeX) -> None:
    answer_as(fake_x, confirmed_email="new@example.com")

    assert SignIn(shop).refusal() is SignInProblemCode.NOT_LINKED


def test_a_new_customer_is_made_once(shop: FakeShop, fake_x: FakeX) -> None:
    for _ in range(2):
        answer_as(fake_x, confirmed_email="New@Example.com")
    sign_in = SignIn(shop, config=MAKING)

    first, second = sign_in.finish(), SignIn(shop, config=MAKING).finish()

    assert first == second
    assert shop.customers[first].email == "new@example.com"
    assert ShopperLink.objects.get().saleor_customer_id == first
    assert sign_in.query["scope"] == "users.read tweet.read users.email"
    assert fake_x.seen(ME_CALL)[0].query == {"user.fields": ["confirmed_email"]}


@pytest.mark.parametrize("email", ["7@example.com", "7@EXAMPLE.COM"])
def test_a_customer_is_never_taken_over_by_their_email(
    email: str, shop: FakeShop, fake_x: FakeX
) -> None:
    answer_as(fake_x, BEN_ON_X, "ben", confirmed_email=email)

    assert SignIn(shop, config=MAKING).refusal() is SignInProblemCode.EMAIL_TAKEN


@pytest.mark.parametrize(
    "email",
    [
        "",
        "nobody",
        "two@at@example.com",
        "7@example.com\n",
        "a b@example.com",
        "７@example.com",
        "7@exаmple.com",
        "a" * 250 + "@x.example",
    ],
)
def test_an_email_that_could_be_anybodys_makes_nobody(
    email: str, shop: FakeShop, fake_x: FakeX
) -> None:
    answer_as(fake_x, BEN_ON_X, "ben", confirmed_email=email)

    assert SignIn(shop, config=MAKING).refusal() is SignInProblemCode.NO_EMAIL


def test_a_customer_who_links_is_not_asked_for_their_email(shop: FakeShop, fake_x: FakeX) -> None:
    answer_as(fake_x, confirmed_email="other@example.com")
    sign_in = SignIn(shop, signed_in(ANA), config=MAKING)

    assert sign_in.finish() == ANA
    assert sign_in.query["scope"] == "users.read tweet.read"


# --- the address that X sends people back to ----------------------------------------------------


@pytest.mark.parametrize(
    "trick",
    [
        "",
        "https://evil.example/signed-in",
        "https://evil.shop.example.com/signed-in",
        "https://shop.example.com.evil.example/signed-in",
        "https://shop.example.com@evil.example/signed-in",
        "https://user:pass@shop.example.com/signed-in",
        "https://shop.example.com:444/signed-in",
        "http://shop.example.com/signed-in",
        "HTTPS://shop.example.com/signed-in",
        "https://SHOP.example.com/signed-in",
        "https://shop.example.com/signed-in/",
        "https://shop.example.com/signed-in/../evil",
        "https://shop.example.com//signed-in",
        "https://shop.example.com/signed%2Din",
        "https://shop.example.com/signed-in?next=https://evil.example",
        "https://shop.example.com/signed-in#@evil.example",
        "https://shop.example.com\\@evil.example/signed-in",
        "https://shop.example.com/signed-in\n",
        " https://shop.example.com/signed-in",
        "https://ѕhop.example.com/signed-in",
        "https://shop.example.com/signed-in\u200b",
        "javascript:alert(1)//https://shop.example.com/signed-in",
        "//shop.example.com/signed-in",
    ],
)
def test_an_address_is_the_owners_letter_by_letter(trick: str) -> None:
    with pytest.raises(SignInProblem) as caught:
        start_signing_in(trick, requester=VISITOR, config=CONFIG, sealer=get_sealer(), now=NOW)

    assert caught.value.code is SignInProblemCode.ADDRESS_NOT_ALLOWED


def test_an_address_that_the_owner_took_away_ends_what_had_begun(
    shop: FakeShop, fake_x: FakeX
) -> None:
    sign_in = SignIn(shop)
    other = make_config(sign_in_redirect_urls="https://shop.example.com/elsewhere")

    assert sign_in.refusal(config=other) is SignInProblemCode.ADDRESS_NOT_ALLOWED
    assert SignIn(shop).refusal(config=make_config()) is SignInProblemCode.OFF
    off = make_config(is_active=False, sign_in_redirect_urls=PAGE)
    assert SignIn(shop).refusal(config=off) is SignInProblemCode.OFF
    assert fake_x.requests == []


# --- what Saleor's mutations hand us, and what we tell them --------------------------------------


@pytest.fixture
def sample_shop(fake_x: FakeX) -> Iterator[SampleShop]:
    shop = get_shop()
    assert isinstance(shop, SampleShop)
    shop.settings = {**FORM, "sign_in_redirect_urls": f"\r\n  {PAGE}  \r\n\r\n"}
    yield shop
    shop.clear()
    shop.settings, shop.is_active = {"channel": shop.channel}, True


def make_request(token: str = "", language: str = "en") -> HttpRequest:
    headers = {"Accept-Language": language} | (
        {"Authorization": f"Bearer {token}"} if token else {}
    )
    return RequestFactory().post("/graphql/", headers=headers)


def told(error: ValidationError) -> tuple[str, str, str]:
    ((field, (inner,)),) = error.error_dict.items()
    return field, str(inner.code), str(inner.message)


def test_from_the_door_to_a_customer(sample_shop: SampleShop, fake_x: FakeX) -> None:
    ana = sample_shop.add_customer("ana@example.com")
    token = sample_shop.make_token(ana)
    answer_as(fake_x)

    with door.visit(make_request(token)) as visit:
        started = door.start({"redirectUri": PAGE}, visit)
    (state,) = parse_qs(urlsplit(started["authorizationUrl"]).query)["state"]
    with door.visit(make_request(token)) as visit:
        data = {"code": "code-of-x", "state": state, "ticket": started["ticket"]}
        assert door.finish(data, visit) == ana

    assert ShopperLink.objects.get().saleor_customer_id == ana
    with pytest.raises(ValidationError) as caught, door.visit(make_request(language="es")) as visit:
        door.finish(data, visit)
    assert told(caught.value)[:2] == ("state", "out_of_scope_user")


@pytest.mark.parametrize("data", [None, 1, "text", [], [PAGE], {}, {"redirectUri": {"a": PAGE}}])
def test_input_can_be_any_json(data: object, sample_shop: SampleShop, fake_x: FakeX) -> None:
    for act, refusal in [(door.start, "redirectUri"), (door.finish, "code")]:
        with pytest.raises(ValidationError) as caught, door.visit(make_request()) as visit:
            act(data, visit)
        assert told(caught.value)[0] == refusal
    with door.visit(make_request()) as visit:
        assert door.read_token(data, "token", visit) == ""
    assert fake_x.requests == []


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RetryableError("X is down", retry_after=timedelta(1)), SignInProblemCode.TRY_AGAIN),
        (ConfigurationError("a key is gone"), SignInProblemCode.OFF),
        (PermanentError("X says no"), SignInProblemCode.CODE_REFUSED),
        (ZeroDivisionError(), SignInProblemCode.TRY_AGAIN),
        (SignInProblem(SignInProblemCode.EMAIL_TAKEN), SignInProblemCode.EMAIL_TAKEN),
    ],
)
def test_no_exception_but_saleors_own_leaves_the_door(
    error: Exception, code: SignInProblemCode, sample_shop: SampleShop
) -> None:
    with pytest.raises(ValidationError) as caught, door.visit(make_request()):
        raise error

    assert told(caught.value) == door.EXPLANATIONS[code]


def test_switched_off_it_says_so(sample_shop: SampleShop) -> None:
    sample_shop.is_active = False

    for act in (door.start, door.finish):
        with pytest.raises(ValidationError) as caught, door.visit(make_request()) as visit:
            act({"redirectUri": PAGE, "code": "c", "state": "s", "ticket": "t"}, visit)
        assert told(caught.value) == door.EXPLANATIONS[SignInProblemCode.OFF]


def test_every_refusal_is_explained() -> None:
    assert set(door.EXPLANATIONS) == set(SignInProblemCode)
    page = (Path(__file__).parents[2] / "docs" / "storefront.md").read_text()
    table = page.partition("## Sign in with X")[2].partition("\n## ")[0]
    written = set(re.findall(r"^\| `(\w+)`?.*? \| `([A-Z_]+)` \|", table, re.MULTILINE))
    codes = {
        (field, "JWT_SIGNATURE_EXPIRED" if code == "signature_has_expired" else code.upper())
        for field, code, _ in door.EXPLANATIONS.values()
        if field != NON_FIELD_ERRORS
    }
    assert written - {("null", "LOGIN_ATTEMPT_DELAYED")} == codes
