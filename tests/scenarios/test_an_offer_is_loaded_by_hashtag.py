"""A customer asks by hashtag, buys with what was loaded, cancels, and has it back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from saleor_twitter_plugin import campaigns
from saleor_twitter_plugin.campaigns.codes import CODE_PREFIX
from saleor_twitter_plugin.models import Campaign, LoadedVoucher

from .campaign_story import tend
from .stage import Person, Product, Stage

VOUCHERS = """
{ twitterMe { vouchers(first: 5) { edges { node {
    campaign { slug } state discountKind discountValue minimumSpend { amount } orderNumber
} } } } }
"""
APPLY = """
mutation M($id: ID!) { twitterVoucherApply(checkoutId: $id) { isApplied errors { code } } }
"""


@pytest.fixture
def offer(stage: Stage) -> tuple[Person, Product]:
    """An account, a product for ten dollars, and ten percent off for who asks."""
    category = stage.category()
    account = stage.open_account("shop_offers", category)
    stage.subscribe(account)
    now = datetime.now(UTC)
    campaign = campaigns.create(
        {
            "slug": "summer",
            "name": "Summer",
            "kind": "offer",
            "channel": stage.room.channel,
            "ends_at": now + timedelta(days=7),
            "settings": {
                "discount": {"kind": "percent", "value": "10"},
                "minimum_spend": "15",
            },
        },
        hashtags=["summerdeal"],
        accounts=[],
    )
    campaigns.schedule(campaign, now=now)
    return account, stage.product(category, price="10.00", stock=50)


def vouchers_of(stage: Stage, person: Person) -> list[dict[str, Any]]:
    me = stage.graphql(VOUCHERS, token=person.token)["twitterMe"]
    return [each["node"] for each in me["vouchers"]["edges"]]


def ask(stage: Stage, person: Person, account: Person, events: int = 1) -> dict[str, Any]:
    post: dict[str, Any] = stage.x.post_as(person.handle, f"@{account.handle} #SummerDeal please")
    stage.wait_for_events(events)
    stage.work()
    return post


def test_asked_loaded_used_cancelled_and_given_back(
    stage: Stage, offer: tuple[Person, Product]
) -> None:
    account, product = offer
    tend(stage)
    shopper = stage.shopper(is_linked=True)

    post = ask(stage, shopper, account)

    (reply,) = stage.replies_to(post["id"])
    assert "your voucher is loaded" in reply["text"]
    assert CODE_PREFIX not in reply["text"]
    (voucher,) = vouchers_of(stage, shopper)
    assert voucher == {
        "campaign": {"slug": "summer"},
        "state": "LOADED",
        "discountKind": "PERCENT",
        "discountValue": 10.0,
        "minimumSpend": {"amount": 15.0},
        "orderNumber": None,
    }

    # Too little in it: it stays loaded. Enough: it is there by itself.
    checkout_id = stage.room.open_basket(shopper.customer_id, product.variant_id)
    tend(stage)
    assert stage.room.read_code(checkout_id) == ""
    stage.room.change_basket(checkout_id, 2)
    tend(stage)
    assert stage.room.read_code(checkout_id).startswith(CODE_PREFIX)
    assert vouchers_of(stage, shopper)[0]["state"] == "APPLIED"

    order_id = stage.room.order_basket(checkout_id)
    tend(stage)
    (order,) = stage.shop.list_customer_orders(shopper.customer_id)  # type: ignore[arg-type]
    assert order.discount_amount == Decimal("2.00")
    (voucher,) = vouchers_of(stage, shopper)
    assert (voucher["state"], voucher["orderNumber"]) == ("USED", order.number)

    stage.room.cancel_order(order_id)
    tend(stage)
    (voucher,) = vouchers_of(stage, shopper)
    assert (voucher["state"], voucher["orderNumber"]) == ("LOADED", None)
    again = stage.room.open_basket(shopper.customer_id, product.variant_id, quantity=2)
    tend(stage)
    assert stage.room.read_code(again) not in ("", order.code)
    stage.room.order_basket(again)
    tend(stage)
    assert vouchers_of(stage, shopper)[0]["state"] == "USED"
    assert Campaign.objects.get().issued_count == 1
    # Nobody who did not ask again was written to again.
    assert len(stage.replies_to(post["id"])) == 1


def test_a_code_that_the_customer_typed_stays_and_the_storefront_may_ask(
    stage: Stage, offer: tuple[Person, Product]
) -> None:
    account, product = offer
    shopper = stage.shopper(is_linked=True)
    first = stage.room.open_basket(shopper.customer_id, product.variant_id, quantity=2)
    ask(stage, shopper, account)
    tend(stage)
    # Nothing has happened to the checkout since; the storefront asks for it.
    global_id = stage.shop.to_global_id("Checkout", first)

    done = stage.graphql(APPLY, {"id": global_id}, token=shopper.token)["twitterVoucherApply"]

    assert done == {"isApplied": True, "errors": []}
    assert stage.room.read_code(first).startswith(CODE_PREFIX)
    stranger = stage.shopper(has_account=True)
    refused = stage.graphql(APPLY, {"id": global_id}, token=stranger.token)["twitterVoucherApply"]
    assert refused == {"isApplied": False, "errors": [{"code": "VOUCHER_NONE"}]}
    assert stage.graphql(APPLY, {"id": global_id})["twitterVoucherApply"]["errors"] == [
        {"code": "UNAUTHENTICATED"}
    ]


def test_who_is_linked_later_has_it_then(stage: Stage, offer: tuple[Person, Product]) -> None:
    account, _ = offer
    shopper = stage.shopper(has_account=True)
    started = stage.graphql("mutation { twitterLinkStart { code } }", token=shopper.token)
    code = started["twitterLinkStart"]["code"]

    post = ask(stage, shopper, account)
    (reply,) = stage.replies_to(post["id"])
    assert "Link this X account" in reply["text"]
    stage.x.post_as(shopper.handle, f"@{account.handle} #link {code}")
    stage.wait_for_events(2)
    stage.work()
    stage.graphql(
        "mutation M($code: String!) { twitterLinkConfirm(code: $code) { errors { code } } }",
        {"code": code},
        token=shopper.token,
    )

    (voucher,) = vouchers_of(stage, shopper)
    assert voucher["state"] == "LOADED"


def test_a_voucher_deleted_in_the_shop_ends_the_campaign_and_its_promises(
    stage: Stage, offer: tuple[Person, Product]
) -> None:
    account, product = offer
    shopper = stage.shopper(is_linked=True)
    ask(stage, shopper, account)

    stage.room.delete_voucher(Campaign.objects.get().saleor_voucher_id)
    tend(stage)

    assert Campaign.objects.get().state == "ended"
    assert LoadedVoucher.objects.get().state == "revoked"
    other = stage.shopper(is_linked=True)
    post = ask(stage, other, account, events=2)
    assert stage.replies_to(post["id"]) == []
    checkout_id = stage.room.open_basket(shopper.customer_id, product.variant_id, quantity=2)
    tend(stage)
    assert stage.room.read_code(checkout_id) == ""
