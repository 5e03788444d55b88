"""Trouble on request, the meter, and the control API."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from saleor_twitter_plugin.x_sandbox.process import start_sandbox

Json = dict[str, Any]


@pytest.fixture
def caller(x: Any, api: Callable[..., Any]) -> Any:
    return api(x.make_person("hats", automated=True))


def test_a_status_fault_answers_as_told_and_then_stops(x: Any, caller: Any) -> None:
    body = {"title": "CreditsDepleted", "detail": "No credit left", "status": 402}
    x.faults(
        {
            "path_prefix": "/2/tweets",
            "method": "POST",
            "times": 1,
            "kind": "status",
            "status": 402,
            "body": body,
            "headers": {"x-note": "made up"},
        }
    )

    assert caller.get("/2/users/me").status_code == 200
    faulty = caller.publish("one")
    healthy = caller.publish("one")

    assert (faulty.status_code, faulty.json()) == (402, body)
    assert faulty.headers["x-note"] == "made up"
    assert "x-rate-limit-limit" in faulty.headers
    assert healthy.status_code == 201
    assert len(x.posts()) == 1
    assert x.calls()[1]["fault"] == "status"
    assert x.calls()[1]["price_usd"] == "0.000" or x.calls()[1]["price_usd"] == "0"


@pytest.mark.parametrize(
    ("kind", "posts_count"),
    [
        ("reset_before", 0),
        ("reset_after", 1),
        ("timeout_before", 0),
        ("timeout_after", 1),
        ("half_body", 1),
    ],
)
def test_a_broken_connection(x: Any, caller: Any, kind: str, posts_count: int) -> None:
    x.faults({"path_prefix": "/2/tweets", "kind": kind, "seconds": 0.1})

    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        caller.publish("one")

    assert len(x.posts()) == posts_count
    assert x.call("GET", "/sandbox/faults") == {"faults": []}
    assert caller.publish("two").status_code == 201


@pytest.mark.parametrize(("kind", "posts_count"), [("timeout_before", 0), ("timeout_after", 1)])
def test_a_caller_can_run_out_of_patience(x: Any, caller: Any, kind: str, posts_count: int) -> None:
    x.faults({"path_prefix": "/2/tweets", "kind": kind, "seconds": 1})

    with pytest.raises(requests.ReadTimeout):
        caller.session.post(x.base_url + "/2/tweets", json={"text": "one"}, timeout=0.3)

    assert len(x.posts()) == posts_count


def test_a_delay_takes_effect_late(x: Any, caller: Any) -> None:
    x.faults({"path_prefix": "/2/", "kind": "delay", "seconds": 0.3, "times": None})

    answer = caller.publish("one")

    assert answer.status_code == 201
    assert answer.elapsed.total_seconds() >= 0.3
    assert len(x.call("GET", "/sandbox/faults")["faults"]) == 1


def test_a_call_that_hangs_over_a_reset_has_no_effect(x: Any, caller: Any) -> None:
    x.faults({"path_prefix": "/2/tweets", "kind": "delay", "seconds": 0.4})
    with pytest.raises(requests.ReadTimeout):
        caller.session.post(x.base_url + "/2/tweets", json={"text": "late"}, timeout=0.1)

    x.reset(keep_people=True)
    x.faults({"path_prefix": "/2/users/me", "kind": "delay", "seconds": 0.5})
    assert caller.get("/2/users/me").status_code == 200

    assert x.posts() == []
    assert [call["path"] for call in x.calls()] == ["/2/users/me"]


def test_an_unknown_fault_is_refused(x: Any) -> None:
    with pytest.raises(requests.HTTPError, match="kind must be one of"):
        x.faults({"kind": "explode"})
    assert x.call("GET", "/sandbox/faults") == {"faults": []}


def test_the_meter_adds_up(x: Any, api: Callable[..., Any], caller: Any) -> None:
    ana = x.make_person("ana")
    asked = x.post_as("ana", "@hats buy")
    caller.publish("plain")
    caller.publish("see shop.com")
    caller.publish("answer", in_reply_to=asked["id"])
    caller.publish("plain")
    caller.get("/2/users", {"ids": ana["x_user_id"]})

    calls = x.call("GET", "/sandbox/calls")

    assert [(call["status"], call["price_usd"]) for call in calls["calls"]] == [
        (200, "0.010"),
        (403, "0"),
        (201, "0.010"),
        (201, "0.200"),
        (201, "0.015"),
    ]
    assert {call["who"] for call in calls["calls"]} == {"@hats"}
    assert (calls["sum_usd"], calls["total_usd"]) == ("0.235", "0.235")


def test_people_are_made_once_and_updated(x: Any) -> None:
    first = x.make_person("Ana", name="Ana")
    again = x.make_person("ana", name="Ana López", automated=True)

    (person,) = x.people()
    assert again["x_user_id"] == first["x_user_id"]
    assert (person["handle"], person["name"], person["automated"]) == ("Ana", "Ana López", True)
    assert person["access_token"] == again["access_token"]
    assert x.make_person("ana")["automated"] is True
    with pytest.raises(requests.HTTPError, match="has the id"):
        x.make_person("ana", x_user_id="42")


@pytest.mark.parametrize("handle", ["", "with space", "sixteen_letters_", "<b>"])
def test_wrong_handles_are_refused(x: Any, handle: str) -> None:
    with pytest.raises(requests.HTTPError, match="400"):
        x.make_person(handle)
    assert x.people() == []


def test_posting_by_hand_obeys_the_rules(x: Any) -> None:
    x.make_person("hats", automated=True)
    x.make_person("ana")
    said = x.post_as("ana", "#hat")

    with pytest.raises(requests.HTTPError, match="where you are mentioned"):
        x.post_as("hats", "Gladly", in_reply_to=said["id"])
    with pytest.raises(requests.HTTPError, match="duplicate content"):
        x.post_as("ana", "#hat")
    with pytest.raises(requests.HTTPError, match="404"):
        x.post_as("ghost", "boo")
    assert [post["id"] for post in x.posts()] == [said["id"]]


def test_posts_are_filtered(x: Any) -> None:
    x.make_person("ana")
    x.make_person("bob")
    root = x.post_as("ana", "one")
    reply = x.post_as("bob", "two", in_reply_to=root["id"])

    assert [post["id"] for post in x.posts()] == [reply["id"], root["id"]]
    assert [post["id"] for post in x.posts(author="@Bob")] == [reply["id"]]
    assert [post["id"] for post in x.posts(in_reply_to=root["id"])] == [reply["id"]]
    assert x.posts(author="ghost") == []


def test_reset_keeps_people_if_asked(x: Any, api: Callable[..., Any]) -> None:
    ana = x.make_person("ana")
    x.post_as("ana", "one")
    x.set_app(client_secret="changed")

    x.reset(keep_people=True)
    assert [person["handle"] for person in x.people()] == ["ana"]
    assert api(ana).get("/2/users/me").status_code == 200
    assert x.app()["client_secret"] == "changed"
    assert (x.posts(), x.call("GET", "/sandbox/calls")["sum_usd"]) == ([], "0.010")

    x.reset()
    assert x.people() == []
    assert x.app()["client_secret"] == "local-client-secret"


def test_a_state_file_outlives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    with start_sandbox(state_file=path) as first:
        person = first.make_person("ana", name="Ana López")
        post = first.post_as("ana", "hello #hat https://shop.com/a")
        first.make_person("bob")
        first.message_as("ana", "bob", "psst")
        first.follow_as("ana", "bob")
        before = (first.posts(), first.messages(), first.people())
    with start_sandbox(state_file=path) as second:
        after = (second.posts(), second.messages(), second.people())
        reply = second.post_as("bob", "hi", in_reply_to=post["id"])
        me = requests.get(
            second.base_url + "/2/users/me",
            headers={"Authorization": f"Bearer {person['access_token']}"},
            timeout=15,
        )

    assert after == before
    assert int(reply["id"]) > int(post["id"])
    assert me.json()["data"]["username"] == "ana"


def test_strict_webhook_addresses_are_a_flag() -> None:
    with start_sandbox(strict_webhook_urls=True) as strict:
        answer = requests.post(
            strict.base_url + "/2/webhooks",
            json={"url": "http://127.0.0.1:1/webhook"},
            headers={"Authorization": f"Bearer {strict.app()['bearer_token']}"},
            timeout=15,
        )

    assert answer.status_code == 400
    assert "https is required" in answer.text
