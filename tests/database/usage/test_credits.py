"""The lost credit: one warning, no paid call but a probe an hour, and everything else goes on."""

import logging
from datetime import timedelta

import pytest

from saleor_twitter_plugin.errors import RetryableError
from saleor_twitter_plugin.handoffs import Purpose
from saleor_twitter_plugin.models import XApp
from saleor_twitter_plugin.usage import CreditsDepletedError, Tariff, UsageMeter, find_depletion
from saleor_twitter_plugin.usage.credits import note_depleted, pass_breaker
from saleor_twitter_plugin.x_limits import XCall
from saleor_twitter_plugin.x_prices import PriceItem
from tests.database.conftest import RunTogether
from tests.factories import NOW, add_account

CLIENT = "client"
HOUR = timedelta(hours=1)


def make_meter(minutes: int = 0) -> UsageMeter:
    now = NOW + timedelta(minutes=minutes)
    account = add_account()
    return UsageMeter(Tariff(CLIENT), account=account, purpose=Purpose.ORDER, clock=lambda: now)


def lose_credit() -> None:
    make_meter().note_answer(XCall.CREATE_POST, status=402, headers={})


@pytest.mark.django_db
def test_every_paid_call_stops_and_the_free_ones_go_on() -> None:
    lose_credit()

    for call, item in (
        (XCall.CREATE_POST, PriceItem.POST),
        (XCall.SEND_MESSAGE, PriceItem.MESSAGE),
        (XCall.READ_MENTIONS, None),
        (XCall.SEARCH, None),
    ):
        with pytest.raises(CreditsDepletedError) as caught:
            make_meter(minutes=10).permit(call, item)
        assert caught.value.retry_after == timedelta(minutes=50)
    for free in (XCall.WEBHOOKS, XCall.SUBSCRIPTIONS, XCall.UPLOAD_MEDIA):
        make_meter(minutes=10).permit(free, None)
    assert find_depletion(CLIENT) == NOW


@pytest.mark.django_db
def test_owner_is_warned_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="saleor_twitter_plugin"):
        for _ in range(3):
            lose_credit()

    assert [each.levelname for each in caplog.records] == ["ERROR"]


@pytest.mark.django_db
def test_probe_that_succeeds_ends_it() -> None:
    lose_credit()
    probe = make_meter(minutes=60)

    probe.permit(XCall.READ_MENTIONS, None)
    with pytest.raises(CreditsDepletedError):
        make_meter(minutes=61).permit(XCall.CREATE_POST, PriceItem.POST)
    probe.note_answer(XCall.READ_MENTIONS, status=200, headers={})

    make_meter(minutes=61).permit(XCall.CREATE_POST, PriceItem.POST)
    assert find_depletion(CLIENT) is None


@pytest.mark.django_db
def test_probe_that_fails_waits_another_hour() -> None:
    lose_credit()
    probe = make_meter(minutes=60)
    probe.permit(XCall.CREATE_POST, PriceItem.POST)
    probe.note_answer(XCall.CREATE_POST, status=402, headers={})

    with pytest.raises(CreditsDepletedError) as caught:
        make_meter(minutes=90).permit(XCall.CREATE_POST, PriceItem.POST)

    assert caught.value.retry_after == timedelta(minutes=30)
    assert find_depletion(CLIENT) == NOW


@pytest.mark.django_db(transaction=True)
def test_one_worker_probes(run_together: RunTogether) -> None:
    note_depleted(CLIENT, now=NOW)

    def probe() -> bool:
        try:
            return pass_breaker(CLIENT, now=NOW + HOUR) is not None
        except RetryableError:
            return False

    assert sorted(run_together(*[probe] * 6)) == [False] * 5 + [True]


@pytest.mark.django_db
def test_other_app_is_not_stopped() -> None:
    lose_credit()

    assert pass_breaker("another", now=NOW) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("date_header", "seconds"),
    [("Sun, 22 Nov 2026 12:01:30 GMT", 90), ("Sun, 22 Nov 2026 12:00:01 GMT", 0), ("soon", 0)],
)
def test_xs_clock_is_remembered(date_header: str, seconds: int) -> None:
    XApp.objects.create(client_id=CLIENT, clock_skew_seconds=0)

    meter = make_meter()
    meter.permit(XCall.CREATE_POST, PriceItem.POST)
    meter.note_answer(XCall.CREATE_POST, status=201, headers={"Date": date_header})

    assert XApp.objects.get().clock_skew_seconds == seconds
