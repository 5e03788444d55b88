"""Somebody the shop does not know asks by post or message, and finishes as a guest."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import requests

from saleor_twitter_plugin import pipeline
from saleor_twitter_plugin.models import Claim, OutboxMessage

from .stage import Person, Product, Stage

ON_ITS_OWN_PAGE = {
    "claim_url": "",
    "public_url": "http://localhost:8000",
    "checkout_url": "https://store.example/{channel}/checkout?checkout={checkout_id}",
}
ME = "{ twitterMe { claims { edges { node { state order { number } } } } } }"
CLAIM = """
query Claim($token: String!, $holder: String) {
  twitterClaim(token: $token, holder: $holder) {
    claim { state checkoutId order { number } }
    errors { code }
  }
}
"""


@pytest.fixture
def shoes(stage: Stage) -> Iterator[Product]:
    stage.configure(**ON_ITS_OWN_PAGE)
    stage.room.set_reservations(10)
    category = stage.category("shoes")
    account = stage.open_account("shop_shoes", category)
    product = stage.product(category, name="Runner One", price="10.00", stock=1)
    stage.work()
    stage.subscribe(account)
    yield product
    # As each shop has it by itself.
    stage.room.set_reservations(None if stage.shop_kind == "saleor" else 10)


def ask_by_post(stage: Stage, shopper: Person, product: Product) -> str:
    wish = stage.x.post_as(shopper.handle, f"@shop_shoes #buy {product.code}")
    stage.poll()
    stage.work()
    (reply,) = stage.replies_to(wish["id"])
    return str(reply["text"])


def ask_by_message(stage: Stage, shopper: Person, product: Product) -> str:
    stage.x.message_as(shopper.handle, "shop_shoes", f"#buy {product.code}")
    stage.wait_for_events(1)
    stage.work()
    (answer,) = [each for each in stage.x.messages() if each["sender_id"] != shopper.x_user_id]
    return str(answer["text"])


def page_of(stage: Stage, text: str) -> str:
    """Return where the page of the link in an answer is served here."""
    found = re.search(r"http://localhost:8000(/plugins/global/twitter/claim/[\w.-]+)", text)
    assert found, text
    return stage.address + found.group(1)


@pytest.mark.parametrize("ask", [ask_by_post, ask_by_message])
def test_from_x_over_the_page_to_an_order_that_is_tied_back(
    stage: Stage, shoes: Product, ask: Callable[[Stage, Person, Product], str]
) -> None:
    buyer = stage.shopper(has_account=True)
    text = ask(stage, buyer, shoes)
    page = page_of(stage, text)
    assert stage.orders(shoes) == []
    assert stage.room.read_reserved_count(shoes.variant_id) == 1

    browser = requests.Session()
    shown = browser.get(page, timeout=30)
    assert shown.status_code == 200
    assert "Runner One" in shown.text
    assert "10.00" in shown.text
    gone_on = browser.post(f"{page}/next", allow_redirects=False, timeout=30)
    assert gone_on.status_code == 303
    storefront = urlsplit(gone_on.headers["Location"])
    assert storefront.netloc == "store.example"
    (checkout_id,) = parse_qs(storefront.query)["checkout"]
    token = stage.shop.to_primary_key("Checkout", checkout_id)
    # A stranger with the same link gets nowhere.
    assert requests.post(f"{page}/next", allow_redirects=False, timeout=30).status_code == 403

    stage.room.complete_checkout(token, buyer.customer_id)
    told_before = OutboxMessage.objects.count()
    pipeline.tie_orders(shop=stage.shop, now=datetime.now(UTC))
    stage.work()

    (order,) = stage.orders(shoes)
    claim = Claim.objects.get()
    assert (claim.state, claim.order_number) == ("completed", order.number)
    assert order.metadata["twitter_user_id"] == buyer.x_user_id
    assert stage.room.read_free_count(shoes.variant_id) == 0
    assert f"Your order is number {order.number}." in browser.get(page, timeout=30).text
    assert "Your order" not in requests.get(page, timeout=30).text
    # Nobody asked us on X about it: nothing is said there.
    assert OutboxMessage.objects.count() == told_before
    # The link is used up, for everybody.
    assert browser.post(f"{page}/next", allow_redirects=False, timeout=30).status_code == 403
    seen = stage.graphql(CLAIM, {"token": unquote(page.rpartition("/")[2])})["twitterClaim"]
    assert seen["claim"] == {"state": "COMPLETED", "checkoutId": None, "order": None}
    if claim.saleor_customer_id:
        mine = stage.graphql(ME, token=buyer.token)["twitterMe"]["claims"]["edges"]
        assert mine == [{"node": {"state": "COMPLETED", "order": {"number": order.number}}}]


def test_who_comes_after_the_last_unit_is_told_at_once(stage: Stage, shoes: Product) -> None:
    first, second = stage.shopper(), stage.shopper()

    page_of(stage, ask_by_post(stage, first, shoes))
    answer = ask_by_post(stage, second, shoes)

    assert "sold out" in answer
    assert (Claim.objects.count(), stage.orders(shoes)) == (1, [])
