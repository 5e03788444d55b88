"""An outlet's follower asks below its post, and the voucher is for what the outlet shows."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests

from saleor_twitter_plugin import campaigns, feeds
from saleor_twitter_plugin.campaigns import loaded
from saleor_twitter_plugin.campaigns.codes import CODE_PREFIX
from saleor_twitter_plugin.handoffs import ApplyAnswer
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import Account, Campaign, FeedRole, LoadedVoucher

from .campaign_story import tend
from .stage import Person, Stage

REPORT = """
query R($id: ID!) { twitterCampaignReport(id: $id) {
    asked issued used revenue discount refunds net
    posts(first: 5) { edges { node { xPostId trigger orders vouchers revenue refunds net } } }
} }
"""


@pytest.fixture
def outlet(stage: Stage) -> tuple[Person, str]:
    """An outlet account with a category, and ten percent off what its feed shows."""
    category = stage.category("outlet")
    account = stage.open_account("shop_outlet", category)
    stage.subscribe(account)
    row = Account.objects.get(x_user_id=account.x_user_id)
    feeds.assign_role(FeedRole.Role.OUTLET, row, channel=stage.room.channel)
    now = datetime.now(UTC)
    campaign = campaigns.create(
        {
            "slug": "outlet-days",
            "name": "Outlet days",
            "kind": "outlet",
            "channel": stage.room.channel,
            "starts_at": now - timedelta(minutes=1),
            "ends_at": now + timedelta(days=7),
            "settings": {"discount": {"kind": "percent", "value": "10"}},
        },
        hashtags=["outletdays"],
        accounts=[row],
    )
    campaigns.schedule(campaign, now=now)
    # As if it had begun a while ago: posts of this minute are of its time.
    Campaign.objects.update(started_at=now - timedelta(minutes=1))
    return account, category


def ask_below(stage: Stage, person: Person, account: Person, post_id: str) -> dict[str, Any]:
    """Ask below a post of the outlet's, and let it be answered."""
    post: dict[str, Any] = stage.x.post_as(
        person.handle, f"@{account.handle} #OutletDays", in_reply_to=post_id
    )
    stage.wait_for_events(1)
    stage.work()
    return post


def read_report(stage: Stage) -> dict[str, Any]:
    variables = {"id": Campaign.objects.get().pk}
    report: dict[str, Any] = stage.graphql(REPORT, variables, token=stage.room.make_staff_token())[
        "twitterCampaignReport"
    ]
    return report


def test_asked_below_a_post_bought_with_and_refused_elsewhere(
    stage: Stage, outlet: tuple[Person, str]
) -> None:
    account, category = outlet
    jacket = stage.product(category, name="Jacket", price="50.00", stock=9)
    elsewhere = stage.product(stage.category("new"), name="Coat", price="90.00", stock=9)
    stage.work()
    stage.room.set_stock(jacket.variant_id, 2)
    stage.work()
    last_units, published = stage.posts_by(account)
    assert "Only 2 left" in last_units["text"]
    tend(stage)
    shopper = stage.shopper(is_linked=True)

    post = ask_below(stage, shopper, account, last_units["id"])

    (reply,) = stage.replies_to(post["id"])
    assert "your voucher is loaded" in reply["text"]
    voucher = LoadedVoucher.objects.get()
    assert (voucher.state, voucher.answered_post_id) == ("loaded", last_units["id"])

    # What the outlet does not show it takes nothing off.
    wrong = stage.room.open_basket(shopper.customer_id, elsewhere.variant_id)
    tend(stage)
    assert stage.room.read_code(wrong) == ""
    code = loaded.open_code(voucher, sealer=get_sealer())
    assert stage.shop.apply_voucher(wrong, code) is ApplyAnswer.NOT_YET

    right = stage.room.open_basket(shopper.customer_id, jacket.variant_id)
    tend(stage)
    assert stage.room.read_code(right).startswith(CODE_PREFIX)
    stage.room.order_basket(right)
    tend(stage)
    (order,) = stage.shop.list_customer_orders(shopper.customer_id)
    assert order.discount_amount == Decimal("5.00")
    total = float(order.total.amount)

    report = read_report(stage)
    assert (report["asked"], report["issued"], report["used"]) == (1, 1, 1)
    assert (report["revenue"], report["discount"], report["net"]) == (total, 5.0, total)
    told, first = [each["node"] for each in report["posts"]["edges"]]
    assert told == {
        "xPostId": last_units["id"], "trigger": "LAST_UNITS", "orders": 1, "vouchers": 1,
        "revenue": total, "refunds": 0.0, "net": total,
    }  # fmt: skip
    assert (first["xPostId"], first["orders"], first["revenue"]) == (published["id"], 0, 0.0)


def test_what_leaves_the_feed_leaves_the_voucher(stage: Stage, outlet: tuple[Person, str]) -> None:
    account, category = outlet
    jacket = stage.product(category, name="Jacket", price="50.00", stock=9)
    boots = stage.product(category, name="Boots", price="80.00", stock=9)
    stage.work()
    tend(stage)
    shopper = stage.shopper(is_linked=True)
    ask_below(stage, shopper, account, stage.posts_by(account)[0]["id"])

    stage.room.move_product(jacket.product_id, stage.category("new"))
    tend(stage)

    moved = stage.room.open_basket(shopper.customer_id, jacket.variant_id)
    tend(stage)
    assert stage.room.read_code(moved) == ""

    # Nothing is left in the feed: the voucher is not suddenly good for the whole shop.
    stage.room.set_stock(boots.variant_id, 0)
    tend(stage)
    again = stage.room.open_basket(shopper.customer_id, jacket.variant_id)
    tend(stage)
    assert stage.room.read_code(again) == ""
    other = stage.shopper(is_linked=True)
    post = stage.x.post_as(other.handle, f"@{account.handle} #OutletDays")
    stage.wait_for_events(2)
    stage.work()
    (reply,) = stage.replies_to(post["id"])
    assert "not open now" in reply["text"]
    assert Campaign.objects.get().state == "running"

    stage.room.set_stock(boots.variant_id, 3)
    tend(stage)
    bought = stage.room.open_basket(shopper.customer_id, boots.variant_id)
    tend(stage)
    assert stage.room.read_code(bought).startswith(CODE_PREFIX)


def test_the_numbers_of_each_post_are_the_staffs_alone(
    stage: Stage, outlet: tuple[Person, str]
) -> None:
    account, category = outlet
    stage.product(category, name="Jacket", price="50.00")
    stage.work()
    tend(stage)
    address = f"{stage.graphql_url.removesuffix('graphql/')}campaigns/{Campaign.objects.get().pk}"
    (post,) = stage.posts_by(account)

    shopper = stage.shopper(has_account=True)
    tokens = {"shopper": shopper.token, "staff": stage.room.make_staff_token()}
    answers = {
        who: requests.get(
            f"{address}.posts.csv", headers={"Authorization": f"Bearer {token}"}, timeout=10
        )
        for who, token in tokens.items()
    }

    assert (answers["shopper"].status_code, answers["shopper"].text) == (403, "")
    names, row = answers["staff"].text.splitlines()
    assert names.startswith("x_post_id,sent_at,trigger,product_id,clicks,orders,vouchers,revenue")
    assert row.startswith(post["id"])
