"""Signed events reach those who subscribed, once each."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Json = dict[str, Any]
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "x"


@pytest.fixture
def shop(x: Any) -> Json:
    person: Json = x.make_person("hats", name="Hats", automated=True)
    return person


def test_a_mention_arrives_signed(
    x: Any, subscribe: Callable[..., Json], receiver: Any, shop: Json, ana: Json
) -> None:
    subscribe(shop, "post.mention.create", tag="mentions")

    post = x.post_as("ana", "hey @hats ¿tienes uno? 👋")

    (event,) = receiver.wait_for(1)
    headers, raw = receiver.received[0]
    for name, secret in (
        ("x-twitter-webhooks-signature", "local-consumer-secret"),
        ("x-twitter-webhooks-signature-oauth2", "local-client-secret"),
    ):
        digest = hmac.new(secret.encode(), raw, hashlib.sha256).digest()
        assert headers[name] == "sha256=" + base64.b64encode(digest).decode()
    assert headers["content-type"] == "application/json"
    data = event["data"]
    assert {name: data[name] for name in ("event_uuid", "filter", "event_type", "tag")} == {
        "event_uuid": post["id"],
        "filter": {"user_id": shop["x_user_id"]},
        "event_type": "post.mention.create",
        "tag": "mentions",
    }
    assert data["payload"]["text"] == "hey @hats ¿tienes uno? 👋"
    assert data["payload"]["author_id"] == ana["x_user_id"]
    assert data["payload"]["entities"]["mentions"] == [
        {
            "start": 4,
            "start_str": "4",
            "end": 9,
            "end_str": "9",
            "username": "hats",
            "id": shop["x_user_id"],
        }
    ]
    assert [user["username"] for user in data["includes"]["users"]] == ["ana", "hats"]
    assert data["includes"]["tweets"] == [data["payload"]]


def test_a_reply_a_quote_and_an_own_post_are_three_events(
    x: Any, subscribe: Callable[..., Json], receiver: Any, shop: Json, ana: Json
) -> None:
    for event_type in ("create", "mention.create", "reply.create", "quote.create", "delete"):
        subscribe(shop, f"post.{event_type}")
    own = x.post_as("hats", "New hat")
    reply = x.post_as("ana", "how much", in_reply_to=own["id"])
    quote = x.post_as("ana", "look at this", quote=own["id"])
    x.delete_as("hats", own["id"])

    events = {event["data"]["event_type"]: event["data"] for event in receiver.wait_for(4)}

    assert set(events) == {"post.create", "post.reply.create", "post.quote.create", "post.delete"}
    assert events["post.create"]["payload"]["id"] == own["id"]
    answered = events["post.reply.create"]
    assert answered["payload"]["id"] == reply["id"]
    assert answered["payload"]["text"] == "@hats how much"
    assert answered["payload"]["in_reply_to_tweet_id"] == own["id"]
    assert answered["payload"]["display_text_range"] == [6, 14]
    assert answered["includes"] == {}
    assert answered["event_uuid"] != reply["id"]
    assert events["post.quote.create"]["payload"]["id"] == quote["id"]
    assert events["post.delete"]["payload"] == {
        "id": own["id"],
        "author_id": shop["x_user_id"],
    }
    assert len(x.deliveries()) == 4


def test_the_handle_x_adds_is_no_mention_event(
    x: Any, subscribe: Callable[..., Json], receiver: Any, shop: Json, ana: Json
) -> None:
    bob = x.make_person("bob")
    subscribe(shop, "post.mention.create")
    subscribe(bob, "post.create")
    asked = x.post_as("ana", "@hats hello")
    x.post_as("bob", "me too", in_reply_to=asked["id"])

    events = receiver.wait_for(2)

    types = sorted(event["data"]["event_type"] for event in events)
    assert types == ["post.create", "post.mention.create"]
    assert len(x.deliveries()) == 2


def test_two_mentioned_accounts_get_one_delivery_each(
    x: Any, subscribe: Callable[..., Json], receiver: Any, shop: Json, ana: Json
) -> None:
    bags = x.make_person("bags", automated=True)
    subscribe(shop, "post.mention.create")
    subscribe(bags, "post.mention.create")

    post = x.post_as("ana", "@hats @bags @hats who sells gloves?")

    events = [event["data"] for event in receiver.wait_for(2)]
    assert {event["filter"]["user_id"] for event in events} == {
        shop["x_user_id"],
        bags["x_user_id"],
    }
    assert {event["event_uuid"] for event in events} == {post["id"]}
    assert len(x.deliveries()) == 2


def test_an_edit_is_another_event_with_the_whole_history(
    x: Any, subscribe: Callable[..., Json], receiver: Any, shop: Json, ana: Json
) -> None:
    subscribe(shop, "post.mention.create")
    first = x.post_as("ana", "@hats buy 1")
    receiver.wait_for(1)
    second = x.edit_as("ana", first["id"], "@hats buy 2")

    event = receiver.wait_for(2)[1]["data"]
    assert event["event_uuid"] == second["id"]
    assert event["payload"]["edit_history_tweet_ids"] == [first["id"], second["id"]]


def test_a_direct_message_arrives_in_the_old_shape(
    x: Any, subscribe: Callable[..., Json], receiver: Any, shop: Json, ana: Json
) -> None:
    subscribe(shop, "dm.received", tag="dm")

    message = x.message_as("ana", "hats", "hello!")

    data = receiver.wait_for(1)[0]["data"]
    (event,) = data["payload"]["direct_message_events"]
    assert event["type"] == "message_create"
    assert event["id"] == message["id"]
    assert event["created_timestamp"].isdigit()
    assert event["message_create"] == {
        "target": {"recipient_id": shop["x_user_id"]},
        "sender_id": ana["x_user_id"],
        "message_data": {
            "text": "hello!",
            "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []},
        },
    }
    users = data["payload"]["users"]
    assert users[ana["x_user_id"]]["data"]["username"] == "ana"
    assert "includes" not in data


def test_follows_are_told_to_the_side_that_asked(
    x: Any, subscribe: Callable[..., Json], receiver: Any, shop: Json, ana: Json
) -> None:
    subscribe(shop, "follow.follow", filter={"direction": "inbound"})
    subscribe(shop, "follow.unfollow", filter={"direction": "outbound"})

    x.follow_as("ana", "hats")
    x.follow_as("ana", "hats")
    x.follow_as("ana", "hats", following=False)

    (event,) = receiver.wait_for(1)
    payload = event["data"]["payload"]
    assert event["data"]["event_type"] == "follow.follow"
    assert payload["source"]["data"]["username"] == "ana"
    assert payload["target"]["data"]["username"] == "hats"
    assert len(x.deliveries()) == 1


def test_a_revocation_is_told_to_the_webhook(
    x: Any,
    api: Callable[..., Any],
    subscribe: Callable[..., Json],
    receiver: Any,
    shop: Json,
) -> None:
    subscribe(shop, "post.mention.create")

    x.revoke_access("hats")

    data = receiver.wait_for(1)[0]["data"]
    assert data["event_type"] == "oauth.revoke"
    assert data["filter"] == {}
    assert set(data["payload"]) == {"date_time", "user_id", "app_id"}
    assert data["payload"]["user_id"] == shop["x_user_id"]
    assert api(shop).get("/2/users/me").status_code == 401


def test_events_have_the_keys_of_the_samples(
    x: Any, subscribe: Callable[..., Json], receiver: Any, shop: Json, ana: Json
) -> None:
    folder = SHARED / "activity_samples"
    if not folder.exists():
        pytest.skip(f"no activity samples in {folder}")
    types = ["post.mention.create", "post.reply.create", "post.quote.create", "post.create"]
    types += ["post.delete", "dm.received", "follow.follow"]
    for event_type in types:
        subscribe(shop, event_type, tag="any")
    own = x.post_as("hats", "New hat")
    x.post_as("ana", "@hats hello")
    x.post_as("ana", "how much", in_reply_to=own["id"])
    x.post_as("ana", "look", quote=own["id"])
    x.message_as("ana", "hats", "hello")
    x.follow_as("ana", "hats")
    x.delete_as("hats", own["id"])

    events = {event["data"]["event_type"]: event["data"] for event in receiver.wait_for(7)}
    for event_type in types:
        sample = json.loads((folder / f"{event_type}.json").read_text())["data"]
        assert set(events[event_type]) == set(sample), event_type
        assert set(events[event_type]["payload"]) == set(sample["payload"]) | (
            set(events[event_type]["payload"]) & {"entities"}
        ), event_type
        includes = sample.get("includes", {})
        assert set(events[event_type].get("includes", {})) == set(includes), event_type
