"""Rate windows: nothing is called that X would refuse, and what is less urgent leaves the rest."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from saleor_twitter_plugin.handoffs import Purpose
from saleor_twitter_plugin.models import RateWindow
from saleor_twitter_plugin.models.usage import APP
from saleor_twitter_plugin.usage import LimitReachedError, list_windows
from saleor_twitter_plugin.usage.windows import learn, take
from saleor_twitter_plugin.x_limits import XCall
from tests.database.conftest import RunTogether
from tests.factories import NOW, SHOP_ID

QUARTER = timedelta(minutes=15)


def take_one(
    call: XCall = XCall.SEND_MESSAGE,
    *,
    scope: str = SHOP_ID,
    purpose: Purpose = Purpose.ORDER,
    now: datetime = NOW,
) -> None:
    with transaction.atomic():
        take(scope, call, purpose, now=now)


def read_remaining(scope: str, span: timedelta) -> int:
    row = RateWindow.objects.get(scope=scope, span_seconds=int(span.total_seconds()))
    return row.remaining_count


def make_headers(remaining: int, reset_at: datetime, limit: int = 100) -> dict[str, str]:
    return {
        "x-rate-limit-limit": str(limit),
        "x-rate-limit-remaining": str(remaining),
        "x-rate-limit-reset": str(int(reset_at.timestamp())),
    }


@pytest.mark.django_db
def test_sixteenth_message_of_a_quarter_waits_for_its_end() -> None:
    for _ in range(15):
        take_one()

    with pytest.raises(LimitReachedError) as caught:
        take_one(now=NOW + timedelta(minutes=5))

    assert caught.value.retry_after == timedelta(minutes=10)
    assert caught.value.is_for_app is False
    take_one(now=NOW + QUARTER)
    assert read_remaining(SHOP_ID, QUARTER) == 14


@pytest.mark.django_db
def test_accounts_share_the_messages_of_a_day() -> None:
    day = timedelta(hours=24)
    take_one()
    RateWindow.objects.filter(scope=APP).update(remaining_count=1)

    take_one(scope="other")
    with pytest.raises(LimitReachedError) as caught:
        take_one(scope="third", now=NOW + timedelta(hours=1))

    assert (caught.value.is_for_app, caught.value.retry_after) == (True, timedelta(hours=23))
    # The refused call is taken from none of its windows.
    assert not RateWindow.objects.filter(scope="third").exists()
    assert read_remaining(APP, day) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("purpose", "allowed"),
    [(Purpose.ORDER, 100), (Purpose.CARE, 90), (Purpose.CAMPAIGN, 75), (Purpose.PROMOTION, 60)],
)
def test_the_less_urgent_stops_earlier(purpose: Purpose, allowed: int) -> None:
    for _ in range(allowed):
        take_one(XCall.CREATE_POST, purpose=purpose)

    with pytest.raises(LimitReachedError):
        take_one(XCall.CREATE_POST, purpose=purpose)

    if purpose is not Purpose.ORDER:
        take_one(XCall.CREATE_POST, purpose=Purpose.ORDER)


@pytest.mark.django_db
def test_x_has_the_last_word() -> None:
    reset_at = NOW + timedelta(minutes=7)
    take_one(XCall.CREATE_POST)

    learn(
        SHOP_ID, XCall.CREATE_POST, status=200, headers=make_headers(0, reset_at), stand={}, now=NOW
    )

    with pytest.raises(LimitReachedError) as caught:
        take_one(XCall.CREATE_POST)
    assert caught.value.retry_after == timedelta(minutes=7)
    take_one(XCall.CREATE_POST, now=reset_at)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "kept"), [(99, 99), (120, 99), (98, 98), (40, 40)], ids=["same", "more", "less", "far"]
)
def test_answer_is_held_against_what_was_taken(told: int, kept: int) -> None:
    with transaction.atomic():
        stand = take(SHOP_ID, XCall.CREATE_POST, Purpose.ORDER, now=NOW)
    headers = make_headers(told, NOW + QUARTER)

    learn(SHOP_ID, XCall.CREATE_POST, status=201, headers=headers, stand=stand, now=NOW)

    assert read_remaining(SHOP_ID, QUARTER) == kept


@pytest.mark.django_db
def test_late_answer_gives_nothing_back() -> None:
    reset_at = NOW + QUARTER
    for remaining in (20, 50):
        headers = make_headers(remaining, reset_at)
        learn(SHOP_ID, XCall.CREATE_POST, status=200, headers=headers, stand={}, now=NOW)
    old = make_headers(99, reset_at - QUARTER)
    learn(SHOP_ID, XCall.CREATE_POST, status=200, headers=old, stand={}, now=NOW)

    assert read_remaining(SHOP_ID, QUARTER) == 20


@pytest.mark.django_db
def test_refusal_without_headers_empties_the_quarter() -> None:
    learn(SHOP_ID, XCall.CREATE_POST, status=429, headers={}, stand={}, now=NOW)

    with pytest.raises(LimitReachedError) as caught:
        take_one(XCall.CREATE_POST)
    assert caught.value.retry_after == QUARTER
    take_one(XCall.CREATE_POST, scope="other")


@pytest.mark.django_db
def test_limits_of_a_day_are_read_from_their_own_headers() -> None:
    reset = str(int((NOW + timedelta(hours=3)).timestamp()))
    headers = make_headers(14, NOW + QUARTER, limit=15)
    for whose, remaining in (("app", "0"), ("user", "1200")):
        headers |= {
            f"x-{whose}-limit-24hour-limit": "1440",
            f"x-{whose}-limit-24hour-remaining": remaining,
            f"x-{whose}-limit-24hour-reset": reset,
        }

    learn(SHOP_ID, XCall.SEND_MESSAGE, status=201, headers=headers, stand={}, now=NOW)

    with pytest.raises(LimitReachedError) as caught:
        take_one(scope="other")
    assert (caught.value.is_for_app, caught.value.retry_after) == (True, timedelta(hours=3))


@pytest.mark.django_db
def test_reset_is_read_by_xs_clock() -> None:
    headers = make_headers(0, NOW + timedelta(minutes=65))
    headers["Date"] = (NOW + timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")

    learn(SHOP_ID, XCall.CREATE_POST, status=200, headers=headers, stand={}, now=NOW)

    with pytest.raises(LimitReachedError) as caught:
        take_one(XCall.CREATE_POST)
    assert caught.value.retry_after == timedelta(minutes=5)


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["", "soon", "-1", "9" * 40])
def test_headers_that_say_nothing_change_nothing(value: str) -> None:
    take_one(XCall.CREATE_POST)
    headers = make_headers(50, NOW) | {"x-rate-limit-remaining": value, "x-rate-limit-reset": value}

    learn(SHOP_ID, XCall.CREATE_POST, status=200, headers=headers, stand={}, now=NOW)

    row = RateWindow.objects.get(scope=SHOP_ID)
    assert row.resets_at <= NOW + QUARTER
    assert 0 <= row.remaining_count <= 99


@pytest.mark.django_db(transaction=True)
def test_workers_together_take_no_more_than_there_is(run_together: RunTogether) -> None:
    def take_ten() -> int:
        taken = 0
        for _ in range(10):
            try:
                take_one()
                taken += 1
            except LimitReachedError:
                pass
        return taken

    assert sum(run_together(*[take_ten] * 4)) == 15


@pytest.mark.django_db
def test_list_shows_the_emptiest_running_window_first() -> None:
    take_one(XCall.CREATE_POST)
    learn(
        SHOP_ID, XCall.SEARCH, status=200, headers=make_headers(1, NOW + QUARTER), stand={}, now=NOW
    )
    learn(SHOP_ID, XCall.READ_ME, status=200, headers=make_headers(0, NOW), stand={}, now=NOW)

    assert [(each.call, each.remaining_count) for each in list_windows(now=NOW)] == [
        ("search", 1),
        ("create_post", 99),
        ("create_post", 9_999),
    ]
