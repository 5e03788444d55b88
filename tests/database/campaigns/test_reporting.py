"""What a campaign came to: over GraphQL and as CSV, for the staff alone."""

import csv
from decimal import Decimal
from io import StringIO

import pytest
from django.test import RequestFactory

from saleor_twitter_plugin.campaigns.reporting import read_report
from saleor_twitter_plugin.graphql.campaign_reports import answer_report
from saleor_twitter_plugin.handoffs import Requester
from saleor_twitter_plugin.models import Campaign, CampaignAsk, LoadedVoucher
from saleor_twitter_plugin.x_prices import PRICES_USD
from tests.database.campaigns.rows import draft
from tests.factories import NOW, add_message, make_config, make_outgoing
from tests.fakes import FakeShop

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    """Two people asked three times, one in private; one bought for 18, and has 3 back."""
    campaign = draft(currency="EUR")
    for key, person, is_message in (
        ("post:1", "1", False),
        ("post:2", "1", False),
        ("m:3", "2", True),
    ):
        CampaignAsk.objects.create(
            campaign=campaign, key=key, x_user_id=person, answer="loaded", is_message=is_message
        )
    add_message(make_outgoing("answer:deal:post:1"), state="sent")
    add_message(make_outgoing("answer:deal:post:2"))
    add_message(make_outgoing("answer:deal:m:3"), state="sent")
    parts = {"campaign": campaign, "expires_at": NOW, "loaded_at": NOW}
    LoadedVoucher.objects.create(
        key="post:1", x_user_id="1", state="used", order_amount=18, discount_amount=2,
        refunded_amount=3, **parts,
    )  # fmt: skip
    LoadedVoucher.objects.create(key="m:3", x_user_id="2", state="expired", **parts)
    LoadedVoucher.objects.create(
        key="post:4", x_user_id="3", state="waiting", campaign=campaign, expires_at=NOW
    )
    return campaign


def test_the_numbers(campaign: Campaign) -> None:
    report = read_report(campaign, PRICES_USD)

    assert (report.reached, report.asked, report.waiting) == (2, 3, 1)
    assert (report.issued, report.used) == (2, 1)
    assert (report.revenue, report.discount, report.refunds, report.net) == (18, 2, 3, 15)
    # Two posts and a message delivered, one reply and one message sent; one answer waits.
    assert report.api_cost_usd == Decimal("0.010") + Decimal("0.010") * 2 + Decimal("0.015")


def ask(shop: FakeShop, name: str) -> tuple[int, str]:
    answer = answer_report(RequestFactory().get("/"), name, shop=shop, config=make_config())
    return answer.status_code, answer.content.decode()


def test_the_staff_get_it_as_csv(campaign: Campaign, fake_shop: FakeShop) -> None:
    fake_shop.requester = Requester(permissions=frozenset({"plugins.manage_plugins"}))

    status, text = ask(fake_shop, f"{campaign.pk}.csv")

    assert status == 200
    (row,) = csv.DictReader(StringIO(text))
    assert (row["campaign"], row["used"], row["currency"]) == ("summer-sale", "1", "EUR")
    assert ask(fake_shop, "999999.csv")[0] == ask(fake_shop, f"{campaign.pk}")[0] == 404


def test_nobody_else_does(campaign: Campaign, fake_shop: FakeShop) -> None:
    for requester in (Requester(), Requester(permissions=frozenset({"order.manage_orders"}))):
        fake_shop.requester = requester
        assert ask(fake_shop, f"{campaign.pk}.csv") == (403, "")
        assert ask(fake_shop, "999999.csv") == (403, "")
