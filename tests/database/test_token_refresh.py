"""Tokens are renewed ahead of time, by one worker at a time, and stored before they are used."""

import base64
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest

from saleor_twitter_plugin import accounts, outbox
from saleor_twitter_plugin.errors import ConfigurationError, RetryableError
from saleor_twitter_plugin.handoffs import Purpose
from saleor_twitter_plugin.models import Account, OutboxMessage
from saleor_twitter_plugin.pipeline import drain_outbox
from saleor_twitter_plugin.pipeline.access import open_client
from saleor_twitter_plugin.sealing import Sealer
from tests.factories import (
    ACCESS_TOKEN,
    NOW,
    REFRESH_TOKEN,
    add_account,
    make_config,
    make_outgoing,
)
from tests.fakes import Answer, FakeShop, FakeX

from .conftest import RunTogether

TOKEN = "POST /2/oauth2/token"
TWEETS = "POST /2/tweets"


def new_pair(number: int = 1, expires_in: object = 7200) -> Answer:
    return Answer(
        json={
            "token_type": "bearer",
            "access_token": f"access-{number}",
            "refresh_token": f"refresh-{number}",
            "expires_in": expires_in,
        }
    )


def expiring(minutes: int, **parts: Any) -> Account:
    return add_account(
        access_token_expires_at=NOW + timedelta(minutes=minutes),
        tokens_stored_at=NOW - timedelta(hours=2),
        **parts,
    )


@pytest.mark.django_db
def test_token_is_renewed_ten_minutes_early_and_stored(sealer: Sealer, fake_x: FakeX) -> None:
    account = expiring(9)
    fake_x.answer(TOKEN, new_pair())

    open_client(account, config=make_config(), sealer=sealer, purpose=Purpose.CARE, now=NOW)

    (request,) = fake_x.seen(TOKEN)
    config = make_config()
    basic = base64.b64encode(f"{config.client_id}:{config.client_secret}".encode()).decode()
    assert request.headers["Authorization"] == f"Basic {basic}"
    assert parse_qs(request.body.decode()) == {
        "grant_type": ["refresh_token"],
        "refresh_token": [REFRESH_TOKEN],
        "client_id": [config.client_id],
    }
    account.refresh_from_db()
    assert accounts.read_access_token(account, sealer=sealer) == "access-1"
    assert accounts.read_refresh_token(account, sealer=sealer) == "refresh-1"
    assert account.access_token_expires_at == NOW + timedelta(hours=2)
    assert account.refresh_claimed_until is None
    assert "access-1" not in account.sealed_tokens


@pytest.mark.django_db
def test_token_that_is_good_for_longer_is_left(sealer: Sealer, fake_x: FakeX) -> None:
    open_client(expiring(11), config=make_config(), sealer=sealer, purpose=Purpose.CARE, now=NOW)

    assert fake_x.requests == []


@pytest.mark.django_db
def test_token_without_a_refresh_token_is_left(sealer: Sealer, fake_x: FakeX) -> None:
    account = expiring(1, can_refresh=False)

    open_client(account, config=make_config(), sealer=sealer, purpose=Purpose.CARE, now=NOW)

    assert fake_x.requests == []


@pytest.mark.django_db
def test_token_that_x_refuses_is_renewed_and_the_message_sent(
    sealer: Sealer, fake_x: FakeX, fake_shop: FakeShop
) -> None:
    expiring(60)
    outbox.add([make_outgoing()], now=NOW)
    fake_x.answer(TWEETS, Answer(401, {"title": "Unauthorized"}))
    fake_x.answer(TOKEN, new_pair())

    drain_outbox(shop=fake_shop, sealer=sealer, clock=lambda: NOW)
    later = NOW + timedelta(minutes=1)
    drain_outbox(shop=fake_shop, sealer=sealer, clock=lambda: later)

    assert [each.headers["Authorization"] for each in fake_x.seen(TWEETS)] == [
        f"Bearer {ACCESS_TOKEN}",
        "Bearer access-1",
    ]
    assert OutboxMessage.objects.get().state == "sent"
    assert Account.objects.get().state == "connected"


@pytest.mark.django_db
def test_new_token_that_x_refuses_too_needs_a_person(
    sealer: Sealer, fake_x: FakeX, fake_shop: FakeShop
) -> None:
    expiring(60)
    outbox.add([make_outgoing()], now=NOW)
    fake_x.answer(TWEETS, Answer(401, {}), Answer(401, {}))
    fake_x.answer(TOKEN, new_pair())

    for minutes in (0, 1, 2):
        moment = NOW + timedelta(minutes=minutes)
        drain_outbox(shop=fake_shop, sealer=sealer, clock=lambda now=moment: now)  # type: ignore[misc]

    assert len(fake_x.seen(TOKEN)) == 1
    assert Account.objects.get().state == "needs_reconnecting"
    # Kept, for when it is connected again.
    assert OutboxMessage.objects.get().state == "waiting"


@pytest.mark.django_db
def test_access_that_was_taken_away_needs_a_person(
    sealer: Sealer, fake_x: FakeX, fake_shop: FakeShop
) -> None:
    expiring(1)
    outbox.add([make_outgoing()], now=NOW)
    fake_x.answer(TOKEN, Answer(400, {"error": "invalid_request"}))

    drain_outbox(shop=fake_shop, sealer=sealer, clock=lambda: NOW)

    assert fake_x.published == []
    account = Account.objects.get()
    assert (account.state, account.state_reason) == (
        "needs_reconnecting",
        "X takes the refresh token no more: connect the account again.",
    )
    assert OutboxMessage.objects.get().state == "waiting"


@pytest.mark.django_db
@pytest.mark.parametrize("answer", [Answer(503), Answer(401), Answer(200, body=b"{")])
def test_old_token_serves_while_x_gives_no_new_one(
    answer: Answer, sealer: Sealer, fake_x: FakeX
) -> None:
    account = expiring(5)
    fake_x.answer(TOKEN, answer)

    open_client(account, config=make_config(), sealer=sealer, purpose=Purpose.CARE, now=NOW)

    account.refresh_from_db()
    assert accounts.read_access_token(account, sealer=sealer) == ACCESS_TOKEN
    assert (account.state, account.refresh_claimed_until) == ("connected", None)


@pytest.mark.django_db
@pytest.mark.parametrize("status", [503, 401])
def test_expired_token_waits_while_x_gives_no_new_one(
    status: int, sealer: Sealer, fake_x: FakeX
) -> None:
    account = expiring(-5)
    fake_x.answer(TOKEN, Answer(status))

    with pytest.raises(RetryableError):
        open_client(account, config=make_config(), sealer=sealer, purpose=Purpose.CARE, now=NOW)

    account.refresh_from_db()
    assert (account.state, account.refresh_claimed_until) == ("connected", None)


@pytest.mark.django_db
def test_worker_that_died_renewing_leaves_the_turn_to_the_next(
    sealer: Sealer, fake_x: FakeX
) -> None:
    account = expiring(-5)
    assert accounts.claim_refresh(account, now=NOW)
    fake_x.answer(TOKEN, new_pair())

    with pytest.raises(RetryableError):
        open_client(account, config=make_config(), sealer=sealer, purpose=Purpose.CARE, now=NOW)
    assert fake_x.requests == []
    later = NOW + timedelta(minutes=2)
    open_client(account, config=make_config(), sealer=sealer, purpose=Purpose.CARE, now=later)

    assert len(fake_x.seen(TOKEN)) == 1


@pytest.mark.django_db
def test_account_that_was_connected_anew_meanwhile_keeps_its_new_tokens(
    sealer: Sealer, fake_x: FakeX
) -> None:
    account = expiring(5)

    def reconnect(request: object) -> None:
        # As a person may, while X is being asked.
        new = sealer.seal('{"access_token": "brought", "refresh_token": "by hand"}')
        Account.objects.filter(pk=account.pk).update(sealed_tokens=new)

    pair = new_pair()
    accounts.claim_refresh(account, now=NOW)
    reconnect(None)
    accounts.store_tokens(
        account,
        access_token=pair.json["access_token"],
        refresh_token=pair.json["refresh_token"],
        expires_at=NOW,
        sealer=sealer,
        now=NOW,
    )

    account.refresh_from_db()
    assert accounts.read_access_token(account, sealer=sealer) == "brought"


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_renew_once_and_never_lose_the_account(
    sealer: Sealer, fake_x: FakeX, run_together: RunTogether
) -> None:
    account = expiring(5)

    def renew() -> str:
        mine = Account.objects.get(pk=account.pk)
        try:
            open_client(mine, config=make_config(), sealer=sealer, purpose=Purpose.CARE, now=NOW)
        except (RetryableError, ConfigurationError) as error:
            return type(error).__name__
        return "open"

    rounds = 20
    for number in range(1, rounds + 1):
        Account.objects.filter(pk=account.pk).update(
            access_token_expires_at=NOW + timedelta(minutes=5)
        )
        # A second exchange in a round would find no answer planned, and lose the account.
        fake_x.answer(TOKEN, new_pair(number))
        assert run_together(*[renew] * 4) == ["open"] * 4

    assert len(fake_x.seen(TOKEN)) == rounds
    used = [parse_qs(each.body.decode())["refresh_token"][0] for each in fake_x.seen(TOKEN)]
    assert len(set(used)) == rounds
    account.refresh_from_db()
    assert accounts.read_refresh_token(account, sealer=sealer) == f"refresh-{rounds}"
