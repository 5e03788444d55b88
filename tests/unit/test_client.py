"""The calls to X, against a local X that shows what came: errors, time, and no token anywhere."""

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest

from saleor_twitter_plugin.errors import (
    ConfigurationError,
    PermanentError,
    RetryableError,
    TwitterPluginError,
    UnknownOutcomeError,
)
from saleor_twitter_plugin.handoffs import ProductImage, XPostId, XUserId
from saleor_twitter_plugin.x_api.client import XClient
from saleor_twitter_plugin.x_api.media import upload_image
from tests.factories import ACCESS_TOKEN, NOW
from tests.fakes import Answer, FakeX

TEXT = "a text that only its reader may see"


def test_post_is_sent_with_the_accounts_token(client: XClient, x: FakeX) -> None:
    assert client.create_post(TEXT) == "5001"

    (request,) = x.requests
    assert (request.method, request.path) == ("POST", "/2/tweets")
    assert request.json == {"text": TEXT}
    assert request.headers["Authorization"] == f"Bearer {ACCESS_TOKEN}"


def test_reply_and_pictures_are_named(client: XClient, x: FakeX) -> None:
    client.create_post(TEXT, in_reply_to=XPostId("900"), media_ids=["3000"])

    (request,) = x.requests
    assert request.json == {
        "text": TEXT,
        "reply": {"in_reply_to_tweet_id": "900"},
        "media": {"media_ids": ["3000"]},
    }


def test_direct_message_is_sent_to_its_reader(client: XClient, x: FakeX) -> None:
    x.answer(
        "POST /2/dm_conversations/with/200/messages",
        Answer(201, {"data": {"dm_conversation_id": "1-2", "dm_event_id": "77"}}),
    )

    assert client.send_message(TEXT, recipient_id=XUserId("200")) == "77"
    assert x.requests[0].json == {"text": TEXT}


def test_mentions_are_read_from_where_we_stopped(client: XClient, x: FakeX) -> None:
    x.answer(
        "GET /2/users/100/mentions",
        Answer(
            json={
                "data": [{"id": "901", "author_id": "200", "text": "hi"}],
                "includes": {"users": [{"id": "200", "username": "ana"}]},
                "meta": {"next_token": "more"},
            }
        ),
    )

    events, token = client.read_mentions_page(XUserId("100"), since_id="890", page_token=None)

    assert [(each.key, each.author_handle, token) for each in events] == [
        ("post:901", "ana", "more")
    ]
    query = x.requests[0].query
    assert query["since_id"] == ["890"]
    assert query["max_results"] == ["100"]
    assert "pagination_token" not in query


def test_mentions_of_a_new_account_are_read_from_the_newest(client: XClient, x: FakeX) -> None:
    client.read_mentions_page(XUserId("100"), since_id="", page_token="more")

    assert "since_id" not in x.requests[0].query
    assert x.requests[0].query["pagination_token"] == ["more"]


def test_own_posts_and_own_name(client: XClient, x: FakeX) -> None:
    x.answer("GET /2/users/100/tweets", Answer(json={"data": [{"id": "1", "text": "Mug"}]}))
    x.answer("GET /2/users/me", Answer(json={"data": {"id": "100", "username": "shop"}}))

    assert client.read_own_posts(XUserId("100"), since=NOW) == [("1", "Mug", None)]
    assert client.read_me() == ("100", "shop")
    assert x.requests[0].query["start_time"] == ["2026-11-22T12:00:00Z"]


Call = Callable[[XClient], object]
WRITES: list[Call] = [
    lambda client: client.create_post(TEXT),
    lambda client: client.create_post(TEXT, in_reply_to=XPostId("900")),
    lambda client: client.send_message(TEXT, recipient_id=XUserId("200")),
]
READS: list[Call] = [
    lambda client: client.read_mentions_page(XUserId("100"), since_id="", page_token=None),
    lambda client: client.read_own_posts(XUserId("100"), since=NOW),
    lambda client: client.read_me(),
]
PATHS = [
    "POST /2/tweets",
    "POST /2/dm_conversations/with/200/messages",
    "GET /2/users/100/mentions",
    "GET /2/users/100/tweets",
    "GET /2/users/me",
]
DUPLICATE = {"detail": "You are not allowed to create a Tweet with duplicate content."}
ROWS: list[tuple[Answer, type[TwitterPluginError], type[TwitterPluginError]]] = [
    (Answer(401, {"title": "Unauthorized"}), ConfigurationError, ConfigurationError),
    (Answer(402, {"title": "CreditsDepleted"}), RetryableError, RetryableError),
    (Answer(403, {"detail": "suspended"}), PermanentError, PermanentError),
    (Answer(403, DUPLICATE), UnknownOutcomeError, UnknownOutcomeError),
    (Answer(400, {"errors": [{"message": "bad"}]}), PermanentError, PermanentError),
    (Answer(404, {}), PermanentError, PermanentError),
    (Answer(409, {}), PermanentError, PermanentError),
    (Answer(429, {}), RetryableError, RetryableError),
    (Answer(500, body=b"<html>"), UnknownOutcomeError, RetryableError),
    (Answer(503, body=b""), UnknownOutcomeError, RetryableError),
    (Answer(403, body=b"null"), PermanentError, PermanentError),
    (Answer(403, body=b'["no"]'), PermanentError, PermanentError),
    (Answer(302, {}, headers={"Location": "/elsewhere"}), PermanentError, PermanentError),
    (Answer(307, {}, headers={"Location": "/elsewhere"}), PermanentError, PermanentError),
    (Answer(200, body=b""), UnknownOutcomeError, RetryableError),
    (Answer(200, body=b'{"data":'), UnknownOutcomeError, RetryableError),
    (Answer(200, {"data": {"id": "1"}}, is_cut_off=True), UnknownOutcomeError, RetryableError),
]


@pytest.mark.parametrize("row", ROWS, ids=range(len(ROWS)))
def test_call_that_fails_raises_one_of_ours_and_tells_no_secret(
    row: tuple[Answer, type[TwitterPluginError], type[TwitterPluginError]],
    client: XClient,
    x: FakeX,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    answer, after_write, after_read = row
    calls = [(call, after_write) for call in WRITES] + [(call, after_read) for call in READS]

    for call, expected in calls:
        for path in PATHS:
            x.answers[path] = [answer]
        if answer.status == 200 and answer.body == b"" and expected is RetryableError:
            continue  # an empty answer to a read reads nothing
        with pytest.raises(expected) as caught:
            call(client)
        assert type(caught.value).__module__.startswith("saleor_twitter_plugin")
        assert ACCESS_TOKEN not in f"{caught.value!r} {caught.value.__cause__!r}"
        assert TEXT not in str(caught.value)

    assert not [each for each in x.requests if each.path == "/elsewhere"]
    assert ACCESS_TOKEN not in caplog.text
    assert TEXT not in caplog.text
    assert ACCESS_TOKEN not in repr(client)


def test_call_that_fails_is_not_repeated(client: XClient, x: FakeX) -> None:
    x.answer("POST /2/tweets", Answer(500), Answer(500))

    with pytest.raises(UnknownOutcomeError):
        client.create_post(TEXT)

    assert len(x.requests) == 1


def test_write_that_names_no_id_is_unknown(client: XClient, x: FakeX) -> None:
    x.answer("POST /2/tweets", Answer(200, {"errors": [{"detail": "partly"}]}))

    with pytest.raises(UnknownOutcomeError, match="named no id"):
        client.create_post(TEXT)


@pytest.mark.parametrize("reset", [str(int(NOW.timestamp()) + 60), None, "soon"])
def test_rate_limit_is_waited_out_and_never_slept(
    reset: str | None, client: XClient, x: FakeX
) -> None:
    headers = {} if reset is None else {"x-rate-limit-reset": reset}
    x.answer("POST /2/tweets", Answer(429, {}, headers=headers))

    with pytest.raises(RetryableError) as caught:
        client.create_post(TEXT)

    wait = timedelta(minutes=1) if reset and reset.isdigit() else timedelta(minutes=15)
    assert caught.value.retry_after == wait
    assert len(x.requests) == 1


@pytest.mark.parametrize("call", [*WRITES, *READS])
def test_x_that_cannot_be_reached_may_be_asked_again(call: Call, client: XClient, x: FakeX) -> None:
    x.stop()

    with pytest.raises(RetryableError) as caught:
        call(client)

    assert caught.value.__cause__ is None
    assert TEXT not in str(caught.value)


# --- pictures -----------------------------------------------------------------------------------


def test_picture_is_uploaded_in_chunks_with_its_description(client: XClient, x: FakeX) -> None:
    image = ProductImage(b"x" * (1024 * 1024 + 1), "image/png", "A mug. " * 300)

    assert upload_image(client, image, now=NOW) == "3000"

    assert [f"{each.method} {each.path}" for each in x.requests] == [
        "POST /2/media/upload/initialize",
        "POST /2/media/upload/3000/append",
        "POST /2/media/upload/3000/append",
        "POST /2/media/upload/3000/finalize",
        "POST /2/media/metadata",
    ]
    assert x.requests[0].json["total_bytes"] == 1024 * 1024 + 1
    assert len(x.requests[-1].json["metadata"]["alt_text"]["text"]) == 1000


def test_picture_that_x_still_reads_is_waited_for(client: XClient, x: FakeX) -> None:
    pauses: list[float] = []
    pending = {"data": {"processing_info": {"state": "pending", "check_after_secs": 2}}}
    x.answer("POST /2/media/upload/3000/finalize", Answer(json=pending))
    x.answer("GET /2/media/upload", Answer(json=pending), Answer(json={"data": {}}))

    image = ProductImage(b"x", "image/png", "")
    assert upload_image(client, image, now=NOW, sleep=pauses.append) == "3000"
    assert pauses == [2.0, 2.0]


@pytest.mark.parametrize(
    ("processing", "error"),
    [
        ({"state": "failed"}, PermanentError),
        ({"state": "pending", "check_after_secs": 999}, RetryableError),
        ({"state": "pending", "check_after_secs": "soon"}, RetryableError),
        ({"state": "pending", "check_after_secs": -5}, RetryableError),
    ],
)
def test_picture_that_x_cannot_read(
    processing: object, error: type[TwitterPluginError], client: XClient, x: FakeX
) -> None:
    answer = Answer(json={"data": {"processing_info": processing}})
    x.answer("POST /2/media/upload/3000/finalize", answer)
    x.answer("GET /2/media/upload", *[answer] * 50)

    with pytest.raises(error):
        upload_image(client, ProductImage(b"x", "image/png", ""), now=NOW, sleep=lambda _: None)


def test_picture_that_is_too_big_is_not_sent(client: XClient, x: FakeX) -> None:
    with pytest.raises(PermanentError):
        upload_image(client, ProductImage(b"x" * (5 * 1024 * 1024 + 1), "image/png", ""), now=NOW)

    assert x.requests == []
