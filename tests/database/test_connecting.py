"""An attempt to connect: known by its state alone, in one browser, for ten minutes, once."""

from datetime import timedelta

import pytest
from django.db import connection

from saleor_twitter_plugin.accounts import (
    AttemptProblem,
    AttemptProblemCode,
    TakenAttempt,
    Wish,
    start_attempt,
    take_attempt,
)
from saleor_twitter_plugin.handoffs import SaleorCategoryId, XUserId
from saleor_twitter_plugin.models import ConnectAttempt
from saleor_twitter_plugin.sealing import Sealer
from tests.factories import NOW

from .conftest import RunTogether

pytestmark = pytest.mark.django_db
WISH = Wish(
    redirect_url="https://shop.example.com/plugins/global/twitter/x/callback",
    language="es",
    category_id=SaleorCategoryId("3"),
    channel="default-channel",
    should_announce_existing=True,
    account_id=XUserId("100"),
    started_by="user 12",
)
COOKIE = "what the cookie holds"


def start(sealer: Sealer, *, browser_secret: str = COOKIE) -> tuple[str, str]:
    started = start_attempt(WISH, browser_secret=browser_secret, sealer=sealer, now=NOW)
    return started.state, started.verifier


def take(
    state: str, sealer: Sealer, *, browser_secret: str = COOKIE, seconds: float = 0
) -> TakenAttempt:
    moment = NOW + timedelta(seconds=seconds)
    return take_attempt(state, browser_secret=browser_secret, sealer=sealer, now=moment)


def refusal_of(
    state: str, sealer: Sealer, *, browser_secret: str = COOKIE, seconds: float = 0
) -> str:
    with pytest.raises(AttemptProblem) as caught:
        take(state, sealer, browser_secret=browser_secret, seconds=seconds)
    assert state not in str(caught.value) or not state
    return caught.value.code


def test_attempt_comes_back_with_all_that_was_wished(sealer: Sealer) -> None:
    state, verifier = start(sealer)

    taken = take(state, sealer, seconds=599)

    assert (taken.wish, taken.verifier) == (WISH, verifier)
    assert repr(taken) == "TakenAttempt()"
    row = ConnectAttempt.objects.get()
    assert row.used_at == NOW + timedelta(seconds=599)
    assert row.account_x_user_id == ""


def test_table_opens_nothing(sealer: Sealer) -> None:
    state, verifier = start(sealer)

    with connection.cursor() as cursor:
        cursor.execute("SELECT attempt::text FROM twitter_connect_attempt AS attempt")
        ((row,),) = cursor.fetchall()

    assert "user 12" in row
    assert not [secret for secret in (state, verifier, COOKIE) if secret in row]


def test_attempts_differ(sealer: Sealer) -> None:
    secrets = {secret for _ in range(20) for secret in start(sealer)}

    assert len(secrets) == 40
    # RFC 7636: a verifier has 43 to 128 characters.
    assert {len(each) for each in secrets} == {43, 86}


def test_attempt_works_once(sealer: Sealer) -> None:
    state, _ = start(sealer)
    take(state, sealer)

    assert refusal_of(state, sealer) == AttemptProblemCode.USED
    assert refusal_of(state, sealer, seconds=10_000) == AttemptProblemCode.USED


def test_attempt_ends_after_ten_minutes(sealer: Sealer) -> None:
    state, _ = start(sealer)

    assert refusal_of(state, sealer, seconds=600) == AttemptProblemCode.EXPIRED
    assert ConnectAttempt.objects.get().used_at is None


@pytest.mark.parametrize("cookie", ["", "another browser's"])
def test_another_browser_gets_nothing_and_spoils_nothing(cookie: str, sealer: Sealer) -> None:
    state, _ = start(sealer)

    assert refusal_of(state, sealer, browser_secret=cookie) == AttemptProblemCode.WRONG_BROWSER

    assert take(state, sealer).wish == WISH


def test_attempt_of_the_console_ends_in_any_browser(sealer: Sealer) -> None:
    state, _ = start(sealer, browser_secret="")

    assert take(state, sealer, browser_secret="").wish == WISH


@pytest.mark.parametrize("state", ["", "x", "\x00", "é", "\ud800", "A" * 43, "A" * 100_000])
def test_state_that_nobody_made(state: str, sealer: Sealer) -> None:
    start(sealer)

    assert refusal_of(state, sealer) == AttemptProblemCode.UNKNOWN
    assert ConnectAttempt.objects.get().used_at is None


def test_state_is_not_its_digest(sealer: Sealer) -> None:
    start(sealer)

    stored = ConnectAttempt.objects.get().state_digest
    assert refusal_of(stored, sealer) == AttemptProblemCode.UNKNOWN


def test_old_attempts_are_cleared_away(sealer: Sealer) -> None:
    start(sealer)
    later = NOW + timedelta(days=90, minutes=10)

    start_attempt(WISH, browser_secret="", sealer=sealer, now=later)
    assert ConnectAttempt.objects.count() == 2
    start_attempt(WISH, browser_secret="", sealer=sealer, now=later + timedelta(seconds=1))

    assert list(ConnectAttempt.objects.order_by("pk").values_list("created_at", flat=True)) == [
        later,
        later + timedelta(seconds=1),
    ]


@pytest.mark.django_db(transaction=True)
def test_of_callbacks_at_once_one_wins(sealer: Sealer, run_together: RunTogether) -> None:
    for _ in range(10):
        state, _verifier = start(sealer)

        def come_back(state: str = state) -> str:
            try:
                take(state, sealer)
            except AttemptProblem as problem:
                return problem.code
            return "won"

        results = run_together(*[come_back] * 4)
        assert sorted(results) == ["used", "used", "used", "won"]
