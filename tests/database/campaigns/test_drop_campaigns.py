"""A drop among the campaigns: its hashtag, its moments, its numbers."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from saleor_twitter_plugin import campaigns, drops, pipeline
from saleor_twitter_plugin.campaigns import CampaignProblem, CampaignProblemCode
from saleor_twitter_plugin.campaigns.drop_report import read_drop_report
from saleor_twitter_plugin.errors import RetryableError
from saleor_twitter_plugin.handoffs import CustomerOrder, OrderState, SaleorOrderId
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import Campaign, CampaignHashtag, Drop, DropEntry, DropSale
from saleor_twitter_plugin.pipeline.drop_campaigns import settle_drop_sales
from saleor_twitter_plugin.x_prices import PRICES_USD, PriceItem
from tests.database.conftest import RunTogether
from tests.database.drops.givens import add_drop, add_open_drop, ask
from tests.factories import NOW, add_account, add_message, euros, make_outgoing
from tests.fakes import FakeShop

BEFORE = NOW - timedelta(hours=2)
SOON = NOW + timedelta(minutes=5)


def draft(drop: Drop | None, **values: Any) -> Campaign:
    lists = {name: values.pop(name, []) for name in ("hashtags", "accounts")}
    given: dict[str, Any] = {
        "slug": "shoe-day",
        "name": "Shoe day",
        "kind": "drop",
        "channel": "default-channel",
        **({"drop": drop} if drop else {}),
        **values,
    }
    return campaigns.create(given, **lists)


def run(drop: Drop) -> Campaign:
    return campaigns.schedule(draft(drop), now=NOW)


def tend(shop: FakeShop, now: Any = SOON) -> str:
    """Let beat come; return how the campaign stands then."""
    pipeline.tend_campaigns(shop=shop, sealer=get_sealer(), now=now)
    return Campaign.objects.get().state


def make_order(**parts: Any) -> CustomerOrder:
    values: dict[str, Any] = {
        "order_id": SaleorOrderId("o1"),
        "number": "11",
        "state": OrderState.OPEN,
        "code": "",
        "total": euros("80.00"),
        "discount_amount": Decimal(5),
        "refunded_amount": Decimal(0),
        "category_ids": (),
    }
    return CustomerOrder(**{**values, **parts})


@pytest.mark.django_db
def test_its_moments_are_the_drops_and_it_owns_no_hashtag() -> None:
    drop = add_drop()

    campaign = draft(drop)

    assert (campaign.starts_at, campaign.ends_at) == (drop.opens_at, drop.closes_at)
    assert CampaignHashtag.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"hashtags": ["another"]}, ["hashtags"]),
        ({"starts_at": NOW}, ["starts_at"]),
        ({"ends_at": SOON}, ["ends_at"]),
        ({"channel": "another-channel"}, ["drop"]),
        ({"kind": "offer"}, ["drop"]),
    ],
)
@pytest.mark.django_db
def test_what_is_the_drops_is_not_the_campaigns(values: dict[str, Any], fields: list[str]) -> None:
    with pytest.raises(CampaignProblem) as refused:
        draft(add_drop(), **values)

    assert refused.value.code is CampaignProblemCode.INVALID
    assert [each.field for each in refused.value.problems] == fields
    assert Campaign.objects.count() == 0


@pytest.mark.django_db
def test_a_drop_is_answered_by_every_account() -> None:
    with pytest.raises(CampaignProblem) as refused:
        draft(add_drop(), accounts=[add_account()])

    assert [each.field for each in refused.value.problems] == ["accounts"]


@pytest.mark.parametrize("state", ["closed", "settled", "cancelled"])
@pytest.mark.django_db
def test_a_drop_that_is_missing_over_or_somebody_elses_is_refused(state: str) -> None:
    for drop in (None, add_drop(state=state)):
        with pytest.raises(CampaignProblem) as refused:
            draft(drop)
        assert [each.field for each in refused.value.problems] == ["drop"]
    mine = add_drop(slug="mine")
    first = draft(mine, slug="first")
    with pytest.raises(CampaignProblem) as refused:
        draft(mine)
    assert [each.field for each in refused.value.problems] == ["drop"]

    campaigns.archive(first)
    assert draft(mine).drop == mine


@pytest.mark.django_db(transaction=True)
def test_two_at_once_link_a_drop_once(run_together: RunTogether) -> None:
    drop = add_drop()

    def link(number: int) -> str:
        try:
            draft(drop, slug=f"campaign-{number}")
        except CampaignProblem as problem:
            return problem.problems[0].field
        return "linked"

    answers = run_together(*(partial(link, number) for number in range(6)))

    assert sorted(answers) == ["drop"] * 5 + ["linked"]
    assert Campaign.objects.count() == 1


@pytest.mark.django_db
def test_a_draft_of_a_drop_is_no_promise_yet() -> None:
    campaign = draft(add_drop())

    with pytest.raises(CampaignProblem) as refused:
        campaigns.schedule(campaign, now=BEFORE)

    assert [each.field for each in refused.value.problems] == ["drop"]
    assert Campaign.objects.get().state == "draft"


@pytest.mark.django_db
def test_it_begins_and_ends_with_its_drop(fake_shop: FakeShop) -> None:
    drop = add_drop(opens_at=SOON, closes_at=SOON + timedelta(hours=1))
    fake_shop.stock["42"] = 2
    drops.schedule(drop, shop=fake_shop, now=BEFORE)
    campaigns.schedule(draft(drop), now=BEFORE)
    assert tend(fake_shop, NOW) == "scheduled"

    assert drops.open_early(drop, now=NOW)
    assert tend(fake_shop, NOW) == "running"
    campaign = Campaign.objects.get()
    assert (campaign.starts_at, campaign.started_at) == (NOW, NOW)
    # The drop goes on, and so does its campaign.
    assert not campaigns.pause(campaign)

    assert drops.close(drop, now=SOON)
    assert tend(fake_shop, SOON) == "ended"
    assert campaigns.archive(campaign)


@pytest.mark.django_db
def test_a_cancelled_drop_takes_its_campaign_along(fake_shop: FakeShop) -> None:
    drop = add_open_drop(fake_shop)
    run(drop)

    drops.cancel(drop, shop=fake_shop, now=SOON)

    assert tend(fake_shop) == "ended"
    assert Campaign.objects.get().ended_at == SOON


@pytest.mark.django_db
def test_its_numbers_are_the_drops(fake_shop: FakeShop) -> None:
    drop = add_open_drop(fake_shop, units={"42": 2})
    campaign = run(drop)
    for person in (1, 2, 3, 4):
        ask(drop, person, customer=str(person))
    DropEntry.objects.filter(x_user_id="1").update(state="ordered", saleor_order_id="o1")
    DropEntry.objects.filter(x_user_id="2").update(state="lapsed")
    add_message(make_outgoing("answer:post:91"), state="sent")
    add_message(make_outgoing("answer:post:92"))
    fake_shop.customer_orders = {"1": [make_order(), make_order(order_id=SaleorOrderId("other"))]}

    assert settle_drop_sales(shop=fake_shop, now=SOON) == 1
    assert settle_drop_sales(shop=fake_shop, now=SOON) == 0
    report = read_drop_report(campaign, PRICES_USD)

    assert (report.reached, report.asked, report.waiting) == (4, 4, 2)
    assert (report.issued, report.used) == (2, 1)
    assert (report.revenue, report.discount, report.refunds, report.net) == (80, 5, 0, 80)
    read, reply = PRICES_USD[PriceItem.POST_READ], PRICES_USD[PriceItem.SUMMONED_REPLY]
    assert report.api_cost_usd == 4 * read + reply

    fake_shop.customer_orders["1"][0] = replace(make_order(), refunded_amount=Decimal(30))
    assert settle_drop_sales(shop=fake_shop, now=SOON) == 1
    assert read_drop_report(campaign, PRICES_USD).net == 50
    fake_shop.customer_orders["1"][0] = make_order(state=OrderState.CANCELLED)
    settle_drop_sales(shop=fake_shop, now=SOON)
    assert read_drop_report(campaign, PRICES_USD).net == 0


@pytest.mark.django_db
def test_a_shop_that_does_not_answer_is_asked_again(fake_shop: FakeShop) -> None:
    run(add_open_drop(fake_shop))
    drop = Drop.objects.get()
    ask(drop, 1, customer="1")
    DropEntry.objects.update(state="ordered", saleor_order_id="o1")
    fake_shop.orders_error = RetryableError("Away.", retry_after=timedelta(seconds=1))

    assert settle_drop_sales(shop=fake_shop, now=SOON) == 0
    fake_shop.orders_error = None
    fake_shop.customer_orders = {"1": [make_order()]}
    assert settle_drop_sales(shop=fake_shop, now=SOON) == 1
    assert DropSale.objects.get().order_amount == 80


@pytest.mark.django_db
def test_drops_without_a_campaign_cost_no_look(fake_shop: FakeShop) -> None:
    drop = add_open_drop(fake_shop)
    ask(drop, 1, customer="1")
    DropEntry.objects.update(state="ordered", saleor_order_id="o1")
    fake_shop.customer_orders = {"1": [make_order()]}

    assert settle_drop_sales(shop=fake_shop, now=SOON) == 0
    assert DropSale.objects.count() == 0
