"""An outlet in the staff's hands: its errors by field, its scope, and its posts page by page."""

from datetime import timedelta
from typing import Any

import pytest

from saleor_twitter_plugin import campaigns
from saleor_twitter_plugin.handoffs import Requester
from saleor_twitter_plugin.models import Account, Campaign, LoadedVoucher, OutletScope

from .givens import NOW, given_account
from .staff_givens import (
    OPERATIONS,
    ask,
    codes_of,
    given_owner,
    given_released,
    given_staff_shop,
    post,
)

pytestmark = pytest.mark.django_db


def given_input(**changes: Any) -> dict[str, Any]:
    return {
        "slug": "outlet-days",
        "name": "Outlet days",
        "kind": "OUTLET",
        "channel": "us",
        "accounts": [given_account().x_user_id],
        "hashtags": ["OutletDays"],
        "endsAt": (NOW + timedelta(days=7)).isoformat(),
        "settings": '{"discount": {"kind": "percent", "value": "10"}}',
        **changes,
    }


def given_outlet() -> Campaign:
    ask("CreateCampaign", {"input": given_input()})
    given_owner(Account.objects.get())
    return campaigns.schedule(Campaign.objects.get(), now=NOW)


def test_an_outlet_is_written_scheduled_and_ended() -> None:
    created = ask("CreateCampaign", {"input": given_input()})
    assert created["errors"] == []
    number = created["campaign"]["id"]

    refused = ask("ScheduleCampaign", {"id": number})
    assert codes_of(refused) == [("accounts", "INVALID")]
    given_owner(Account.objects.get())
    assert ask("ScheduleCampaign", {"id": number})["errors"] == []

    for step in ("PauseCampaign", "ResumeCampaign", "EndCampaign", "ArchiveCampaign"):
        assert ask(step, {"id": number})["errors"] == []
    assert Campaign.objects.get().state == "archived"


def test_the_feed_decides_what_it_is_for() -> None:
    settings = '{"discount": {"kind": "free_shipping"}, "products": ["1"]}'
    number = ask("CreateCampaign", {"input": given_input(settings=settings)})["campaign"]["id"]
    given_owner(Account.objects.get())

    refused = ask("ScheduleCampaign", {"id": number})

    assert [each["field"] for each in refused["errors"]] == ["products", "discount"]
    assert Campaign.objects.get().state == "draft"


def test_the_scope_says_what_others_changed_in_it() -> None:
    OutletScope.objects.create(
        campaign=given_outlet(), product_ids=["1", "2", "3"], by_hand_count=2, left_out_count=1
    )

    (edge,) = ask("Campaigns")["edges"]

    assert edge["node"]["outletScope"] == {
        "productCount": 2,
        "isSuspended": False,
        "byHandCount": 2,
        "leftOutCount": 1,
        "keptAt": None,
    }


def test_posts_come_page_by_page_with_what_they_brought() -> None:
    campaign = given_outlet()
    for number in ("1", "2", "3"):
        given_released(
            Account.objects.get(), number, released_at=NOW + timedelta(hours=1),
            message={"x_post_id": f"50{number}"},
        )  # fmt: skip
    LoadedVoucher.objects.create(
        campaign=campaign, key="post:1", x_user_id="9", state="used", saleor_order_id="o1",
        account_x_user_id="100", answered_post_id="502", order_amount=20, discount_amount=2,
        refunded_amount=5, expires_at=NOW, loaded_at=NOW,
    )  # fmt: skip

    report = ask("CampaignReport", {"id": campaign.pk, "first": 2})

    assert (report["used"], report["revenue"], report["refunds"], report["net"]) == (1, 20, 5, 15)
    newest, told = [each["node"] for each in report["posts"]["edges"]]
    assert (newest["xPostId"], newest["orders"], newest["revenue"]) == ("503", 0, 0.0)
    assert (told["xPostId"], told["orders"], told["vouchers"]) == ("502", 1, 1)
    assert (told["revenue"], told["refunds"], told["net"]) == (20.0, 5.0, 15.0)
    page = report["posts"]["pageInfo"]
    assert page["hasNextPage"]
    rest = ask("CampaignReport", {"id": campaign.pk, "first": 2, "after": page["endCursor"]})
    assert [each["node"]["xPostId"] for each in rest["posts"]["edges"]] == ["501"]
    assert not rest["posts"]["pageInfo"]["hasNextPage"]


def test_other_kinds_have_no_posts() -> None:
    campaign = given_outlet()
    Campaign.objects.update(kind="offer")

    assert ask("CampaignReport", {"id": campaign.pk})["posts"] is None


def test_who_may_not_manage_plugins_sees_no_number() -> None:
    campaign = given_outlet()
    shop = given_staff_shop(Requester())

    answer = post(shop, OPERATIONS["CampaignReport"], {"id": campaign.pk})

    assert answer["data"] == {"twitterCampaignReport": None}
    assert answer["errors"][0]["extensions"]["code"] == "PERMISSION_DENIED"
