"""Webhook, poll and stream against the local X: each thing once, and again after an outage."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from saleor_twitter_plugin import pipeline
from saleor_twitter_plugin.keys import get_sealer, get_signing_key
from saleor_twitter_plugin.models import Account, InboxEvent, StaffTask, XApp
from saleor_twitter_plugin.pipeline.subscriptions import WANTED_EVENTS

from .stage import Person, Product, Stage, wait_until


@pytest.fixture
def shoes(stage: Stage) -> tuple[Person, Product]:
    category = stage.category("shoes")
    account = stage.open_account("shop_shoes", category)
    return account, stage.product(category, stock=50)


def choose(stage: Stage, ingestion: str) -> None:
    token = stage.x.app()["bearer_token"]
    stage.configure(ingestion=ingestion, bearer_token=token, public_url=stage.address)


def now() -> datetime:
    return datetime.now(UTC)


def run(stage: Stage, *arguments: str) -> str:
    told = StringIO()
    call_command(*arguments, stdout=told)
    return told.getvalue()


def sources() -> dict[str, str]:
    rows = InboxEvent.objects.filter(kind="post").values_list("key", "source")
    return dict(rows)


def have_come(woken: list[datetime], count: int) -> bool:
    return len(woken) == count


@contextmanager
def listening(stage: Stage) -> Iterator[list[datetime]]:
    """Run the stream in a thread; yield when it woke the workers: after each gap and post."""
    woken: list[datetime] = []
    stop = threading.Event()
    tools = pipeline.StreamTools(
        shop=stage.shop,
        sealer=get_sealer(),
        clock=now,
        stop=stop,
        wake=lambda: woken.append(now()),
        tell=lambda _: None,
        wait=stop.wait,
    )

    def listen() -> None:
        try:
            with stage.shop.allow_writes():
                pipeline.run_stream(tools)
        finally:
            connections.close_all()

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        wait_until(lambda: bool(woken), "the stream")
        yield woken
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()


def test_webhook_is_made_looked_after_and_removed(
    stage: Stage, shoes: tuple[Person, Product]
) -> None:
    _, product = shoes
    choose(stage, "webhook")
    shopper = stage.shopper(is_linked=True)

    told = run(stage, "twitter_webhook", "repair")

    assert f"Address: {stage.webhook_url}" in told
    assert ", valid, seen" in told
    assert f"@shop_shoes: {', '.join(sorted(WANTED_EVENTS))}" in told
    # then what is written comes by itself
    wish = stage.x.post_as(shopper.handle, f"@shop_shoes #buy {product.sku}")
    note = stage.x.message_as(shopper.handle, "shop_shoes", "hello")
    stage.wait_for_events(2)
    assert sources() == {f"post:{wish['id']}": "webhook"}
    app = XApp.objects.get()
    assert app.challenge_answered_at is None or app.delivery_received_at is not None
    # and a poll finds nothing new
    pipeline.poll_messages(config=stage.shop.read_config(), sealer=get_sealer(), clock=now)
    stage.poll()
    assert InboxEvent.objects.filter(key=f"message:{note['id']}").count() == 1
    assert InboxEvent.objects.count() == 2
    # and a second look changes nothing
    repaired = run(stage, "twitter_webhook", "repair")
    assert ", valid, seen" in repaired
    removed = run(stage, "twitter_webhook", "remove")
    assert removed.startswith(f"The webhook is gone, and {len(WANTED_EVENTS)} subscriptions")


def test_access_that_is_taken_away_is_known_at_once(
    stage: Stage, shoes: tuple[Person, Product]
) -> None:
    choose(stage, "webhook")
    run(stage, "twitter_webhook", "repair")

    stage.x.revoke_access("shop_shoes")
    stage.wait_for_events(1)
    pipeline.drain_inbox(
        shop=stage.shop, sealer=get_sealer(), signing_key=get_signing_key(), clock=now
    )

    account = Account.objects.get()
    assert account.state == "needs_reconnecting"
    assert account.state_reason.startswith("The access was taken away on X")


def test_messages_and_hashtags_come_by_poll(stage: Stage, shoes: tuple[Person, Product]) -> None:
    _, product = shoes
    choose(stage, "poll")
    shopper = stage.shopper(is_linked=True)
    note = stage.x.message_as(shopper.handle, "shop_shoes", f"#buy {product.sku}")
    tagged = stage.x.post_as(shopper.handle, "look at this #DropDay")
    config = stage.shop.read_config()

    for _ in range(2):
        pipeline.poll_messages(config=config, sealer=get_sealer(), clock=now)
        pipeline.search_hashtags(config=config, sealer=get_sealer(), clock=now, is_forced=True)
    stage.work()

    assert set(InboxEvent.objects.values_list("key", "source")) == {
        (f"message:{note['id']}", "poll"),
        (f"post:{tagged['id']}", "search"),
    }
    assert len(stage.orders(product)) == 1
    task = StaffTask.objects.get()
    assert (task.kind, task.x_post_id) == ("hashtag_post", tagged["id"])
    assert stage.replies_to(tagged["id"]) == []


def test_stream_brings_posts_and_comes_back(stage: Stage, shoes: tuple[Person, Product]) -> None:
    _, product = shoes
    choose(stage, "stream")
    shopper = stage.shopper(is_linked=True)
    lost = stage.x.post_as(shopper.handle, f"@shop_shoes #buy {product.sku}")

    with listening(stage) as woken:
        # What was written before was fetched by a poll, what is written now comes by itself.
        first = stage.x.post_as(shopper.handle, f"@shop_shoes #buy {product.sku} 2")
        wait_until(partial(have_come, woken, 2), "the first post")
        for count, kind in ((3, "operational"), (4, "reset")):
            assert stage.x.disconnect_stream(kind)
            wait_until(partial(have_come, woken, count), "X again")
        second = stage.x.post_as(shopper.handle, "#DropDay, everybody")
        wait_until(partial(have_come, woken, 5), "the second post")

    assert sources() == {
        f"post:{lost['id']}": "poll",
        f"post:{first['id']}": "stream",
        f"post:{second['id']}": "stream",
    }
    stage.work()
    assert sorted(each.quantity for each in stage.orders(product)) == [1, 2]


def test_stream_ends_by_a_signal(stage: Stage, shoes: tuple[Person, Product]) -> None:
    choose(stage, "stream")
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}

    def end_when_connected() -> None:
        try:
            wait_until(lambda: XApp.objects.exclude(stream_seen_at=None).exists(), "the connection")
        finally:
            connections.close_all()
            os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=end_when_connected)
    thread.start()
    started_at = now()
    try:
        told = run(stage, "twitter_stream")
    finally:
        thread.join()
        for number, handler in before.items():
            signal.signal(number, handler)

    assert told.splitlines() == ["Connected: 1 rules.", "Stopped."]
    assert now() - started_at < timedelta(seconds=15)
    token = stage.x.app()["bearer_token"]
    assert token not in told


@pytest.mark.parametrize(
    ("command", "mode"), [("twitter_stream", "webhook"), ("twitter_webhook repair", "poll")]
)
def test_command_says_which_setting_it_needs(stage: Stage, command: str, mode: str) -> None:
    choose(stage, mode)

    with pytest.raises(CommandError, match="Set Ingestion to"):
        run(stage, *command.split())

    assert XApp.objects.count() == 0


def test_status_asks_nobody(stage: Stage, shoes: tuple[Person, Product]) -> None:
    choose(stage, "webhook")
    called = len(stage.x.calls())

    told = run(stage, "twitter_webhook", "status").splitlines()

    assert told == [
        f"Address: {stage.webhook_url}",
        "X was not asked yet.",
        "@shop_shoes: nothing",
    ]
    assert len(stage.x.calls()) == called
