"""An owner connects an account by themselves: our page, X's consent, our page again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
import requests

from saleor_twitter_plugin import accounts
from saleor_twitter_plugin.console.tickets import write_ticket
from saleor_twitter_plugin.keys import get_sealer, get_signing_key
from saleor_twitter_plugin.models import Account, OutboxMessage
from tests.factories import fill_checklist

from .stage import Stage

CALLBACK_PATH = "/plugins/global/twitter/x/callback"


class Owner:
    """Somebody with a browser and a fresh link out of the settings form."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.browser = requests.Session()
        self.ticket = write_ticket("user 12", signing_key=get_signing_key(), now=datetime.now(UTC))

    def press(self, **form: str) -> str:
        """Send the form; return the address at X that it leads to."""
        answer = self.browser.post(
            f"{self.stage.address}/plugins/global/twitter/x/connect",
            data={"ticket": self.ticket, **form},
            allow_redirects=False,
            timeout=30,
        )
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def open(self, address: str) -> str:
        return self.browser.get(address, timeout=30).text


@pytest.fixture
def owner(stage: Stage) -> Iterator[Owner]:
    stage.configure(public_url=stage.address)
    stage.x.set_app(client_id="client-id", callback_urls=[stage.address + CALLBACK_PATH])
    yield Owner(stage)
    stage.x.set_app(client_id="local-client-id")


def category_slug(stage: Stage, category_id: str) -> str:
    category = stage.shop.find_category(category_id)
    assert category is not None
    return category.slug


def test_from_the_form_to_the_first_post(stage: Stage, owner: Owner) -> None:
    shoes = stage.category("shoes")
    existing = stage.product(shoes, name="There Before")
    person = stage.x.make_person("shop_shoes", automated=True)

    address = owner.press(do="connect", category=category_slug(stage, shoes), language="en")
    assert address.startswith(f"{stage.x.base_url}/i/oauth2/authorize?")
    page = owner.open(stage.x.authorize(address, "shop_shoes"))

    assert "@shop_shoes is connected." in page
    account = Account.objects.get()
    assert (account.x_user_id, account.can_refresh) == (person["x_user_id"], True)
    assert set(account.scopes) == set(accounts.SCOPES)

    # Nobody has looked at the profile yet: what is new waits.
    stage.product(shoes, name="Runner One")
    stage.work()
    assert stage.x.posts(author="shop_shoes") == []
    fill_checklist(account, now=datetime.now(UTC))
    stage.work()

    (post,) = stage.x.posts(author="shop_shoes")
    assert post["typed_text"].startswith("Runner One")
    assert OutboxMessage.objects.get().saleor_product_id != existing.product_id


def test_no_at_x_and_the_same_way_back_twice(stage: Stage, owner: Owner) -> None:
    slug = category_slug(stage, stage.category("shoes"))
    stage.x.make_person("shop_shoes", automated=True)

    denied = stage.x.authorize(
        owner.press(do="connect", category=slug, language="en"), "shop_shoes", allow=False
    )
    assert "X was told no." in owner.open(denied)
    assert not Account.objects.exists()

    allowed = stage.x.authorize(
        owner.press(do="connect", category=slug, language="en"), "shop_shoes"
    )
    assert "is connected" in owner.open(allowed)
    stored = Account.objects.values().get()
    assert "finished before" in owner.open(allowed)
    assert Account.objects.values().get() == stored


def test_another_browser_cannot_finish_it(stage: Stage, owner: Owner) -> None:
    slug = category_slug(stage, stage.category("shoes"))
    stage.x.make_person("shop_shoes", automated=True)
    back = stage.x.authorize(owner.press(do="connect", category=slug, language="en"), "shop_shoes")

    assert "another browser" in Owner(stage).open(back)
    assert not Account.objects.exists()
    assert "is connected" in owner.open(back)


def test_reconnecting_the_wrong_account_and_then_the_right_one(stage: Stage, owner: Owner) -> None:
    shop = stage.open_account("shop_shoes", stage.category("shoes"))
    stage.x.make_person("private", automated=False)
    Account.objects.update(state="needs_reconnecting", mentions_since_id="5")

    wrong = stage.x.authorize(owner.press(do="reconnect", account=shop.x_user_id), "private")
    page = owner.open(wrong)
    assert "X is signed in with @private here, and @shop_shoes was to be connected." in page
    assert Account.objects.get().state == "needs_reconnecting"
    # What X gave for the stranger was given back: nothing of it works any more.
    revoked = [each for each in stage.x.calls() if each["path"] == "/2/oauth2/revoke"]
    assert revoked[-1]["status"] == 200

    right = stage.x.authorize(owner.press(do="reconnect", account=shop.x_user_id), "shop_shoes")
    assert "@shop_shoes is connected anew." in owner.open(right)
    account = Account.objects.get()
    assert (account.state, account.mentions_since_id) == ("connected", "5")
    assert account.categories.count() == 1


def test_callback_address_that_x_does_not_know(stage: Stage, owner: Owner) -> None:
    slug = category_slug(stage, stage.category("shoes"))
    stage.x.make_person("shop_shoes", automated=True)
    stage.x.set_app(callback_urls=["https://elsewhere.example/callback"])

    address = owner.press(do="connect", category=slug, language="en")
    with pytest.raises(requests.HTTPError, match="redirect_uri"):
        stage.x.authorize(address, "shop_shoes")

    # X sends nobody back: the form itself says what to compare.
    form = owner.open(
        f"{stage.address}/plugins/global/twitter/x/connect?{urlencode({'ticket': owner.ticket})}"
    )
    assert stage.address + CALLBACK_PATH in form


def test_disconnected_account_is_unknown_to_x(stage: Stage, owner: Owner) -> None:
    from saleor_twitter_plugin.pipeline.connecting import disconnect

    shop = stage.open_account("shop_shoes", stage.category("shoes"))
    account = Account.objects.get(x_user_id=shop.x_user_id)
    token = accounts.read_access_token(account, sealer=get_sealer())

    was_given_back = disconnect(
        account, config=stage.shop.read_config(), sealer=get_sealer(), now=datetime.now(UTC)
    )

    assert was_given_back
    answer = requests.get(
        f"{stage.x.base_url}/2/users/me", headers={"Authorization": f"Bearer {token}"}, timeout=10
    )
    assert answer.status_code == 401
    account.refresh_from_db()
    assert account.state == "needs_reconnecting"
    assert account.categories.count() == 1
    assert account.created_at > datetime.now(UTC) - timedelta(minutes=5)
