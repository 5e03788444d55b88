"""An outlet from its draft to its numbers."""

import csv
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.test import RequestFactory

from saleor_twitter_plugin import accounts, campaigns, inbox, pipeline
from saleor_twitter_plugin.campaigns import CampaignProblem, CampaignProblemCode, loaded
from saleor_twitter_plugin.campaigns.post_results import list_posts, read_post_results
from saleor_twitter_plugin.graphql.campaign_reports import answer_report
from saleor_twitter_plugin.handoffs import Requester
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import (
    Account,
    Campaign,
    FeedItem,
    LinkDay,
    LoadedVoucher,
    OutboxMessage,
    ProductState,
    ShopAction,
    ShopperLink,
)
from tests.database.campaigns.outlet_rows import OUTLET, draft_outlet, put, run_outlet
from tests.factories import (
    ANA_ID,
    NOW,
    SHOP_ID,
    SIGNING_KEY,
    add_account,
    add_message,
    make_config,
    make_event,
    make_feed_post,
)
from tests.fakes import FakeShop

pytestmark = pytest.mark.django_db
TEN_PERCENT = {"kind": "percent", "value": "10"}
WEEK = timedelta(days=7)


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    put(fake_shop, "1")
    fake_shop.requester = Requester(permissions=frozenset({"plugins.manage_plugins"}))
    return fake_shop


def ask(shop: FakeShop, **parts: Any) -> list[str]:
    """Let Ana ask; return what was answered."""
    event = make_event("@shop #SummerSale", **parts)
    inbox.record([event], source="webhook", sealer=get_sealer(), now=NOW)
    pipeline.drain_inbox(shop=shop, sealer=get_sealer(), signing_key=SIGNING_KEY, clock=lambda: NOW)
    answers = OutboxMessage.objects.filter(key__startswith="answer:").order_by("pk")
    return list(answers.values_list("text", flat=True))


def post_of(campaign: Campaign, number: str, product_id: str = "1", hours: int = 1) -> FeedItem:
    """Let X have had a post of the outlet since so many hours after the start."""
    sent_at = NOW + timedelta(hours=hours)
    message = add_message(
        replace(make_feed_post(product_id), key=f"feed:{number}"),
        state="sent", sent_at=sent_at, x_post_id=number,
    )  # fmt: skip
    return FeedItem.objects.create(
        saleor_product_id=product_id, channel="default-channel", change=number, state="released",
        account=campaign.accounts.get(), trigger="last_units", outbox_key=message.key,
    )  # fmt: skip


def use(campaign: Campaign, key: str, order_id: str, amount: int, **parts: Any) -> None:
    LoadedVoucher.objects.create(
        campaign=campaign, key=key, x_user_id=key, state="used", saleor_order_id=order_id,
        account_x_user_id=SHOP_ID, order_amount=amount, discount_amount=1, expires_at=NOW,
        loaded_at=NOW, created_at=NOW + timedelta(hours=2), **parts,
    )  # fmt: skip


def buy(key: str, order_id: str, amount: int, variant_id: str = "7", **parts: Any) -> None:
    ShopAction.objects.create(
        key=key, state="done", x_user_id="9", x_post_id="8", account_x_user_id=SHOP_ID,
        saleor_order_id=order_id, total_amount=amount, channel="default-channel",
        lines=[{"variant_id": variant_id}], created_at=NOW + timedelta(hours=2),
        finished_at=NOW + timedelta(hours=2), **parts,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({}, []),
        ({"settings": {}}, ["discount"]),
        ({"settings": {"discount": TEN_PERCENT, "products": ["1"]}}, ["products"]),
        ({"settings": {"discount": TEN_PERCENT, "categories": ["5"]}}, ["categories"]),
        ({"settings": {"discount": {"kind": "free_shipping"}}}, ["discount"]),
        (
            {"settings": {"discount": {"kind": "fixed", "value": "5"}}, "budget_amount": 100},
            ["most_it_gives"],
        ),
        ({"ends_at": None}, ["ends_at"]),
    ],
)
def test_what_an_outlet_lacks_is_said_at_once(values: dict[str, Any], fields: list[str]) -> None:
    campaign = draft_outlet(**values)

    assert [each.field for each in campaigns.find_plan_problems(campaign, now=NOW)] == fields


def test_an_outlet_has_one_account_and_that_has_a_feed() -> None:
    campaign = draft_outlet()
    other = add_account("101", "another")

    for given in ([], [other], [*Account.objects.all()]):
        campaign.accounts.set(given)
        with pytest.raises(CampaignProblem) as refused:
            campaigns.schedule(campaign, now=NOW)
        assert refused.value.code is CampaignProblemCode.INCOMPLETE
        assert [each.field for each in refused.value.problems] == ["accounts"]
    assert Campaign.objects.get().state == "draft"
    assert campaigns.list_live_hashtags() == frozenset()

    accounts.assign_category(OUTLET, other, channel="another-channel")
    campaign.accounts.set([other])
    assert campaigns.find_plan_problems(campaign, now=NOW) != []


def test_without_a_hashtag_nobody_could_ask(shop: FakeShop) -> None:
    campaign = draft_outlet()
    campaign.hashtags.all().delete()

    problems = campaigns.find_plan_problems(campaign, now=NOW)

    assert [each.field for each in problems] == ["hashtags"]


def test_its_life_is_a_campaigns(shop: FakeShop) -> None:
    campaign = run_outlet(shop)

    assert campaigns.pause(campaign)
    assert campaigns.resume(campaign, now=NOW)
    assert campaigns.end_due(NOW + WEEK) == [campaign]
    assert campaigns.archive(campaign)
    assert campaigns.list_live_hashtags() == frozenset()


def test_asked_below_a_post_the_voucher_knows_it(shop: FakeShop) -> None:
    ShopperLink.objects.create(
        x_user_id=ANA_ID, handle="ana", saleor_customer_id="7", linked_at=NOW
    )
    campaign = run_outlet(shop)
    post_of(campaign, "777")

    (answer,) = ask(shop, in_reply_to_post_id="777")

    assert answer.startswith("Summer sale: your voucher is loaded.")
    voucher = LoadedVoucher.objects.get()
    assert (voucher.state, voucher.answered_post_id) == ("loaded", "777")
    # What the feed shows is a condition: the shop may take it out of a cart that changed.
    assert loaded.has_conditions(campaign)


def test_while_the_feed_shows_nothing_it_is_not_open_and_nothing_is_given(shop: FakeShop) -> None:
    shop.items.clear()
    run_outlet(shop)

    (answer,) = ask(shop)

    assert answer.startswith("Summer sale is not open now. Thank you for asking!")
    assert LoadedVoucher.objects.count() == 0
    assert shop.vouchers == {}


def test_another_account_does_not_answer_for_the_outlet(shop: FakeShop) -> None:
    run_outlet(shop)
    other = add_account("101", "another")

    assert ask(shop, account_id=other.x_user_id) == []

    assert LoadedVoucher.objects.count() == 0


def test_each_post_has_the_orders_that_came_by_it(shop: FakeShop) -> None:
    campaign = run_outlet(shop)
    first, second = post_of(campaign, "501"), post_of(campaign, "502", "2")
    ProductState.objects.create(
        saleor_product_id="1", channel="default-channel", variant_ids=["7"], seen_at=NOW
    )
    LinkDay.objects.create(item=first, day=NOW.date(), count=4)
    use(campaign, "1", "o1", 20, answered_post_id="501", refunded_amount=5)
    # The same order as an action: counted once.
    buy("post:1", "o1", 20, answered_post_id="501")
    buy("post:2", "o2", 30, answered_post_id="502")
    # Below no post, but of the first one's product.
    buy("post:3", "o3", 7)
    # Of no post: another product, and a voucher asked for under none.
    buy("post:4", "o4", 1_000, variant_id="99")
    use(campaign, "5", "o5", 1_000)

    results = read_post_results(campaign, list_posts(campaign).order_by("pk"), led_within=WEEK)

    assert [(each.x_post_id, each.clicks, each.orders, each.vouchers) for each in results] == [
        ("501", 4, 2, 1),
        ("502", 0, 1, 0),
    ]
    assert [(each.revenue, each.refunds, each.net) for each in results] == [
        (Decimal(27), Decimal(5), Decimal(22)),
        (Decimal(30), Decimal(0), Decimal(30)),
    ]
    assert [each.pk for each in list_posts(campaign).order_by("pk")] == [first.pk, second.pk]


def test_posts_before_and_after_its_time_are_not_its_own(shop: FakeShop) -> None:
    campaign = run_outlet(shop)
    post_of(campaign, "400", hours=-2)
    post_of(campaign, "402", "2", hours=3)
    assert [each.x_post_id for each in list_posts(campaign)] == ["402"]

    campaigns.end(campaign, now=NOW + timedelta(hours=2))
    campaign.refresh_from_db()

    assert list(list_posts(campaign)) == []


def read_csv(shop: FakeShop, name: str) -> tuple[int, str]:
    answer = answer_report(RequestFactory().get("/"), name, shop=shop, config=make_config())
    return answer.status_code, answer.content.decode()


def test_the_posts_are_a_csv_for_the_staff_alone(shop: FakeShop) -> None:
    campaign = run_outlet(shop)
    post_of(campaign, "501")
    use(campaign, "1", "o1", 20, answered_post_id="501")

    status, text = read_csv(shop, f"{campaign.pk}.posts.csv")

    assert status == 200
    (row,) = csv.DictReader(StringIO(text))
    assert (row["x_post_id"], row["orders"], row["vouchers"]) == ("501", "1", "1")
    assert (Decimal(row["net"]), row["currency"]) == (20, "EUR")
    (whole,) = csv.DictReader(StringIO(read_csv(shop, f"{campaign.pk}.csv")[1]))
    assert (whole["used"], Decimal(whole["revenue"])) == ("1", 20)
    for name in (f"{campaign.pk}.other.csv", f"{campaign.pk}.posts", "x.posts.csv", ""):
        assert read_csv(shop, name)[0] == 404
    Campaign.objects.update(kind="offer")
    assert read_csv(shop, f"{campaign.pk}.posts.csv")[0] == 404
    shop.requester = Requester(permissions=frozenset({"order.manage_orders"}))
    assert read_csv(shop, f"{campaign.pk}.posts.csv") == (403, "")
