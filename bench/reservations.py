"""Saleor's own reservations of one variant, by people who come at once.

checkoutCreate with reservations on: each call locks, and writes beside, the same stock row.
"""

import time
from collections import Counter
from collections.abc import Iterator

from saleor_twitter_plugin.shop.global_ids import write_global_id
from saleor_twitter_plugin.shop.saleor_shop import documents
from saleor_twitter_plugin.shop.saleor_shop.customers import find_user
from saleor_twitter_plugin.shop.saleor_shop.executor import run
from tests.shop_contract.saleor_stock_room import ADDRESS

from .rushing import Done, Rush, rush
from .shop import BenchShop

RESERVED_MINUTES = 30


def rush_reservations(shop: BenchShop, *, process_count: int, count: int) -> Rush:
    """Reserve so many times, each a unit, and take nothing back."""
    share = count // process_count
    before = shop.room.read_reserved_count(shop.variant_id)
    shop.room.set_reservations(RESERVED_MINUTES)
    try:
        measured = rush(process_count, lambda number: _reserve(shop, number, share))
        reserved = shop.room.read_reserved_count(shop.variant_id) - before
    finally:
        shop.room.set_reservations(None)
    # One of each process warmed up.
    assert reserved == (share + 1) * process_count, reserved
    return measured


def _reserve(shop: BenchShop, number: int, count: int) -> Iterator[Done | None]:
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
    yield None
    durations = []
    for _ in range(count):
        began = time.perf_counter()
        create()
        durations.append(time.perf_counter() - began)
    yield Done(Counter({"reserved": count}), durations)
