"""Who may call what, rate limits, and tokens that end and renew."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

Json = dict[str, Any]
UNAUTHORIZED = {
    "title": "Unauthorized",
    "type": "about:blank",
    "status": 401,
    "detail": "Unauthorized",
}


def oauth(x: Any, path: str, form: Json, secret: str = "local-client-secret") -> requests.Response:
    return requests.post(x.base_url + path, data=form, auth=("local-client-id", secret), timeout=15)


@pytest.mark.parametrize("path", ["/2/users/me", "/2/dm_events", "/2/webhooks", "/2/tweets/1"])
def test_without_a_token_nobody_enters(x: Any, nobody: Any, path: str) -> None:
    answer = nobody.get(path)

    assert (answer.status_code, answer.json()) == (401, UNAUTHORIZED)
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_an_app_token_is_no_person(x: Any, app_api: Any) -> None:
    answer = app_api.publish("hello")

    assert answer.status_code == 403
    assert answer.json()["type"] == "https://api.x.com/2/problems/unsupported-authentication"
    assert x.posts() == []


def test_a_person_is_not_the_app(x: Any, api: Callable[..., Any]) -> None:
    answer = api(x.make_person("ana")).post("/2/webhooks", {"url": "http://127.0.0.1:1/"})

    assert answer.status_code == 403
    assert answer.json()["title"] == "Unsupported Authentication"


def test_a_missing_scope_is_refused(x: Any, api: Callable[..., Any]) -> None:
    person = x.make_person("ana", scopes=["tweet.read", "users.read"])

    assert api(person).get("/2/users/me").status_code == 200
    assert api(person).publish("hello").status_code == 403
    assert x.posts() == []


def test_given_tokens_are_kept(x: Any, api: Callable[..., Any]) -> None:
    person = x.make_person("ana", x_user_id="42", access_token="access", refresh_token="refresh")

    assert (person["x_user_id"], person["access_token"]) == ("42", "access")
    assert api(person).get("/2/users/me").json()["data"]["id"] == "42"


def test_every_answer_carries_its_rate_limit(x: Any, api: Callable[..., Any]) -> None:
    person = x.make_person("ana")

    first = api(person).publish("one").headers
    second = api(person).publish("").headers

    assert (first["x-rate-limit-limit"], first["x-rate-limit-remaining"]) == ("100", "99")
    assert second["x-rate-limit-remaining"] == "98"
    assert first["x-rate-limit-reset"] == second["x-rate-limit-reset"]


def test_rate_limits_bind_only_when_asked(x: Any, api: Callable[..., Any]) -> None:
    caller = api(x.make_person("ana"))
    for _ in range(76):
        last = caller.get("/2/users/me")
    assert last.status_code == 200

    x.settings(enforce_rate_limits=True)
    refused = caller.get("/2/users/me")
    assert refused.status_code == 429
    assert refused.json()["title"] == "Too Many Requests"
    assert refused.headers["x-rate-limit-remaining"] == "0"
    assert "retry-after" not in refused.headers

    x.advance_clock(15 * 60)
    assert caller.get("/2/users/me").status_code == 200


def test_a_refresh_token_works_once(x: Any, api: Callable[..., Any]) -> None:
    person = x.make_person("ana")
    form = {"grant_type": "refresh_token", "refresh_token": person["refresh_token"]}

    renewed = oauth(x, "/2/oauth2/token", form)
    spent = oauth(x, "/2/oauth2/token", form)

    pair = renewed.json()
    assert renewed.status_code == 200
    assert (pair["token_type"], pair["expires_in"]) == ("bearer", 7200)
    assert "offline.access" in pair["scope"].split()
    assert pair["refresh_token"] != person["refresh_token"]
    assert api(pair).get("/2/users/me").json()["data"]["username"] == "ana"
    assert spent.status_code == 400
    assert spent.json() == {
        "error": "invalid_request",
        "error_description": "Value passed for the token was invalid.",
    }


def test_access_tokens_end(x: Any, api: Callable[..., Any]) -> None:
    ana, bob = x.make_person("ana"), x.make_person("bob")

    x.expire_tokens("ana")
    assert api(ana).get("/2/users/me").status_code == 401
    assert api(bob).get("/2/users/me").status_code == 200

    x.advance_clock(2 * 3600)
    assert api(bob).get("/2/users/me").status_code == 401


def test_tokens_need_the_client_secret(x: Any) -> None:
    person = x.make_person("ana")
    form = {"grant_type": "refresh_token", "refresh_token": person["refresh_token"]}

    assert oauth(x, "/2/oauth2/token", form, secret="wrong").status_code == 401
    assert oauth(x, "/2/oauth2/token", form).status_code == 200


def test_a_revoked_token_is_dead(x: Any, api: Callable[..., Any]) -> None:
    person = x.make_person("ana")

    answer = oauth(x, "/2/oauth2/revoke", {"token": person["refresh_token"]})

    assert (answer.status_code, answer.json()) == (200, {"revoked": True})
    assert api(person).get("/2/users/me").status_code == 401


def test_an_unknown_path_is_a_problem(x: Any, nobody: Any) -> None:
    answer = nobody.get("/2/nothing")

    assert answer.status_code == 404
    assert answer.json()["title"] == "Not Found"


def test_the_control_api_takes_json_only(x: Any) -> None:
    answer = requests.post(x.base_url + "/sandbox/reset", data="{}", timeout=15)

    assert answer.status_code == 415
