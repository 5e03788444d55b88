"""What planning costs after a promotion over a whole catalog: a product, and in memory."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from saleor_twitter_plugin import accounts, feeds, pipeline
from saleor_twitter_plugin.config import Config
from saleor_twitter_plugin.feeds.account_rules import store_rules
from saleor_twitter_plugin.feeds.detecting import take_snapshot
from saleor_twitter_plugin.handoffs import SaleorProductId
from saleor_twitter_plugin.models import (
    Account,
    CatalogHint,
    FeedItem,
    OutboxMessage,
    ProductState,
    ShopAction,
)

from .report import Result
from .synthetic_shop import CATEGORY_ID, SyntheticShop

PAGE_SIZE = 1_000
CAP = 8
# Posts in the real rules' sense: what is measured is a feed, not a flood.
RULES = {"posts_per_day": CAP, "posts_per_hour": CAP, "minimum_gap_minutes": 0,
         "promotional_percent_max": 100}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planned:
    product_count: int
    seconds: float
    statement_count: int
    peak_megabytes: float
    """How far the process grew while it planned."""

    @property
    def milliseconds_each(self) -> float:
        return self.seconds * 1000 / self.product_count


def measure_planning(account: Account, config: Config, *, product_counts: Sequence[int]) -> Result:
    store_rules(account, RULES)
    accounts.assign_category(CATEGORY_ID, account, channel=config.channel)
    try:
        # The first one pays for what is loaded at first use.
        _plan(product_counts[0], config)
        taken = [_plan(each, config) for each in product_counts]
    finally:
        accounts.release_category(CATEGORY_ID, channel=config.channel)
        _empty()
    first, last = taken[0], taken[-1]
    cost = last.milliseconds_each / first.milliseconds_each
    return Result(
        key="e",
        title=f"planning after a promotion, {CAP} posts a day",
        columns=("products", "s", "ms each", "SQL each", "grew MB"),
        rows=[
            (
                f"{each.product_count:,}",
                f"{each.seconds:.1f}",
                f"{each.milliseconds_each:.2f}",
                f"{each.statement_count / each.product_count:.2f}",
                f"{each.peak_megabytes:.1f}",
            )
            for each in taken
        ],
        verdict=(
            f"a product costs with {last.product_count:,} / with {first.product_count:,}:"
            f" {cost:.2f}; memory grew by {last.peak_megabytes:.1f} / {first.peak_megabytes:.1f} MB"
        ),
        notes=("The catalog is worked out in memory: Saleor's own answers come on top.",),
        numbers={
            "products": {
                str(each.product_count): {
                    "seconds": each.seconds,
                    "milliseconds_each": each.milliseconds_each,
                    "peak_megabytes": each.peak_megabytes,
                }
                for each in taken
            },
            "ratio_of_cost": cost,
        },
    )


def _plan(product_count: int, config: Config) -> Planned:
    _empty()
    shop: Any = SyntheticShop(config, config.channel)
    now = datetime.now(UTC)
    _look_at_all(shop, product_count, now - timedelta(days=1))
    shop.is_promoted = True
    statements: list[None] = []

    def note(execute: Any, *arguments: Any) -> Any:
        statements.append(None)
        return execute(*arguments)

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE twitter_product_state")
    before = _forget_peak()
    started = time.perf_counter()
    with connection.execute_wrapper(note):
        while pipeline.plan_feeds(shop=shop, now=now):
            pass
    seconds = time.perf_counter() - started
    # Who did nothing must not win.
    assert FeedItem.objects.filter(trigger="price_drop").count() > product_count * 0.8
    assert OutboxMessage.objects.filter(key__startswith="feed:").count() == CAP
    return Planned(product_count, seconds, len(statements), _read_peak() - before)


def _look_at_all(shop: SyntheticShop, count: int, now: datetime) -> None:
    """Let every product be known as it was, and one hint wait for each."""
    for start in range(1, count + 1, PAGE_SIZE):
        numbers = range(start, min(start + PAGE_SIZE, count + 1))
        ids = [SaleorProductId(str(each)) for each in numbers]
        items = shop.read_catalog_items(ids, channel=shop.channel)
        snapshots = {each.product_id: take_snapshot(each, None) for each in items}
        known = {each: one for each, one in snapshots.items() if one is not None}
        feeds.write_snapshots(known, channel=shop.channel, now=now)
        CatalogHint.objects.bulk_create(
            [CatalogHint(saleor_product_id=each, reason="bench", created_at=now) for each in ids]
        )


def _empty() -> None:
    # Orders too: those of another measure would loosen the caps.
    rows = (CatalogHint, FeedItem, ProductState, OutboxMessage, ShopAction)
    tables = [each._meta.db_table for each in rows]
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")


def _forget_peak() -> float:
    """Let the kernel count the process's peak anew; return what it has now, in megabytes."""
    Path("/proc/self/clear_refs").write_text("5")
    return _read_status("VmRSS")


def _read_peak() -> float:
    return _read_status("VmHWM")


def _read_status(name: str) -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise LookupError(name)
