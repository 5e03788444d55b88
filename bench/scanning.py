"""What a scan costs while nothing changes, in a small and in a large catalog."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from random import Random

from django.db import connection, transaction
from saleor.product.models import Product

from saleor_twitter_plugin import accounts, feeds, pipeline
from saleor_twitter_plugin.feeds.detecting import take_snapshot
from saleor_twitter_plugin.handoffs import SaleorCategoryId, SaleorProductId
from saleor_twitter_plugin.models import Account, CategoryAccount, ProductState, ScanCursor
from saleor_twitter_plugin.shop import get_shop
from tests.shop_contract.saleor_stock_room import SaleorStockRoom

from .copying import copy_products
from .measuring import (
    TIMED_COLUMNS,
    Sample,
    Way,
    describe_ways,
    measure,
    median_statements,
)
from .report import Result

WARM_UP_ROUNDS = 2
SLUG = "bench-scanning"
SCAN, ALL = "{:,}: a scan", "{:,}: all of it held against our states"
# As a catalog that nobody touched for a month.
_LEAVE_ALONE = """
UPDATE product_product SET updated_at = now() - interval '30 days';
UPDATE product_productvariant SET updated_at = now() - interval '30 days';
UPDATE product_productchannellisting SET published_at = now() - interval '60 days'
    - (id % 1000) * interval '1 minute'
"""
_COPY_STATES = """
INSERT INTO twitter_product_state (
    saleor_product_id, channel, version, is_visible, is_in_stock, stock_quantity, amount,
    undiscounted_amount, currency, variant_ids, seen_at
)
SELECT p.id::text, s.channel, 1, s.is_visible, s.is_in_stock, s.stock_quantity, s.amount,
       s.undiscounted_amount, s.currency, jsonb_build_array(v.id::text), s.seen_at
FROM product_product p JOIN product_productvariant v ON v.product_id = p.id
CROSS JOIN twitter_product_state s
WHERE p.category_id = %s AND s.saleor_product_id = %s
ON CONFLICT DO NOTHING
"""
_READ_ROWS = """
SELECT COALESCE(sum(seq_tup_read), 0), COALESCE(sum(idx_tup_fetch), 0)
FROM pg_stat_xact_user_tables
WHERE relname LIKE 'product\\_%' OR relname LIKE 'warehouse\\_%'
   OR relname IN ('twitter_product_state', 'order_order', 'discount_promotion')
"""


def measure_scanning(
    room: SaleorStockRoom,
    account: Account,
    *,
    rounds: int,
    random: Random,
    product_counts: Sequence[int],
) -> Result:
    category_id = room.add_category(SLUG)
    # What another measure owned has no states: it would be news.
    CategoryAccount.objects.all().delete()
    accounts.assign_category(category_id, account, channel=room.channel)
    samples: dict[str, list[Sample]] = {}
    rows_read: dict[int, tuple[int, int]] = {}
    there = 0
    for count in product_counts:
        _fill(room, category_id, count - there)
        there = count
        samples |= _measure_catalog(room, category_id, count, rounds=rounds, random=random)
        rows_read[count] = _count_rows_read()
    return _report(samples, rows_read, rounds=rounds, random=random)


def _measure_catalog(
    room: SaleorStockRoom,
    category_id: SaleorCategoryId,
    count: int,
    *,
    rounds: int,
    random: Random,
) -> dict[str, list[Sample]]:
    shop = get_shop()
    keys = Product.objects.filter(category_id=category_id).values_list("pk", flat=True)
    everything = [SaleorProductId(str(each)) for each in keys]
    assert len(everything) == count

    def scan(number: int) -> None:
        before = ScanCursor.objects.get().version
        assert pipeline.scan_catalog(shop=shop, now=datetime.now(UTC)) == 0
        # Who did nothing must not win.
        assert ScanCursor.objects.get().version == before + 1

    def hold_all(number: int) -> None:
        changed = shop.find_changed_products(
            everything,
            category_ids=[category_id],
            channel=room.channel,
            now=datetime.now(UTC),
        )
        assert changed == []

    ScanCursor.objects.update_or_create(channel=room.channel)
    return measure(
        [Way(SCAN.format(count), scan), Way(ALL.format(count), hold_all)],
        rounds=rounds,
        warm_up_rounds=WARM_UP_ROUNDS,
        random=random,
    )


def _fill(room: SaleorStockRoom, category_id: SaleorCategoryId, count: int) -> None:
    first_id = copy_products(room, category_id, count)
    _note_state(first_id, channel=room.channel)
    with connection.cursor() as cursor:
        cursor.execute(_COPY_STATES, [int(category_id), first_id])
        cursor.execute(_LEAVE_ALONE)
        cursor.execute("VACUUM ANALYZE")


def _note_state(product_id: SaleorProductId, *, channel: str) -> None:
    (item,) = get_shop().read_catalog_items([product_id], channel=channel)
    snapshot = take_snapshot(item, None)
    assert snapshot is not None
    feeds.write_snapshots({product_id: snapshot}, channel=channel, now=datetime.now(UTC))
    assert ProductState.objects.filter(saleor_product_id=product_id).exists()


def _count_rows_read() -> tuple[int, int]:
    """Return how many rows a scan reads by going through tables, and how many by an index."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_READ_ROWS)
        before = cursor.fetchone()
        pipeline.scan_catalog(shop=get_shop(), now=datetime.now(UTC))
        cursor.execute(_READ_ROWS)
        after = cursor.fetchone()
    return int(after[0] - before[0]), int(after[1] - before[1])


def _report(
    samples: dict[str, list[Sample]],
    rows_read: dict[int, tuple[int, int]],
    *,
    rounds: int,
    random: Random,
) -> Result:
    rows, medians = describe_ways(samples, rounds=rounds, random=random)
    counts = list(rows_read)
    least, *_, most = counts

    def compare(name: str, upper: int, lower: int) -> float:
        return medians[name.format(upper)].value / medians[name.format(lower)].value

    notes = [
        f"rows a scan reads of {count:,} products: {by_index:,} by an index, {by_going:,} by going"
        " through tables"
        for count, (by_going, by_index) in rows_read.items()
    ]
    notes += [
        f"with {upper:,} / with {lower:,}: a scan {compare(SCAN, upper, lower):.2f},"
        f" all of it {compare(ALL, upper, lower):.2f}"
        for lower, upper in pairwise(counts)
    ]
    return Result(
        key="k",
        title=f"a scan while nothing changes, {rounds} rounds",
        columns=TIMED_COLUMNS,
        rows=rows,
        verdict=(
            f"a scan of {most:,} unchanged products / of {least:,}:"
            f" {compare(SCAN, most, least):.2f}"
        ),
        notes=notes,
        numbers={
            "rounds": rounds,
            "milliseconds": medians,
            "statement_count": {name: median_statements(each) for name, each in samples.items()},
            "rows_read": rows_read,
        },
    )
