"""OAuth 2.0 with PKCE: a code becomes a pair of tokens, once, for whoever knows the verifier."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox.authorizing import VERIFIER, Json, address, answers_in, redeem

INVALID_CODE = "Value passed for the authorization code was invalid."


def refusal(description: str) -> Json:
    return {"error": "invalid_request", "error_description": description}


@pytest.mark.parametrize(
    ("changes", "description"),
    [
        ({"code": "another"}, INVALID_CODE),
        ({"code": ""}, "Missing required parameter [code]."),
        ({"code_verifier": ""}, "Missing required parameter [code_verifier]."),
        ({"redirect_uri": ""}, "Missing required parameter [redirect_uri]."),
        (
            {"code_verifier": VERIFIER + "x"},
            "Value passed for the code verifier did not match the code challenge.",
        ),
        (
            {"redirect_uri": "https://shop.example/"},
            "Value passed for the redirect uri did not match the uri of the authorization code.",
        ),
        (
            {"client_id": "another"},
            "Value passed for the client id did not match the authorization header.",
        ),
    ],
)
def test_a_wrong_exchange_gives_nothing(
    x: Any,
    changes: dict[str, str],
    description: str,
) -> None:
    before = x.make_person("ana")
    code = answers_in(x.authorize(address(x), "ana"))["code"]

    refused = redeem(x, **({"code": code} | changes))

    assert (refused.status_code, refused.json()) == (400, refusal(description))
    assert x.people()[0]["access_token"] == before["access_token"]


def test_an_exchange_needs_the_client_secret(x: Any) -> None:
    x.make_person("ana")
    code = answers_in(x.authorize(address(x), "ana"))["code"]

    assert redeem(x, code, secret="wrong").status_code == 401
    assert redeem(x, code).status_code == 200


def test_a_plain_challenge_is_its_verifier(x: Any) -> None:
    x.make_person("ana")
    url = address(x, code_challenge="challenge", code_challenge_method="plain")
    code = answers_in(x.authorize(url, "ana"))["code"]

    assert redeem(x, code, code_verifier="other").status_code == 400
    assert redeem(x, code, code_verifier="challenge").status_code == 200


def test_a_code_lives_half_a_minute(x: Any) -> None:
    x.make_person("ana")
    early = answers_in(x.authorize(address(x), "ana"))["code"]
    x.advance_clock(20)
    late = answers_in(x.authorize(address(x), "ana"))["code"]
    x.advance_clock(11)

    assert (redeem(x, early).status_code, redeem(x, early).json()) == (400, refusal(INVALID_CODE))
    assert redeem(x, late).status_code == 200


def test_a_code_brought_twice_revokes_what_it_made(x: Any, api: Callable[..., Any]) -> None:
    other = x.make_person("ana")
    code = answers_in(x.authorize(address(x), "ana"))["code"]
    first = redeem(x, code).json()
    renewed = redeem(
        x, code, grant_type="refresh_token", refresh_token=first["refresh_token"]
    ).json()
    assert api(renewed).get("/2/users/me").status_code == 200

    again = redeem(x, code)

    assert (again.status_code, again.json()) == (400, refusal(INVALID_CODE))
    assert api(first).get("/2/users/me").status_code == 401
    assert api(renewed).get("/2/users/me").status_code == 401
    assert api(other).get("/2/users/me").status_code == 200


def test_tokens_do_what_was_agreed_and_keep_it_when_renewed(
    x: Any, api: Callable[..., Any]
) -> None:
    x.make_person("ana")
    url = address(x, scope="users.read tweet.read offline.access")
    pair = redeem(x, answers_in(x.authorize(url, "@Ana"))["code"]).json()

    renewed = redeem(x, "", grant_type="refresh_token", refresh_token=pair["refresh_token"]).json()

    assert renewed["scope"] == pair["scope"] == "users.read tweet.read offline.access"
    assert api(renewed).get("/2/users/me").status_code == 200
    assert api(renewed).publish("hello").status_code == 403
    assert x.posts() == []


def test_without_offline_access_there_is_nothing_to_renew_with(x: Any) -> None:
    x.make_person("ana")
    url = address(x, scope="users.read tweet.read")

    pair = redeem(x, answers_in(x.authorize(url, "ana"))["code"]).json()

    assert set(pair) == {"token_type", "expires_in", "access_token", "scope"}
    x.expire_tokens("ana")
    assert redeem(x, "", grant_type="refresh_token", refresh_token="").status_code == 400


@pytest.mark.parametrize(
    ("grant_type", "error"),
    [("", "invalid_request"), ("password", "unsupported_grant_type")],
)
def test_other_grants_are_refused(x: Any, grant_type: str, error: str) -> None:
    refused = redeem(x, "code", grant_type=grant_type)

    assert (refused.status_code, refused.json()["error"]) == (400, error)
