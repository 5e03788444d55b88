"""Posts with the campaign's hashtag: one search for all, answered only where we may."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from saleor_twitter_plugin import inbox
from saleor_twitter_plugin.config import Config
from saleor_twitter_plugin.models import InboxEvent, LedgerEntry, OutboxMessage, StaffTask, XApp
from saleor_twitter_plugin.pipeline import drain_inbox, search_hashtags
from saleor_twitter_plugin.sealing import Sealer
from saleor_twitter_plugin.x_limits import SNOWFLAKE_EPOCH
from tests.factories import (
    NOW,
    SIGNING_KEY,
    add_account,
    add_message,
    make_config,
    make_event,
    make_outgoing,
)
from tests.fakes import Answer, FakeShop, FakeX

pytestmark = pytest.mark.django_db
SEARCH = "GET /2/tweets/search/recent"
CONFIG = make_config(campaign_hashtag="DropDay")


def id_of(moment: datetime, number: int = 0) -> str:
    return str((int((moment - SNOWFLAKE_EPOCH) / timedelta(milliseconds=1)) << 22) + number)


def post(post_id: str, *mentioned: str, **parts: Any) -> dict[str, Any]:
    return {
        "id": post_id,
        "author_id": "200",
        "text": "#DropDay #buy MUG",
        "created_at": NOW.isoformat(),
        "entities": {"mentions": [{"id": each} for each in mentioned]},
        **parts,
    }


def page(*posts: dict[str, Any], next_token: str = "") -> Answer:
    meta = {"next_token": next_token} if next_token else {}
    users = [{"id": "200", "username": "ana"}]
    return Answer(json={"data": list(posts), "includes": {"users": users}, "meta": meta})


def search(sealer: Sealer, now: datetime = NOW, config: Config = CONFIG) -> int:
    return search_hashtags(config=config, sealer=sealer, clock=lambda: now)


def drain(shop: FakeShop, sealer: Sealer) -> None:
    shop.config = CONFIG
    drain_inbox(shop=shop, sealer=sealer, signing_key=SIGNING_KEY, clock=lambda: NOW)


def test_post_that_mentions_an_account_is_that_accounts_event(
    sealer: Sealer, fake_x: FakeX
) -> None:
    add_account("100", "shop")
    add_account("101", "shoes")
    fake_x.answer(SEARCH, page(post("902", "300", "101"), post("901")))

    assert search(sealer) == 2

    rows = InboxEvent.objects.order_by("key")
    assert [(each.key, each.account_x_user_id, each.source) for each in rows] == [
        ("post:901", "", "search"),
        ("post:902", "101", "search"),
    ]
    (request,) = fake_x.requests
    assert request.query["query"] == ["(#DropDay) -is:retweet -from:shop -from:shoes"]
    assert request.headers["Authorization"] == f"Bearer {CONFIG.bearer_token}"
    assert LedgerEntry.objects.get(item="post_read").count == 2
    assert LedgerEntry.objects.get().account_x_user_id == ""


def test_reply_and_quote_of_our_post_are_its_accounts(sealer: Sealer, fake_x: FakeX) -> None:
    add_account("101", "shoes")
    add_message(account_x_user_id="101", x_post_id="800", state="sent")
    add_message(
        make_outgoing("of an account that is no more"),
        account_x_user_id="999",
        x_post_id="799",
        state="sent",
    )
    fake_x.answer(
        SEARCH,
        page(
            post("903", referenced_tweets=[{"type": "quoted", "id": "800"}]),
            post("902", referenced_tweets=[{"type": "replied_to", "id": "800"}]),
            post("901", referenced_tweets=[{"type": "replied_to", "id": "799"}]),
        ),
    )

    search(sealer)

    assert dict(InboxEvent.objects.values_list("key", "account_x_user_id")) == {
        "post:901": "",
        "post:902": "101",
        "post:903": "101",
    }


def test_post_without_a_mention_is_left_to_the_staff_and_never_answered(
    fake_shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    add_account()
    fake_x.answer(SEARCH, page(post("901")))
    search(sealer)

    drain(fake_shop, sealer)

    task = StaffTask.objects.get()
    assert (task.kind, task.x_user_id, task.x_post_id) == ("hashtag_post", "200", "901")
    row = InboxEvent.objects.get()
    assert (row.state, row.result) == ("ignored", "left to the staff")
    assert OutboxMessage.objects.count() == 0
    assert fake_shop.order_calls == []
    assert fake_x.published == []


def test_edited_post_is_one_task(fake_shop: FakeShop, sealer: Sealer, fake_x: FakeX) -> None:
    add_account()
    fake_x.answer(
        SEARCH,
        page(post("902", edit_history_tweet_ids=["901", "902"]), post("901")),
    )
    search(sealer)

    drain(fake_shop, sealer)

    assert [each.key for each in StaffTask.objects.all()] == ["hashtag_post:post:901"]


@pytest.mark.parametrize(
    ("parts", "result"),
    [
        ({"is_repost": True}, "repost"),
        ({"author_id": "100"}, "by an account of ours"),
        ({"created_at": NOW - timedelta(hours=25)}, "too old to answer"),
        ({"author_id": ""}, "by nobody"),
    ],
)
def test_no_task_for_what_nobody_would_answer(
    parts: dict[str, Any], result: str, fake_shop: FakeShop, sealer: Sealer
) -> None:
    add_account()
    event = make_event("#DropDay", account_id=None, mentioned_ids=(), **parts)
    inbox.record([event], source="search", sealer=sealer, now=NOW)

    drain(fake_shop, sealer)

    assert InboxEvent.objects.get().result == result
    assert StaffTask.objects.count() == 0


def test_mention_that_was_polled_before_stays_that_accounts(sealer: Sealer, fake_x: FakeX) -> None:
    add_account()
    inbox.record([make_event(post_id="901")], source="poll", sealer=sealer, now=NOW)
    fake_x.answer(SEARCH, page(post("901")))

    search(sealer)

    row = InboxEvent.objects.get()
    assert (row.source, row.account_x_user_id) == ("poll", "100")


def test_our_own_posts_are_not_stored(sealer: Sealer, fake_x: FakeX) -> None:
    add_account()
    fake_x.answer(SEARCH, page(post("901", author_id="100")))

    assert search(sealer) == 0
    assert InboxEvent.objects.count() == 0
    assert XApp.objects.get().search_since_id == "901"


def test_search_goes_on_from_where_it_stopped(sealer: Sealer, fake_x: FakeX) -> None:
    add_account()
    first, second = id_of(NOW - timedelta(minutes=1)), id_of(NOW + timedelta(minutes=1))
    fake_x.answer(SEARCH, page(post(first)), page(post(second)), page())

    for minutes in (0, 1, 2, 4):
        search(sealer, NOW + timedelta(minutes=minutes))

    queries = [each.query for each in fake_x.requests]
    assert [each.get("since_id") for each in queries] == [None, [first], [second]]
    # The first is bounded, or it would read a week.
    assert [each.get("start_time") for each in queries] == [["2026-11-21T12:00:00Z"], None, None]
    assert XApp.objects.get().search_since_id == second


def test_after_days_only_the_last_day_is_read(sealer: Sealer, fake_x: FakeX) -> None:
    # given a place that X would refuse to go on from
    add_account()
    XApp.objects.create(
        client_id="client-id", search_since_id=id_of(NOW - timedelta(days=8)), searched_at=NOW
    )

    search(sealer, NOW + timedelta(minutes=2))

    (request,) = fake_x.requests
    assert "since_id" not in request.query
    assert request.query["start_time"] == ["2026-11-21T12:02:00Z"]


def test_page_that_fails_stores_nothing_and_keeps_the_place(sealer: Sealer, fake_x: FakeX) -> None:
    add_account()
    fake_x.answer(SEARCH, page(post("901"), next_token="more"), Answer(503))

    assert search(sealer) == 0

    assert InboxEvent.objects.count() == 0
    assert XApp.objects.filter(searched_at__isnull=False).count() == 0
    fake_x.answer(SEARCH, page(post("901"), next_token="more"), page(post("900")))
    assert search(sealer) == 2


@pytest.mark.parametrize("changes", [{"campaign_hashtag": ""}, {"bearer_token": ""}])
def test_nothing_is_searched_without_a_hashtag_or_a_token(
    changes: dict[str, str], sealer: Sealer, fake_x: FakeX
) -> None:
    add_account()

    config = make_config(is_active=True, **{"campaign_hashtag": "DropDay", **changes})

    assert search(sealer, config=config) == 0
    assert fake_x.requests == []


def test_search_is_rarer_while_a_stream_listens(sealer: Sealer, fake_x: FakeX) -> None:
    config = make_config(campaign_hashtag="DropDay", ingestion="stream")
    XApp.objects.create(client_id="client-id", searched_at=NOW, stream_seen_at=NOW)

    later = NOW + timedelta(minutes=9)
    XApp.objects.update(stream_seen_at=later)
    search(sealer, NOW + timedelta(minutes=8), config)
    assert fake_x.requests == []

    # when the stream has been silent for long
    search(sealer, later + timedelta(minutes=2), config)
    assert len(fake_x.requests) == 1
