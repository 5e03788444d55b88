"""The owner's pages, through our address: from the ticket to X's consent and back."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from saleor_twitter_plugin import accounts, web
from saleor_twitter_plugin.console.link import describe_connect_url
from saleor_twitter_plugin.console.tickets import write_ticket
from saleor_twitter_plugin.handoffs import Category, SaleorCategoryId
from saleor_twitter_plugin.models import Account, CategoryAccount, ConnectAttempt, FeedItem
from saleor_twitter_plugin.sealing import Sealer
from tests.factories import (
    ACCESS_TOKEN,
    CLIENT_SECRET,
    NOW,
    REFRESH_TOKEN,
    SIGNING_KEY,
    add_account,
    add_message,
    make_config,
    make_item,
)
from tests.fakes import Answer, FakeShop, FakeX

pytestmark = pytest.mark.django_db
TOKEN, ME, REVOKE = "POST /2/oauth2/token", "GET /2/users/me", "POST /2/oauth2/revoke"
CALLBACK = "https://shop.example.com/plugins/global/twitter/x/callback"
SHOES = Category(SaleorCategoryId("3"), "shoes", "Shoes", ())
ALL_SCOPES = " ".join(accounts.SCOPES)


class Browser:
    """An owner's browser: keeps cookies, and sends X's visitor back."""

    def __init__(self, shop: FakeShop) -> None:
        self.shop = shop
        self.language = "en"
        self.cookies: dict[str, str] = {}
        self.now = NOW
        self.ticket = write_ticket("user 12", signing_key=SIGNING_KEY, now=NOW)

    def get(self, path: str, **query: str) -> HttpResponse:
        return self._send(RequestFactory().get(f"/plugins/global/twitter/{path}", query), path)

    def post(self, **form: str) -> HttpResponse:
        body = urlencode({"ticket": self.ticket, **form})
        request = RequestFactory().post(
            "/plugins/global/twitter/x/connect", body, "application/x-www-form-urlencoded"
        )
        return self._send(request, "x/connect")

    def open(self) -> HttpResponse:
        return self.get("x/connect", ticket=self.ticket)

    def connect(self, **form: str) -> str:
        """Press the button; return the state that X was given."""
        response = self.post(do="connect", category="shoes", language="es", **form)
        return self.read_state(response)

    def read_state(self, response: HttpResponse) -> str:
        assert response.status_code == 302, response.content.decode()
        for name, morsel in response.cookies.items():
            self.cookies[name] = morsel.value
        (state,) = parse_qs(urlsplit(response.headers["Location"]).query)["state"]
        return state

    def come_back(self, state: str, **query: str) -> HttpResponse:
        return self.get("x/callback", state=state, **(query or {"code": "the-code"}))

    def _send(self, request: HttpRequest, path: str) -> HttpResponse:
        request.COOKIES.update(self.cookies)
        request.META["HTTP_ACCEPT_LANGUAGE"] = self.language
        response = web.answer(
            request,
            path,
            shop=self.shop,
            config=self.shop.config,
            signing_key=SIGNING_KEY,
            now=self.now,
            wake=lambda: None,
        )
        # Whatever is shown: nothing of it may be a secret.
        shown = f"{response.headers} {response.content.decode()}"
        assert not [s for s in (CLIENT_SECRET, ACCESS_TOKEN, REFRESH_TOKEN) if s in shown]
        return response


@pytest.fixture
def browser(fake_shop: FakeShop, fake_x: FakeX) -> Browser:
    fake_shop.categories = {"shoes": SHOES, "Category:3": SHOES}
    fake_shop.items["1"] = make_item()
    return Browser(fake_shop)


def let_x_agree(x: FakeX, *, scope: str = ALL_SCOPES, handle: str = "shop_shoes") -> None:
    pair = {
        "access_token": ACCESS_TOKEN,
        "refresh_token": REFRESH_TOKEN,
        "expires_in": 7200,
        "scope": scope,
    }
    x.answer(TOKEN, Answer(json=pair))
    x.answer(ME, Answer(json={"data": {"id": "100", "username": handle}}))


def read_text(response: HttpResponse) -> str:
    """Return what a reader sees of the page."""
    html = response.content.decode()
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.S)
    return " ".join(text.replace("&#x27;", "'").replace("&amp;", "&").split())


# --- the form -----------------------------------------------------------------------------------


def test_form_shows_accounts_with_what_is_missing(browser: Browser) -> None:
    account = add_account(
        handle="hats",
        scopes=["tweet.read", "users.read", "tweet.write", "offline.access"],
        automated_label_at=None,
        state="needs_reconnecting",
        state_reason="X <takes> it no more.",
    )
    accounts.assign_category(SHOES.category_id, account, channel="default-channel")
    add_message()

    response = browser.open()

    text = read_text(response)
    assert response.status_code == 200
    assert "@hats needs reconnecting: X &lt;takes&gt; it no more." in text
    assert "Speaks for: shoes (default-channel)." in text
    assert (
        "Off, as X has not allowed it: Pictures on posts (media.write), Purchases by direct message"
        " (dm.read), Answers by direct message (dm.write)." in text
    )
    assert (
        "the profile carries X's Automated label. Until then nothing is sent (1 waiting)." in text
    )
    assert CALLBACK in text
    ticks = re.findall(r'name="([\w-]+)" value="yes"( checked)?', response.content.decode())
    assert dict(ticks) == {
        "announce": "",
        "automated-label": "",
        "operator-named": " checked",
        "human-account": " checked",
    }


def test_form_speaks_spanish(browser: Browser) -> None:
    browser.language = "es-MX,es;q=0.9,en;q=0.8"

    assert '<html lang="es">' in browser.open().content.decode()


def test_page_lets_nothing_in_and_nothing_out(browser: Browser, fake_x: FakeX) -> None:
    for response in browser.open(), browser.get("x/callback", state="x"):
        policy = response.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert f"form-action 'self' {fake_x.url};" in policy
        assert policy.endswith("frame-ancestors 'none'")
        assert "unsafe" not in policy
        assert "script" not in policy + response.content.decode()
        assert response.headers["X-Frame-Options"] == "DENY"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cache-Control"] == "no-store"
        assert not re.findall(r'(?:src|href)="', response.content.decode())


@pytest.mark.parametrize("ticket", ["", "forged", "old"])
def test_without_a_ticket_nothing_is_shown_or_done(
    ticket: str, browser: Browser, fake_x: FakeX
) -> None:
    account = add_account(automated_label_at=None)
    if ticket == "old":
        browser.now = NOW + timedelta(minutes=15)
    else:
        browser.ticket = ticket

    ticking = {"do": "checklist", "account": "100", "automated-label": "yes"}
    pages = [
        browser.open(),
        browser.post(do="connect", category="shoes", language="en"),
        browser.post(do="reconnect", account="100"),
        browser.post(**ticking),
    ]

    for page in pages:
        assert page.status_code == 400
        assert "This link is no longer valid" in read_text(page)
        assert "@shop" not in read_text(page)
        assert not page.cookies
    account.refresh_from_db()
    assert account.automated_label_at is None
    assert not ConnectAttempt.objects.exists()
    assert fake_x.requests == []


@pytest.mark.parametrize(
    ("form", "complaint"),
    [
        ({"category": "no-<b>such"}, "There is no category with the slug no-&lt;b&gt;such."),
        ({"category": ""}, "There is no category with the slug ."),
        ({"language": "tlh"}, "Choose one of these languages: en, es."),
    ],
)
def test_form_that_is_wrong_says_so_and_goes_nowhere(
    form: dict[str, str], complaint: str, browser: Browser
) -> None:
    response = browser.post(**{"do": "connect", "category": "shoes", "language": "es", **form})

    assert response.status_code == 400
    assert complaint in read_text(response)
    assert not ConnectAttempt.objects.exists()
    assert "Location" not in response.headers


def test_form_names_what_the_settings_lack(browser: Browser) -> None:
    browser.shop.config = make_config(client_secret="")
    assert "Enter the X client ID and the X client secret" in read_text(browser.open())
    response = browser.post(do="connect", category="shoes", language="en")
    assert response.status_code == 400

    browser.shop.config = make_config()
    browser.shop.public_url = ""
    assert "Enter the shop's public address" in read_text(browser.open())
    assert not ConnectAttempt.objects.exists()


def test_settings_form_links_there_for_its_reader_alone(browser: Browser) -> None:
    def link() -> str:
        return describe_connect_url(
            shop=browser.shop,
            config=browser.shop.config,
            holder="user 12",
            signing_key=SIGNING_KEY,
            now=NOW,
            language="en",
        )

    address = urlsplit(link())
    assert address.geturl().startswith(
        "https://shop.example.com/plugins/global/twitter/x/connect?ticket="
    )
    (browser.ticket,) = parse_qs(address.query)["ticket"]
    assert browser.open().status_code == 200
    browser.shop.config = make_config(is_active=False)
    assert link() == "Switch the plugin on and save first."


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD", "OPTIONS"])
def test_other_methods(method: str, browser: Browser) -> None:
    for path, allowed in ("x/connect", "GET, POST"), ("x/callback", "GET"):
        request = RequestFactory().generic(method, f"/{path}")
        response = browser._send(request, path)
        assert (response.status_code, response.headers["Allow"]) == (405, allowed)


def test_value_that_is_given_twice_counts_for_nothing(browser: Browser) -> None:
    state = browser.connect()

    request = RequestFactory().get(f"/x?state={state}&state={state}&code=a")
    response = browser._send(request, "x/callback")

    assert response.status_code == 400
    assert ConnectAttempt.objects.get().used_at is None


# --- to X and back --------------------------------------------------------------------------------


def test_account_is_connected_and_speaks_for_the_category(
    browser: Browser, fake_x: FakeX, sealer: Sealer
) -> None:
    let_x_agree(fake_x)

    response = browser.post(do="connect", category="shoes", language="es")

    address = urlsplit(response.headers["Location"])
    assert (
        f"{address.scheme}://{address.netloc}{address.path}" == f"{fake_x.url}/i/oauth2/authorize"
    )
    asked = {name: value for name, (value,) in parse_qs(address.query).items()}
    assert (asked["redirect_uri"], asked["scope"]) == (CALLBACK, ALL_SCOPES)
    (cookie,) = response.cookies.values()
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", True)
    assert (cookie["max-age"], cookie["path"]) == (600, "/plugins/global/twitter/x/")
    assert fake_x.requests == []

    back = browser.come_back(browser.read_state(response))

    assert back.status_code == 200
    text = read_text(back)
    assert "@shop_shoes is connected. It speaks for the category Shoes in default-channel." in text
    assert "Until then nothing is sent (0 waiting)." in text
    account = Account.objects.get()
    assert (account.x_user_id, account.handle, account.language) == ("100", "shop_shoes", "es")
    assert account.scopes == ALL_SCOPES.split()
    assert account.access_token_expires_at == NOW + timedelta(hours=2)
    assert accounts.read_refresh_token(account, sealer=sealer) == REFRESH_TOKEN
    assert CategoryAccount.objects.get().saleor_category_id == "3"
    assert browser.shop.category_handles == {"3": "shop_shoes"}
    assert browser.shop.category_feed_urls == {
        "3": "https://shop.example.com/plugins/global/twitter/feeds/shoes.rss"
    }
    (known,) = FeedItem.objects.all()
    assert (known.saleor_product_id, known.is_baseline) == ("1", True)
    attempt = ConnectAttempt.objects.get()
    assert (attempt.account_x_user_id, attempt.started_by) == ("100", "user 12")
    (gone,) = back.cookies.values()
    assert (gone.key, gone.value, gone["max-age"]) == (cookie.key, "", 0)
    (exchange,) = fake_x.seen(TOKEN)
    assert b"code=the-code" in exchange.body


def test_existing_products_are_left_to_be_announced_where_wished(
    browser: Browser, fake_x: FakeX
) -> None:
    let_x_agree(fake_x)

    browser.come_back(browser.connect(announce="yes"))

    assert CategoryAccount.objects.count() == 1
    assert not FeedItem.objects.exists()


def test_shop_on_this_machine_has_no_https_for_its_cookie(browser: Browser) -> None:
    browser.shop.public_url = "http://127.0.0.1:8000"

    response = browser.post(do="connect", category="shoes", language="en")

    (cookie,) = response.cookies.values()
    assert cookie["secure"] == ""


def test_category_that_changes_hands_says_whose_it_was(browser: Browser, fake_x: FakeX) -> None:
    accounts.assign_category(SHOES.category_id, add_account("7", "old"), channel="default-channel")
    let_x_agree(fake_x)

    text = read_text(browser.come_back(browser.connect()))

    assert "Until now @old did." in text
    assert CategoryAccount.objects.get().account.handle == "shop_shoes"
    assert Account.objects.count() == 2


def test_reconnecting_keeps_everything(browser: Browser, fake_x: FakeX) -> None:
    account = add_account(
        mentions_since_id="890", state="needs_reconnecting", state_reason="Gone.", language="es"
    )
    accounts.assign_category(SHOES.category_id, account, channel="default-channel")
    add_message()
    let_x_agree(fake_x, handle="renamed")

    state = browser.read_state(browser.post(do="reconnect", account="100"))
    text = read_text(browser.come_back(state))

    assert "@renamed is connected anew. All that is known of it was kept." in text
    account.refresh_from_db()
    assert (account.state, account.state_reason, account.handle) == ("connected", "", "renamed")
    assert (account.mentions_since_id, account.language) == ("890", "es")
    assert account.automated_label_at == NOW
    assert account.created_at == NOW - timedelta(days=2)
    assert CategoryAccount.objects.get().account == account
    assert not FeedItem.objects.exists()


def test_reconnecting_another_account_changes_nothing_and_names_it(
    browser: Browser, fake_x: FakeX, sealer: Sealer
) -> None:
    add_account("555", "wanted", state="needs_reconnecting")
    let_x_agree(fake_x, handle="stranger")

    state = browser.read_state(browser.post(do="reconnect", account="555"))
    response = browser.come_back(state)

    assert response.status_code == 400
    assert "X is signed in with @stranger here, and @wanted was to be connected." in read_text(
        response
    )
    account = Account.objects.get()
    assert (account.handle, account.state) == ("wanted", "needs_reconnecting")
    # The stranger's tokens are of no use to us: they are given back.
    assert [parse_qs(each.body.decode())["token"] for each in fake_x.seen(REVOKE)] == [
        [REFRESH_TOKEN],
        [ACCESS_TOKEN],
    ]


def test_signed_in_with_a_sibling_account_leaves_the_sibling_as_it_was(
    browser: Browser, fake_x: FakeX
) -> None:
    add_account("555", "wanted")
    sibling = add_account("100", "sibling")
    let_x_agree(fake_x, handle="sibling")

    browser.come_back(browser.read_state(browser.post(do="reconnect", account="555")))

    before = sibling.sealed_tokens
    sibling.refresh_from_db()
    assert (sibling.sealed_tokens, sibling.state) == (before, "connected")
    assert fake_x.seen(REVOKE) == []


def test_scope_that_is_missing_says_what_is_off(browser: Browser, fake_x: FakeX) -> None:
    let_x_agree(fake_x, scope="tweet.read users.read tweet.write offline.access media.write")

    text = read_text(browser.come_back(browser.connect()))

    assert "@shop_shoes is connected." in text
    assert (
        "Off, as X has not allowed it: Purchases by direct message (dm.read), Answers by direct"
        " message (dm.write)." in text
    )


def test_scope_that_nothing_works_without(browser: Browser, fake_x: FakeX) -> None:
    let_x_agree(fake_x, scope="tweet.write offline.access")

    response = browser.come_back(browser.connect())

    assert response.status_code == 400
    assert "Reading mentions and replies (tweet.read)" in read_text(response)
    assert not Account.objects.exists()
    assert len(fake_x.seen(REVOKE)) == 2
    assert fake_x.seen(ME) == []


# --- what goes wrong on the way -------------------------------------------------------------------


def test_denied(browser: Browser, fake_x: FakeX) -> None:
    state = browser.connect()

    response = browser.come_back(state, error="access_denied")

    assert response.status_code == 200
    assert "X was told no." in read_text(response)
    assert "is connected" not in read_text(response)
    assert not Account.objects.exists()
    assert fake_x.requests == []
    assert "finished before" in read_text(browser.come_back(state))


@pytest.mark.parametrize(
    ("error", "shown"), [("unauthorized_client", "(unauthorized_client)"), ("<b>no", "(?)")]
)
def test_x_refuses_the_app(error: str, shown: str, browser: Browser) -> None:
    response = browser.come_back(browser.connect(), error=error)

    assert response.status_code == 400
    assert f"X refused the app {shown}." in read_text(response)
    assert "<b>" not in response.content.decode()


def test_state_that_is_replayed(browser: Browser, fake_x: FakeX) -> None:
    let_x_agree(fake_x)
    state = browser.connect()
    browser.come_back(state)

    again = browser.come_back(state)

    assert again.status_code == 400
    assert "This attempt was finished before: each works once." in read_text(again)
    assert len(fake_x.seen(TOKEN)) == 1
    assert Account.objects.count() == 1


def test_attempt_that_took_too_long(browser: Browser, fake_x: FakeX) -> None:
    state = browser.connect()
    browser.now = NOW + timedelta(minutes=10)

    assert "It took longer than ten minutes" in read_text(browser.come_back(state))
    assert fake_x.requests == []


def test_callback_in_another_browser(browser: Browser, fake_x: FakeX) -> None:
    let_x_agree(fake_x)
    state = browser.connect()
    stranger = Browser(browser.shop)

    assert "another browser" in read_text(stranger.come_back(state))
    assert fake_x.requests == []
    assert not Account.objects.exists()
    # It spoils nothing for whoever began.
    assert browser.come_back(state).status_code == 200


def test_two_attempts_of_one_browser_keep_apart(browser: Browser, fake_x: FakeX) -> None:
    first, second = browser.connect(), browser.connect()
    let_x_agree(fake_x)
    let_x_agree(fake_x)

    assert [browser.come_back(each).status_code for each in (first, second)] == [200, 200]


@pytest.mark.parametrize("state", ["", "forged", "A" * 43])
def test_state_that_nobody_made(state: str, browser: Browser, fake_x: FakeX) -> None:
    browser.connect()

    response = browser.come_back(state)

    assert response.status_code == 400
    assert "does not belong to any attempt of this shop" in read_text(response)
    assert fake_x.requests == []


def refused(description: str) -> Answer:
    return Answer(400, {"error": "invalid_request", "error_description": description})


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (refused("Value passed for the redirect uri did not match."), 400, CALLBACK),
        (refused("Value passed for the authorization code was invalid."), 400, "its own code"),
        (Answer(401, {}), 502, "X does not know the app"),
        (Answer(503), 503, "It cannot be finished now: X answered 503 to the tokens."),
        (Answer(200, body=b"{"), 503, "It cannot be finished now: X's answer to the tokens"),
        (
            Answer(200, {"token_type": "bearer"}),
            400,
            "It did not work: X's answer names no access token",
        ),
    ],
)
def test_x_gives_no_tokens(
    answer: Answer, status: int, words: str, browser: Browser, fake_x: FakeX
) -> None:
    fake_x.answer(TOKEN, answer)

    response = browser.come_back(browser.connect())

    assert response.status_code == status
    assert words in read_text(response)
    assert "To try again, open the plugin's settings" in read_text(response)
    assert not Account.objects.exists()
    assert "the-code" not in response.content.decode()


# --- the checklist --------------------------------------------------------------------------------


def save(browser: Browser, **form: str) -> HttpResponse:
    fields: dict[str, Any] = {"do": "checklist", "account": "100"}
    return browser.post(**fields, **{name.replace("_", "-"): v for name, v in form.items()})


def test_checklist_is_ticked_and_cleared_on_the_page(browser: Browser) -> None:
    account = add_account(automated_label_at=None, auto_reply_approved_on=None)
    first = account.operator_named_at

    response = save(browser, automated_label="yes", operator_named="yes",
                    approval_date="2026-11-01", approval_reference="X-77")  # fmt: skip

    assert response.status_code == 303
    assert response.headers["Location"].startswith("/plugins/global/twitter/x/connect?ticket=")
    account.refresh_from_db()
    assert (account.automated_label_at, account.operator_named_at) == (NOW, first)
    assert account.human_account_linked_at is None
    assert str(account.auto_reply_approved_on) == "2026-11-01"
    assert account.auto_reply_approval_reference == "X-77"


@pytest.mark.parametrize(
    ("form", "complaint"),
    [
        ({"approval_date": "2026-11-01"}, "An approval needs the reference"),
        ({"approval_reference": "X-77"}, "Enter the approval's date and its reference, or neither"),
        ({"approval_date": "soon", "approval_reference": "X-77"}, "Enter the approval's date"),
        ({"approval_date": "2027-01-01", "approval_reference": "X-77"}, "has not come yet"),
    ],
)
def test_approval_that_is_none_changes_nothing(
    form: dict[str, str], complaint: str, browser: Browser
) -> None:
    add_account()
    before = Account.objects.values().get()

    response = save(browser, **form)

    assert response.status_code == 400
    assert complaint in read_text(response)
    assert Account.objects.values().get() == before


def test_checklist_of_an_account_that_is_not_there(browser: Browser) -> None:
    response = save(browser, automated_label="yes")

    assert response.status_code == 400
    assert "This account is not connected any more." in read_text(response)
