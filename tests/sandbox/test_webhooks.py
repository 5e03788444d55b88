"""Webhooks prove themselves, and the app subscribes to events."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from saleor_twitter_plugin.x_sandbox.signing import (
    is_right_challenge_answer,
    sign,
    sign_delivery,
)
from saleor_twitter_plugin.x_sandbox.state import App
from saleor_twitter_plugin.x_sandbox.webhooks import find_url_fault

Json = dict[str, Any]
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "x"


@pytest.fixture
def shop(x: Any) -> Json:
    person: Json = x.make_person("hats", name="Hats", automated=True)
    return person


def test_signatures_match_the_vectors() -> None:
    path = SHARED / "webhook-hmac-vectors.json"
    if not path.exists():
        pytest.skip(f"no signature vectors at {path}")
    for vector in json.loads(path.read_text())["vectors"]:
        assert sign(vector["secret"], vector["message"].encode()) == vector["expected"]


def test_a_delivery_is_signed_with_both_secrets() -> None:
    headers = sign_delivery(App(client_secret="new", consumer_secret="old"), b"{}")

    assert headers == {
        "x-twitter-webhooks-signature": sign("old", b"{}"),
        "X-Twitter-Webhooks-Signature-OAuth2": sign("new", b"{}"),
    }


@pytest.mark.parametrize(
    ("answered", "is_right"),
    [
        (sign("new", b"token"), True),
        (sign("old", b"token"), True),
        (sign("other", b"token"), False),
        (sign("new", b"other"), False),
        (None, False),
        ("sha256=ü", False),
    ],
)
def test_a_challenge_takes_either_secret(answered: object, is_right: bool) -> None:
    app = App(client_secret="new", consumer_secret="old")

    assert is_right_challenge_answer(app, "token", answered) is is_right


@pytest.mark.parametrize(
    ("url", "is_lenient", "is_strict"),
    [
        ("https://shop.com/webhook", True, True),
        ("http://127.0.0.1:8000/webhook", True, False),
        ("https://shop.com:8443/webhook", True, False),
        ("http://shop.com/webhook", True, False),
        ("ftp://shop.com/", False, False),
        ("shop.com", False, False),
        ("https://shop.com/" + "a" * 200, False, False),
    ],
)
def test_webhook_addresses(url: str, is_lenient: bool, is_strict: bool) -> None:
    assert (find_url_fault(url, is_strict=False) is None) is is_lenient
    assert (find_url_fault(url, is_strict=True) is None) is is_strict


@pytest.mark.parametrize("secret", ["local-client-secret", "local-consumer-secret"])
def test_a_webhook_is_challenged_at_once(x: Any, app_api: Any, receiver: Any, secret: str) -> None:
    receiver.secret = secret

    made = app_api.post("/2/webhooks", {"url": receiver.url})
    listed = app_api.get("/2/webhooks")

    data = made.json()["data"]
    assert made.status_code == 200
    assert (data["url"], data["valid"]) == (receiver.url, True)
    assert listed.json()["data"] == [data]
    (token,) = receiver.challenges
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")


def test_a_wrong_answer_registers_nothing(x: Any, app_api: Any, receiver: Any) -> None:
    receiver.secret = "somebody else's"

    made = app_api.post("/2/webhooks", {"url": receiver.url})

    assert made.status_code == 400
    assert "CrcValidationFailed" in made.json()["errors"][0]["message"]
    assert app_api.get("/2/webhooks").json() == {"meta": {"result_count": 0}}


@pytest.mark.parametrize("trouble", ["secret", "redirect"])
def test_a_failed_challenge_invalidates_and_a_right_one_heals(
    x: Any, app_api: Any, receiver: Any, trouble: str
) -> None:
    webhook = app_api.post("/2/webhooks", {"url": receiver.url}).json()["data"]
    path = f"/2/webhooks/{webhook['id']}"
    if trouble == "secret":
        receiver.secret = "wrong"
    else:
        receiver.challenge_status = 302

    assert app_api.call("PUT", path).json() == {"data": {"valid": False}}
    assert app_api.get("/2/webhooks").json()["data"][0]["valid"] is False
    receiver.secret, receiver.challenge_status = "local-client-secret", 200
    assert app_api.call("PUT", path).json() == {"data": {"valid": True}}
    assert app_api.call("DELETE", path).json() == {"data": {"deleted": True}}
    assert app_api.call("DELETE", path).status_code == 404


def test_subscriptions_are_made_listed_and_deleted(
    x: Any, app_api: Any, subscribe: Callable[..., Json], shop: Json
) -> None:
    made = subscribe(shop, "post.mention.create", tag="mentions")
    body = {
        "event_type": "post.mention.create",
        "filter": {"user_id": shop["x_user_id"]},
        "webhook_id": made["webhook_id"],
    }

    assert made["filter"] == {"user_id": shop["x_user_id"]}
    assert (made["event_type"], made["tag"]) == ("post.mention.create", "mentions")
    assert app_api.get("/2/activity/subscriptions").json()["data"] == [made]
    assert app_api.post("/2/activity/subscriptions", body).status_code == 400
    path = f"/2/activity/subscriptions/{made['subscription_id']}"
    assert app_api.call("DELETE", path).json() == {"data": {"deleted": True}}
    assert "data" not in app_api.get("/2/activity/subscriptions").json()


@pytest.mark.parametrize(
    ("event_type", "status"),
    [("post.like", 400), ("oauth.revoke", 400), ("dm.received", 403)],
)
def test_wrong_subscriptions_are_refused(
    x: Any, app_api: Any, event_type: str, status: int
) -> None:
    person = x.make_person("hats", scopes=["tweet.read"])
    body = {"event_type": event_type, "filter": {"user_id": person["x_user_id"]}}

    assert app_api.post("/2/activity/subscriptions", body).status_code == status
    assert "data" not in app_api.get("/2/activity/subscriptions").json()
