"""Videos: chunks in order, read for a while, kept for a while, alone in their post."""

from collections.abc import Callable
from typing import Any

import pytest

Json = dict[str, Any]
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 50
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


def start(caller: Any, **parts: Any) -> Any:
    body = {"media_type": "video/mp4", "media_category": "tweet_video", "total_bytes": len(MP4)}
    return caller.post("/2/media/upload/initialize", {**body, **parts})


def upload(caller: Any) -> Json:
    media_id = start(caller).json()["data"]["id"]
    caller.append(media_id, MP4[:20], segment_index=0).raise_for_status()
    caller.append(media_id, MP4[20:], segment_index=1).raise_for_status()
    finished: Json = caller.call("POST", f"/2/media/upload/{media_id}/finalize").json()["data"]
    return finished


def read_status(caller: Any, media_id: str) -> Any:
    return caller.get("/2/media/upload", {"media_id": media_id, "command": "STATUS"})


def show(caller: Any, *media_ids: str) -> Any:
    return caller.publish("Look", media={"media_ids": list(media_ids)})


def test_a_video_is_read_for_a_while_and_then_posted(x: Any, api: Callable[..., Any]) -> None:
    x.call("POST", "/sandbox/settings", {"video_processing_seconds": 30})
    caller = api(x.make_person("hats", automated=True))

    finished = upload(caller)
    early = show(caller, finished["id"])
    x.call("POST", "/sandbox/clock", {"advance_seconds": 31})
    status = read_status(caller, finished["id"]).json()["data"]

    assert finished["processing_info"]["state"] == "in_progress"
    assert 1 <= finished["processing_info"]["check_after_secs"] <= 30
    assert early.status_code == 400
    assert status["processing_info"] == {"state": "succeeded", "progress_percent": 100}
    assert show(caller, finished["id"]).status_code == 201
    assert x.posts()[0]["media"][0]["media_type"] == "video/mp4"


def test_a_video_that_x_cannot_read_is_of_no_use(x: Any, api: Callable[..., Any]) -> None:
    x.call("POST", "/sandbox/settings", {"video_is_unreadable": True})
    caller = api(x.make_person("hats", automated=True))

    finished = upload(caller)

    assert finished["processing_info"]["state"] == "failed"
    assert show(caller, finished["id"]).status_code == 400
    assert x.posts() == []


def test_segments_come_in_order_and_whole(x: Any, api: Callable[..., Any]) -> None:
    caller = api(x.make_person("hats", automated=True))
    media_id = start(caller).json()["data"]["id"]

    ahead = caller.append(media_id, MP4[20:], segment_index=1)
    first = caller.append(media_id, MP4[:20], segment_index=0)
    again = caller.append(media_id, MP4[:20], segment_index=0)
    cut_off = caller.call("POST", f"/2/media/upload/{media_id}/finalize")

    assert [each.status_code for each in (ahead, first, again, cut_off)] == [400, 200, 200, 400]


def test_what_x_has_forgotten_is_unknown(x: Any, api: Callable[..., Any]) -> None:
    x.call("POST", "/sandbox/settings", {"media_expires_after_seconds": 60})
    caller = api(x.make_person("hats", automated=True))
    finished = upload(caller)
    assert finished["expires_after_secs"] <= 60

    x.call("POST", "/sandbox/clock", {"advance_seconds": 61})

    assert read_status(caller, finished["id"]).status_code == 404
    refused = show(caller, finished["id"])
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["message"] == "Your media IDs are invalid."


def test_a_video_stands_alone(x: Any, api: Callable[..., Any]) -> None:
    caller = api(x.make_person("hats", automated=True))
    video_id, picture_id = upload(caller)["id"], caller.upload(PNG)

    assert show(caller, video_id, picture_id).status_code == 400
    assert show(caller, video_id, video_id).status_code == 400
    assert x.posts() == []


@pytest.mark.parametrize(
    "parts",
    [
        {"media_category": "tweet_image"},
        {"total_bytes": 512 * 1024 * 1024 + 1},
        {"media_type": "video/webm"},
    ],
)
def test_a_wrong_start_is_refused(x: Any, api: Callable[..., Any], parts: Json) -> None:
    assert start(api(x.make_person("hats")), **parts).status_code == 400
