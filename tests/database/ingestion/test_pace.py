"""How often mentions are asked for: every minute, unless something better is known to work."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from saleor_twitter_plugin.config import Config
from saleor_twitter_plugin.models import Account, XApp
from saleor_twitter_plugin.pipeline import (
    charge_deliveries,
    drain_inbox,
    note_beat,
    note_challenge,
    note_delivery,
    poll_due_accounts,
)
from saleor_twitter_plugin.sealing import Sealer
from tests.factories import NOW, SIGNING_KEY, add_account, make_config
from tests.fakes import FakeShop, FakeX

pytestmark = pytest.mark.django_db
MENTION = "post.mention.create"


def poll_at(moment: datetime, config: Config, sealer: Sealer) -> int:
    return poll_due_accounts(config=config, sealer=sealer, clock=lambda: moment)


def minutes_between_polls(sealer: Sealer, mode: str, now: datetime) -> int:
    """Return after how many minutes the account is polled again."""
    Account.objects.update(mentions_polled_at=now)
    config = make_config(ingestion=mode)
    for minutes in range(1, 30):
        later = now + timedelta(minutes=minutes)
        XApp.objects.exclude(stream_seen_at=None).update(stream_seen_at=later)
        if poll_at(later, config, sealer):
            return minutes
    return 30


@pytest.mark.parametrize(
    ("mode", "app", "events", "minutes"),
    [
        ("poll", {"webhook_is_valid": True, "webhook_checked_at": NOW}, [MENTION], 1),
        ("webhook", {"webhook_is_valid": True, "webhook_checked_at": NOW}, [MENTION], 10),
        ("webhook", {"webhook_is_valid": True, "webhook_checked_at": NOW}, ["dm.received"], 1),
        ("webhook", {"webhook_is_valid": False, "webhook_checked_at": NOW}, [MENTION], 1),
        ("webhook", {"webhook_is_valid": None, "webhook_checked_at": NOW}, [MENTION], 1),
        (
            "webhook",
            {"webhook_is_valid": True, "webhook_checked_at": NOW - timedelta(minutes=40)},
            [MENTION],
            1,
        ),
        ("webhook", {}, [MENTION], 1),
        ("stream", {"stream_seen_at": NOW}, [], 10),
        ("stream", {"stream_seen_at": NOW, "stream_problem": "X ended it."}, [], 1),
        ("stream", {}, [], 1),
        ("poll", {"stream_seen_at": NOW}, [], 1),
    ],
)
def test_mentions_are_polled_seldom_only_where_they_come_by_themselves(
    mode: str,
    app: dict[str, Any],
    events: list[str],
    minutes: int,
    sealer: Sealer,
    fake_x: FakeX,
) -> None:
    XApp.objects.create(client_id="client-id", **app)
    add_account(subscribed_events=events)

    assert minutes_between_polls(sealer, mode, NOW) == minutes


def test_stream_that_falls_silent_is_not_relied_upon(sealer: Sealer, fake_x: FakeX) -> None:
    XApp.objects.create(client_id="client-id", stream_seen_at=NOW)
    add_account(mentions_polled_at=NOW)
    config = make_config(ingestion="stream")

    polled = [
        seconds
        for seconds in (60, 89, 90)
        if poll_at(NOW + timedelta(seconds=seconds), config, sealer)
    ]

    assert polled == [90]


def test_another_apps_row_counts_for_nothing(sealer: Sealer, fake_x: FakeX) -> None:
    XApp.objects.create(client_id="an old app", webhook_is_valid=True, webhook_checked_at=NOW)
    add_account(subscribed_events=[MENTION])

    assert minutes_between_polls(sealer, "webhook", NOW) == 1


def test_first_poll_is_bounded_and_later_ones_go_on(sealer: Sealer, fake_x: FakeX) -> None:
    add_account("100", "new")
    add_account("101", "known", mentions_since_id="890")

    poll_due_accounts(config=make_config(), sealer=sealer, clock=lambda: NOW)

    (new,) = fake_x.seen("GET /2/users/100/mentions")
    (known,) = fake_x.seen("GET /2/users/101/mentions")
    assert new.query["start_time"] == ["2026-11-21T12:00:00Z"]
    assert "start_time" not in known.query


# --- signs of life ----------------------------------------------------------------------------


def test_beat_makes_the_row_and_is_noted_each_time() -> None:
    for seconds in (0, 30):
        note_beat(make_config(), now=NOW + timedelta(seconds=seconds))

    app = XApp.objects.get()
    assert app.client_id == "client-id"
    assert app.beat_seen_at == app.worker_seen_at == NOW + timedelta(seconds=30)


def test_without_a_client_id_there_is_no_row() -> None:
    note_beat(make_config(client_id=""), now=NOW)

    assert XApp.objects.count() == 0


def test_deliveries_and_challenges_are_noted_once_a_minute() -> None:
    note_beat(make_config(), now=NOW)
    noted = []
    for seconds in (0, 59, 60):
        now = NOW + timedelta(seconds=seconds)
        note_delivery(make_config(), now=now)
        note_challenge(make_config(), now=now)
        app = XApp.objects.get()
        assert app.delivery_received_at == app.challenge_answered_at
        assert app.delivery_received_at is not None
        noted.append((app.delivery_received_at - NOW).seconds)

    assert noted == [0, 0, 60]


def test_worker_that_drains_is_noted(fake_shop: FakeShop, sealer: Sealer) -> None:
    note_beat(make_config(), now=NOW)
    later = NOW + timedelta(seconds=31)

    drain_inbox(shop=fake_shop, sealer=sealer, signing_key=SIGNING_KEY, clock=lambda: later)

    app = XApp.objects.get()
    assert (app.worker_seen_at, app.beat_seen_at) == (later, NOW)


def test_nothing_delivered_charges_nothing() -> None:
    assert charge_deliveries(make_config(), now=NOW) == 0
