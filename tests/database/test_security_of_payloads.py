"""The security set of what X signed and is odd all the same, and of rows that are refused."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from pytest_django.fixtures import SettingsWrapper

from saleor_twitter_plugin import web
from saleor_twitter_plugin.models import InboxEvent
from tests.database.door import (
    MENTION,
    Door,
    accept_rows_again,
    build,
    open_door,
    refuse_every_row,
    sign_delivery,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def door(caplog: pytest.LogCaptureFixture, settings: SettingsWrapper) -> Iterator[Door]:
    yield from open_door(caplog, settings)


def deliver(door: Door, body: bytes) -> HttpResponse:
    return door.send(build("x/webhook", body, headers=sign_delivery(body)))


ODD: list[Any] = [
    None, True, -1, 0, 1.5, 10**300, 10**4_200, "", "\0", "a\0b", "\ud800",
    "\udfff\ud800", "\U0010ffff", "x" * 50_000, "9" * 5_000, "-" + "9" * 30,
    "0001-01-01T00:00:00+14:00", [], {}, [[]], [None],
    [{}], {"id": {}}, {"data": []}, [{"id": "1"}] * 3_000, "DROP TABLE twitter_account", "٣",
]  # fmt: skip
FIELDS = [
    "event_uuid", "event_type", "tag", "filter", "filter.user_id", "payload", "payload.id",
    "payload.text", "payload.author_id", "payload.lang", "payload.created_at", "payload.entities",
    "payload.entities.mentions", "payload.edit_history_tweet_ids", "payload.referenced_tweets",
    "payload.note_tweet", "payload.in_reply_to_tweet_id", "includes", "includes.users",
    "payload.direct_message_events", "payload.users", "payload.source", "payload.user_id",
]  # fmt: skip
MESSAGE_FIELDS = [
    "id", "created_timestamp", "message_create", "message_create.target",
    "message_create.sender_id", "message_create.target.recipient_id", "message_create.message_data",
    "message_create.message_data.text",
]  # fmt: skip
TYPES = [
    "post.mention.create", "dm.received", "post.delete", "follow.follow", "oauth.revoke",
    "new.kind",
]  # fmt: skip


def place(target: dict[str, Any], field: str, value: Any) -> None:
    *parents, name = field.split(".")
    for parent in parents:
        target = target.setdefault(parent, {})
    target[name] = value


def make_delivery(event_type: str) -> dict[str, Any]:
    message = {
        "id": "700",
        "created_timestamp": "1784928224372",
        "message_create": {
            "target": {"recipient_id": "100"},
            "sender_id": "200",
            "message_data": {"text": "hello"},
        },
    }
    data = json.loads(MENTION)["data"]
    data["event_type"] = event_type
    if event_type == "dm.received":
        data["payload"] = {"direct_message_events": [message]}
    return {"data": data}


def odd_deliveries(event_type: str) -> Iterator[dict[str, Any]]:
    for value in ODD:
        for field in FIELDS:
            delivery = make_delivery(event_type)
            place(delivery["data"], field, value)
            yield delivery
        for field in MESSAGE_FIELDS if event_type == "dm.received" else ():
            delivery = make_delivery(event_type)
            place(delivery["data"]["payload"]["direct_message_events"][0], field, value)
            yield delivery


@pytest.mark.parametrize("event_type", TYPES)
def test_every_field_may_hold_anything(event_type: str, door: Door) -> None:
    count = 0
    for delivery in odd_deliveries(event_type):
        body = json.dumps(delivery).encode()
        assert deliver(door, body).status_code == 200
        count += 1

    assert count == door.woken_count >= len(ODD) * len(FIELDS)


def test_as_many_events_as_a_delivery_can_hold(door: Door) -> None:
    message = '{"id":"%d","message_create":{"sender_id":"2"}}'
    body = b'{"data":{"event_type":"dm.received","payload":{"direct_message_events":[%b]}}}' % (
        ",".join(message % each for each in range(10**6, 10**6 + 19_500)).encode()
    )
    assert web.DELIVERY_MAX_BYTES * 0.8 < len(body) <= web.DELIVERY_MAX_BYTES

    response = deliver(door, body)

    assert response.status_code == 200
    assert InboxEvent.objects.filter(kind="message").count() == 19_500


@pytest.mark.django_db(transaction=True)
def test_row_that_the_database_refuses_is_not_quoted(door: Door) -> None:
    start = json.dumps({"query": "mutation { twitterLinkStart { code } }"}).encode()
    tables = ["twitter_inbox_event", "twitter_link_request"]
    for table in tables:
        refuse_every_row(table)
    try:
        delivery = deliver(door, MENTION)
        asked = door.send(build("graphql", start))
    finally:
        for table in tables:
            accept_rows_again(table)

    assert (delivery.status_code, delivery.content) == (503, b"")
    assert json.loads(asked.content)["errors"][0]["message"] == "Internal error"
    door.assert_nothing_was_stored()
