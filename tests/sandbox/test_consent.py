"""The consent page of OAuth 2.0: a person's yes, a person's no, and what X would not ask."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.sandbox.authorizing import CALLBACK, address, answers_in, redeem


def test_a_person_says_yes_on_the_page(x: Any, api: Callable[..., Any]) -> None:
    shop = x.make_person("hats", name="<b>Hats</b>", automated=True)
    x.make_person("ana")

    page = requests.get(address(x), timeout=15)
    pressed = requests.post(
        address(x),
        data={"person": shop["x_user_id"], "decision": "authorize"},
        allow_redirects=False,
        timeout=15,
    )

    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    policy = page.headers["content-security-policy"]
    assert (policy.startswith("default-src 'none'"), "form-action" in policy) == (True, False)
    assert "&lt;b&gt;Hats&lt;/b&gt;" in page.text
    assert "<b>Hats</b></b>" not in page.text
    assert page.text.index("@hats") < page.text.index("@ana")
    assert "Post and repost in your name" in page.text
    assert "direct messages" not in page.text
    assert pressed.status_code == 302
    assert pressed.headers["location"].startswith("https://shop.example/plugins/twitter/callback?")
    answered = answers_in(pressed.headers["location"])
    assert (answered["tab"], answered["state"], set(answered)) == (
        "1",
        "s t&a=te",
        {"tab", "state", "code"},
    )

    pair = redeem(x, answered["code"]).json()
    assert pair == {
        "token_type": "bearer",
        "expires_in": 7200,
        "access_token": pair["access_token"],
        "refresh_token": pair["refresh_token"],
        "scope": "tweet.read users.read tweet.write offline.access",
    }
    me = api(pair).get("/2/users/me").json()["data"]
    assert me["id"] == shop["x_user_id"]


def test_the_page_speaks_spanish(x: Any) -> None:
    headers = {"Accept-Language": "es-MX,es;q=0.9"}
    page = requests.get(address(x), headers=headers, timeout=15)

    assert '<html lang="es">' in page.text
    assert "Autorizar la aplicación" in page.text
    assert "Aún no vive nadie aquí." in page.text


def test_a_person_says_no(x: Any) -> None:
    x.make_person("ana")

    pressed = requests.post(
        address(x), data={"decision": "cancel"}, allow_redirects=False, timeout=15
    )

    answered = answers_in(pressed.headers["location"])
    assert (pressed.status_code, answered) == (
        302,
        {"tab": "1", "state": "s t&a=te", "error": "access_denied"},
    )
    assert answers_in(x.authorize(address(x), "ana", allow=False)) == answered


def test_a_yes_without_a_person_asks_again(x: Any) -> None:
    x.make_person("ana")

    pressed = requests.post(
        address(x),
        data={"decision": "authorize", "person": "7"},
        headers={"Accept-Language": "en"},
        allow_redirects=False,
        timeout=15,
    )

    assert pressed.status_code == 400
    assert "Choose an account." in pressed.text
    assert "location" not in pressed.headers


def test_another_page_cannot_press_the_button(x: Any) -> None:
    person = x.make_person("ana")

    pressed = requests.post(
        address(x),
        data={"decision": "authorize", "person": person["x_user_id"]},
        headers={"Origin": "https://evil.example"},
        allow_redirects=False,
        timeout=15,
    )

    assert (pressed.status_code, "location" in pressed.headers) == (400, False)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"client_id": "another"}, "No app has this client_id"),
        ({"client_id": None}, "client_id is missing"),
        ({"redirect_uri": CALLBACK + "&more=1"}, "must match one exactly"),
        ({"redirect_uri": "https://evil.example/"}, "must match one exactly"),
        ({"redirect_uri": None}, "must match one exactly"),
        ({"response_type": "token"}, "response_type must be code"),
        ({"state": None}, "state must have"),
        ({"state": "s" * 501}, "state must have"),
        ({"scope": ""}, "scope is missing"),
        ({"scope": "tweet.read tweet.wriet"}, "X has no scope tweet.wriet"),
        ({"code_challenge": None}, "X requires PKCE"),
        ({"code_challenge_method": None}, "S256 or plain"),
        ({"code_challenge_method": "s256"}, "S256 or plain"),
        ({"code_challenge": "short"}, "no SHA-256"),
    ],
)
def test_what_x_would_not_ask_is_refused_without_a_redirect(
    x: Any, changes: dict[str, str | None], reason: str
) -> None:
    person = x.make_person("ana")
    url = address(x, **changes)

    page = requests.get(url, timeout=15)
    pressed = requests.post(
        url,
        data={"person": person["x_user_id"], "decision": "authorize"},
        allow_redirects=False,
        timeout=15,
    )

    assert (page.status_code, pressed.status_code) == (400, 400)
    assert reason in page.text
    assert "location" not in pressed.headers
    with pytest.raises(requests.HTTPError, match=reason):
        x.authorize(url, "ana")


def test_no_address_is_registered_to_begin_with(x: Any) -> None:
    url = address(x)
    x.reset()
    x.make_person("ana")

    assert x.app()["callback_urls"] == []
    with pytest.raises(requests.HTTPError, match="redirect_uri"):
        x.authorize(url, "ana")


def test_programs_name_a_person_and_an_authorize_address(x: Any) -> None:
    with pytest.raises(requests.HTTPError, match="Could not find user with person"):
        x.authorize(address(x), "ghost")
    with pytest.raises(requests.HTTPError, match="/i/oauth2/authorize"):
        x.authorize(x.base_url + "/sandbox/people", "ghost")


@pytest.mark.parametrize("urls", ["https://shop.example/", [1], {"a": "b"}])
def test_callback_addresses_are_a_list_of_texts(x: Any, urls: object) -> None:
    with pytest.raises(requests.HTTPError, match="callback_urls must be a list"):
        x.set_app(callback_urls=urls)
    assert x.app()["callback_urls"] == []


@pytest.mark.parametrize(
    ("scope", "told"),
    [("users.read tweet.read", {}), ("users.read tweet.read users.email", {"ana@example.com"})],
)
def test_confirmed_email_is_told_where_the_person_agreed_to_that(
    x: Any, api: Callable[..., Any], scope: str, told: set[str]
) -> None:
    x.make_person("ana", confirmed_email="ana@example.com")
    x.make_person("ben")
    fields = {"user.fields": "confirmed_email"}

    for handle, expected in (("ana", set(told)), ("ben", set())):
        code = answers_in(x.authorize(address(x, scope=scope), handle))["code"]
        me = api(redeem(x, code).json())
        shown = me.get("/2/users/me", params=fields).json()["data"]
        assert {shown[name] for name in shown if name == "confirmed_email"} == expected
        assert "confirmed_email" not in me.get("/2/users/me").json()["data"]
        others = me.get("/2/users/by/username/ana", params=fields).json()["data"]
        assert "confirmed_email" not in others
