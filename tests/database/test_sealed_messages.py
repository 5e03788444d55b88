"""What a direct message says is nowhere in the open, and gone once it is of no more use."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from saleor_twitter_plugin import inbox, outbox
from saleor_twitter_plugin.handoffs import EventKind, MessageKind, OutgoingMessage, XUserId
from saleor_twitter_plugin.inbox.bodies import to_body
from saleor_twitter_plugin.models import Account, InboxEvent, OutboxMessage, ShopperLink, StaffTask
from saleor_twitter_plugin.pipeline import (
    drain_inbox,
    drain_outbox,
    receive_delivery,
    reconcile_outbox,
)
from saleor_twitter_plugin.sealing import Sealer
from tests.factories import (
    ANA_ID,
    NOW,
    SHOP_ID,
    SIGNING_KEY,
    add_account,
    make_customer,
    make_direct_message,
    make_event,
    make_offer,
    make_outgoing,
)
from tests.fakes import Answer, FakeShop, FakeX

pytestmark = pytest.mark.django_db
SECRET = "#buy MUG for my secret admirer"
SEND = "POST /2/dm_conversations/with/200/messages"
READ = "GET /2/dm_conversations/with/200/dm_events"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    add_account()
    fake_shop.offers_by_sku["MUG"] = make_offer()
    fake_shop.customers["7"] = make_customer()
    ShopperLink.objects.create(
        x_user_id=ANA_ID, handle="ana", saleor_customer_id="7", linked_at=NOW
    )
    return fake_shop


def receive(sealer: Sealer, text: str = SECRET, **parts: Any) -> None:
    event = make_direct_message(text, **parts)
    inbox.record([event], source="webhook", sealer=sealer, now=NOW)


def add_answer(sealer: Sealer, text: str = "Thank you!", **parts: Any) -> None:
    outbox.add([make_message(text, **parts)], sealer=sealer, now=NOW)


def make_message(text: str = "Thank you!", **parts: Any) -> OutgoingMessage:
    values: dict[str, Any] = {
        "kind": MessageKind.DIRECT_MESSAGE,
        "recipient_id": ANA_ID,
        "in_reply_to_post_id": None,
        "text": text,
    }
    return make_outgoing("answer:message:700", **{**values, **parts})


def handle(shop: FakeShop, sealer: Sealer) -> int:
    return drain_inbox(shop=shop, sealer=sealer, signing_key=SIGNING_KEY, clock=lambda: NOW)


def send(shop: FakeShop, sealer: Sealer) -> int:
    return drain_outbox(shop=shop, sealer=sealer, clock=lambda: NOW)


def everything_stored() -> str:
    """Return all that a reader of the two tables' files would see."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT coalesce(string_agg(each::text, ''), '') FROM twitter_inbox_event each)"
            " || (SELECT coalesce(string_agg(each::text, ''), '') FROM twitter_outbox_message each)"
        )
        (text,) = cursor.fetchone()
    return str(text)


# --- inbox --------------------------------------------------------------------------------------


def test_message_is_stored_sealed_and_opened_for_the_worker(sealer: Sealer) -> None:
    receive(sealer)

    assert "secret admirer" not in everything_stored()
    assert sealer.unseal(InboxEvent.objects.get().sealed_text) == SECRET
    claimed = inbox.claim_next(sealer=sealer, now=NOW)
    assert claimed is not None
    assert claimed.event == make_direct_message(SECRET)


def test_delivered_message_is_stored_sealed(sealer: Sealer) -> None:
    body = (
        b'{"data":{"event_type":"dm.received","event_uuid":"1","filter":{"user_id":"100"},"payload"'
        b':{"direct_message_events":[{"id":"700","message_create":{"sender_id":"200","target":'
        b'{"recipient_id":"100"},"message_data":{"text":"do not tell anybody"}}}]}}}'
    )

    receive_delivery(body, sealer=sealer, now=NOW)

    assert InboxEvent.objects.get().kind == EventKind.MESSAGE
    assert "tell anybody" not in everything_stored()


def test_public_post_is_not_sealed(sealer: Sealer) -> None:
    inbox.record([make_event()], source="poll", sealer=sealer, now=NOW)

    row = InboxEvent.objects.get()
    assert (row.body["text"], row.sealed_text) == ("@shop #buy MUG", "")


def test_message_is_forgotten_once_it_is_answered(shop: FakeShop, sealer: Sealer) -> None:
    receive(sealer)

    assert handle(shop, sealer) == 1

    assert len(shop.orders) == 1
    row = InboxEvent.objects.get()
    assert (row.state, row.sealed_text, row.redacted_at) == ("done", "", NOW)
    assert (row.body["text"], row.body["author_handle"]) == ("", "")
    answer = OutboxMessage.objects.get()
    assert answer.text == ""
    assert sealer.unseal(answer.sealed_text).startswith("Thank you! Order 1: 1 × Mug")
    assert "Thank you" not in everything_stored()


def test_message_that_nobody_answers_is_forgotten_too(shop: FakeShop, sealer: Sealer) -> None:
    receive(sealer, "hello, nice weather")

    handle(shop, sealer)

    row = InboxEvent.objects.get()
    assert (row.state, row.result, row.sealed_text) == ("ignored", "no request", "")
    assert row.redacted_at == NOW


def test_message_that_the_keys_do_not_open_waits_and_stops_nobody(
    shop: FakeShop, sealer: Sealer
) -> None:
    receive(Sealer(["a key that was taken away"]))
    inbox.record([make_event()], source="poll", sealer=sealer, now=NOW)

    assert handle(shop, sealer) == 1

    rows = dict(InboxEvent.objects.values_list("key", "state"))
    assert rows == {"message:700": "new", "post:900": "done"}
    waiting = InboxEvent.objects.get(key="message:700")
    assert waiting.last_error_kind == "ConfigurationError"
    assert "Put that key back" in waiting.last_error
    assert waiting.sealed_text != ""

    # when the key is put back
    both = Sealer(["another", "a key that was taken away"])
    claimed = inbox.claim_next(sealer=both, now=LATER)
    assert claimed is not None
    assert claimed.event.text == SECRET


def test_message_that_never_opens_is_never_given_up(sealer: Sealer) -> None:
    receive(Sealer(["a key that was taken away"]))
    now = NOW
    for _ in range(12):
        assert inbox.claim_next(sealer=sealer, now=now) is None
        now += timedelta(hours=1)

    row = InboxEvent.objects.get()
    assert (row.state, row.attempts) == ("new", 12)
    assert row.sealed_text != ""


def test_message_from_before_they_were_sealed_is_read(shop: FakeShop, sealer: Sealer) -> None:
    receive(sealer)
    InboxEvent.objects.update(body=to_body(make_direct_message(SECRET)), sealed_text="")

    handle(shop, sealer)

    assert len(shop.orders) == 1
    assert "secret admirer" not in everything_stored()


# --- outbox -------------------------------------------------------------------------------------


def test_message_to_a_person_is_opened_to_be_sent_and_emptied_after(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    receive(sealer)
    add_answer(sealer)
    fake_x.answer(SEND, Answer(201, {"data": {"dm_event_id": "88"}}))

    send(shop, sealer)

    (request,) = fake_x.published
    assert request.json == {"text": "Thank you!"}
    row = OutboxMessage.objects.get()
    assert (row.state, row.x_post_id) == ("sent", "88")
    assert (row.text, row.sealed_text) == ("", "")


def test_message_from_before_they_were_sealed_is_sent_and_emptied(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    receive(sealer)
    add_answer(sealer)
    OutboxMessage.objects.update(text="Thanks from before!", sealed_text="")

    send(shop, sealer)

    (request,) = fake_x.published
    assert request.json == {"text": "Thanks from before!"}
    row = OutboxMessage.objects.get()
    assert (row.state, row.text, row.sealed_text) == ("sent", "", "")


def test_direct_message_is_not_added_without_a_sealer() -> None:
    with pytest.raises(ValueError, match="without a sealer"):
        outbox.add([make_message()], now=NOW)

    assert OutboxMessage.objects.count() == 0


def test_message_that_the_keys_do_not_open_waits_and_leaves_the_account_alone(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    receive(sealer)
    add_answer(Sealer(["a key that was taken away"]))

    assert send(shop, sealer) == 1

    row = OutboxMessage.objects.get()
    assert (row.state, row.last_error_kind) == ("waiting", "TextNotOpenedError")
    assert row.sealed_text != ""
    assert Account.objects.get().state == "connected"
    assert fake_x.published == []


def conversation(*messages: tuple[str, str, str]) -> Answer:
    """Return X's answer for (id, sender, text), all of the minute after NOW."""
    return Answer(
        json={
            "data": [
                {
                    "id": message_id,
                    "event_type": "MessageCreate",
                    "sender_id": sender_id,
                    "text": text,
                    "created_at": "2026-11-22T12:00:30.000Z",
                }
                for message_id, sender_id, text in messages
            ]
        }
    )


def send_into_the_dark(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX, text: str = "Thank you & come again!"
) -> None:
    receive(sealer)
    add_answer(sealer, text)
    fake_x.answer(SEND, Answer(503))
    send(shop, sealer)
    row = OutboxMessage.objects.get()
    assert (row.state, row.text) == ("unknown", "")
    assert sealer.unseal(row.sealed_text) == text


def reconcile(shop: FakeShop, sealer: Sealer) -> int:
    return reconcile_outbox(shop=shop, sealer=sealer, clock=lambda: LATER)


def test_message_of_unknown_outcome_is_found_in_its_conversation(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    send_into_the_dark(shop, sealer, fake_x)
    fake_x.answer(
        READ,
        conversation(
            ("91", ANA_ID, "Thank you &amp; come again!"),
            ("90", SHOP_ID, "Thank you &amp; come again!"),
            ("89", SHOP_ID, "something else"),
        ),
    )

    assert reconcile(shop, sealer) == 1

    row = OutboxMessage.objects.get()
    assert (row.state, row.x_post_id, row.sealed_text, row.text) == ("sent", "90", "", "")
    assert len(fake_x.published) == 1
    assert StaffTask.objects.count() == 0


def test_message_that_stood_there_before_is_not_taken_for_the_new_one(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    send_into_the_dark(shop, sealer, fake_x, "Thank you!")
    old = {
        "id": "90",
        "sender_id": SHOP_ID,
        "text": "Thank you!",
        "created_at": "2026-11-22T10:00:00Z",
    }
    fake_x.answer(READ, Answer(json={"data": [old]}))

    assert reconcile(shop, sealer) == 0

    assert OutboxMessage.objects.get().state == "unknown"
    assert StaffTask.objects.get().kind == "look_at_timeline"


def test_message_that_is_another_rows_already_is_not_adopted_twice(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    send_into_the_dark(shop, sealer, fake_x, "Thank you!")
    OutboxMessage.objects.create(
        key="earlier", kind="direct_message", state="sent", x_post_id="90", account_x_user_id="100"
    )
    fake_x.answer(READ, conversation(("90", SHOP_ID, "Thank you!")))

    assert reconcile(shop, sealer) == 0

    assert OutboxMessage.objects.get(key="answer:message:700").state == "unknown"


def test_encrypted_message_is_left_to_the_staff(shop: FakeShop, sealer: Sealer) -> None:
    event = make_event(
        "", key="chat.received:5:100", kind=EventKind.ENCRYPTED_MESSAGE, author_id=XUserId("300")
    )
    again = make_event(
        "", key="chat.received:6:100", kind=EventKind.ENCRYPTED_MESSAGE, author_id=XUserId("300")
    )
    inbox.record([event, again], source="webhook", sealer=sealer, now=NOW)

    handle(shop, sealer)

    task = StaffTask.objects.get()
    assert (task.kind, task.account_x_user_id, task.x_user_id) == ("answer_by_hand", "100", "300")
    assert set(InboxEvent.objects.values_list("state", "result")) == {
        ("ignored", "noted: encrypted_message")
    }
    assert OutboxMessage.objects.count() == 0
