"""When X gives up on a webhook, and how it finds out."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientConnectionError, ServerDisconnectedError

from saleor_twitter_plugin.x_sandbox.clock import Clock
from saleor_twitter_plugin.x_sandbox.state import LocalX, Webhook
from saleor_twitter_plugin.x_sandbox.webhook_health import (
    is_final_error,
    is_final_status,
    note_failure,
    note_success,
)

Json = dict[str, Any]
DAY_SECONDS = 24 * 3600


@pytest.fixture
def shop(x: Any) -> Json:
    x.make_person("ana")
    person: Json = x.make_person("hats", automated=True)
    return person


def is_valid(app_api: Any) -> bool:
    valid: bool = app_api.get("/2/webhooks").json()["data"][0]["valid"]
    return valid


def wait_until(is_so: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(300):
        if is_so():
            return
        pause.wait(0.05)
    raise AssertionError("it did not come to be")


@pytest.mark.parametrize(
    ("status", "is_final"), [(200, False), (302, True), (308, True), (403, False), (503, False)]
)
def test_redirects_are_final(status: int, is_final: bool) -> None:
    assert is_final_status(status) is is_final


def test_other_broken_connections_are_not_final() -> None:
    assert is_final_error(ClientConnectionError()) is False
    assert is_final_error(ServerDisconnectedError()) is False
    assert is_final_error(TimeoutError()) is False


def test_failures_count_from_the_first_after_a_success() -> None:
    state = LocalX(Clock())
    webhook = Webhook("1", "https://shop.com", is_valid=True, created_at=datetime.now(UTC))

    note_failure(state, webhook, is_final=False)
    state.clock.advance(timedelta(hours=27))
    note_failure(state, webhook, is_final=False)
    note_success(webhook)
    state.clock.advance(timedelta(hours=2))
    note_failure(state, webhook, is_final=False)
    assert webhook.is_valid

    state.clock.advance(timedelta(hours=28))
    note_failure(state, webhook, is_final=False)
    assert not webhook.is_valid


@pytest.mark.parametrize("status", [404, 500])
def test_errors_end_a_webhook_after_28_hours(
    x: Any,
    app_api: Any,
    subscribe: Callable[..., Json],
    receiver: Any,
    wait_for_outcomes: Callable[[int], list[Json]],
    shop: Json,
    status: int,
) -> None:
    x.settings(crc_every_seconds=0)
    subscribe(shop, "post.mention.create")
    receiver.statuses = [status] * 9
    x.post_as("ana", "@hats one")
    wait_for_outcomes(1)
    assert is_valid(app_api)
    x.advance_clock(27 * 3600)
    x.post_as("ana", "@hats two")
    wait_for_outcomes(2)
    assert is_valid(app_api)

    x.advance_clock(3601)
    x.post_as("ana", "@hats three")

    assert wait_for_outcomes(3)[0]["outcome"] == "webhook invalidated"
    assert not is_valid(app_api)


@pytest.mark.parametrize("way", ["delivery", "challenge"])
def test_bad_tls_ends_a_webhook_at_once(
    x: Any,
    app_api: Any,
    subscribe: Callable[..., Json],
    receiver: Any,
    wait_for_outcomes: Callable[[int], list[Json]],
    shop: Json,
    way: str,
) -> None:
    webhook_id = subscribe(shop, "post.mention.create")["webhook_id"]
    stage = x.export_state()
    # The receiver speaks no TLS.
    stage["webhooks"][webhook_id]["url"] = receiver.url.replace("http:", "https:")
    x.import_state(stage)

    if way == "delivery":
        x.post_as("ana", "@hats hello")
        (delivery,) = wait_for_outcomes(1)
        assert delivery["outcome"] == "webhook invalidated"
        assert "SSL" in delivery["tries"][0]["error"]
    else:
        app_api.call("PUT", f"/2/webhooks/{webhook_id}")

    assert not is_valid(app_api)
    assert receiver.received == []


def test_a_slow_webhook_is_noticed(
    x: Any,
    app_api: Any,
    subscribe: Callable[..., Json],
    receiver: Any,
    wait_for_outcomes: Callable[[int], list[Json]],
    shop: Json,
) -> None:
    subscribe(shop, "post.mention.create")
    x.settings(delivery_timeout_seconds=0.5)
    receiver.pauses = [1.5]

    x.post_as("ana", "@hats hello")

    (delivery,) = wait_for_outcomes(1)
    slow, quick = delivery["tries"]
    assert (slow["status"], quick["status"]) == (0, 200)
    assert slow["error"].endswith("TimeoutError")
    assert 450 <= slow["ms"] < 1_500
    # It has come twice: the webhook had taken the first, only too slowly.
    assert len(receiver.wait_for(2)) == 2
    assert is_valid(app_api)


def test_webhooks_are_challenged_by_the_clock(
    x: Any, app_api: Any, receiver: Any, shop: Json
) -> None:
    app_api.post("/2/webhooks", {"url": receiver.url})
    x.settings(crc_every_seconds=1_800)
    assert len(receiver.challenges) == 1

    x.advance_clock(1_801)
    wait_until(lambda: len(receiver.challenges) == 2)
    assert is_valid(app_api)

    receiver.secret = "rotated, and X was not told"
    x.advance_clock(1_801)
    wait_until(lambda: not is_valid(app_api))
    assert len(receiver.challenges) == 3
    assert len(set(receiver.challenges)) == 3


def test_a_5xx_to_a_challenge_is_forgiven(x: Any, app_api: Any, receiver: Any, shop: Json) -> None:
    x.settings(crc_every_seconds=0)
    webhook = app_api.post("/2/webhooks", {"url": receiver.url}).json()["data"]
    path = f"/2/webhooks/{webhook['id']}"
    receiver.challenge_status = 503

    assert app_api.call("PUT", path).json() == {"data": {"valid": True}}
    x.advance_clock(28 * 3600)
    assert app_api.call("PUT", path).json() == {"data": {"valid": False}}
    receiver.challenge_status = 200
    assert app_api.call("PUT", path).json() == {"data": {"valid": True}}
