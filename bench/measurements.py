"""Everything that is measured, one after another; needs Django set up."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from tools.progress import step

from .checkout_hook import measure_checkout_hook
from .counts import Counts
from .deliveries import measure_deliveries
from .drop_claims import measure_drop_claims
from .drop_rush import measure_drop_rush
from .due_queue import measure_due_queue
from .feed_reading import measure_feed_reading
from .hook_by_accounts import measure_hook_by_accounts
from .ingest import Pace, measure_ingest
from .message_to_order import measure_message_to_order
from .planning import measure_planning
from .product_update import measure_product_update
from .report import Result
from .scanning import measure_scanning
from .shop import fill_shop, read_shop_account, read_shop_config
from .understanding import measure_understanding
from .voucher_issuing import measure_voucher_issuing


def measure(only: Sequence[str], counts: Counts, seed: int, *, folder: Path) -> Iterator[Result]:
    """Yield each result as soon as it is there; `folder` is for a server's files."""

    def draws(key: str) -> random.Random:
        # Each its own, so that leaving one out changes nothing for the others.
        return random.Random(f"{key}{seed}")

    with step("a shop"):
        shop = fill_shop()
    if "a" in only:
        with step("a: productUpdate"):
            result = measure_product_update(shop, rounds=counts.product_updates, random=draws("a"))
        yield result
    if "b" in only:
        with step("b: deliveries"):
            result = measure_deliveries(
                slices=counts.slices,
                slice_seconds=counts.slice_seconds,
                random=draws("b"),
                folder=folder,
            )
        yield result
    if "c" in only:
        with step("c: message → order"):
            result = measure_message_to_order(shop, rounds=counts.orders, random=draws("c"))
        yield result
    if "d" in only:
        with step("d: productUpdate by accounts"):
            result = measure_hook_by_accounts(
                shop, rounds=counts.product_updates, random=draws("d")
            )
        yield result
    if "e" in only:
        with step("e: planning"):
            result = measure_planning(
                read_shop_account(), read_shop_config(), product_counts=counts.planned_products
            )
        yield result
    if "f" in only:
        with step("f: a due queue"):
            result = measure_due_queue(
                read_shop_account(),
                read_shop_config(),
                rounds=counts.due_rounds,
                random=draws("f"),
                depths=counts.due_posts,
            )
        yield result
    if "g" in only:
        with step("g: RSS"):
            result = measure_feed_reading(
                shop.room,
                read_shop_account(),
                read_shop_config(),
                rounds=counts.readings,
                random=draws("g"),
                product_count=counts.read_products,
            )
        yield result
    if "h" in only:
        with step("h: understanding"):
            result = measure_understanding(rounds=counts.readings, random=draws("h"))
        yield result
    if "i" in only:
        with step("i: a drop"):
            result = measure_drop_claims(
                shop,
                unit_count=counts.drop_units,
                entrant_count=counts.drop_entrants,
                reservation_count=counts.reservations,
            )
        yield result
    if "j" in only:
        with step("j: a storm of deliveries"):
            result = measure_ingest(paces=[Pace(*each) for each in counts.storms], folder=folder)
        yield result
    if "k" in only:
        with step("k: scans"):
            result = measure_scanning(
                shop.room,
                read_shop_account(),
                rounds=counts.scans,
                random=draws("k"),
                product_counts=counts.scanned_products,
            )
        yield result
    if "l" in only:
        with step("l: a drop, from its inbox"):
            result = measure_drop_rush(
                shop,
                unit_count=counts.drop_units,
                entrant_count=counts.drop_entrants,
                reservation_count=counts.reservations,
            )
        yield result
    if "m" in only:
        with step("m: vouchers"):
            burst_rounds, burst_size = counts.voucher_bursts
            result = measure_voucher_issuing(
                shop,
                rounds=counts.vouchers,
                burst_rounds=burst_rounds,
                burst_size=burst_size,
                random=draws("m"),
            )
        yield result
    if "n" in only:
        with step("n: checkoutLinesUpdate"):
            rounds_min, rounds_max = counts.checkout_rounds
            result = measure_checkout_hook(
                shop,
                rounds_min=rounds_min,
                rounds_max=rounds_max,
                holder_count=counts.voucher_holders,
                random=draws("n"),
            )
        yield result
