"""The ways of a direct message, against a local X that shows what came."""

from datetime import UTC, datetime, timedelta

import pytest

from saleor_twitter_plugin.errors import PermanentError
from saleor_twitter_plugin.handoffs import ConversationMessage, XUserId
from saleor_twitter_plugin.x_api.client import XClient
from saleor_twitter_plugin.x_api.message_transports import (
    ENCRYPTED,
    LEGACY,
    TRANSPORTS,
    choose_transport,
    describe_transports,
)
from saleor_twitter_plugin.x_limits import XCall
from saleor_twitter_plugin.x_prices import PriceItem
from tests.factories import ANA_ID, NOW, SHOP_ID
from tests.fakes import Answer, FakeMeter, FakeX

READ = "GET /2/dm_conversations/with/200/dm_events"


def test_every_account_has_the_older_way_today() -> None:
    assert choose_transport(SHOP_ID) is LEGACY
    assert list(TRANSPORTS) == ["legacy", "xchat"]
    assert [each.is_available() for each in TRANSPORTS.values()] == [True, False]


def test_health_says_what_is_not_there() -> None:
    works, missing = describe_transports("en")

    assert works == "Direct messages: works for people who write unencrypted messages."
    assert missing.startswith("Encrypted messages (XChat): not available")


def test_message_goes_to_its_reader(client: XClient, x: FakeX) -> None:
    assert LEGACY.send(client, "Hello", recipient_id=ANA_ID) == "5001"

    (request,) = x.requests
    assert (request.path, request.json) == (
        "/2/dm_conversations/with/200/messages",
        {"text": "Hello"},
    )


def test_conversation_is_read_from_a_moment_on_and_charged_whole(
    client: XClient, x: FakeX, meter: FakeMeter
) -> None:
    def message(message_id: str, minute: int) -> dict[str, str]:
        created_at = f"2026-11-22T12:{minute:02}:00.000Z"
        return {"id": message_id, "sender_id": "100", "text": "Hi", "created_at": created_at}

    undated = {"id": "4", "sender_id": "100", "text": "Hi"}
    x.answer(READ, Answer(json={"data": [message("3", 2), message("2", 1), undated, {"text": ""}]}))

    found = LEGACY.read_conversation(client, with_id=ANA_ID, since=NOW + timedelta(minutes=2))

    at = datetime(2026, 11, 22, 12, 2, tzinfo=UTC)
    assert found == [ConversationMessage("3", XUserId("100"), "Hi", at)]
    (request,) = x.requests
    assert request.query["dm_event.fields"] == ["created_at,sender_id,text"]
    assert request.query["event_types"] == ["MessageCreate"]
    assert meter.permitted == [(XCall.READ_MESSAGES, None)]
    assert meter.charged == [(PriceItem.MESSAGE_READ, ["3", "2", "4"])]


def test_conversation_that_is_not_there_is_empty(client: XClient, x: FakeX) -> None:
    x.answer(READ, Answer(json={"meta": {"result_count": 0}}))

    assert LEGACY.read_conversation(client, with_id=ANA_ID, since=NOW) == []


def test_encrypted_way_says_that_it_is_none(client: XClient, x: FakeX) -> None:
    with pytest.raises(PermanentError, match="not available"):
        ENCRYPTED.send(client, "Hello", recipient_id=ANA_ID)
    with pytest.raises(PermanentError, match="not available"):
        ENCRYPTED.read_conversation(client, with_id=ANA_ID, since=NOW)

    assert x.requests == []
