"""Saleor tells nobody of a stock that is set: a large catalog's is found when the walk comes by."""

from datetime import UTC, datetime, timedelta

from saleor_twitter_plugin import pipeline
from saleor_twitter_plugin.models import FeedItem
from saleor_twitter_plugin.pipeline import ScanSizes

from .feed_story import set_rules
from .stage import Stage


def test_stock_is_found_within_as_many_scans_as_the_catalog_has_parts(stage: Stage) -> None:
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    set_rules(account)
    others = [stage.product(shoes, name=f"Runner {number}") for number in range(6)]
    last = stage.product(shoes, name="Trail Seven")
    stage.work()
    stage.room.set_stock(last.variant_id, 0)
    stage.work()
    # A day later nothing of this was touched lately.
    began_at = datetime.now(UTC) + timedelta(days=1)

    def scan(number: int) -> int:
        now = began_at + timedelta(minutes=number)
        with stage.shop.allow_writes():
            return pipeline.scan_catalog(shop=stage.shop, now=now, sizes=ScanSizes(walked=2))

    assert scan(0) == 0
    stage.room.set_stock(last.variant_id, 7)
    stage.room.set_stock(others[0].variant_id, 1)

    # Seven products in parts of two, and this one had just been walked past.
    assert [scan(number) for number in range(1, 7)] == [0, 0, 1, 1, 0, 0]
    found = FeedItem.objects.filter(trigger__in=["back_in_stock", "last_units"]).order_by("pk")
    assert list(found.values_list("saleor_product_id", "trigger")) == [
        (last.product_id, "back_in_stock"),
        (others[0].product_id, "last_units"),
    ]
