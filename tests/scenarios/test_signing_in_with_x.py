"""A shopper signs in with X, over HTTP: the storefront, X's consent page, Saleor's own mutations.

On Saleor only: the sample shop has no GraphQL of a shop's own, and no tokens of Saleor's. What is
ours alone stands in tests/database/test_security_of_identity.py, for both.
"""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from saleor_twitter_plugin.models import Shopper, ShopperLink, UsedSignIn

from .stage import Person, Stage

pytestmark = pytest.mark.saleor_only

STOREFRONT = "https://shop.example/signed-in"
START = """mutation Start($input: JSONString!) {
  externalAuthenticationUrl(pluginId: "twitter", input: $input) {
    authenticationData errors { field code message }
  }
}"""
FINISH = """mutation Finish($input: JSONString!) {
  externalObtainAccessTokens(pluginId: "twitter", input: $input) {
    token refreshToken csrfToken user { id email isStaff isConfirmed } errors { field code message }
  }
}"""
REFRESH = """mutation Refresh($input: JSONString!) {
  externalRefresh(pluginId: "twitter", input: $input) {
    token user { email } errors { field code }
  }
}"""
VERIFY = """mutation Verify($input: JSONString!) {
  externalVerify(pluginId: "twitter", input: $input) {
    isValid verifyData user { email } errors { field code }
  }
}"""
LOGOUT = """mutation Logout($input: JSONString!) {
  externalLogout(pluginId: "twitter", input: $input) { logoutData errors { field code } }
}"""
MY_EMAIL = "{ me { email } }"
MY_ORDERS = """{ twitterMe {
  link { handle xUserId } orders(first: 5) { edges { node { number total { amount } } } }
} }"""


class Browser:
    """One storefront in one browser: it keeps the ticket, and its customer's token."""

    def __init__(self, stage: Stage, token: str = "") -> None:
        self.stage = stage
        self.token = token
        self.ticket = ""

    def ask(self, query: str, **input_: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        answer = requests.post(
            f"{self.stage.address}/graphql/",
            json={"query": query, "variables": {"input": json.dumps(input_)}},
            headers=headers,
            timeout=60,
        )
        assert answer.status_code == 200, answer.text
        assert "errors" not in answer.json(), answer.text
        (data,) = answer.json()["data"].values()
        return dict(data)

    def start(self, redirect_url: str = STOREFRONT) -> str:
        answer = self.ask(START, redirectUri=redirect_url)
        assert answer["errors"] == []
        data = json.loads(answer["authenticationData"])
        self.ticket = data["ticket"]
        return str(data["authorizationUrl"])

    def agree(self, handle: str) -> dict[str, str]:
        """Say yes at X; return what X's redirect tells the storefront."""
        return read_answer(self.stage.x.authorize(self.start(), handle))

    def finish(self, answered: dict[str, str]) -> dict[str, Any]:
        return self.ask(FINISH, ticket=self.ticket, **answered)

    def sign_in(self, handle: str) -> dict[str, Any]:
        return self.finish(self.agree(handle))


def read_answer(redirect: str) -> dict[str, str]:
    assert redirect.startswith(f"{STOREFRONT}?")
    return {name: value for name, (value,) in parse_qs(urlsplit(redirect).query).items()}


def codes(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["field"], each["code"]) for each in answer["errors"]]


@pytest.fixture
def door(stage: Stage) -> Stage:
    stage.configure(sign_in_redirect_urls=f"https://other.example/x\n{STOREFRONT}")
    stage.x.set_app(client_id="client-id", callback_urls=[STOREFRONT])
    return stage


def make_person(stage: Stage, handle: str, **more: Any) -> Person:
    return Person(handle, stage.x.make_person(handle, **more)["x_user_id"])


def test_a_linked_shopper_signs_in_and_sees_their_orders(door: Stage) -> None:
    category = door.category("shoes")
    shop = door.open_account("shop_shoes", category)
    product = door.product(category)
    door.work()
    door.subscribe(shop)
    ana = door.shopper(is_linked=True)
    door.x.post_as(ana.handle, f"@shop_shoes #buy {product.code}")
    door.wait_for_events(1)
    door.work()
    (order,) = door.orders(product)
    browser = Browser(door)

    address = browser.start()
    asked = {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}
    signed_in = browser.finish(read_answer(door.x.authorize(address, ana.handle)))

    assert (asked["scope"], asked["redirect_uri"]) == ("users.read tweet.read", STOREFRONT)
    assert signed_in["errors"] == []
    assert signed_in["user"]["email"] == f"{ana.handle}@example.com"
    browser.token = signed_in["token"]
    assert browser.ask(MY_EMAIL) == {"email": f"{ana.handle}@example.com"}
    me = door.graphql(MY_ORDERS, token=browser.token)["twitterMe"]
    assert me["link"] == {"handle": ana.handle, "xUserId": ana.x_user_id}
    (edge,) = me["orders"]["edges"]
    assert edge["node"]["number"] == order.number

    # X's token was asked for once, used once, and is good for nothing any more.
    paths = [(each["path"], each["status"]) for each in reversed(door.x.calls())]
    assert [each for each in paths if "oauth2" in each[0] or each[0] == "/2/users/me"] == [
        ("/2/oauth2/token", 200),
        ("/2/users/me", 200),
        ("/2/oauth2/revoke", 200),
    ]


def test_saleors_own_tokens_renew_verify_and_end(door: Stage) -> None:
    ana = door.shopper(is_linked=True)
    browser = Browser(door)
    signed_in = browser.sign_in(ana.handle)
    email = f"{ana.handle}@example.com"

    renewed = browser.ask(REFRESH, refreshToken=signed_in["refreshToken"])
    verified = browser.ask(VERIFY, token=renewed["token"])
    natively = requests.post(
        f"{door.address}/graphql/",
        json={
            "query": "mutation N($t: String!) { tokenRefresh(refreshToken: $t)"
            " { token errors { code } } }",
            "variables": {"t": signed_in["refreshToken"]},
        },
        timeout=60,
    ).json()["data"]["tokenRefresh"]

    assert (renewed["errors"], renewed["user"]) == ([], {"email": email})
    assert (verified["isValid"], verified["user"]) == (True, {"email": email})
    assert json.loads(verified["verifyData"])["owner"] == "saleor"
    assert natively["errors"] == []
    assert codes(browser.ask(REFRESH, refreshToken="not.a.token")) == [("state", "INVALID")]
    assert codes(browser.ask(REFRESH, refreshToken=renewed["token"])) == [("state", "INVALID")]
    assert browser.ask(VERIFY, token="not.a.token")["isValid"] is False
    assert browser.ask(LOGOUT) == {"logoutData": "{}", "errors": []}


def test_a_customer_links_by_consent_and_nobody_is_taken_over(door: Stage) -> None:
    ana, ben = door.shopper(has_account=True), door.shopper(has_account=True)

    unlinked = Browser(door).sign_in(ana.handle)
    linked = Browser(door, ana.token).sign_in(ana.handle)
    again = Browser(door, ana.token).sign_in(ana.handle)
    stolen = Browser(door, ben.token).sign_in(ana.handle)
    second = Browser(door, ana.token).sign_in(ben.handle)

    assert codes(unlinked) == [("user", "NOT_FOUND")]
    assert linked["user"]["email"] == f"{ana.handle}@example.com"
    assert again["errors"] == []
    assert codes(stolen) == codes(second) == [("user", "UNIQUE")]
    assert [stolen["token"], second["token"], unlinked["token"]] == [None, None, None]
    link = ShopperLink.objects.get()
    assert (link.x_user_id, link.saleor_customer_id) == (ana.x_user_id, ana.customer_id)
    # Who has only signed in has not written to us: nothing may be sent to them first.
    assert not Shopper.objects.exists()


def test_a_new_customer_is_made_of_a_confirmed_address_only(door: Stage) -> None:
    from saleor.account.models import User

    door.configure(sign_in_redirect_urls=STOREFRONT, sign_in_creates_customers="yes")
    make_person(door, "newcomer", confirmed_email="New@Comer.example")
    make_person(door, "silent")
    taken = door.shopper(has_account=True)
    make_person(door, "lookalike", confirmed_email=f"{taken.handle.upper()}@EXAMPLE.com")
    before = User.objects.count()

    made = Browser(door).sign_in("newcomer")
    again = Browser(door).sign_in("newcomer")
    silent = Browser(door).sign_in("silent")
    lookalike = Browser(door).sign_in("lookalike")

    assert made["errors"] == []
    assert made["user"]["email"] == "new@comer.example"
    assert (made["user"]["isStaff"], made["user"]["isConfirmed"]) == (False, True)
    assert again["user"]["id"] == made["user"]["id"]
    assert codes(silent) == [("email", "REQUIRED")]
    assert codes(lookalike) == [("email", "UNIQUE")]
    assert User.objects.count() == before + 1
    assert User.objects.get(email="new@comer.example").password == ""


def test_another_browser_and_a_second_time_get_nothing(door: Stage) -> None:
    ana, mallory = door.shopper(is_linked=True), door.shopper(is_linked=True)
    victim, attacker = Browser(door), Browser(door)
    victim.start()
    trap = attacker.agree(mallory.handle)
    mine = Browser(door)
    answered = mine.agree(ana.handle)

    # The victim's browser is sent to the storefront with the attacker's code.
    assert codes(victim.finish(trap)) == [("state", "INVALID")]
    assert codes(attacker.finish(answered)) == [("state", "INVALID")]
    assert not UsedSignIn.objects.exists()
    assert mine.finish(answered)["user"]["email"] == f"{ana.handle}@example.com"
    assert codes(mine.finish(answered)) == [("state", "INVALID")]


def test_staff_and_who_was_switched_off_stay_outside(door: Stage) -> None:
    from saleor.account.models import User

    ana, boss, late = (door.shopper(is_linked=True) for _ in range(3))
    User.objects.filter(pk=ana.customer_id).update(is_active=False)
    User.objects.filter(pk=boss.customer_id).update(is_staff=True)
    User.objects.filter(pk=late.customer_id).update(is_confirmed=False)

    answers = [Browser(door).sign_in(each.handle) for each in (ana, boss, late)]
    begun = Browser(door, boss.token).ask(START, redirectUri=STOREFRONT)

    assert [codes(each) for each in answers] == [[("user", "INACTIVE")]] * 3
    assert [each["token"] for each in answers] == [None] * 3
    # One answer for all: nobody learns here who is of the staff.
    assert len({each["errors"][0]["message"] for each in answers}) == 1
    assert codes(begun) == [("user", "INACTIVE")]


def test_off_until_the_owner_names_an_address(door: Stage) -> None:
    ana = door.shopper(is_linked=True)
    browser = Browser(door)
    answered = browser.agree(ana.handle)

    for off in ({"sign_in_redirect_urls": ""}, {"is_active": False}):
        door.configure(**{"sign_in_redirect_urls": STOREFRONT, **off})  # type: ignore[arg-type]
        assert codes(Browser(door).ask(START, redirectUri=STOREFRONT)) == [("pluginId", "INACTIVE")]
        assert codes(browser.finish(answered)) == [("pluginId", "INACTIVE")]
        assert codes(browser.ask(VERIFY, token="a.b.c")) == [("pluginId", "INACTIVE")]
    assert not UsedSignIn.objects.exists()
