"""`manage.py twitter_doctor`: a line each, JSON for programs, and an exit code for scripts."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django.fixtures import SettingsWrapper

from saleor_twitter_plugin.models import Account, XApp
from saleor_twitter_plugin.shop import get_shop
from saleor_twitter_plugin.shop.sample_shop import SampleShop
from tests.factories import FORM

from .conftest import Setup


@pytest.fixture
def sample_shop(setup: Setup, settings: SettingsWrapper) -> Iterator[SampleShop]:
    """The healthy set-up in the shop that commands talk to, as of this moment."""
    shop = get_shop()
    assert isinstance(shop, SampleShop)
    kept = shop.settings
    shop.settings = {**FORM, "channel": "default-channel", "ingestion": "webhook"}
    shop.channel, shop.public_url = "default-channel", setup.address.url
    now = datetime.now(UTC)
    XApp.objects.update(
        beat_seen_at=now, worker_seen_at=now, webhook_checked_at=now, challenge_answered_at=now
    )
    Account.objects.update(mentions_polled_at=now, access_token_expires_at=None)
    yield shop
    shop.settings, shop.is_active = kept, True
    shop.channel = "main"
    shop.clear()


def run(*words: str) -> tuple[int, list[str]]:
    """Return the exit code and the lines."""
    out = StringIO()
    code = 0
    try:
        call_command("twitter_doctor", *words, stdout=out)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, out.getvalue().splitlines()


def run_json(*words: str) -> tuple[int, Any]:
    code, lines = run("--json", *words)
    return code, json.loads("\n".join(lines))


def test_all_is_well(sample_shop: SampleShop) -> None:
    code, lines = run("--offline")

    assert code == 0
    assert lines[0] == "OK settings: The settings are complete."
    assert all(each.startswith("OK ") for each in lines)


def test_a_warning_is_told_and_is_no_failure(sample_shop: SampleShop) -> None:
    sample_shop.has_stock_reservation = False

    code, lines = run("--offline")

    assert code == 0
    assert [each for each in lines if not each.startswith("OK ")] == [
        "WARN reservation_off: Stock reservation is off: the shop's own checkouts can sell too"
        " much. — In the Dashboard, Configuration → Site settings: switch reservation on."
    ]


def test_trouble_is_a_failure(sample_shop: SampleShop) -> None:
    sample_shop.is_active = False

    code, lines = run("--offline")

    assert code == 1
    assert [each.partition(":")[0] for each in lines if not each.startswith("OK ")] == [
        "TROUBLE plugin_off"
    ]


def test_json_says_the_same(sample_shop: SampleShop) -> None:
    XApp.objects.update(beat_seen_at=None)

    code, document = run_json("--offline")

    assert code == 1
    assert document["shop"] == "sample shop, not Saleor"
    assert document["is_healthy"] is False
    assert document["checks"][0] == {
        "code": "settings",
        "severity": "ok",
        "message": "The settings are complete.",
        "fix": None,
    }
    (beat,) = [each for each in document["checks"] if each["severity"] != "ok"]
    assert beat == {
        "code": "beat_silent",
        "severity": "trouble",
        "message": "Celery beat gives no sign of life; the last: —.",
        "fix": "Start beat as Saleor does: `celery --app saleor.celeryconf:app beat`.",
    }


def test_json_of_a_healthy_shop(sample_shop: SampleShop) -> None:
    code, document = run_json("--offline")

    assert code == 0
    assert document["is_healthy"] is True


def test_offline_nobody_is_asked(setup: Setup, sample_shop: SampleShop) -> None:
    run("--offline")

    assert setup.x.requests == []
    assert setup.address.paths == []


def test_our_address_and_x_are_asked_unless_offline(setup: Setup, sample_shop: SampleShop) -> None:
    setup.x.answer("GET /2/webhooks", setup.x_answer)

    _, document = run_json()

    told = {each["code"]: each["severity"] for each in document["checks"]}
    assert told["probe"] == "ok"
    assert told["webhooks_at_x"] == "ok"
    assert len(setup.address.paths) == 1
    assert [each.path for each in setup.x.requests] == ["/2/webhooks"]
