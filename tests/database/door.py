"""Our address as Django serves it and Saleor hands it on, and all that came out of it."""

import json
import logging
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import re_path
from pytest_django.fixtures import SettingsWrapper

from saleor_twitter_plugin import accounts, web
from saleor_twitter_plugin.handoffs import (
    Category,
    Requester,
    SaleorCategoryId,
    SaleorCustomerId,
)
from saleor_twitter_plugin.keys import read_keys
from saleor_twitter_plugin.models import InboxEvent
from saleor_twitter_plugin.x_api.signature import OAUTH2_HEADER, sign
from tests.factories import (
    ACCESS_TOKEN,
    CLIENT_SECRET,
    FORM,
    NOW,
    REFRESH_TOKEN,
    SIGNING_KEY,
    add_account,
    make_config,
)
from tests.fakes import FakeShop

ADDRESS = "/plugins/global/twitter/"
STOREFRONT = "https://store.example.com/"
MUGS = Category(SaleorCategoryId("3"), "mugs", "Mugs", ())
PREVIOUS = {
    "previous_client_secret": "previous-client-secret-of-the-tests",
    "previous_consumer_secret": "previous-consumer-secret-of-the-tests",
}
STORED_WORDS = "what-somebody-wrote-before"
SENT_WORDS = "what-somebody-writes-now"


def list_secrets() -> list[str]:
    """Return every text that must never leave us."""
    form = [FORM["client_secret"], FORM["consumer_secret"], FORM["bearer_token"]]
    keys = [django_settings.SECRET_KEY, SIGNING_KEY.decode(), *read_keys()]
    return [*form, *PREVIOUS.values(), ACCESS_TOKEN, REFRESH_TOKEN, *keys]


def write_out(record: logging.LogRecord) -> str:
    """Return all that a handler could print of a record, its arguments and extras included."""
    # Django ties the whole request to its own records, with the address that was asked for.
    extras = {name: value for name, value in vars(record).items() if name != "request"}
    return f"{logging.Formatter().format(record)} {extras!r}"


class Door:
    """Sends requests through Django's own handler; nothing may crash on the way."""

    def __init__(self, caplog: pytest.LogCaptureFixture, settings: SettingsWrapper) -> None:
        self.config = make_config(
            storefront_url=f"{STOREFRONT}{{slug}}",
            claim_url="",
            checkout_url=f"{STOREFRONT}checkout?id={{checkout_id}}",
        )
        self.shop = FakeShop()
        self.shop.categories = {MUGS.slug: MUGS}
        self.shop.requester = Requester(customer_id=SaleorCustomerId("77"), email="ana@example.com")
        self.woken_count = 0
        self.responses: list[HttpResponse] = []
        self._caplog = caplog
        # As Saleor's: whatever follows the plugin's name is the plugin's.
        pattern = r"^plugins/global/(?P<plugin_id>[.0-9A-Za-z_\-]+)/"
        settings.ROOT_URLCONF = (re_path(pattern, self._receive),)
        settings.DEBUG_PROPAGATE_EXCEPTIONS = True
        self._handler = BaseHandler()
        self._handler.load_middleware()

    def _receive(self, request: HttpRequest, plugin_id: str) -> HttpResponse:
        return web.answer(
            request,
            request.path.split(plugin_id, maxsplit=1)[1],
            shop=self.shop,
            config=self.config,
            signing_key=SIGNING_KEY,
            now=NOW,
            wake=self._wake,
        )

    def _wake(self) -> None:
        self.woken_count += 1

    def send(self, request: HttpRequest) -> HttpResponse:
        response = self._handler.get_response(request)
        assert isinstance(response, HttpResponse)
        self.responses.append(response)
        return response

    def assert_nothing_was_stored(self) -> None:
        assert not InboxEvent.objects.exclude(key="post:1").exists()
        assert self.woken_count == 0

    def assert_nothing_leaked(self) -> None:
        """Search every answer and every log record of the test."""
        answers = "\n".join(f"{each.headers} {each.content!r}" for each in self.responses)
        records = "\n".join(write_out(each) for each in self._caplog.get_records("call"))
        for secret in [*list_secrets(), STORED_WORDS]:
            assert secret not in answers
            assert secret not in records
        assert SENT_WORDS not in records
        # PostgreSQL quotes whole rows and what stands in them.
        assert "Failing row" not in records


def open_door(caplog: pytest.LogCaptureFixture, settings: SettingsWrapper) -> Iterator[Door]:
    """Give a test the address of a shop with an account and a stored event; nothing may leak."""
    caplog.set_level(logging.DEBUG)
    accounts.assign_category(MUGS.category_id, add_account(), channel="default-channel")
    InboxEvent.objects.create(
        key="post:1", action_key="post:1", kind="post", state="done", body={"text": STORED_WORDS}
    )
    door = Door(caplog, settings)
    yield door
    door.assert_nothing_leaked()


def build(
    path: str,
    body: bytes = b"",
    *,
    method: str = "POST",
    content_type: str = "application/json",
    headers: dict[str, str] | None = None,
    environ: dict[str, Any] | None = None,
) -> HttpRequest:
    """Return a request as a WSGI server makes it; `path` is what follows our address."""
    return RequestFactory().generic(
        method, ADDRESS + path, body, content_type, headers=headers, **(environ or {})
    )


MENTION = json.dumps(
    {
        "data": {
            "event_uuid": "1",
            "event_type": "post.mention.create",
            "filter": {"user_id": "100"},
            "payload": {"id": "900", "author_id": "200", "text": SENT_WORDS},
        }
    }
).encode()


def sign_delivery(body: bytes) -> dict[str, str]:
    return {OAUTH2_HEADER: sign(body, CLIENT_SECRET)}


def build_chunked(path: str, stream: BytesIO, headers: dict[str, str]) -> HttpRequest:
    """Return a request of untold length: a WSGI server would read none of its body."""
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": ADDRESS + path,
        "headers": [*pairs, (b"content-type", b"application/json")],
        "query_string": b"",
    }
    return ASGIRequest(scope, stream)


class Flood(BytesIO):
    """A body of 64 MiB that is made as it is read, and counts how much was."""

    def __init__(self) -> None:
        super().__init__()
        self.left_bytes = 64 * 1024 * 1024
        self.read_bytes = 0

    def read(self, size: int | None = -1, /) -> bytes:
        count = self.left_bytes if size is None or size < 0 else min(size, self.left_bytes)
        self.left_bytes -= count
        self.read_bytes += count
        return b" " * count


class BrokenLine(BytesIO):
    """A connection that ends in the middle of the body."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError("Connection reset by peer")


def refuse_every_row(table: str) -> None:
    """Let PostgreSQL refuse whatever is stored there, with its usual explanation."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT refused CHECK (false) NOT VALID")


def accept_rows_again(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT refused")
