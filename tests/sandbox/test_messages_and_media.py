"""Direct messages and pictures."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

Json = dict[str, Any]
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


def test_a_shop_does_not_write_first(x: Any, api: Callable[..., Any]) -> None:
    shop, ana = x.make_person("hats", automated=True), x.make_person("ana")
    path = f"/2/dm_conversations/with/{ana['x_user_id']}/messages"

    refused = api(shop).post(path, {"text": "Welcome!"})
    x.message_as("ana", "hats", "hello")
    accepted = api(shop).post(path, {"text": "Welcome!"})

    assert refused.status_code == 403
    assert "permission to DM" in refused.json()["detail"]
    data = accepted.json()["data"]
    both = sorted([shop["x_user_id"], ana["x_user_id"]], key=int)
    assert accepted.status_code == 201
    assert data["dm_conversation_id"] == "-".join(both)
    assert [message["text"] for message in x.messages()] == ["Welcome!", "hello"]
    assert x.messages()[0]["id"] == data["dm_event_id"]


def test_people_write_first_and_read_only_their_own(x: Any, api: Callable[..., Any]) -> None:
    shop = x.make_person("hats", automated=True)
    ana, bob = x.make_person("ana"), x.make_person("bob")
    x.message_as("ana", "hats", "from ana")
    x.message_as("bob", "hats", "from bob")

    everything = (
        api(shop)
        .get(
            "/2/dm_events",
            {
                "dm_event.fields": "sender_id,created_at,dm_conversation_id",
                "event_types": "MessageCreate",
                "expansions": "sender_id",
            },
        )
        .json()
    )
    with_ana = api(shop).get(f"/2/dm_conversations/with/{ana['x_user_id']}/dm_events").json()
    of_bob = api(bob).get("/2/dm_events").json()

    assert [message["text"] for message in everything["data"]] == ["from bob", "from ana"]
    assert set(everything["data"][0]) == {
        "id",
        "event_type",
        "text",
        "sender_id",
        "created_at",
        "dm_conversation_id",
    }
    assert [user["username"] for user in everything["includes"]["users"]] == ["bob", "ana"]
    assert [message["text"] for message in with_ana["data"]] == ["from ana"]
    assert [message["text"] for message in of_bob["data"]] == ["from bob"]
    assert set(of_bob["data"][0]) == {"id", "event_type", "text"}


def test_a_picture_with_alt_text_is_posted(x: Any, api: Callable[..., Any]) -> None:
    caller = api(x.make_person("hats", automated=True))
    started = caller.post(
        "/2/media/upload/initialize", {"media_type": "image/png", "total_bytes": len(PNG)}
    ).json()["data"]
    caller.append(started["id"], PNG[10:], segment_index=1)
    caller.append(started["id"], PNG[:10], segment_index=0)
    finished = caller.call("POST", f"/2/media/upload/{started['id']}/finalize").json()["data"]
    status = caller.get("/2/media/upload", {"media_id": started["id"]}).json()["data"]
    metadata = {"alt_text": {"text": "A felt hat"}}
    caller.post("/2/media/metadata", {"id": started["id"], "metadata": metadata})
    made = caller.publish("Look", media={"media_ids": [started["id"]]}).json()["data"]
    read = caller.get(
        f"/2/tweets/{made['id']}",
        {
            "tweet.fields": "attachments,display_text_range",
            "expansions": "attachments.media_keys",
            "media.fields": "alt_text,url",
        },
    ).json()

    assert started["media_key"] == f"3_{started['id']}"
    assert finished["size"] == len(PNG)
    assert status["processing_info"] == {"state": "succeeded"}
    assert read["data"]["attachments"] == {"media_keys": [started["media_key"]]}
    assert read["data"]["text"].startswith("Look https://t.co/")
    assert read["data"]["display_text_range"] == [0, 4]
    (picture,) = read["includes"]["media"]
    assert picture["alt_text"] == "A felt hat"
    served = requests.get(picture["url"], timeout=15)
    assert (served.content, served.headers["content-type"]) == (PNG, "image/png")
    assert x.posts()[0]["media"] == [
        {
            "media_key": started["media_key"],
            "url": f"/media/{started['media_key']}",
            "media_type": "image/png",
            "alt_text": "A felt hat",
            "bytes": len(PNG),
        }
    ]
    assert x.calls()[1]["price_usd"] == "0.015"


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("image/jpeg", b"\xff\xd8\xff\xe0 rest"),
        ("image/gif", b"GIF89a rest"),
        ("image/webp", b"RIFF1234WEBP rest"),
    ],
)
def test_other_picture_types(
    x: Any, api: Callable[..., Any], media_type: str, content: bytes
) -> None:
    caller = api(x.make_person("hats"))

    media_id = caller.upload(content, media_type)

    assert caller.publish("", media={"media_ids": [media_id]}).status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        {"media_type": "image/tiff", "total_bytes": 10},
        {"media_type": "image/png", "total_bytes": 5 * 1024 * 1024 + 1},
        {"media_type": "image/png", "total_bytes": 0},
        {"media_type": "image/png", "total_bytes": 10, "media_category": "poster"},
        {"media_type": "image/png"},
    ],
)
def test_a_wrong_start_is_refused(x: Any, api: Callable[..., Any], body: Json) -> None:
    answer = api(x.make_person("hats")).post("/2/media/upload/initialize", body)

    assert answer.status_code == 400


@pytest.mark.parametrize("content", [PNG[:-1], b"GIF89a" + PNG[6:]])
def test_wrong_bytes_are_refused(x: Any, api: Callable[..., Any], content: bytes) -> None:
    caller = api(x.make_person("hats"))
    body = {"media_type": "image/png", "total_bytes": len(PNG)}
    media_id = caller.post("/2/media/upload/initialize", body).json()["data"]["id"]
    caller.append(media_id, content)

    finished = caller.call("POST", f"/2/media/upload/{media_id}/finalize")
    posted = caller.publish("Look", media={"media_ids": [media_id]})

    assert (finished.status_code, posted.status_code) == (400, 400)
    assert posted.json()["errors"] == [
        {"parameters": {"media.media_ids": [media_id]}, "message": "Your media IDs are invalid."}
    ]
    assert x.posts() == []


def test_another_owners_picture_is_unknown(x: Any, api: Callable[..., Any]) -> None:
    media_id = api(x.make_person("hats")).upload()

    answer = api(x.make_person("bags")).publish("Look", media={"media_ids": [media_id]})

    assert answer.status_code == 400
    assert x.posts() == []
