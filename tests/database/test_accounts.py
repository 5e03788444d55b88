"""Accounts: who speaks for which category, and tokens that nobody reads in the table."""

from datetime import timedelta

import pytest
from django.db import connection

from saleor_twitter_plugin import accounts, feeds
from saleor_twitter_plugin.errors import ConfigurationError
from saleor_twitter_plugin.handoffs import SaleorCategoryId, XUserId
from saleor_twitter_plugin.models import Account, CategoryAccount
from saleor_twitter_plugin.sealing import Sealer
from tests.factories import ACCESS_TOKEN, NOW, REFRESH_TOKEN, SHOP_ID, add_account

pytestmark = pytest.mark.django_db
CHANNEL = "default-channel"
LAMPS, INDOOR, ROOT = (SaleorCategoryId(each) for each in "321")


def dump_table() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT account::text FROM twitter_account AS account")
        return "\n".join(row for (row,) in cursor.fetchall())


def test_tokens_are_never_in_the_table(sealer: Sealer) -> None:
    account = add_account()

    table = dump_table()
    assert "shop" in table
    assert ACCESS_TOKEN not in table
    assert REFRESH_TOKEN not in table
    assert accounts.read_access_token(account, sealer=sealer) == ACCESS_TOKEN
    assert ACCESS_TOKEN not in f"{account} {account!r} {vars(account)}"


def test_token_sealed_with_a_key_that_is_gone() -> None:
    account = add_account()

    with pytest.raises(ConfigurationError) as caught:
        accounts.read_access_token(account, sealer=Sealer(["another key"]))

    assert ACCESS_TOKEN not in str(caught.value)
    assert Account.objects.get().state == "connected"


@pytest.mark.parametrize("content", ["{}", '{"access_token": ""}', '{"access_token": 5}'])
def test_token_that_was_never_given(content: str, sealer: Sealer) -> None:
    account = add_account(sealed_tokens=sealer.seal(content))

    with pytest.raises(ConfigurationError, match="@shop has no access token"):
        accounts.read_access_token(account, sealer=sealer)


def test_reconnecting_keeps_what_is_known(sealer: Sealer) -> None:
    account = add_account(
        mentions_since_id="890", mentions_polled_at=NOW, state="needs_reconnecting"
    )
    accounts.assign_category(ROOT, account, channel=CHANNEL)

    again = accounts.connect(
        x_user_id=SHOP_ID,
        handle="renamed",
        access_token="second-token",
        refresh_token="",
        language="es",
        scopes=[],
        expires_at=NOW,
        sealer=sealer,
        now=NOW,
    )

    account.refresh_from_db()
    assert again.pk == account.pk
    assert (account.handle, account.state, account.language) == ("renamed", "connected", "es")
    assert (account.mentions_since_id, account.mentions_polled_at) == ("890", NOW)
    assert account.created_at == NOW - timedelta(days=2)
    assert accounts.read_access_token(account, sealer=sealer) == "second-token"
    assert list(accounts.read_ownership(channel=CHANNEL)) == [ROOT]


def test_account_is_found_by_its_id_alone() -> None:
    account = add_account()

    assert accounts.find_account("100") == account
    assert accounts.find_account("shop") is None
    assert accounts.find_account("") is None


def test_category_has_one_account_a_channel() -> None:
    shop, lamps = add_account(), add_account("101", "lamps")

    accounts.assign_category(LAMPS, shop, channel=CHANNEL)
    accounts.assign_category(LAMPS, lamps, channel=CHANNEL)
    accounts.assign_category(LAMPS, shop, channel="other")

    assert accounts.read_ownership(channel=CHANNEL) == {LAMPS: lamps}
    assert accounts.read_ownership(channel="other") == {LAMPS: shop}
    assert CategoryAccount.objects.count() == 2


def test_category_inherits_the_account_of_its_nearest_ancestor() -> None:
    shop, lamps = add_account(), add_account("101", "lamps")
    accounts.assign_category(ROOT, shop, channel=CHANNEL)
    accounts.assign_category(LAMPS, lamps, channel=CHANNEL)
    ownership = accounts.read_ownership(channel=CHANNEL)

    assert feeds.find_owner([LAMPS, INDOOR, ROOT], ownership) == lamps
    assert feeds.find_owner([INDOOR, ROOT], ownership) == shop
    assert feeds.find_owner([SaleorCategoryId("9")], ownership) is None
    assert feeds.find_owner([], ownership) is None


def test_released_category_falls_back_to_its_ancestor() -> None:
    shop, lamps = add_account(), add_account("101", "lamps")
    accounts.assign_category(ROOT, shop, channel=CHANNEL)
    accounts.assign_category(LAMPS, lamps, channel=CHANNEL)

    accounts.release_category(LAMPS, channel=CHANNEL)
    accounts.release_category(LAMPS, channel=CHANNEL)

    ownership = accounts.read_ownership(channel=CHANNEL)
    assert feeds.find_owner([LAMPS, INDOOR, ROOT], ownership) == shop
    assert Account.objects.count() == 2


def test_accounts_are_polled_longest_unread_first_and_not_when_disconnected() -> None:
    add_account("1", "recent", mentions_polled_at=NOW)
    add_account("2", "due", mentions_polled_at=NOW - timedelta(minutes=2))
    add_account("3", "long due", mentions_polled_at=NOW - timedelta(minutes=9), state="paused")
    add_account("4", "gone", state="needs_reconnecting")

    due = accounts.list_accounts_to_poll(polled_before=NOW - timedelta(minutes=1))

    assert [each.handle for each in due] == ["long due", "due"]


def test_account_never_polled_is_due() -> None:
    account = add_account()

    assert accounts.list_accounts_to_poll(polled_before=NOW) == [account]


def test_account_never_polled_does_not_wait_behind_the_others() -> None:
    add_account("1", "due", mentions_polled_at=NOW - timedelta(minutes=9))
    add_account("2", "new")

    due = accounts.list_accounts_to_poll(polled_before=NOW)

    assert [each.handle for each in due] == ["new", "due"]


def test_poll_that_read_nothing_keeps_the_place() -> None:
    account = add_account(mentions_since_id="890")

    accounts.note_polled(account, newest_id="", now=NOW)

    account.refresh_from_db()
    assert (account.mentions_since_id, account.mentions_polled_at) == ("890", NOW)


def test_account_of_an_unknown_id_is_not_marked() -> None:
    account = add_account()

    accounts.mark_needs_reconnecting(account, "X says no.")

    marked = Account.objects.get()
    assert (marked.state, marked.state_reason) == ("needs_reconnecting", "X says no.")
    assert accounts.find_account(XUserId("101")) is None
