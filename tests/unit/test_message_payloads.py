"""Direct messages and streamed posts as X's v2 spells them, however much of it is missing."""

from datetime import UTC, datetime
from typing import Any

from saleor_twitter_plugin.handoffs import EventKind, XEvent, XPostId, XUserId
from saleor_twitter_plugin.x_api.payloads import (
    read_delivery,
    read_messages_page,
    read_streamed_post,
)

SHOP = XUserId("100")


def message(**parts: Any) -> dict[str, Any]:
    return {
        "id": "700",
        "event_type": "MessageCreate",
        "text": "#buy MUG",
        "sender_id": "200",
        "dm_conversation_id": "100-200",
        "created_at": "2026-11-22T11:59:00.000Z",
        **parts,
    }


def read(*messages: Any, **answer: Any) -> tuple[list[XEvent], str | None]:
    return read_messages_page({"data": list(messages), **answer}, account_id=SHOP)


def test_polled_message_is_read_whole() -> None:
    events, token = read(
        message(),
        includes={"users": [{"id": "200", "username": "ana"}]},
        meta={"result_count": 1, "next_token": "more"},
    )

    assert events == [
        XEvent(
            "message:700",
            "message:700",
            EventKind.MESSAGE,
            SHOP,
            XUserId("200"),
            author_handle="ana",
            post_id=XPostId("700"),
            text="#buy MUG",
            created_at=datetime(2026, 11, 22, 11, 59, tzinfo=UTC),
        )
    ]
    assert token == "more"


def test_polled_and_delivered_message_have_one_key() -> None:
    ((polled,), _) = read(message())
    (delivered,) = read_delivery(
        b'{"data": {"event_type": "dm.received", "event_uuid": "1", "filter": {"user_id": "100"},'
        b' "payload": {"direct_message_events": [{"id": "700", "type": "message_create",'
        b' "message_create": {"target": {"recipient_id": "100"}, "sender_id": "200",'
        b' "message_data": {"text": "#buy MUG"}}}]}}}'
    )

    assert delivered.key == polled.key == "message:700"
    assert (delivered.account_id, delivered.author_id) == (polled.account_id, polled.author_id)


def test_group_is_left_out_and_half_a_message_is_not() -> None:
    events, token = read(
        message(id="701", dm_conversation_id="1585094756761149440"),
        {"id": "702"},
        {"text": "without an id"},
        "no message",
        message(id="703", dm_conversation_id=None),
    )

    assert [each.key for each in events] == ["message:702", "message:703"]
    assert token is None
    assert read_messages_page({"meta": {"result_count": 0}}, account_id=SHOP) == ([], None)
    assert read_messages_page({"data": "?"}, account_id=SHOP) == ([], None)


def test_streamed_post_has_no_account_yet() -> None:
    event = read_streamed_post(
        {
            "data": {
                "id": "900",
                "author_id": "200",
                "text": "@shop #buy MUG",
                "edit_history_post_ids": ["899", "900"],
                "entities": {"mentions": [{"id": "100", "username": "shop"}]},
            },
            "includes": {"users": [{"id": "200", "username": "ana"}]},
            "matching_rules": [{"id": "1", "tag": "mine"}],
        }
    )

    assert event is not None
    assert (event.key, event.action_key) == ("post:900", "post:899")
    assert event.account_id is None
    assert event.mentioned_ids == (SHOP,)
    assert event.author_handle == "ana"


def test_sign_of_life_and_notice_of_x_are_no_posts() -> None:
    assert read_streamed_post({}) is None
    assert read_streamed_post({"errors": [{"title": "operational-disconnect"}]}) is None
    assert read_streamed_post({"data": {"text": "without an id"}}) is None
