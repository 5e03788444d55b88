"""The ledger and the budgets: what a call costs, and when there is nothing left for it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from saleor_twitter_plugin import inbox
from saleor_twitter_plugin.handoffs import EventKind, Purpose, XEvent, XUserId
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import BilledResource, LedgerEntry
from saleor_twitter_plugin.models.usage import APP
from saleor_twitter_plugin.usage import (
    Budgets,
    BudgetSpentError,
    Tariff,
    UsageMeter,
    charge_deliveries,
    purge_billed,
    read_ledger,
    read_spending,
)
from saleor_twitter_plugin.usage.ledger import spend
from saleor_twitter_plugin.x_limits import XCall
from saleor_twitter_plugin.x_prices import PRICES_USD, PriceItem
from tests.database.conftest import RunTogether
from tests.factories import NOW, SHOP_ID, add_account, make_direct_message, make_event

DOLLAR = Decimal("1.00")


def spend_one(
    price: str = "0.200",
    *,
    purpose: Purpose = Purpose.ORDER,
    budgets: Mapping[str, Budgets] | None = None,
    now: datetime = NOW,
) -> None:
    with transaction.atomic():
        spend(
            SHOP_ID,
            purpose,
            PriceItem.POST_WITH_URL,
            Decimal(price),
            budgets=budgets or {},
            now=now,
        )


def make_meter(tariff: Tariff | None = None, purpose: Purpose = Purpose.PROMOTION) -> UsageMeter:
    return UsageMeter(
        tariff or Tariff("client"), account=add_account(), purpose=purpose, clock=lambda: NOW
    )


@pytest.mark.django_db
def test_spending_is_told_by_day_and_month_account_and_purpose() -> None:
    spend_one()
    spend_one(purpose=Purpose.PROMOTION)
    spend_one(now=NOW + timedelta(days=1))
    spend_one(now=NOW + timedelta(days=40))

    assert read_spending(now=NOW).day_usd == Decimal("0.400")
    assert read_spending(SHOP_ID, now=NOW).month_usd == Decimal("0.600")
    assert read_spending("other", now=NOW).month_usd == 0
    today = NOW.date()
    assert [dict(each) for each in read_ledger(today, today)] == [
        {
            "account_x_user_id": SHOP_ID,
            "purpose": purpose,
            "item": "post_with_url",
            "count": 1,
            "amount_usd": Decimal("0.200"),
        }
        for purpose in ("order", "promotion")
    ]


@pytest.mark.django_db
def test_days_are_xs_days() -> None:
    late_in_lima = datetime.fromisoformat("2026-11-30T22:00:00-05:00")

    spend_one(now=late_in_lima)

    assert LedgerEntry.objects.get().day == date(2026, 12, 1)
    assert read_spending(now=late_in_lima).month_usd == Decimal("0.200")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("purpose", "count"), [(Purpose.ORDER, 5), (Purpose.CARE, 4), (Purpose.PROMOTION, 3)]
)
def test_promotion_stops_before_orders_do(purpose: Purpose, count: int) -> None:
    budgets = {APP: Budgets(day_usd=DOLLAR)}
    for _ in range(count):
        spend_one(purpose=purpose, budgets=budgets)

    with pytest.raises(BudgetSpentError) as caught:
        spend_one(purpose=purpose, budgets=budgets)

    midnight = (NOW + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    assert caught.value.retry_after == midnight - NOW
    assert caught.value.is_for_app is True
    assert read_spending(now=NOW).day_usd == Decimal("0.200") * count
    spend_one(purpose=purpose, budgets=budgets, now=midnight)


@pytest.mark.django_db
def test_budget_of_an_account_stops_that_account_alone() -> None:
    budgets = {str(SHOP_ID): Budgets(month_usd=Decimal("0.20"))}
    spend_one(budgets=budgets)

    with pytest.raises(BudgetSpentError) as caught:
        spend_one(budgets=budgets)

    assert caught.value.is_for_app is False
    assert NOW + caught.value.retry_after == datetime.fromisoformat("2026-12-01T00:00:00+00:00")


@pytest.mark.django_db
def test_price_above_the_whole_budget_is_never_paid() -> None:
    with pytest.raises(BudgetSpentError):
        spend_one(budgets={APP: Budgets(day_usd=Decimal("0.10"))})

    assert read_spending(now=NOW).day_usd == 0


@pytest.mark.django_db(transaction=True)
def test_workers_together_never_pass_a_budget(run_together: RunTogether) -> None:
    budgets = {APP: Budgets(day_usd=DOLLAR)}

    def spend_some() -> int:
        paid = 0
        for _ in range(5):
            try:
                spend_one(budgets=budgets)
                paid += 1
            except BudgetSpentError:
                pass
        return paid

    assert sum(run_together(*[spend_some] * 4)) == 5
    assert read_spending(now=NOW).day_usd == DOLLAR


@pytest.mark.django_db
def test_what_x_refused_costs_nothing() -> None:
    meter = make_meter()

    meter.permit(XCall.CREATE_POST, PriceItem.POST_WITH_URL)
    assert read_spending(now=NOW).day_usd == Decimal("0.200")
    meter.take_back(PriceItem.POST_WITH_URL)

    assert read_spending(now=NOW).day_usd == 0
    entry = LedgerEntry.objects.get()
    assert (entry.count, entry.amount_usd) == (0, Decimal(0))


@pytest.mark.django_db
def test_refused_call_is_not_taken_from_the_windows() -> None:
    meter = make_meter(Tariff("client", budgets=Budgets(day_usd=Decimal("0.01"))))

    with pytest.raises(BudgetSpentError):
        meter.permit(XCall.CREATE_POST, PriceItem.POST_WITH_URL)

    meter.permit(XCall.WEBHOOKS, None)
    with pytest.raises(BudgetSpentError):
        meter.permit(XCall.CREATE_POST, PriceItem.POST)


@pytest.mark.django_db
def test_thing_is_billed_once_a_day_however_often_it_is_read() -> None:
    meter = make_meter()

    meter.charge(PriceItem.POST_READ, ["1", "2", "2"])
    meter.charge(PriceItem.POST_READ, ["2", "3"])
    meter.charge(PriceItem.USER_READ, ["2"])
    meter.charge(PriceItem.POST_READ, [])

    assert read_spending(now=NOW).day_usd == 3 * Decimal("0.005") + Decimal("0.010")


@pytest.mark.django_db
def test_owner_of_the_app_reads_posts_for_less() -> None:
    meter = make_meter(Tariff("client", owner_handle="SHOP"))

    meter.charge(PriceItem.POST_READ, ["1"])

    assert read_spending(now=NOW).day_usd == Decimal("0.001")


@pytest.mark.django_db
def test_owners_prices_stand_for_xs() -> None:
    prices = {**PRICES_USD, PriceItem.POST: Decimal("0.5")}
    make_meter(Tariff("client", prices_usd=prices)).permit(XCall.CREATE_POST, PriceItem.POST)

    assert read_spending(now=NOW).day_usd == Decimal("0.5")


@pytest.mark.django_db
def test_deliveries_are_entered_once_and_not_again_by_the_poll() -> None:
    account = add_account()
    follow = XEvent("follow.follow:1:2", "f", EventKind.FOLLOWED, XUserId(SHOP_ID), XUserId("5"))
    events = [make_event(post_id="900"), make_direct_message(), follow]
    inbox.record(events, source="webhook", sealer=get_sealer(), now=NOW)
    polled = make_event(post_id="901")
    inbox.record([polled], source="poll", sealer=get_sealer(), now=NOW)

    assert charge_deliveries(Tariff("client"), now=NOW) == 3
    assert charge_deliveries(Tariff("client"), now=NOW) == 0
    meter = UsageMeter(
        Tariff("client"), account=account, purpose=Purpose.LISTENING, clock=lambda: NOW
    )
    meter.charge(PriceItem.POST_READ, ["900"])

    assert read_spending(now=NOW).day_usd == Decimal("0.025")
    assert {each.purpose for each in LedgerEntry.objects.all()} == {"listening"}


@pytest.mark.django_db
def test_billed_things_are_forgotten_when_their_day_is_long_over() -> None:
    make_meter().charge(PriceItem.POST_READ, ["1"])

    assert purge_billed(now=NOW + timedelta(days=1)) == 0
    assert purge_billed(now=NOW + timedelta(days=2)) == 1
    assert not BilledResource.objects.exists()
