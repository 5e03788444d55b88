"""The way to X's consent and back: the address, the proof key, and what X says to the code."""

import base64
import logging
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django.fixtures import SettingsWrapper

from saleor_twitter_plugin.errors import ConfigurationError, PermanentError, RetryableError
from saleor_twitter_plugin.x_api.oauth import (
    CodeRefusedError,
    TokenPair,
    authorize_url,
    exchange_code,
    make_challenge,
    revoke_token,
)
from tests.factories import ACCESS_TOKEN, CLIENT_SECRET, NOW, REFRESH_TOKEN
from tests.fakes import Answer, FakeX

TOKEN = "POST /2/oauth2/token"
REVOKE = "POST /2/oauth2/revoke"
BASIC = "Basic " + base64.b64encode(f"client-id:{CLIENT_SECRET}".encode()).decode()
CALLBACK = "https://shop.example.com/plugins/global/twitter/x/callback"


def ask(state: str = "a state & more") -> str:
    return authorize_url(
        client_id="client-id",
        redirect_url=CALLBACK,
        scopes=["tweet.read", "offline.access"],
        state=state,
        verifier="a verifier",
    )


def exchange() -> TokenPair:
    return exchange_code(
        "the-code",
        verifier="the-verifier",
        redirect_url=CALLBACK,
        client_id="client-id",
        client_secret=CLIENT_SECRET,
        now=NOW,
    )


def test_challenge_is_the_one_of_the_standard() -> None:
    # RFC 7636, appendix B.
    assert (
        make_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    )


def test_address_asks_x_for_all_of_it_and_shows_no_verifier() -> None:
    address = ask()

    parts = urlsplit(address)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "https://x.com/i/oauth2/authorize"
    assert {name: value for name, (value,) in parse_qs(parts.query).items()} == {
        "response_type": "code",
        "client_id": "client-id",
        "redirect_uri": CALLBACK,
        "scope": "tweet.read offline.access",
        "state": "a state & more",
        "code_challenge": make_challenge("a verifier"),
        "code_challenge_method": "S256",
    }
    assert "verifier" not in address


def test_local_x_asks_on_its_own_page(settings: SettingsWrapper) -> None:
    settings.TWITTER_X_API_URL = "http://127.0.0.1:8099/"

    assert ask().startswith("http://127.0.0.1:8099/i/oauth2/authorize?response_type=code&")


def test_code_becomes_tokens_with_their_scopes(x: FakeX) -> None:
    x.answer(
        TOKEN,
        Answer(
            json={
                "access_token": ACCESS_TOKEN,
                "refresh_token": REFRESH_TOKEN,
                "expires_in": 7200,
                "scope": "tweet.read users.read",
            }
        ),
    )

    pair = exchange()

    assert (pair.access_token, pair.refresh_token) == (ACCESS_TOKEN, REFRESH_TOKEN)
    assert (pair.scopes, pair.expires_at) == (
        ("tweet.read", "users.read"),
        NOW + timedelta(hours=2),
    )
    assert repr(pair) == "TokenPair()"
    (request,) = x.requests
    assert request.headers["Authorization"] == BASIC
    assert parse_qs(request.body.decode()) == {
        "grant_type": ["authorization_code"],
        "code": ["the-code"],
        "redirect_uri": [CALLBACK],
        "code_verifier": ["the-verifier"],
        "client_id": ["client-id"],
    }


def test_consent_without_offline_access_has_no_refresh_token(x: FakeX) -> None:
    x.answer(TOKEN, Answer(json={"access_token": ACCESS_TOKEN, "expires_in": 7200}))

    pair = exchange()

    assert (pair.refresh_token, pair.scopes) == ("", ())


@pytest.mark.parametrize(
    ("body", "is_about_address"),
    [
        (
            {
                "error": "invalid_request",
                "error_description": "Value passed for the redirect uri did not match the uri of"
                " the authorization code.",
            },
            True,
        ),
        (
            {
                "error": "invalid_request",
                "error_description": "Value passed for the authorization code was invalid.",
            },
            False,
        ),
        ({"error": "invalid_grant"}, False),
        ([], False),
        (None, False),
    ],
)
def test_code_that_x_refuses(body: Any, is_about_address: bool, x: FakeX) -> None:
    x.answer(TOKEN, Answer(400, body))

    with pytest.raises(CodeRefusedError) as caught:
        exchange()

    assert caught.value.is_about_address is is_about_address
    assert "the-code" not in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(401, {"error": "unauthorized_client"}), ConfigurationError),
        (Answer(503), RetryableError),
        (Answer(429), RetryableError),
        (Answer(200, body=b"{"), RetryableError),
        (Answer(200, {"token_type": "bearer"}), PermanentError),
        (Answer(302, headers={"Location": "https://evil.example"}), PermanentError),
    ],
)
def test_answer_without_tokens(answer: Answer, error: type[Exception], x: FakeX) -> None:
    x.answer(TOKEN, answer)

    with pytest.raises(error) as caught:
        exchange()

    assert CLIENT_SECRET not in str(caught.value)
    assert len(x.requests) == 1


def test_token_is_given_back(x: FakeX, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    x.answer(REVOKE, Answer(json={"revoked": True}))

    revoke_token(ACCESS_TOKEN, client_id="client-id", client_secret=CLIENT_SECRET, now=NOW)

    (request,) = x.seen(REVOKE)
    assert request.headers["Authorization"] == BASIC
    assert parse_qs(request.body.decode()) == {
        "token": [ACCESS_TOKEN],
        "client_id": ["client-id"],
    }
    assert ACCESS_TOKEN not in caplog.text


def test_token_that_x_knows_no_more_is_as_good_as_given_back(x: FakeX) -> None:
    x.answer(REVOKE, Answer(400, {"error": "invalid_request"}))

    revoke_token(ACCESS_TOKEN, client_id="client-id", client_secret=CLIENT_SECRET, now=NOW)

    assert len(x.seen(REVOKE)) == 1


@pytest.mark.parametrize(
    ("status", "error"), [(401, ConfigurationError), (503, RetryableError), (403, PermanentError)]
)
def test_token_that_x_does_not_take_back(status: int, error: type[Exception], x: FakeX) -> None:
    x.answer(REVOKE, Answer(status))

    with pytest.raises(error):
        revoke_token(ACCESS_TOKEN, client_id="client-id", client_secret=CLIENT_SECRET, now=NOW)
