"""Campaigns for tests: an offer that is open at NOW, each part to be named where it matters."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

from saleor_twitter_plugin import campaigns
from saleor_twitter_plugin.campaigns import Asker
from saleor_twitter_plugin.handoffs import SaleorCustomerId, XPostId, XUserId
from saleor_twitter_plugin.models import Campaign, CampaignCode
from tests.factories import NOW, SHOP_ID


def draft(*hashtags: str, **values: Any) -> Campaign:
    return campaigns.create(
        {
            "slug": "summer-sale",
            "name": "Summer sale",
            "kind": "offer",
            "channel": "default-channel",
            "starts_at": NOW - timedelta(hours=1),
            "ends_at": NOW + timedelta(days=7),
            "settings": {"discount": {"kind": "percent", "value": "10"}},
            **values,
        },
        hashtags=hashtags or ("SummerSale",),
        accounts=[],
    )


def run(*hashtags: str, codes: int = 10, **values: Any) -> Campaign:
    """Write a campaign, let it run, and make codes for it."""
    campaign = campaigns.schedule(draft(*hashtags, **values), now=NOW)
    add_codes(campaign, codes)
    return campaign


def add_codes(campaign: Campaign, count: int) -> None:
    start = campaign.codes.count()
    CampaignCode.objects.bulk_create(
        [
            CampaignCode(
                campaign=campaign,
                digest=sha256(f"{campaign.pk}:{number}".encode()).hexdigest(),
                sealed_code=f"sealed {number}",
            )
            for number in range(start, start + count)
        ]
    )


def asker(x_user_id: str = "200", customer_id: str | None = "7") -> Asker:
    return Asker(
        XUserId(x_user_id),
        XPostId("900"),
        SHOP_ID,
        SaleorCustomerId(customer_id) if customer_id else None,
    )
