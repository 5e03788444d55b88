"""Direct messages by poll: each once, however it came, and only where they may be read."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from saleor_twitter_plugin import inbox
from saleor_twitter_plugin.config import Config
from saleor_twitter_plugin.models import Account, InboxEvent, LedgerEntry, XApp
from saleor_twitter_plugin.pipeline import poll_messages
from saleor_twitter_plugin.sealing import Sealer
from tests.factories import NOW, add_account, make_config, make_direct_message
from tests.fakes import Answer, FakeX

pytestmark = pytest.mark.django_db
MESSAGES = "GET /2/dm_events"


def page(*message_ids: int | str, next_token: str = "", **parts: Any) -> Answer:
    meta: dict[str, Any] = {"result_count": len(message_ids)}
    if next_token:
        meta["next_token"] = next_token
    written_at = (NOW - timedelta(minutes=1)).isoformat()
    messages = [
        {
            "id": str(each),
            "event_type": "MessageCreate",
            "sender_id": "200",
            "dm_conversation_id": "100-200",
            "text": "#buy MUG",
            "created_at": written_at,
            **parts,
        }
        for each in message_ids
    ]
    return Answer(json={"data": messages, "meta": meta})


def poll(sealer: Sealer, now: datetime = NOW, config: Config | None = None) -> int:
    return poll_messages(config=config or make_config(), sealer=sealer, clock=lambda: now)


def stored() -> set[str]:
    return set(InboxEvent.objects.values_list("key", flat=True))


@pytest.fixture
def account() -> Account:
    return add_account(scopes=["tweet.write", "dm.read"], messages_newest_id="690")


def test_new_messages_are_stored_once_and_the_newest_remembered(
    account: Account, sealer: Sealer, fake_x: FakeX
) -> None:
    fake_x.answer(MESSAGES, page(703, 702, next_token="more"), page(701, 690, 680))

    assert poll(sealer) == 1

    assert stored() == {"message:703", "message:702", "message:701"}
    assert set(InboxEvent.objects.values_list("source", "account_x_user_id")) == {("poll", "100")}
    account.refresh_from_db()
    assert (account.messages_newest_id, account.messages_polled_at) == ("703", NOW)
    first, second = (each.query for each in fake_x.requests)
    assert "sender_id" in first["dm_event.fields"][0].split(",")
    assert first["expansions"] == ["sender_id"]
    assert (first.get("pagination_token"), second["pagination_token"]) == (None, ["more"])
    assert LedgerEntry.objects.get(item="message_read").count == 5


def test_pages_end_at_what_is_known(account: Account, sealer: Sealer, fake_x: FakeX) -> None:
    fake_x.answer(MESSAGES, page(691, 690, next_token="more"))

    poll(sealer)

    assert stored() == {"message:691"}
    assert len(fake_x.requests) == 1


def test_pages_end_at_messages_of_yesterday(sealer: Sealer, fake_x: FakeX) -> None:
    # given an account that was never polled
    add_account(scopes=["dm.read"])
    old = (NOW - timedelta(hours=25)).isoformat()
    fake_x.answer(
        MESSAGES, page(703, next_token="more"), page(702, created_at=old, next_token="still more")
    )

    poll(sealer)

    assert stored() == {"message:703"}
    assert len(fake_x.requests) == 2


def test_what_we_sent_is_skipped_and_remembered(
    account: Account, sealer: Sealer, fake_x: FakeX
) -> None:
    fake_x.answer(MESSAGES, page(704, sender_id="100"))

    poll(sealer)

    assert stored() == set()
    account.refresh_from_db()
    assert account.messages_newest_id == "704"


def test_message_that_was_delivered_is_the_same_row(
    account: Account, sealer: Sealer, fake_x: FakeX
) -> None:
    inbox.record([make_direct_message(message_id="703")], source="webhook", sealer=sealer, now=NOW)
    fake_x.answer(MESSAGES, page(703))

    poll(sealer)

    assert [each.source for each in InboxEvent.objects.all()] == ["webhook"]


def test_message_is_stored_sealed(account: Account, sealer: Sealer, fake_x: FakeX) -> None:
    fake_x.answer(MESSAGES, page(703))

    poll(sealer)

    row = InboxEvent.objects.get()
    assert "#buy" not in str(row.body)
    assert sealer.unseal(row.sealed_text) == "#buy MUG"


@pytest.mark.parametrize(
    ("scopes", "polled"), [([], 1), (["dm.read"], 1), (["tweet.read", "dm.write"], 0)]
)
def test_only_accounts_that_may_read_are_polled(
    scopes: list[str], polled: int, sealer: Sealer, fake_x: FakeX
) -> None:
    add_account(scopes=scopes)

    assert poll(sealer) == polled
    assert len(fake_x.requests) == polled


def test_account_that_needs_reconnecting_is_not_polled(sealer: Sealer, fake_x: FakeX) -> None:
    add_account(scopes=[], state="needs_reconnecting")

    assert poll(sealer) == 0
    assert fake_x.requests == []


@pytest.mark.parametrize(
    ("minutes", "seconds_polled_at"), [("1", [0, 60, 120]), ("2", [0, 120]), ("0", [])]
)
def test_messages_are_polled_as_often_as_the_owner_says(
    minutes: str, seconds_polled_at: list[int], account: Account, sealer: Sealer, fake_x: FakeX
) -> None:
    config = make_config(message_poll_minutes=minutes)

    polled = [
        seconds
        for seconds in (0, 30, 60, 120, 150)
        if poll(sealer, NOW + timedelta(seconds=seconds), config)
    ]

    assert polled == seconds_polled_at


def test_messages_that_are_delivered_are_polled_every_ten_minutes(
    account: Account, sealer: Sealer, fake_x: FakeX
) -> None:
    XApp.objects.create(client_id="client-id", webhook_is_valid=True, webhook_checked_at=NOW)
    Account.objects.update(subscribed_events=["dm.received"], messages_polled_at=NOW)
    config = make_config(ingestion="webhook")

    assert poll(sealer, NOW + timedelta(minutes=8), config) == 0
    assert poll(sealer, NOW + timedelta(minutes=10), config) == 1

    # given that the webhook was found invalid
    XApp.objects.update(webhook_is_valid=False)
    assert poll(sealer, NOW + timedelta(minutes=12), config) == 1


def test_limit_in_between_keeps_what_came_and_begins_again(
    account: Account, sealer: Sealer, fake_x: FakeX
) -> None:
    fake_x.answer(MESSAGES, page(703, next_token="more"), Answer(429))

    poll(sealer)

    assert stored() == {"message:703"}
    account.refresh_from_db()
    assert (account.messages_newest_id, account.messages_polled_at) == ("690", None)

    # when X allows calls again
    fake_x.answer(MESSAGES, page(703, next_token="more"), page(702, 690))
    poll(sealer, NOW + timedelta(minutes=16))

    assert stored() == {"message:703", "message:702"}
    account.refresh_from_db()
    assert account.messages_newest_id == "703"


def test_refusal_waits_for_the_next_turn(account: Account, sealer: Sealer, fake_x: FakeX) -> None:
    fake_x.answer(MESSAGES, Answer(403, {"detail": "not permitted"}))

    assert poll(sealer) == 1
    assert poll(sealer, NOW + timedelta(seconds=60)) == 0

    account.refresh_from_db()
    assert (account.state, account.messages_newest_id) == ("connected", "690")


def test_refused_token_marks_the_account_and_the_others_are_read(
    account: Account, sealer: Sealer, fake_x: FakeX
) -> None:
    add_account("101", "fine", scopes=["dm.read"], messages_polled_at=NOW - timedelta(hours=1))
    fake_x.answer(MESSAGES, Answer(401), page(703, dm_conversation_id="101-200"))
    Account.objects.filter(pk=account.pk).update(can_refresh=False)

    assert poll(sealer) == 2

    account.refresh_from_db()
    assert account.state == "needs_reconnecting"
    assert InboxEvent.objects.get().account_x_user_id == "101"
