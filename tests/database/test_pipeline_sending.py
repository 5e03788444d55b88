"""Outbox → X against a local X: sent at most once, whatever X or the network does."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connections

from saleor_twitter_plugin import inbox, outbox
from saleor_twitter_plugin.handoffs import (
    CatalogItem,
    MessageKind,
    OutgoingMessage,
    Priority,
    XUserId,
)
from saleor_twitter_plugin.models import Account, OutboxMessage
from saleor_twitter_plugin.pipeline import drain_outbox, reconcile_outbox, send_message
from saleor_twitter_plugin.sealing import Sealer
from tests.database.conftest import RunTogether
from tests.factories import (
    ACCESS_TOKEN,
    NOW,
    REFRESH_TOKEN,
    add_account,
    add_message,
    make_config,
    make_direct_message,
    make_feed_post,
    make_image,
    make_item,
    make_outgoing,
)
from tests.fakes import Answer, FakeShop, FakeX, SeenRequest

pytestmark = pytest.mark.django_db
DUPLICATE = {"detail": "You are not allowed to create a Tweet with duplicate content."}
NOT_SUMMONED = {
    "detail": "You can only reply to or quote posts where you are mentioned or are the author."
}
LATER = NOW + timedelta(hours=6)


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    fake_shop.items["1"] = make_item()
    return fake_shop


def drain(shop: FakeShop, sealer: Sealer, now: datetime = NOW) -> int:
    return drain_outbox(shop=shop, sealer=sealer, clock=lambda: now)


def reconcile(shop: FakeShop, sealer: Sealer, now: datetime = LATER) -> int:
    return reconcile_outbox(shop=shop, sealer=sealer, clock=lambda: now)


def read_row() -> OutboxMessage:
    return OutboxMessage.objects.get()


def test_reply_is_sent_once(shop: FakeShop, sealer: Sealer, fake_x: FakeX) -> None:
    add_account()
    add_message()

    assert drain(shop, sealer) == 1
    assert drain(shop, sealer, LATER) == 0

    (request,) = fake_x.requests
    assert request.json == {"text": "Thank you!", "reply": {"in_reply_to_tweet_id": "900"}}
    row = read_row()
    assert (row.state, row.x_post_id, row.sent_at) == ("sent", "5001", NOW)
    assert Account.objects.get().state == "connected"


def test_direct_message_is_sent_to_its_reader(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    add_account()
    inbox.record([make_direct_message()], source="webhook", sealer=sealer, now=NOW)
    add_message(
        make_outgoing(
            kind=MessageKind.DIRECT_MESSAGE, recipient_id=XUserId("200"), in_reply_to_post_id=None
        )
    )

    drain(shop, sealer)

    (request,) = fake_x.requests
    assert request.json == {"text": "Thank you!"}
    assert request.path == "/2/dm_conversations/with/200/messages"
    assert read_row().state == "sent"


@pytest.mark.django_db(transaction=True)
def test_row_says_sending_before_x_is_called(shop: FakeShop, sealer: Sealer, fake_x: FakeX) -> None:
    add_account()
    add_message()
    states_during_the_call: list[str] = []

    def look(_: SeenRequest) -> None:
        # In the fake X's own thread, so through a connection of its own: what a crash would leave.
        states_during_the_call.append(read_row().state)
        connections.close_all()

    fake_x.answer("POST /2/tweets", Answer(201, {"data": {"id": "1"}}, before=look))

    drain(shop, sealer)

    assert states_during_the_call == ["sending"]
    assert read_row().state == "sent"


def test_message_that_another_worker_is_sending_is_not_sent(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    add_account()
    add_message()
    message = outbox.claim_next(now=NOW)
    assert message is not None
    assert outbox.mark_sending(message, text="Thank you!", now=NOW)

    assert drain(shop, sealer, LATER) == 0
    send_message(message, shop=shop, config=shop.config, sealer=sealer, clock=lambda: NOW)

    assert read_row().state == "sending"
    assert fake_x.published == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_every_message_once(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX, run_together: RunTogether
) -> None:
    add_account()
    outbox.add([make_outgoing(f"key:{each}", text=f"text {each}") for each in range(12)], now=NOW)

    run_together(*[lambda: drain(shop, sealer)] * 2)

    texts = [each.json["text"] for each in fake_x.published]
    assert sorted(texts) == sorted(f"text {each}" for each in range(12))
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"sent"}


def test_feed_post_says_the_price_of_the_moment_and_carries_its_picture(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    add_account()
    add_message(make_feed_post())
    shop.config = make_config(campaign_hashtag="shop")
    shop.images["1"] = [make_image()]

    drain(shop, sealer)

    (request,) = fake_x.published
    text = request.json["text"]
    assert text.startswith("Mug · $12.50\nTo buy, mention us with #buy ")
    assert text.endswith("\n#shop")
    assert request.json["media"] == {"media_ids": ["3000"]}
    assert read_row().text == text


def test_feed_post_carries_four_pictures_and_not_those_that_are_none(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    add_account()
    add_message(make_feed_post())
    broken = replace(make_image(), content=b"")
    shop.images["1"] = [make_image("Front"), broken, make_image(""), make_image(), make_image()]

    drain(shop, sealer)

    uploads = fake_x.seen("POST /2/media/upload/initialize")
    assert [each.json["media_type"] for each in uploads] == ["image/png"] * 3
    described = fake_x.seen("POST /2/media/metadata")
    assert [each.json["metadata"]["alt_text"]["text"] for each in described] == [
        "Front",
        "Mug",
        "A mug",
    ]
    assert fake_x.published[0].json["media"] == {"media_ids": ["3000"] * 3}


def test_feed_post_goes_without_the_picture_that_x_refuses(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    add_account()
    add_message(make_feed_post())
    shop.images["1"] = [make_image("")]
    fake_x.answer("POST /2/media/upload/initialize", Answer(400, {"detail": "no such type"}))

    drain(shop, sealer)

    assert "media" not in fake_x.published[0].json
    assert read_row().state == "sent"


def test_feed_post_waits_while_pictures_cannot_be_taken(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    add_account()
    add_message(make_feed_post())
    shop.images["1"] = [make_image("")]
    fake_x.answer("POST /2/media/upload/initialize", Answer(503))

    drain(shop, sealer)
    assert read_row().state == "waiting"
    assert fake_x.published == []

    drain(shop, sealer, LATER)
    assert read_row().state == "sent"
    assert len(fake_x.published) == 1


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (make_item(is_in_stock=False), "The product is out of stock."),
        (make_item(is_visible=False), "The product is no longer visible in the channel."),
        (make_item(price=None), "The product is no longer visible in the channel."),
        (None, "The product is no longer visible in the channel."),
    ],
)
def test_feed_post_is_held_when_it_is_no_longer_true(
    item: CatalogItem | None, why: str, shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    add_account()
    add_message(make_feed_post())
    shop.items = {"1": item} if item else {}

    drain(shop, sealer)

    row = read_row()
    assert (row.state, row.last_error) == ("held", why)
    assert fake_x.requests == []


def test_rate_limit_is_waited_out(shop: FakeShop, sealer: Sealer, fake_x: FakeX) -> None:
    add_account()
    add_message()
    reset_at = NOW + timedelta(minutes=5)
    headers = {"x-rate-limit-reset": str(int(reset_at.timestamp()))}
    fake_x.answer("POST /2/tweets", Answer(429, {}, headers=headers))

    drain(shop, sealer)

    row = read_row()
    assert (row.state, row.not_before) == ("waiting", reset_at)
    assert drain(shop, sealer, reset_at - timedelta(seconds=1)) == 0
    assert drain(shop, sealer, reset_at) == 1
    assert read_row().state == "sent"
    assert len(fake_x.published) == 2


def test_account_whose_token_is_refused_waits_to_be_reconnected(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    add_account()
    add_message()
    fake_x.answer("POST /2/tweets", Answer(401, {"title": "Unauthorized"}))

    drain(shop, sealer)

    assert Account.objects.get().state == "needs_reconnecting"
    assert read_row().state == "waiting"
    assert drain(shop, sealer, LATER) == 0

    add_account()  # connected anew
    assert drain(shop, sealer, LATER) == 1
    assert read_row().state == "sent"
    assert len(fake_x.published) == 2


def test_app_without_credit_tries_again_in_an_hour(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    add_account()
    add_message()
    fake_x.answer("POST /2/tweets", Answer(402, {"title": "CreditsDepleted"}))

    drain(shop, sealer)

    row = read_row()
    assert (row.state, row.not_before) == ("waiting", NOW + timedelta(hours=1))
    assert Account.objects.get().state == "connected"
    assert len(fake_x.published) == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [(NOT_SUMMONED, "NotSummonedError"), ({"detail": "suspended"}, "ForbiddenError")],
)
def test_reply_that_x_forbids_is_closed(
    body: object, kind: str, shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    add_account()
    add_message()
    fake_x.answer("POST /2/tweets", Answer(403, body))

    drain(shop, sealer)

    row = read_row()
    assert (row.state, row.last_error_kind) == ("failed", kind)
    assert drain(shop, sealer, LATER) == 0
    assert len(fake_x.published) == 1


UNCLEAR = [
    pytest.param(Answer(500, body=b"<html>"), id="500"),
    pytest.param(Answer(503, body=b""), id="503"),
    pytest.param(Answer(403, DUPLICATE), id="duplicate"),
    pytest.param(Answer(201, body=b'{"data":'), id="half a body"),
    pytest.param(Answer(201, {"data": {"id": "1"}}, is_cut_off=True), id="cut off"),
    pytest.param(Answer(201, {"data": {}}), id="no id"),
]


@pytest.mark.parametrize("answer", UNCLEAR)
def test_message_of_unknown_outcome_is_never_sent_again(
    answer: Answer, shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    add_account()
    add_message()
    fake_x.answer("POST /2/tweets", answer)

    drain(shop, sealer)
    assert read_row().state == "unknown"

    for hours in range(1, 30, 4):
        now = NOW + timedelta(hours=hours)
        assert drain(shop, sealer, now) == 0
        assert reconcile(shop, sealer, now) == 0
    assert len(fake_x.published) == 1
    row = read_row()
    assert (row.state, row.last_error_kind) == ("unknown", "NotOnTimeline")


@pytest.mark.parametrize("answer", UNCLEAR)
def test_message_of_unknown_outcome_is_found_on_the_timeline(
    answer: Answer, shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    add_account()
    add_message()
    fake_x.answer("POST /2/tweets", answer)
    drain(shop, sealer)
    reply = {"id": "7", "text": "x", "referenced_tweets": [{"type": "replied_to", "id": "900"}]}
    fake_x.answer("GET /2/users/100/tweets", Answer(json={"data": [reply]}))

    assert reconcile(shop, sealer) == 1

    row = read_row()
    assert (row.state, row.x_post_id, row.sent_at) == ("sent", "7", NOW)
    assert len(fake_x.published) == 1
    (looked_up,) = fake_x.seen("GET /2/users/100/tweets")
    assert looked_up.query["start_time"] == ["2026-11-22T11:58:00Z"]


def test_unknown_post_is_not_given_up_before_timelines_catch_up(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    add_account()
    add_message()
    fake_x.answer("POST /2/tweets", Answer(500))
    drain(shop, sealer)

    reconcile(shop, sealer, NOW + timedelta(minutes=1))
    assert read_row().last_error_kind == "UnknownOutcomeError"
    reconcile(shop, sealer, NOW + timedelta(minutes=3))
    assert read_row().last_error_kind == "NotOnTimeline"


def test_unknown_post_is_looked_for_again_when_x_was_down(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    add_account()
    add_message()
    fake_x.answer("POST /2/tweets", Answer(500))
    drain(shop, sealer)
    fake_x.answer("GET /2/users/100/tweets", Answer(503))

    assert reconcile(shop, sealer) == 0
    assert read_row().last_error_kind == "UnknownOutcomeError"


def test_unknown_direct_message_is_left_to_a_person(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    add_account()
    inbox.record([make_direct_message()], source="webhook", sealer=sealer, now=NOW)
    add_message(
        make_outgoing(
            kind=MessageKind.DIRECT_MESSAGE, recipient_id=XUserId("200"), in_reply_to_post_id=None
        )
    )
    fake_x.answer("POST /2/dm_conversations/with/200/messages", Answer(500))
    drain(shop, sealer)

    assert reconcile(shop, sealer) == 0

    assert read_row().last_error_kind == "NotOnTimeline"
    assert len(fake_x.published) == 1
    assert len(fake_x.seen("GET /2/dm_conversations/with/200/dm_events")) == 1


def test_worker_that_dies_while_it_calls_x_leaves_a_message_that_is_adopted(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    add_account()
    add_message(make_feed_post())
    message = outbox.claim_next(now=NOW)
    assert message is not None
    outbox.mark_sending(message, text="Mug & saucer", now=NOW)
    fake_x.answer(
        "GET /2/users/100/tweets", Answer(json={"data": [{"id": "8", "text": "Mug &amp; saucer"}]})
    )

    assert drain(shop, sealer, LATER) == 0
    assert reconcile(shop, sealer) == 1

    assert (read_row().state, read_row().x_post_id) == ("sent", "8")
    assert fake_x.published == []


def test_x_that_cannot_be_reached_was_not_told_and_is_told_later(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    add_account()
    add_message()
    fake_x.stop()

    drain(shop, sealer)

    row = read_row()
    assert (row.state, row.not_before) == ("waiting", NOW + timedelta(seconds=30))
    assert row.sending_since is None
    assert row.last_error_kind == "RetryableError"


def test_token_that_cannot_be_opened_stops_the_account_and_keeps_the_message(
    shop: FakeShop, fake_x: FakeX
) -> None:
    add_account()
    add_message()

    drain(shop, Sealer(["another key"]))

    assert Account.objects.get().state == "needs_reconnecting"
    assert read_row().state == "waiting"
    assert fake_x.requests == []


def test_shop_that_breaks_while_a_post_is_prepared_leaves_it_to_the_next_turn(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    add_account()
    add_message(make_feed_post())
    whole = shop.items
    shop.items = None  # type: ignore[assignment]

    drain(shop, sealer)
    assert read_row().state == "waiting"
    assert fake_x.requests == []

    shop.items = whole
    assert drain(shop, sealer, NOW + timedelta(seconds=91)) == 1
    assert read_row().state == "sent"


def test_one_accounts_trouble_does_not_stop_anothers_messages(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    add_account()
    add_account("101", "lamps")
    messages: list[OutgoingMessage] = [
        make_outgoing("first", priority=Priority.ORDER),
        make_outgoing("second", account_id=XUserId("101")),
    ]
    outbox.add(messages, now=NOW)
    fake_x.answer("POST /2/tweets", Answer(401, {}))

    assert drain(shop, sealer) == 2

    states = dict(OutboxMessage.objects.values_list("key", "state"))
    assert states == {"first": "waiting", "second": "sent"}


def test_messages_wait_while_the_plugin_does_not_work(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    add_account()
    add_message()
    shop.config = make_config(is_active=False)

    assert drain(shop, sealer) == 0
    assert reconcile(shop, sealer) == 0
    assert read_row().state == "waiting"
    assert fake_x.requests == []


@pytest.mark.parametrize("status", [200, 401, 403, 429, 500])
def test_no_token_or_text_is_ever_logged(
    status: int,
    shop: FakeShop,
    sealer: Sealer,
    fake_x: FakeX,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    add_account()
    add_message(make_outgoing(text="a text that only its reader may see"))
    fake_x.answer("POST /2/tweets", Answer(status, {"detail": "said X"}))

    drain(shop, sealer)
    reconcile(shop, sealer)

    assert len(fake_x.published) == 1
    logged = [each.getMessage() for each in caplog.records if each.name != "django.db.backends"]
    shown = "\n".join(logged) + read_row().last_error
    for secret in (ACCESS_TOKEN, REFRESH_TOKEN, "a text that only its reader may see"):
        assert secret not in shown
