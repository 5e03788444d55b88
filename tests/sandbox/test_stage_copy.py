"""The whole stage, handed out as JSON and put back."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from saleor_twitter_plugin.x_sandbox.process import start_sandbox

Json = dict[str, Any]


@pytest.fixture
def full_stage(x: Any, api: Callable[..., Any], subscribe: Callable[..., Json]) -> Json:
    """Put one of everything on the stage and return the shop's tokens."""
    shop: Json = x.make_person("hats", automated=True, description="Hats ☂ for all")
    ana = x.make_person("ana", scopes=["tweet.read", "users.read"])
    x.set_app(app_id="77", callback_urls=["https://shop.example/callback"])
    x.settings(plain_reply_summons=True, wire_names="both")
    subscribe(shop, "post.mention.create", tag="mentions")
    media_id = api(shop).upload()
    root = api(shop).publish("Look https://shop.com/a #hat", media={"media_ids": [media_id]})
    root_id = root.json()["data"]["id"]
    asked = x.post_as("ana", "@hats buy 1", in_reply_to=root_id)
    x.edit_as("ana", asked["id"], "@hats buy 2")
    x.delete_as("ana", x.post_as("ana", "never mind")["id"])
    x.message_as("ana", "hats", "psst")
    x.follow_as("ana", "hats")
    x.advance_clock(3600)
    assert ana["x_user_id"] != shop["x_user_id"]
    return shop


def test_a_stage_comes_back_as_it_was(
    x: Any,
    api: Callable[..., Any],
    app_api: Any,
    full_stage: Json,
    wait_for_outcomes: Callable[[int], list[Json]],
) -> None:
    wait_for_outcomes(2)
    exported = x.export_state()
    before = (x.posts(), x.messages(), x.people(), x.app(), x.call("GET", "/sandbox/settings"))
    webhooks = app_api.get("/2/webhooks").json()
    x.reset()
    assert x.people() == []

    x.import_state(json.loads(json.dumps(exported)))

    after = (x.posts(), x.messages(), x.people(), x.app(), x.call("GET", "/sandbox/settings"))
    assert after == before
    assert x.export_state() == exported
    assert app_api.get("/2/webhooks").json() == webhooks
    assert app_api.get("/2/activity/subscriptions").json()["data"][0]["tag"] == "mentions"
    picture = x.posts(author="hats")[0]["media"][0]
    assert requests.get(x.base_url + picture["url"], timeout=15).content.startswith(b"\x89PNG")
    assert (x.deliveries(), x.call("GET", "/sandbox/faults")["faults"]) == ([], [])


def test_life_goes_on_in_a_stage_put_back(
    x: Any, api: Callable[..., Any], full_stage: Json, receiver: Any
) -> None:
    receiver.wait_for(2)
    exported = x.export_state()
    x.reset()
    x.import_state(exported)

    mentions = api(full_stage).get(f"/2/users/{full_stage['x_user_id']}/mentions").json()["data"]
    said = x.post_as("ana", "@hats one more")

    assert [post["text"] for post in mentions] == ["@hats @hats buy 2"]
    assert int(said["id"]) > max(int(x_post_id) for x_post_id in exported["posts"])
    assert said["created_at"] > max(post["created_at"] for post in exported["posts"].values())
    assert receiver.wait_for(3)[2]["data"]["payload"]["id"] == said["id"]


def test_pictures_can_be_left_out(x: Any, full_stage: Json) -> None:
    whole, light = x.export_state(), x.export_state(with_media=False)

    (with_bytes,), (without,) = whole["media"].values(), light["media"].values()
    assert (with_bytes["content"] != "", without["content"]) == (True, "")
    x.import_state(light)
    assert x.posts(author="hats")[0]["media"][0]["bytes"] == 0


@pytest.mark.parametrize("version", [None, 0, 999, "1"])
def test_another_version_is_refused_and_changes_nothing(x: Any, version: object) -> None:
    x.make_person("ana")
    exported = x.export_state()

    with pytest.raises(requests.HTTPError, match=r"400 .*reads states of version 1 only"):
        x.import_state(exported | {"version": version})
    assert x.export_state() == exported


@pytest.mark.parametrize(
    ("part", "value", "reason"),
    [
        ("posts", None, "posts cannot be read"),
        ("people", {"1": {"handle": "ana"}}, "people cannot be read"),
        ("people", {"1": {"shoe_size": 4}}, "people cannot be read"),
        ("app", {"client_id": None}, "app cannot be read"),
        ("people", {}, "who is not among people"),
        ("follows", [["1"]], "follows cannot be read"),
        ("skipped_seconds", "soon", "skipped_seconds cannot be read"),
        ("surprise", 1, "is not defined"),
    ],
)
def test_a_damaged_state_is_refused_and_changes_nothing(
    x: Any, part: str, value: object, reason: str
) -> None:
    x.make_person("ana")
    x.post_as("ana", "hello")
    exported = x.export_state()

    with pytest.raises(requests.HTTPError, match=reason):
        x.import_state(exported | {part: value})
    assert x.export_state() == exported


def test_a_state_file_of_another_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text('{"version": 999}')

    with pytest.raises(RuntimeError, match="did not start"):
        start_sandbox(state_file=path)
    assert path.read_text() == '{"version": 999}'


def test_a_state_file_without_a_version_is_read(x: Any, tmp_path: Path) -> None:
    x.make_person("ana")
    old = x.export_state()
    for younger in ("version", "settings", "skipped_seconds"):
        del old[younger]
    path = tmp_path / "state.json"
    path.write_text(json.dumps(old))

    with start_sandbox(state_file=path) as local_x:
        assert [person["handle"] for person in local_x.people()] == ["ana"]


def test_a_part_must_not_be_missing(x: Any) -> None:
    exported = x.export_state()
    del exported["messages"]

    with pytest.raises(requests.HTTPError, match="The state lacks messages"):
        x.import_state(exported)


def test_a_state_must_be_json(x: Any) -> None:
    headers = {"Content-Type": "application/json"}
    for body in ("{", "[]"):
        answer = requests.post(
            x.base_url + "/sandbox/state", data=body, headers=headers, timeout=15
        )
        assert (answer.status_code, answer.json()["title"]) == (400, "Invalid Request")
