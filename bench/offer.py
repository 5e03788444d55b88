"""A running offer to measure with: ten percent off for every linked person who asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.db import connection

from saleor_twitter_plugin import campaigns
from saleor_twitter_plugin.campaigns.pool import POOL_SIZE
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import Campaign, CampaignCode
from saleor_twitter_plugin.pipeline.voucher_pool import fill_pool
from saleor_twitter_plugin.shop import get_shop

from .shop import BenchShop

HASHTAG = "benchoffer"


@contextmanager
def running_offer(shop: BenchShop) -> Iterator[Campaign]:
    """Open an offer, and take all that came of it away: what else is measured must not find it."""
    now = datetime.now(UTC)
    campaign = campaigns.create(
        {
            "slug": HASHTAG,
            "name": "Bench offer",
            "kind": "offer",
            "channel": shop.room.channel,
            "ends_at": now + timedelta(days=7),
            "settings": {"discount": {"kind": "percent", "value": "10"}},
        },
        hashtags=[HASHTAG],
        accounts=[],
    )
    try:
        yield campaigns.schedule(campaign, now=now)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE twitter_campaign, twitter_voucher_hint CASCADE")


def fill(campaign: Campaign) -> None:
    """Do what beat does each minute, and an asker where it was too late: a whole pool of codes."""
    saleor = get_shop()
    with saleor.allow_writes():
        filled_count = fill_pool(campaign, shop=saleor, sealer=get_sealer())
    assert filled_count == POOL_SIZE, filled_count


def empty_pool(campaign: Campaign) -> None:
    """Forget the codes that are nobody's, so that a whole pool is missing."""
    CampaignCode.objects.filter(campaign=campaign, voucher=None).delete()
