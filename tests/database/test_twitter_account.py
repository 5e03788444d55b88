"""The operator's command: connect, look, check, limit, disconnect."""

import io
import re
import sys
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import RequestFactory
from django.utils import timezone
from pytest_django.fixtures import SettingsWrapper

from saleor_twitter_plugin import accounts, web
from saleor_twitter_plugin.handoffs import SaleorCategoryId
from saleor_twitter_plugin.models import Account, CategoryAccount, ConnectAttempt
from saleor_twitter_plugin.sealing import Sealer
from saleor_twitter_plugin.shop import get_shop
from saleor_twitter_plugin.shop.sample_shop import SampleShop
from tests.factories import (
    ACCESS_TOKEN,
    FORM,
    REFRESH_TOKEN,
    SIGNING_KEY,
    add_account,
    add_message,
)
from tests.fakes import Answer, FakeX

pytestmark = pytest.mark.django_db
TOKEN, ME, REVOKE = "POST /2/oauth2/token", "GET /2/users/me", "POST /2/oauth2/revoke"


@pytest.fixture
def shop(fake_x: FakeX, settings: SettingsWrapper) -> Iterator[SampleShop]:
    shop = get_shop()
    assert isinstance(shop, SampleShop)
    before = (shop.settings, shop.public_url)
    shop.settings = {**FORM, "channel": shop.channel}
    shop.public_url = "https://shop.example.com"
    yield shop
    shop.settings, shop.public_url = before


@pytest.fixture
def slug(shop: SampleShop) -> Iterator[str]:
    category_id = shop.add_category("shoes", name="Shoes")
    yield "shoes"
    del shop.categories[category_id]


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("twitter_account", *arguments, stdout=out)
    return out.getvalue()


def let_x_know(x: FakeX) -> None:
    x.answer(ME, Answer(json={"data": {"id": "100", "username": "shop_shoes"}}))


def come_back(shop: SampleShop, printed: str) -> str:
    """Open the printed address, say yes, and return what our page says."""
    (address,) = re.findall(r"^http\S+authorize\?\S+$", printed, re.M)
    (state,) = parse_qs(urlsplit(address).query)["state"]
    response = web.answer(
        RequestFactory().get("/", {"state": state, "code": "the-code"}),
        "x/callback",
        shop=shop,
        config=shop.read_config(),
        signing_key=SIGNING_KEY,
        now=timezone.now(),
        wake=lambda: None,
    )
    return response.content.decode()


def test_connect_prints_the_address_that_connects(
    shop: SampleShop, slug: str, fake_x: FakeX
) -> None:
    printed = run("connect", "--category", slug, "--language", "es")
    assert "https://shop.example.com/plugins/global/twitter/x/callback" in printed
    assert fake_x.requests == []

    pair = {"access_token": ACCESS_TOKEN, "refresh_token": REFRESH_TOKEN, "expires_in": 7200}
    fake_x.answer(TOKEN, Answer(json=pair))
    let_x_know(fake_x)

    assert "@shop_shoes is connected." in come_back(shop, printed)
    account = Account.objects.get()
    assert (account.handle, account.language) == ("shop_shoes", "es")
    assert CategoryAccount.objects.get().account == account
    assert ConnectAttempt.objects.get().started_by == "console"


def test_connect_anew_names_the_account(shop: SampleShop, fake_x: FakeX) -> None:
    add_account("555", "Wanted", state="needs_reconnecting", language="es")
    printed = run("connect", "--account", "@wanted")
    fake_x.answer(TOKEN, Answer(json={"access_token": ACCESS_TOKEN}))
    let_x_know(fake_x)

    page = come_back(shop, printed)

    assert "X is signed in with @shop_shoes here, and @Wanted was to be connected." in page
    assert Account.objects.get().state == "needs_reconnecting"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["connect"], "Name a category by --category, or an account by --account"),
        (["connect", "--category", "no-such"], "There is no category 'no-such'"),
        (["connect", "--account", "nobody"], "No account has the handle 'nobody'"),
        (["disconnect", "nobody"], "No account has the handle 'nobody'"),
    ],
)
def test_wrong_names(arguments: list[str], message: str, shop: SampleShop) -> None:
    with pytest.raises(CommandError, match=message):
        run(*arguments)

    assert not ConnectAttempt.objects.exists()


def test_connect_without_an_app(shop: SampleShop, slug: str) -> None:
    shop.settings["client_secret"] = ""

    with pytest.raises(CommandError, match="Enter the X client ID and the X client secret"):
        run("connect", "--category", slug)


def test_add_takes_tokens_from_stdin_and_says_what_waits(
    shop: SampleShop, slug: str, fake_x: FakeX, sealer: Sealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_x_know(fake_x)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{ACCESS_TOKEN}\n{REFRESH_TOKEN}\n"))

    printed = run("add", "--category", slug, "--token-stdin")

    assert "@shop_shoes (100) speaks for the category shoes in" in printed
    assert "Until then nothing is sent (0 waiting)." in printed
    account = Account.objects.get()
    assert accounts.read_refresh_token(account, sealer=sealer) == REFRESH_TOKEN
    assert ACCESS_TOKEN not in printed
    assert not ConnectAttempt.objects.exists()


def test_add_needs_no_category(
    shop: SampleShop, fake_x: FakeX, sealer: Sealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_x_know(fake_x)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{ACCESS_TOKEN}\n"))

    printed = run("add", "--token-stdin")

    assert "@shop_shoes (100) speaks for no category." in printed
    account = Account.objects.get()
    assert accounts.read_access_token(account, sealer=sealer) == ACCESS_TOKEN
    assert not CategoryAccount.objects.exists()


def test_release_takes_the_category_away(shop: SampleShop, slug: str) -> None:
    category = shop.find_category(slug)
    assert category is not None
    accounts.assign_category(category.category_id, add_account(), channel=shop.channel)

    run("release", "--category", slug)

    assert not CategoryAccount.objects.exists()
    assert Account.objects.count() == 1


def test_list_says_how_each_account_stands() -> None:
    account = add_account(
        state="needs_reconnecting",
        state_reason="X takes it no more.",
        scopes=[each for each in accounts.SCOPES if each != "media.write"],
    )
    accounts.assign_category(SaleorCategoryId("3"), account, channel="main")
    add_account("101", "hats", auto_reply_approved_on=None)
    add_message()

    assert run("list").splitlines() == [
        "@hats (101), connected: no category",
        "  Nobody has said yet that X has approved automated replies. Until then replies and"
        " messages wait (0 now); feed posts go out.",
        "@shop (100), needs_reconnecting: 3 in main",
        "  X takes it no more.",
        "  Off, as X has not allowed it: Pictures on posts (media.write). Connect the account"
        " anew.",
    ]


def test_list_of_none() -> None:
    assert run("list") == "No account is connected.\n"


def test_checklist_is_filled_and_cleared() -> None:
    items = ["automated_label_at", "operator_named_at", "human_account_linked_at"]
    nothing_ticked: dict[str, Any] = dict.fromkeys([*items, "auto_reply_approved_on"])
    account = add_account(**nothing_ticked)
    today = timezone.now().date().isoformat()

    run("checklist", "@shop", "--automated-label", "--operator-named", "--human-account",
        "--approval-date", today, "--approval-reference", "X-7")  # fmt: skip

    account.refresh_from_db()
    assert all(getattr(account, each) for each in items)
    assert str(account.auto_reply_approved_on) == today
    printed = run("checklist", "shop", "--clear", "human-account", "approval")
    account.refresh_from_db()
    assert account.human_account_linked_at is None
    assert (account.auto_reply_approved_on, account.auto_reply_approval_reference) == (None, "")
    assert account.automated_label_at is not None
    assert "the label links the account of a human, X has approved automated replies." in printed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--approval-date", "2026-11-01"], "belong together"),
        (["--approval-reference", "X-7"], "belong together"),
        (["--approval-date", "2099-01-01", "--approval-reference", "X-7"], "has not come yet"),
        (["--automated-label", "--clear", "automated-label"], "said and cleared at once"),
        (["--approval-date", "soon", "--approval-reference", "X-7"], "approval-date"),
        (["--clear", "everything"], "clear"),
    ],
)
def test_checklist_that_makes_no_sense_changes_nothing(arguments: list[str], message: str) -> None:
    add_account()
    before = Account.objects.values().get()

    with pytest.raises(CommandError, match=message):
        run("checklist", "shop", *arguments)

    assert Account.objects.values().get() == before


def test_budget_is_set_and_taken_away() -> None:
    account = add_account()

    assert run("budget", "shop", "--day", "5", "--month", "100.50") == (
        "@shop, day: 5 USD, month: 100.50 USD.\n"
    )
    account.refresh_from_db()
    assert (account.budget_day_usd, account.budget_month_usd) == (Decimal(5), Decimal("100.50"))
    run("budget", "shop", "--month", "0")
    account.refresh_from_db()
    assert (account.budget_day_usd, account.budget_month_usd) == (None, Decimal(0))
    with pytest.raises(CommandError, match="is no amount"):
        run("budget", "shop", "--day", "-1")


def test_disconnect_gives_the_tokens_back_and_keeps_the_rest(
    shop: SampleShop, fake_x: FakeX, sealer: Sealer
) -> None:
    account = add_account(mentions_since_id="890", scopes=["tweet.read"])
    accounts.assign_category(SaleorCategoryId("3"), account, channel="main")
    add_message()
    fake_x.answer(REVOKE, Answer(json={"revoked": True}), Answer(400))

    assert "X took the tokens of @shop back." in run("disconnect", "shop")

    revoked = [parse_qs(each.body.decode())["token"] for each in fake_x.seen(REVOKE)]
    assert revoked == [[REFRESH_TOKEN], [ACCESS_TOKEN]]
    account.refresh_from_db()
    assert (account.state, account.state_reason) == (
        "needs_reconnecting",
        "Disconnected by the owner.",
    )
    opened = sealer.unseal(account.sealed_tokens)
    assert ACCESS_TOKEN not in opened
    assert REFRESH_TOKEN not in opened
    assert (account.can_refresh, account.scopes) == (False, [])
    assert (account.mentions_since_id, account.categories.count()) == ("890", 1)
    assert account.automated_label_at is not None
    assert not accounts.list_accounts_to_poll(polled_before=timezone.now() + timedelta(days=1))


def test_disconnect_while_x_is_away_forgets_the_tokens_all_the_same(
    shop: SampleShop, fake_x: FakeX, sealer: Sealer
) -> None:
    account = add_account()
    fake_x.answer(REVOKE, Answer(503))

    printed = run("disconnect", "shop")

    assert "X did not take them back" in printed
    account.refresh_from_db()
    assert REFRESH_TOKEN not in sealer.unseal(account.sealed_tokens)
    assert account.state == "needs_reconnecting"


def test_disconnect_twice(shop: SampleShop, fake_x: FakeX) -> None:
    add_account()
    run("disconnect", "shop")
    calls = len(fake_x.requests)

    assert "X did not take them back" in run("disconnect", "shop")

    assert len(fake_x.requests) == calls
