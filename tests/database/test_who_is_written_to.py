"""Nobody is written to who did not write first, or who has said STOP: whatever is tried."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from saleor_twitter_plugin import inbox, outbox, shoppers
from saleor_twitter_plugin.errors import RetryableError
from saleor_twitter_plugin.handoffs import MessageKind, OutgoingMessage, Priority, XEvent, XUserId
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import Claim, InboxEvent, OutboxMessage, Shopper
from saleor_twitter_plugin.pipeline import drain_inbox, drain_outbox, send_message
from saleor_twitter_plugin.sealing import Sealer
from tests.database.conftest import RunTogether
from tests.factories import (
    ANA_ID,
    NOW,
    SIGNING_KEY,
    add_account,
    add_message,
    make_direct_message,
    make_event,
    make_feed_post,
    make_item,
    make_offer,
    make_outgoing,
)
from tests.fakes import FakeShop, FakeX

pytestmark = pytest.mark.django_db
NEVER_WROTE = "The person has never sent a message to this account: X forbids us to write first."
WROTE_STOP = "The person wrote STOP."
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    add_account()
    add_account("101", "lamps")
    fake_shop.items["1"] = make_item()
    fake_shop.offers_by_sku["MUG"] = make_offer()
    return fake_shop


def tell(*events: XEvent) -> None:
    inbox.record(events, source="webhook", sealer=get_sealer(), now=NOW)


def handle(shop: FakeShop, now: datetime = NOW) -> int:
    return drain_inbox(shop=shop, sealer=get_sealer(), signing_key=SIGNING_KEY, clock=lambda: now)


def send(shop: FakeShop, now: datetime = NOW) -> int:
    return drain_outbox(shop=shop, sealer=get_sealer(), clock=lambda: now)


def make_message(key: str = "message", **parts: Any) -> OutgoingMessage:
    values: dict[str, Any] = {
        "kind": MessageKind.DIRECT_MESSAGE,
        "recipient_id": ANA_ID,
        "in_reply_to_post_id": None,
    }
    return make_outgoing(key, **{**values, **parts})


def make_reply(key: str = "reply", **parts: Any) -> OutgoingMessage:
    return make_outgoing(key, **{"recipient_id": ANA_ID, **parts})


def assert_held(why: str, key: str = "message") -> None:
    row = OutboxMessage.objects.get(key=key)
    assert (row.state, row.last_error_kind, row.last_error) == ("held", "held", why)


# --- nobody is written to first -----------------------------------------------------------------


def test_person_who_never_wrote_is_not_written_to(shop: FakeShop, fake_x: FakeX) -> None:
    add_message(make_message())

    send(shop)

    assert_held(NEVER_WROTE)
    assert fake_x.published == []


def test_person_who_only_mentioned_us_is_not_written_to(shop: FakeShop, fake_x: FakeX) -> None:
    tell(make_event("@shop hello"))
    handle(shop)
    add_message(make_message())

    send(shop)

    assert_held(NEVER_WROTE)
    assert fake_x.published == []


def test_account_that_was_not_written_to_does_not_write(shop: FakeShop, fake_x: FakeX) -> None:
    tell(make_direct_message("hello", account_id=XUserId("101")))
    add_message(make_message())

    send(shop)

    assert_held(NEVER_WROTE)
    assert fake_x.published == []


def test_person_who_wrote_is_answered_by_that_account(shop: FakeShop, fake_x: FakeX) -> None:
    tell(make_direct_message("hello", account_id=XUserId("101")))
    add_message(make_message(account_id=XUserId("101")))

    send(shop)

    (request,) = fake_x.published
    assert request.path == "/2/dm_conversations/with/200/messages"


def _retry_from_the_console(message: OutboxMessage) -> None:
    call_command("twitter_outbox", "retry", str(message.pk))
    # The console goes by the real clock, and this test by its own.
    OutboxMessage.objects.filter(pk=message.pk).update(not_before=NOW)


def _make_it_most_urgent(message: OutboxMessage) -> None:
    OutboxMessage.objects.filter(pk=message.pk).update(priority=Priority.ORDER, state="waiting")


def _name_it_like_an_answer_to_stop(message: OutboxMessage) -> None:
    OutboxMessage.objects.filter(pk=message.pk).update(key="answer:stop:200:1", state="waiting")


def _take_the_recipient_away(message: OutboxMessage) -> None:
    OutboxMessage.objects.filter(pk=message.pk).update(recipient_x_user_id="", state="waiting")


def _pretend_that_the_shop_wrote(message: OutboxMessage) -> None:
    tell(make_direct_message("hello", author_id=XUserId("100")))
    OutboxMessage.objects.filter(pk=message.pk).update(state="waiting")


def _pretend_that_nobody_wrote_to_nobody(message: OutboxMessage) -> None:
    tell(make_direct_message("hello", author_id=XUserId("")))
    _take_the_recipient_away(message)


@pytest.mark.parametrize(
    "get_around",
    [
        _retry_from_the_console,
        _make_it_most_urgent,
        _name_it_like_an_answer_to_stop,
        _take_the_recipient_away,
        _pretend_that_the_shop_wrote,
        _pretend_that_nobody_wrote_to_nobody,
    ],
)
def test_nothing_gets_around_the_rule(
    get_around: Callable[[OutboxMessage], None], shop: FakeShop, fake_x: FakeX
) -> None:
    message = add_message(make_message())
    send(shop)
    get_around(message)

    send(shop, LATER)

    row = OutboxMessage.objects.get()
    assert (row.state, row.last_error) == ("held", NEVER_WROTE)
    assert fake_x.published == []


def test_worker_with_a_message_in_hand_is_asked_too(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    # given a worker that took the message before its conversation was forgotten
    tell(make_direct_message("hello"))
    add_message(make_message())
    message = outbox.claim_next(now=NOW)
    assert message is not None
    InboxEvent.objects.all().delete()

    send_message(message, shop=shop, config=shop.config, sealer=sealer, clock=lambda: NOW)

    assert_held(NEVER_WROTE)
    assert fake_x.published == []


# --- STOP ---------------------------------------------------------------------------------------


def test_stop_is_answered_once_and_is_the_last_that_goes_out(shop: FakeShop, fake_x: FakeX) -> None:
    add_message(make_reply("waiting"))
    tell(make_event("@shop STOP", post_id="1"), make_event("@lamps STOP", post_id="2"))

    handle(shop)
    add_message(make_reply("later", account_id=XUserId("101")))
    send(shop)

    (request,) = fake_x.published
    assert request.json["text"].startswith("Done: you will get no more automatic messages")
    assert request.json["reply"] == {"in_reply_to_tweet_id": "1"}
    assert_held(WROTE_STOP, "waiting")
    assert_held(WROTE_STOP, "later")


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(make_reply("x"), id="reply"),
        pytest.param(make_message("x"), id="direct message"),
        pytest.param(make_reply("x", priority=Priority.ORDER), id="paid order"),
        pytest.param(make_reply("x", account_id=XUserId("101")), id="another account"),
        pytest.param(
            make_reply("x", kind=MessageKind.POST, in_reply_to_post_id=None), id="post at somebody"
        ),
    ],
)
def test_stop_holds_for_every_way(message: OutgoingMessage, shop: FakeShop, fake_x: FakeX) -> None:
    tell(make_direct_message("hello"))
    shoppers.opt_out(ANA_ID, now=NOW)
    add_message(message)

    send(shop)

    assert_held(WROTE_STOP, "x")
    assert fake_x.published == []


def test_stop_makes_no_claim_order_or_proof(shop: FakeShop, fake_x: FakeX) -> None:
    shoppers.opt_out(ANA_ID, now=NOW)
    tell(
        make_event("@shop #buy MUG", post_id="1"),
        make_event("@lamps #buy MUG", post_id="2", account_id=XUserId("101")),
        make_direct_message("#buy MUG", message_id="3"),
        make_event("@shop #link ABCD-2345", post_id="4"),
    )

    handle(shop)
    send(shop)

    assert set(InboxEvent.objects.values_list("result", flat=True)) == {"opted out"}
    assert (Claim.objects.count(), shop.order_calls) == (0, [])
    assert OutboxMessage.objects.count() == 0
    assert fake_x.published == []


def test_feed_post_goes_to_nobody_and_goes_out(shop: FakeShop, fake_x: FakeX) -> None:
    shoppers.opt_out(ANA_ID, now=NOW)
    # A person without an id is nobody: an empty recipient is not theirs.
    Shopper.objects.create(x_user_id="", opted_out_at=NOW)
    add_message(make_feed_post())

    send(shop)

    assert len(fake_x.published) == 1
    assert OutboxMessage.objects.get().recipient_x_user_id == ""


@pytest.mark.parametrize(
    "stop",
    [
        make_event("@shop STOP", post_id="901", created_at=NOW - timedelta(hours=30)),
        make_event("@shop STOP", post_id="901", action_key="post:900"),
        make_direct_message("Désabonnez-moi"),
    ],
    ids=["from before an outage", "written over a purchase", "by message in French"],
)
def test_stop_holds_however_it_comes(stop: XEvent, shop: FakeShop) -> None:
    tell(make_event(post_id="900"))
    handle(shop)
    assert Claim.objects.count() == 1
    tell(stop)

    handle(shop)

    assert shoppers.has_opted_out(ANA_ID)
    assert OutboxMessage.objects.get(key="answer:deal:post:900").state == "held"
    assert OutboxMessage.objects.filter(key__startswith="answer:stop:").count() == 1


def test_message_that_x_did_not_take_is_not_tried_again_after_stop(
    shop: FakeShop, fake_x: FakeX
) -> None:
    add_message(make_reply())

    message = outbox.claim_next(now=NOW)
    assert message is not None
    assert outbox.mark_sending(message, text="Thank you!", now=NOW)
    shoppers.opt_out(ANA_ID, now=NOW)
    outbox.hold_all_for(ANA_ID)
    error = RetryableError("Busy.", retry_after=timedelta(minutes=1))
    outbox.give_back(message, error, retry_after=error.retry_after, now=NOW)

    send(shop, LATER)

    assert_held(WROTE_STOP, "reply")
    assert fake_x.published == []


def test_start_lets_new_answers_out_and_leaves_the_held_ones(shop: FakeShop, fake_x: FakeX) -> None:
    add_message(make_reply("before"))
    tell(make_event("@shop STOP", post_id="1"))
    handle(shop)
    tell(make_event("@shop START", post_id="2", created_at=NOW))
    handle(shop, NOW + timedelta(minutes=1))
    tell(make_event("@shop STOP", post_id="3"))
    handle(shop, NOW + timedelta(minutes=2))

    send(shop, LATER)

    # Both STOPs are answered, once each; what START was answered was held by the second.
    answered = [each.json["reply"]["in_reply_to_tweet_id"] for each in fake_x.published]
    assert answered == ["1", "3"]
    assert_held(WROTE_STOP, "before")
    assert_held(WROTE_STOP, "answer:post:2")


# --- races, in threads of their own -------------------------------------------------------------


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        threading.Event().wait(0.01)


def is_somebody_waiting_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        # Its snapshot is kept for the transaction that we are in.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        (count,) = cursor.fetchone()
    return bool(count)


@pytest.mark.django_db(transaction=True)
def test_message_added_while_stop_is_being_stored_is_not_sent(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    tell(make_direct_message("hello"))
    shoppers.remember(ANA_ID, "ana", now=NOW)
    has_sent = threading.Event()

    def send_meanwhile() -> None:
        try:
            send(shop)
            has_sent.set()
        finally:
            connections.close_all()

    sender = threading.Thread(target=send_meanwhile)
    with transaction.atomic():
        # given STOP on its way to the disk, having held what was there
        shoppers.opt_out(ANA_ID, now=NOW)
        outbox.hold_all_for(ANA_ID)

        # when another worker adds an answer, and a third has it in hand
        def add_meanwhile() -> None:
            try:
                outbox.add([make_message()], sealer=sealer, now=NOW)
            finally:
                connections.close_all()

        adder = threading.Thread(target=add_meanwhile)
        adder.start()
        adder.join()
        sender.start()
        wait_for(is_somebody_waiting_for_a_lock)
        assert not has_sent.is_set()
    sender.join()

    # then it waited for STOP, and heard it
    assert_held(WROTE_STOP)
    assert fake_x.published == []


@pytest.mark.django_db(transaction=True)
def test_stop_twice_and_answers_at_once_leave_one_answer_to_stop_each(
    shop: FakeShop, fake_x: FakeX, run_together: RunTogether
) -> None:
    # Two messages each, and X allows an account 15 at a time.
    people = [XUserId(str(number)) for number in range(300, 307)]
    for number, person in enumerate(people):
        tell(make_direct_message("hello", message_id=f"1{number}", author_id=person))
    handle(shop)
    for number, person in enumerate(people):
        add_message(make_message(f"m{person}", recipient_id=person))
        # STOP twice, by message and in public, as angry people do.
        tell(
            make_direct_message("STOP", message_id=f"2{number}", author_id=person),
            make_event("@lamps stop", post_id=f"3{number}", author_id=person),
        )

    run_together(*[lambda: handle(shop)] * 2, *[lambda: send(shop)] * 2)
    send(shop, LATER)

    states = dict(OutboxMessage.objects.filter(key__startswith="m").values_list("key", "state"))
    assert set(states) == {f"m{person}" for person in people}
    assert set(states.values()) <= {"sent", "held"}
    stop_answers = OutboxMessage.objects.filter(key__startswith="answer:stop:")
    assert sorted(stop_answers.values_list("recipient_x_user_id", flat=True)) == sorted(people)
    assert set(stop_answers.values_list("state", flat=True)) == {"sent"}
    assert OutboxMessage.objects.filter(key__startswith="answer:").count() == len(people)
    assert len(fake_x.published) == len(people) + list(states.values()).count("sent")
