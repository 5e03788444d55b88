"""The owner takes the access away on X: the account says so at once, and loses nothing."""

from datetime import datetime, timedelta

import pytest

from saleor_twitter_plugin import inbox
from saleor_twitter_plugin.handoffs import EventKind
from saleor_twitter_plugin.models import InboxEvent
from saleor_twitter_plugin.pipeline import drain_inbox, receive_delivery
from saleor_twitter_plugin.sealing import Sealer
from tests.factories import (
    NOW,
    SHOP_ID,
    SIGNING_KEY,
    add_account,
    make_customer,
    make_event,
    make_offer,
)
from tests.fakes import FakeShop

pytestmark = pytest.mark.django_db


def revoke(sealer: Sealer, at: datetime | None = None) -> None:
    key = "oauth.revoke:1"
    event = make_event(
        "", key=key, action_key=key, kind=EventKind.ACCESS_REVOKED, author_id=SHOP_ID, created_at=at
    )
    inbox.record([event], source="webhook", sealer=sealer, now=NOW)


def drain(shop: FakeShop, sealer: Sealer) -> None:
    drain_inbox(shop=shop, sealer=sealer, signing_key=SIGNING_KEY, clock=lambda: NOW)


@pytest.mark.parametrize("at", [NOW + timedelta(minutes=1), None])
def test_revoked_account_needs_reconnecting(
    at: datetime | None, fake_shop: FakeShop, sealer: Sealer
) -> None:
    account = add_account()
    other = add_account("101", "other")
    revoke(sealer, at)

    drain(fake_shop, sealer)

    account.refresh_from_db()
    other.refresh_from_db()
    assert account.state == "needs_reconnecting"
    assert account.state_reason == "The access was taken away on X: connect the account again."
    assert other.state == "connected"
    row = InboxEvent.objects.get()
    assert (row.state, row.result) == ("done", "needs reconnecting")


def test_delivery_as_x_sends_it_is_enough(fake_shop: FakeShop, sealer: Sealer) -> None:
    account = add_account()
    receive_delivery(
        b'{"data": {"event_uuid": "5", "filter": {}, "event_type": "oauth.revoke",'
        b' "payload": {"date_time": "2026-11-22T12:30:00+00:00", "user_id": "100"}}}',
        sealer=sealer,
        now=NOW,
    )

    drain(fake_shop, sealer)

    account.refresh_from_db()
    assert account.state == "needs_reconnecting"


def test_late_notice_leaves_an_account_that_was_connected_again(
    fake_shop: FakeShop, sealer: Sealer
) -> None:
    account = add_account()
    revoke(sealer, NOW - timedelta(minutes=1))

    drain(fake_shop, sealer)

    account.refresh_from_db()
    assert account.state == "connected"
    assert InboxEvent.objects.get().result == "connected again since"


def test_what_was_written_to_it_is_kept(fake_shop: FakeShop, sealer: Sealer) -> None:
    add_account(mentions_since_id="890")
    fake_shop.offers_by_sku["MUG"] = make_offer()
    fake_shop.customers["7"] = make_customer()
    revoke(sealer)
    inbox.record([make_event(post_id="901")], source="poll", sealer=sealer, now=NOW)

    drain(fake_shop, sealer)

    mention = InboxEvent.objects.get(key="post:901")
    assert mention.state == "done"


def test_strangers_revocation_changes_nothing(fake_shop: FakeShop, sealer: Sealer) -> None:
    account = add_account("101", "other")
    revoke(sealer)

    drain(fake_shop, sealer)

    account.refresh_from_db()
    assert account.state == "connected"
    assert InboxEvent.objects.get().result == "noted: access_revoked"
