"""The intake beside Saleor: answers as behind its address, and many deliveries kept at once."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DataError, OperationalError

from saleor_twitter_plugin import pipeline, web
from saleor_twitter_plugin.config import Config
from saleor_twitter_plugin.handoffs import XEvent
from saleor_twitter_plugin.intake.application import Intake
from saleor_twitter_plugin.intake.batches import Batches
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import InboxEvent
from saleor_twitter_plugin.web import DELIVERY_MAX_BYTES
from saleor_twitter_plugin.x_api.payloads import read_delivery
from saleor_twitter_plugin.x_api.signature import OAUTH2_HEADER, sign
from tests.factories import CLIENT_SECRET, NOW, SHOP_ID, SIGNING_KEY, make_config, make_event
from tests.fakes import FakeShop

pytestmark = pytest.mark.django_db(transaction=True)
WEBHOOK = "/plugins/global/twitter/x/webhook"


class Counter:
    """An intake whose batches can be seen, and held up."""

    def __init__(self) -> None:
        self.config = make_config()
        self.now = NOW
        self.batch_sizes: list[int] = []
        self.told_count = 0
        self.fails_to_tell = False
        self.is_open = threading.Event()
        self.is_open.set()
        self.is_entered = threading.Event()
        self.refuses: Callable[[Sequence[XEvent]], Exception | None] = lambda events: None
        self.batches = Batches(self._store, clock=lambda: self.now, stored=self._tell)
        self.intake = Intake(
            self._answer,
            keep=lambda body: self.batches.keep(read_delivery(body)),
            read_config=lambda: self.config,
            clock=lambda: self.now,
            stop=self.batches.stop,
        )

    def _store(self, events: Sequence[XEvent], now: datetime) -> None:
        self.is_entered.set()
        self.is_open.wait(10)
        self.batch_sizes.append(len(events))
        error = self.refuses(events)
        if error is not None:
            raise error
        pipeline.keep_delivered(events, sealer=get_sealer(), now=now)

    def send_at_once(self, bodies: Sequence[bytes]) -> list[int]:
        """Send all while the first is being stored; return how each was answered."""
        self.is_open.clear()
        self.is_entered.clear()
        with ThreadPoolExecutor(len(bodies)) as threads:
            answers = [threads.submit(self.send, bodies[0])]
            assert self.is_entered.wait(10)
            answers += [threads.submit(self.send, each) for each in bodies[1:]]
            wait_until(lambda: self.batches.waiting_count == len(bodies) - 1)
            assert stored_keys() == []
            self.is_open.set()
            return [each.result()[0] for each in answers]

    def _tell(self) -> None:
        if self.fails_to_tell:
            raise RuntimeError("the broker is away")
        self.told_count += 1

    def _answer(self, request: Any, config: Config, now: datetime, take_in: Any) -> Any:
        return web.answer(
            request,
            "/x/webhook",
            shop=FakeShop(),
            config=config,
            signing_key=SIGNING_KEY,
            now=now,
            wake=lambda: None,
            take_in=take_in,
        )

    def send(
        self, body: bytes = b"", *, path: str = WEBHOOK, method: str = "POST", **options: Any
    ) -> tuple[int, bytes]:
        return asyncio.run(self._send(body, path, method, **options))

    async def _send(
        self,
        body: bytes,
        path: str,
        method: str,
        *,
        query: bytes = b"",
        secret: str = CLIENT_SECRET,
    ) -> tuple[int, bytes]:
        signature = sign(body, secret).encode()
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query,
            "headers": [
                (b"content-type", b"application/json"),
                (OAUTH2_HEADER.lower().encode(), signature),
            ],
        }
        # As servers do, in parts.
        parts = [body[:10], body[10:]]
        messages = [
            {"type": "http.request", "body": part, "more_body": is_first}
            for is_first, part in zip((True, False), parts, strict=True)
        ]
        sent: list[Any] = []

        async def receive() -> Any:
            return messages.pop(0)

        async def send(message: Any) -> None:
            sent.append(message)

        await self.intake(scope, receive, send)
        start, content = sent
        return start["status"], content["body"]


@pytest.fixture
def counter() -> Iterator[Counter]:
    counter = Counter()
    yield counter
    counter.is_open.set()
    counter.batches.stop()


def deliver(post_id: int) -> bytes:
    payload = {
        "id": str(post_id),
        "author_id": "300",
        "text": "@shop #buy MUG",
        "created_at": "2026-08-22T12:00:00.000Z",
        "edit_history_tweet_ids": [str(post_id)],
    }
    data = {"event_type": "post.mention.create", "filter": {"user_id": SHOP_ID}, "payload": payload}
    return json.dumps({"data": data}).encode()


def stored_keys() -> list[str]:
    return sorted(InboxEvent.objects.values_list("key", flat=True))


def test_delivery_is_kept_before_it_is_answered(counter: Counter) -> None:
    status, content = counter.send(deliver(900))

    assert (status, content) == (200, b"")
    row = InboxEvent.objects.get()
    assert (row.key, row.source, row.state, row.received_at) == (
        *("post:900", "webhook", "new"),
        NOW,
    )
    assert counter.told_count == 1


def test_deliveries_that_come_at_once_are_one_transaction(counter: Counter) -> None:
    statuses = counter.send_at_once([deliver(1000 + each) for each in range(60)])

    assert statuses == [200] * 60
    assert stored_keys() == [f"post:{1000 + each}" for each in range(60)]
    # Whoever came first was being stored when the others came.
    assert counter.batch_sizes == [1, 59]
    assert counter.told_count == 2


def test_same_delivery_twice_in_a_batch_is_one_event(counter: Counter) -> None:
    assert counter.send_at_once([deliver(900)] * 3) == [200, 200, 200]

    assert counter.batch_sizes == [1, 2]
    assert stored_keys() == ["post:900"]


def test_one_that_the_database_refuses_costs_the_others_nothing(counter: Counter) -> None:
    counter.refuses = lambda events: (
        DataError("no") if any(each.key == "post:902" for each in events) else None
    )

    statuses = counter.send_at_once([deliver(900 + each) for each in range(4)])

    assert statuses == [200, 200, 503, 200]
    assert stored_keys() == ["post:900", "post:901", "post:903"]


@pytest.mark.parametrize("error", [OperationalError("the server is away"), RuntimeError("odd")])
def test_what_is_not_kept_is_not_answered_with_200_and_the_next_one_is_kept(
    counter: Counter, error: Exception
) -> None:
    counter.refuses = lambda events: error
    lost, _ = counter.send(deliver(900))
    counter.refuses = lambda events: None

    again, _ = counter.send(deliver(900))

    assert (lost, again) == (503, 200)
    assert stored_keys() == ["post:900"]
    assert counter.told_count == 1


def test_a_failure_to_tell_ends_nothing(counter: Counter) -> None:
    counter.fails_to_tell = True

    assert [counter.send(deliver(900 + each))[0] for each in range(2)] == [200, 200]
    assert stored_keys() == ["post:900", "post:901"]


def test_stopping_stores_what_waits(counter: Counter) -> None:
    counter.is_open.clear()
    with ThreadPoolExecutor(3) as threads:
        answers = [threads.submit(counter.send, deliver(900))]
        assert counter.is_entered.wait(10)
        answers.append(threads.submit(counter.send, deliver(901)))
        wait_until(lambda: counter.batches.waiting_count == 1)

        stopping = threads.submit(counter.batches.stop)
        counter.is_open.set()

        stopping.result()
        assert [each.result()[0] for each in answers] == [200, 200]
    assert stored_keys() == ["post:900", "post:901"]


def test_whoever_waits_no_longer_costs_nobody_their_delivery(counter: Counter) -> None:
    counter.is_open.clear()
    gone = counter.batches.keep(read_delivery(deliver(900)))
    is_called_back = gone.cancel()
    counter.is_open.set()

    gone.result(10)
    assert is_called_back is False
    assert counter.send(deliver(901))[0] == 200
    assert stored_keys() == ["post:900", "post:901"]


def test_it_answers_xs_challenge_and_nothing_else(counter: Counter) -> None:
    status, content = counter.send(method="GET", query=b"crc_token=abc")

    assert (status, json.loads(content)) == (200, {"response_token": sign(b"abc", CLIENT_SECRET)})
    assert counter.send(path="/health") == (200, b"")
    assert counter.send(deliver(900), path="/plugins/global/twitter/graphql")[0] == 404
    assert counter.send(deliver(900), path="/graphql/")[0] == 404
    assert counter.send(deliver(900), method="PUT")[0] == 405
    assert stored_keys() == []


def test_forged_and_endless_deliveries_are_refused(counter: Counter) -> None:
    assert counter.send(deliver(900), secret="another")[0] == 401
    assert counter.send(b"x" * (DELIVERY_MAX_BYTES + 1))[0] == 413
    assert (stored_keys(), counter.batch_sizes) == ([], [])


def test_settings_that_changed_count_within_seconds(counter: Counter) -> None:
    assert counter.send(deliver(900))[0] == 200
    counter.config = make_config(is_active=False)

    counter.now = NOW + timedelta(seconds=1)
    kept = counter.send(deliver(901))[0]
    counter.now = NOW + timedelta(seconds=2)
    off = counter.send(deliver(902))[0]

    assert (kept, off) == (200, 404)
    assert stored_keys() == ["post:900", "post:901"]


def test_intake_tells_what_it_reads_of_an_event_as_saleors_address_does(counter: Counter) -> None:
    counter.send(deliver(900))

    (event,) = read_delivery(deliver(900))
    assert event.key == make_event(post_id="900").key
    assert InboxEvent.objects.get().body["text"] == "@shop #buy MUG"


def wait_until(condition: Callable[[], bool]) -> None:
    is_met = threading.Event()
    for _ in range(2000):
        if condition():
            return
        is_met.wait(0.005)
    raise AssertionError("gave up waiting")
