"""`python -m bench.reservations`: Saleor's own reservations of one SKU, by people who come at once.

checkoutCreate with reservations on, in processes that start together: each call locks, and writes
beside, the same stock row. Called by bench.drop_claims. DATABASE_URL as there.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from typing import Any

from bench.drop_claims import run_together, tell
from bench.run import close_connections, lent_database, prepare_environment, start_django

RESERVED_MINUTES = 30


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.reservations")
    parser.add_argument("--calls", type=int, default=60)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--beside", type=float, action="append", default=[], help="a rate")
    options = parser.parse_args()
    # Quick: the server that is there already.
    with lent_database(is_quick=True) as url:
        prepare_environment(url)
        with tempfile.TemporaryDirectory() as media:
            start_django(media)
            try:
                rate = measure(options)
            finally:
                close_connections()
    for each in options.beside:
        print(f"ledger / Saleor's reservations: {each / rate:.0f}")


def measure(options: argparse.Namespace) -> float:
    from bench.shop import fill_shop

    shop = fill_shop()
    shop.room.set_reservations(RESERVED_MINUTES)
    close_connections()
    share = options.calls // options.processes
    measured = run_together(options.processes, lambda number: reserve(shop, number, share))
    reserved = shop.room.read_reserved_count(shop.variant_id)
    # One of each process warmed up.
    assert reserved == (share + 1) * options.processes, reserved
    return tell("Saleor's reservations", share * options.processes, measured)


def reserve(shop: Any, number: int, count: int) -> Any:
    from saleor_twitter_plugin.shop.global_ids import write_global_id
    from saleor_twitter_plugin.shop.saleor_shop import documents
    from saleor_twitter_plugin.shop.saleor_shop.customers import find_user
    from saleor_twitter_plugin.shop.saleor_shop.executor import run
    from tests.shop_contract.saleor_stock_room import ADDRESS

    customer = find_user(shop.shoppers[number % len(shop.shoppers)].customer_id)
    assert customer is not None
    checkout = {
        "channel": shop.room.channel,
        "email": customer.email,
        "lines": [{"variantId": write_global_id("ProductVariant", shop.variant_id), "quantity": 1}],
        "shippingAddress": ADDRESS,
        "billingAddress": ADDRESS,
    }

    def create() -> None:
        (answer,) = run(
            documents.CHECKOUT_CREATE, {"input": checkout}, customer=customer, reads_replica=False
        ).values()
        assert answer["errors"] == [], answer["errors"]

    create()
    yield
    durations = []
    for _ in range(count):
        began = time.perf_counter()
        create()
        durations.append(time.perf_counter() - began)
    yield Counter({"reserved": count}), durations


if __name__ == "__main__":
    main()
