"""After an outage: what was written in the last 24 hours is found, each thing handled once."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from saleor_twitter_plugin import inbox
from saleor_twitter_plugin.models import (
    Account,
    InboxEvent,
    OutboxMessage,
    ShopperLink,
    StaffTask,
    XApp,
)
from saleor_twitter_plugin.pipeline import (
    drain_inbox,
    poll_due_accounts,
    poll_messages,
    search_hashtags,
)
from saleor_twitter_plugin.sealing import Sealer
from saleor_twitter_plugin.x_limits import SNOWFLAKE_EPOCH
from tests.factories import (
    ANA_ID,
    NOW,
    SIGNING_KEY,
    add_account,
    make_config,
    make_customer,
    make_event,
    make_offer,
)
from tests.fakes import Answer, FakeShop, FakeX

pytestmark = pytest.mark.django_db
MENTIONS = "GET /2/users/100/mentions"
MESSAGES = "GET /2/dm_events"
SEARCH = "GET /2/tweets/search/recent"
OUTAGE = timedelta(hours=30)


def id_of(moment: datetime) -> str:
    return str(int((moment - SNOWFLAKE_EPOCH) / timedelta(milliseconds=1)) << 22)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    """A shop that was away for 30 hours, and Ana, who is linked."""
    add_account(
        scopes=[],
        created_at=ago(days=30),
        mentions_since_id=id_of(ago(hours=30)),
        mentions_polled_at=ago(hours=30),
        messages_newest_id=id_of(ago(hours=30)),
        messages_polled_at=ago(hours=30),
    )
    XApp.objects.create(
        client_id="client-id",
        search_since_id=id_of(ago(hours=30)),
        searched_at=ago(hours=30),
    )
    fake_shop.config = make_config(campaign_hashtag="DropDay")
    fake_shop.offers_by_sku["MUG"] = make_offer()
    fake_shop.customers["7"] = make_customer()
    ShopperLink.objects.create(
        x_user_id=ANA_ID, handle="ana", saleor_customer_id="7", linked_at=NOW
    )
    return fake_shop


def post(moment: datetime, text: str = "@shop #buy MUG", **parts: Any) -> dict[str, Any]:
    return {
        "id": id_of(moment),
        "author_id": ANA_ID,
        "text": text,
        "created_at": moment.isoformat(),
        **parts,
    }


def message(moment: datetime) -> dict[str, Any]:
    return post(moment, "#buy MUG", sender_id=ANA_ID, dm_conversation_id="100-200")


def page(*found: dict[str, Any], next_token: str = "") -> Answer:
    return Answer(json={"data": list(found), "meta": {"next_token": next_token}})


def ask_for_everything(shop: FakeShop, sealer: Sealer, now: datetime = NOW) -> None:
    poll_due_accounts(config=shop.config, sealer=sealer, clock=lambda: now)
    poll_messages(config=shop.config, sealer=sealer, clock=lambda: now)
    search_hashtags(config=shop.config, sealer=sealer, clock=lambda: now)
    drain_inbox(shop=shop, sealer=sealer, signing_key=SIGNING_KEY, clock=lambda: now)


def test_everything_of_the_last_day_is_found_and_handled_once(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    # given an outage in which people wrote in all ways, one of which was delivered as well
    mentions = [post(ago(hours=hours)) for hours in (1, 5, 23, 29)]
    messages = [message(ago(hours=hours)) for hours in (2, 20, 26)]
    tagged = [post(ago(hours=3), "#DropDay is nice", author_id="201"), mentions[0]]
    mentioned = {"mentions": [{"id": "100"}]}
    tagged[1] = {**tagged[1], "entities": mentioned}
    delivered = make_event(post_id=mentions[1]["id"], created_at=ago(hours=5))
    inbox.record([delivered], source="webhook", sealer=sealer, now=NOW)
    fake_x.answer(MENTIONS, page(*mentions[:2], next_token="more"), page(*mentions[2:]))
    fake_x.answer(MESSAGES, page(*messages, next_token="older ones"))
    fake_x.answer(SEARCH, page(*tagged))

    ask_for_everything(shop, sealer)

    # then each wish of the last day is one order, and what is older says why it is none
    results = dict(InboxEvent.objects.values_list("key", "result"))
    assert results == {
        f"post:{mentions[0]['id']}": "OrderPlaced",
        f"post:{mentions[1]['id']}": "OrderPlaced",
        f"post:{mentions[2]['id']}": "OrderPlaced",
        f"post:{mentions[3]['id']}": "too old to answer",
        f"message:{messages[0]['id']}": "OrderPlaced",
        f"message:{messages[1]['id']}": "OrderPlaced",
        f"post:{tagged[0]['id']}": "left to the staff",
    }
    assert len(shop.orders) == len(shop.order_calls) == OutboxMessage.objects.count() == 5
    assert StaffTask.objects.count() == 1
    # X was asked from where we stopped, as far as it allows
    assert fake_x.seen(MENTIONS)[0].query["since_id"] == [id_of(ago(hours=30))]
    assert len(fake_x.seen(MESSAGES)) == 1
    (searched,) = fake_x.seen(SEARCH)
    assert "since_id" not in searched.query
    assert searched.query["start_time"] == ["2026-11-21T12:00:00Z"]


def test_what_comes_again_is_handled_no_second_time(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    wish, note = post(ago(hours=1)), message(ago(hours=2))
    for _ in range(2):
        fake_x.answer(MENTIONS, page(wish))
        fake_x.answer(MESSAGES, page(note))
        fake_x.answer(SEARCH, page({**wish, "entities": {"mentions": [{"id": "100"}]}}))

    ask_for_everything(shop, sealer)
    ask_for_everything(shop, sealer, NOW + timedelta(minutes=3))

    assert len(shop.order_calls) == 2
    assert OutboxMessage.objects.count() == 2
    assert len(fake_x.seen(MENTIONS)) == len(fake_x.seen(MESSAGES)) == 2


def test_outage_in_the_middle_of_the_catching_up_loses_nothing(
    shop: FakeShop, sealer: Sealer, fake_x: FakeX
) -> None:
    # given X going away between the pages of everything
    new, old = post(ago(hours=1)), post(ago(hours=4))
    first, second = message(ago(hours=2)), message(ago(hours=3))
    fake_x.answer(MENTIONS, page(new, next_token="more"), Answer(503))
    fake_x.answer(MESSAGES, page(first, next_token="more"), Answer(503))
    ask_for_everything(shop, sealer)

    fake_x.answer(MENTIONS, page(new, next_token="more"), page(old))
    fake_x.answer(MESSAGES, page(first, next_token="more"), page(second))
    ask_for_everything(shop, sealer, NOW + timedelta(minutes=2))

    assert {key for key, _ in shop.order_calls} == {
        f"post:{new['id']}",
        f"post:{old['id']}",
        f"message:{first['id']}",
        f"message:{second['id']}",
    }
    assert len(shop.order_calls) == 4
    account = Account.objects.get()
    assert account.mentions_since_id == new["id"]
    assert account.messages_newest_id == first["id"]
