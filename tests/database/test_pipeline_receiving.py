"""Polling: every mention is stored, from where we stopped, whatever another account does."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from saleor_twitter_plugin.errors import ConfigurationError, RetryableError
from saleor_twitter_plugin.models import Account, InboxEvent
from saleor_twitter_plugin.pipeline import poll_account, poll_due_accounts
from saleor_twitter_plugin.sealing import Sealer
from tests.factories import NOW, add_account, make_config
from tests.fakes import Answer, FakeX

pytestmark = pytest.mark.django_db
MENTIONS = "GET /2/users/100/mentions"


def page(*post_ids: int | str, next_token: str = "") -> Answer:
    meta: dict[str, Any] = {"result_count": len(post_ids)}
    if next_token:
        meta["next_token"] = next_token
    posts = [{"id": str(each), "author_id": "200", "text": "@shop #buy MUG"} for each in post_ids]
    return Answer(json={"data": posts, "meta": meta})


def poll_all(sealer: Sealer, now: datetime = NOW) -> int:
    return poll_due_accounts(config=make_config(), sealer=sealer, clock=lambda: now)


def stored() -> set[str]:
    return set(InboxEvent.objects.values_list("key", flat=True))


def test_mentions_of_all_pages_are_stored_and_the_newest_remembered(
    sealer: Sealer, fake_x: FakeX
) -> None:
    account = add_account(mentions_since_id="890")
    fake_x.answer(MENTIONS, page(903, 902, next_token="more"), page(901))

    assert poll_account(account, config=make_config(), sealer=sealer, now=NOW) == 3

    assert stored() == {"post:901", "post:902", "post:903"}
    assert set(InboxEvent.objects.values_list("source", flat=True)) == {"poll"}
    account.refresh_from_db()
    assert (account.mentions_since_id, account.mentions_polled_at) == ("903", NOW)
    queries = [each.query for each in fake_x.requests]
    assert [each["since_id"] for each in queries] == [["890"], ["890"]]
    assert [each.get("pagination_token") for each in queries] == [None, ["more"]]


def test_newest_mention_is_the_greatest_number_not_the_greatest_text(
    sealer: Sealer, fake_x: FakeX
) -> None:
    account = add_account()
    fake_x.answer(MENTIONS, page(999, 1000))

    poll_account(account, config=make_config(), sealer=sealer, now=NOW)

    account.refresh_from_db()
    assert account.mentions_since_id == "1000"


def test_page_that_fails_stores_nothing_and_keeps_the_place(sealer: Sealer, fake_x: FakeX) -> None:
    # given that the newest came, and remembering them would lose the older ones
    account = add_account(mentions_since_id="890")
    fake_x.answer(MENTIONS, page(903, next_token="more"), Answer(503))

    with pytest.raises(RetryableError):
        poll_account(account, config=make_config(), sealer=sealer, now=NOW)

    account.refresh_from_db()
    assert (account.mentions_since_id, account.mentions_polled_at) == ("890", None)
    assert stored() == set()


def test_mention_polled_twice_is_one_row(sealer: Sealer, fake_x: FakeX) -> None:
    account = add_account()
    fake_x.answer(MENTIONS, page(901), page(902, 901))

    poll_account(account, config=make_config(), sealer=sealer, now=NOW)
    account.refresh_from_db()
    poll_account(account, config=make_config(), sealer=sealer, now=NOW)

    assert stored() == {"post:901", "post:902"}
    assert fake_x.requests[1].query["since_id"] == ["901"]


def test_poll_without_news_keeps_the_place(sealer: Sealer, fake_x: FakeX) -> None:
    account = add_account(mentions_since_id="890")

    assert poll_account(account, config=make_config(), sealer=sealer, now=NOW) == 0

    account.refresh_from_db()
    assert (account.mentions_since_id, account.mentions_polled_at) == ("890", NOW)


def test_poll_reads_eight_pages_at_most(sealer: Sealer, fake_x: FakeX) -> None:
    account = add_account()
    pages = [page(1000 - number, next_token="more") for number in range(9)]
    fake_x.answer(MENTIONS, *pages)

    assert poll_account(account, config=make_config(), sealer=sealer, now=NOW) == 8
    assert len(fake_x.requests) == 8


def test_account_whose_token_is_refused_is_marked_and_not_polled_again(
    sealer: Sealer, fake_x: FakeX
) -> None:
    account = add_account()
    fake_x.answer(MENTIONS, Answer(401))

    with pytest.raises(ConfigurationError):
        poll_account(account, config=make_config(), sealer=sealer, now=NOW)

    assert Account.objects.get().state == "needs_reconnecting"
    assert poll_all(sealer, NOW + timedelta(days=1)) == 0
    assert len(fake_x.requests) == 1


@pytest.mark.parametrize(
    "trouble",
    [
        Answer(429),
        Answer(503),
        Answer(401),
        Answer(403, body=b"null"),
        Answer(200, body=b"["),
        page("not-a-number"),
    ],
    ids=range(6),
)
def test_one_accounts_trouble_does_not_leave_the_others_unread(
    trouble: Answer, sealer: Sealer, fake_x: FakeX
) -> None:
    add_account("100", "troubled", mentions_polled_at=NOW - timedelta(days=1))
    add_account("101", "fine", mentions_polled_at=NOW - timedelta(hours=1))
    fake_x.answer(MENTIONS, trouble)
    fake_x.answer("GET /2/users/101/mentions", page(950))

    assert poll_all(sealer) == 2

    assert "post:950" in stored()


def test_accounts_are_polled_once_a_minute(sealer: Sealer, fake_x: FakeX) -> None:
    add_account()

    counts = [
        poll_all(sealer, NOW + timedelta(seconds=seconds)) for seconds in (0, 30, 59, 60, 110)
    ]

    assert counts == [1, 0, 1, 0, 0]
    assert len(fake_x.requests) == 2


def test_mention_with_an_id_that_is_no_number_is_stored_too(sealer: Sealer, fake_x: FakeX) -> None:
    account = add_account(mentions_since_id="890")
    fake_x.answer(MENTIONS, page("opaque", 901))

    assert poll_account(account, config=make_config(), sealer=sealer, now=NOW) == 2

    account.refresh_from_db()
    assert account.mentions_since_id == "901"
    assert stored() == {"post:opaque", "post:901"}
