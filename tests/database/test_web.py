"""Our address: only X's own deliveries are stored, and X hears 200 only when they are."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from saleor_twitter_plugin import web
from saleor_twitter_plugin.config import Config
from saleor_twitter_plugin.models import InboxEvent
from saleor_twitter_plugin.x_api.signature import LEGACY_HEADER, OAUTH2_HEADER, sign
from tests.factories import CLIENT_SECRET, CONSUMER_SECRET, NOW, SIGNING_KEY, make_config
from tests.fakes import FakeShop

pytestmark = pytest.mark.django_db
MIB = 1024 * 1024
PATH = "x/webhook"
MENTION = json.dumps(
    {
        "data": {
            "event_uuid": "1",
            "event_type": "post.mention.create",
            "filter": {"user_id": "100"},
            "payload": {"id": "900", "author_id": "200", "text": "@shop #buy MUG"},
        }
    }
).encode()


class Worker:
    def __init__(self) -> None:
        self.woken_count = 0

    def wake(self) -> None:
        # A worker that is woken before the row is there would find nothing.
        assert InboxEvent.objects.exists()
        self.woken_count += 1


@pytest.fixture
def worker() -> Worker:
    return Worker()


def answer(
    request: HttpRequest, worker: Worker, *, path: str = PATH, config: Config | None = None
) -> HttpResponse:
    return web.answer(
        request,
        path,
        shop=FakeShop(),
        config=config or make_config(),
        signing_key=SIGNING_KEY,
        now=NOW,
        wake=worker.wake,
    )


def get(query: dict[str, str]) -> HttpRequest:
    return RequestFactory().get("/plugins/global/twitter/x/webhook", query)


def post(body: bytes = MENTION, headers: dict[str, str] | None = None) -> HttpRequest:
    if headers is None:
        headers = {OAUTH2_HEADER: sign(body, CLIENT_SECRET)}
    return RequestFactory().post(
        "/plugins/global/twitter/x/webhook", body, "application/json", headers=headers
    )


def assert_nothing_happened(worker: Worker) -> None:
    assert InboxEvent.objects.count() == 0
    assert worker.woken_count == 0


# --- the challenge ------------------------------------------------------------------------------


def test_challenge_is_answered_with_the_client_secret(worker: Worker) -> None:
    response = answer(get({"crc_token": "challenge_string"}), worker)

    assert response.status_code == 200
    assert json.loads(response.content) == {
        "response_token": sign(b"challenge_string", CLIENT_SECRET)
    }
    assert_nothing_happened(worker)


def test_challenge_with_the_consumer_secret_alone(worker: Worker) -> None:
    response = answer(get({"crc_token": "a"}), worker, config=make_config(client_secret=""))

    assert json.loads(response.content) == {"response_token": sign(b"a", CONSUMER_SECRET)}


def test_challenge_without_any_secret(worker: Worker) -> None:
    config = make_config(client_secret="", consumer_secret="")

    response = answer(get({"crc_token": "a"}), worker, config=config)

    assert response.status_code == 503
    assert b"sha256=" not in response.content


@pytest.mark.parametrize(
    ("form", "secret"),
    [
        ({"previous_client_secret": "old"}, CLIENT_SECRET),
        ({"client_secret": "", "previous_consumer_secret": "old"}, CONSUMER_SECRET),
        ({"client_secret": "", "previous_client_secret": "old"}, CONSUMER_SECRET),
    ],
)
def test_challenge_is_never_answered_with_a_previous_secret(
    form: dict[str, str], secret: str, worker: Worker
) -> None:
    response = answer(get({"crc_token": "a"}), worker, config=make_config(is_active=True, **form))

    assert json.loads(response.content) == {"response_token": sign(b"a", secret)}


def test_challenge_of_two_tokens_is_refused(worker: Worker) -> None:
    request = RequestFactory().get("/?crc_token=a&crc_token=b")

    response = answer(request, worker)

    assert response.status_code == 400
    assert b"sha256=" not in response.content


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"crc_token": ""},
        {"crc_token": MENTION.decode()},
        {"crc_token": '{"data":{}}'},
        {"crc_token": "a" * 201},
        {"crc_token": "a\n"},
        {"crc_token": "tökén"},
        {"nonce": "a"},
    ],
)
def test_challenge_that_would_sign_a_delivery_is_refused(
    query: dict[str, str], worker: Worker
) -> None:
    response = answer(get(query), worker)

    assert response.status_code == 400
    assert b"sha256=" not in response.content


# --- deliveries ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {OAUTH2_HEADER: sign(MENTION, CLIENT_SECRET)},
        {LEGACY_HEADER: sign(MENTION, CONSUMER_SECRET)},
        {LEGACY_HEADER.lower(): sign(MENTION, CONSUMER_SECRET)},
    ],
)
def test_delivery_is_stored_before_it_is_answered(headers: dict[str, str], worker: Worker) -> None:
    response = answer(post(headers=headers), worker)

    assert response.status_code == 200
    row = InboxEvent.objects.get()
    assert (row.key, row.source, row.state, row.received_at) == ("post:900", "webhook", "new", NOW)
    assert worker.woken_count == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {OAUTH2_HEADER: "sha256=wrong"},
        {OAUTH2_HEADER: sign(MENTION, CONSUMER_SECRET)},
        {OAUTH2_HEADER: sign(MENTION + b" ", CLIENT_SECRET)},
        {OAUTH2_HEADER: sign(MENTION, CLIENT_SECRET)[:-1]},
        {LEGACY_HEADER: sign(MENTION, CLIENT_SECRET)},
        {OAUTH2_HEADER: "sha256=wrong", LEGACY_HEADER: sign(MENTION, CONSUMER_SECRET)},
        {OAUTH2_HEADER: sign(MENTION, "")},
    ],
)
def test_delivery_that_x_did_not_sign_is_refused(headers: dict[str, str], worker: Worker) -> None:
    response = answer(post(headers=headers), worker)

    assert response.status_code == 401
    assert_nothing_happened(worker)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        (OAUTH2_HEADER, "previous_client_secret"),
        (LEGACY_HEADER, "previous_consumer_secret"),
    ],
)
def test_delivery_signed_with_the_old_secret_until_the_owner_ends_it(
    header: str, field: str, worker: Worker
) -> None:
    headers = {header: sign(MENTION, "old secret")}

    ended = answer(post(headers=headers), worker)

    assert ended.status_code == 401
    assert_nothing_happened(worker)
    config = make_config(is_active=True, **{field: "old secret"})
    rotating = answer(post(headers=headers), worker, config=config)
    assert rotating.status_code == 200
    assert InboxEvent.objects.count() == 1


def test_delivery_signed_by_way_of_a_challenge_is_refused(worker: Worker) -> None:
    # given an attacker who asks us to sign a delivery of theirs as a challenge
    response = answer(get({"crc_token": MENTION.decode()}), worker)

    signature = response.content.decode()
    assert answer(post(headers={OAUTH2_HEADER: signature}), worker).status_code in {400, 401}
    assert_nothing_happened(worker)


def test_delivery_three_times_is_one_row(worker: Worker) -> None:
    statuses = [answer(post(), worker).status_code for _ in range(3)]

    assert statuses == [200, 200, 200]
    assert InboxEvent.objects.count() == 1


@pytest.mark.parametrize("body", [b"", b"{", b"\x00\xff", b"[" * 100_000, b"[]"], ids=range(5))
def test_delivery_that_is_no_json_is_kept(body: bytes, worker: Worker) -> None:
    response = answer(post(body), worker)

    assert response.status_code == 200
    row = InboxEvent.objects.get()
    assert (row.state, row.result) == ("ignored", "unknown")


def test_delivery_of_an_unknown_type_is_kept_as_it_came(worker: Worker) -> None:
    body = b'{"data":{"event_type":"brand.new","event_uuid":"-5","filter":{"user_id":"100"}}}'

    assert answer(post(body), worker).status_code == 200

    row = InboxEvent.objects.get()
    assert (row.key, row.state) == ("brand.new:-5:100", "ignored")
    assert row.body["text"] == body.decode()


def test_delivery_at_the_limit_is_read(worker: Worker) -> None:
    body = MENTION + b" " * (MIB - len(MENTION))

    assert answer(post(body), worker).status_code == 200


def test_delivery_over_the_limit_is_refused_unread(worker: Worker) -> None:
    request = post(MENTION + b" " * MIB)

    assert answer(request, worker).status_code == 413
    assert not hasattr(request, "_body")
    assert_nothing_happened(worker)


@pytest.mark.parametrize("length", [None, "0", "nonsense", "-1", "9" * 5000], ids=range(5))
def test_delivery_over_the_limit_that_hides_its_length_is_refused(
    length: str | None, worker: Worker
) -> None:
    body = MENTION + b" " * MIB
    request = make_asgi_request(body, length)

    assert answer(request, worker).status_code == 413
    assert_nothing_happened(worker)


def test_delivery_without_a_length_is_read(worker: Worker) -> None:
    assert answer(make_asgi_request(MENTION, None), worker).status_code == 200
    assert InboxEvent.objects.count() == 1


def make_asgi_request(body: bytes, length: str | None) -> ASGIRequest:
    """Return a chunked request: a WSGI server would read none of its body."""
    headers = [(OAUTH2_HEADER.lower().encode(), sign(body, CLIENT_SECRET).encode())]
    if length is not None:
        headers.append((b"content-length", length.encode()))
    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": "/plugins/global/twitter/x/webhook",
        "headers": headers,
        "query_string": b"",
    }
    return ASGIRequest(scope, BytesIO(body))


@contextmanager
def table_out_of_reach() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE twitter_inbox_event RENAME TO twitter_inbox_event_gone")
        try:
            yield
        finally:
            cursor.execute("ALTER TABLE twitter_inbox_event_gone RENAME TO twitter_inbox_event")


@pytest.mark.django_db(transaction=True)
def test_delivery_that_cannot_be_stored_is_asked_for_again(
    worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    with table_out_of_reach():
        response = answer(post(), worker)

    assert response.status_code == 503
    assert_nothing_happened(worker)
    assert "A delivery could not be stored" in caplog.text
    assert "#buy MUG" not in caplog.text
    assert answer(post(), worker).status_code == 200
    assert InboxEvent.objects.count() == 1


# --- everything else ----------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
def test_other_methods_are_refused(method: str, worker: Worker) -> None:
    response = answer(RequestFactory().generic(method, "/x", MENTION), worker)

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, POST"
    assert_nothing_happened(worker)


@pytest.mark.parametrize(
    "path", ["", "/", "x", "webhook", "x/webhook/more", "../x/webhook", "X/WEBHOOK"]
)
def test_other_addresses_do_not_exist(path: str, worker: Worker) -> None:
    assert answer(post(), worker, path=path).status_code == 404
    assert_nothing_happened(worker)


@pytest.mark.parametrize("path", ["x/webhook", "x/webhook/", "/x/webhook", "/x/webhook/"])
def test_address_is_never_redirected(path: str, worker: Worker) -> None:
    assert answer(post(), worker, path=path).status_code == 200


@pytest.mark.parametrize("path", [PATH, "graphql", "other"])
def test_address_does_not_exist_while_the_plugin_is_off(path: str, worker: Worker) -> None:
    config = make_config(is_active=False)

    assert answer(get({"crc_token": "a"}), worker, path=path, config=config).status_code == 404
    assert answer(post(), worker, path=path, config=config).status_code == 404
    assert_nothing_happened(worker)


def test_delivery_is_stored_while_another_setting_is_wrong(worker: Worker) -> None:
    assert answer(post(), worker, config=make_config(channel="")).status_code == 200
    assert InboxEvent.objects.count() == 1
