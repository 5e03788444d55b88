"""How often and how much is measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Counts:
    product_updates: int
    slices: int
    slice_seconds: float
    orders: int
    planned_products: tuple[int, ...]
    due_posts: tuple[int, int]
    due_rounds: int
    read_products: int
    readings: int
    drop_units: int
    drop_entrants: int
    reservations: int
    storms: tuple[tuple[int, int], ...]
    """Deliveries a second, and for how many seconds."""
    scanned_products: tuple[int, ...]
    scans: int
    vouchers: int
    voucher_bursts: tuple[int, int]
    """How often, and how many ask at once."""
    checkout_rounds: tuple[int, int]
    """At least, and at most where the machine is not quiet enough."""
    voucher_holders: int


USUAL = Counts(
    product_updates=80,
    slices=8,
    slice_seconds=5.0,
    orders=40,
    planned_products=(1_000, 10_000, 100_000),
    due_posts=(100, 10_000),
    due_rounds=30,
    read_products=10_000,
    readings=30,
    drop_units=500,
    drop_entrants=10_000,
    reservations=60,
    storms=((250, 60), (1000, 10)),
    scanned_products=(2_000, 20_000, 100_000),
    scans=20,
    vouchers=60,
    voucher_bursts=(5, 400),
    checkout_rounds=(200, 1_000),
    voucher_holders=10_000,
)
# Enough to see that everything still runs; its figures mean nothing.
QUICK = Counts(
    product_updates=5,
    slices=2,
    slice_seconds=1.0,
    orders=3,
    planned_products=(50, 200),
    due_posts=(10, 100),
    due_rounds=3,
    read_products=100,
    readings=3,
    drop_units=5,
    drop_entrants=40,
    reservations=8,
    storms=((50, 2), (100, 1)),
    scanned_products=(50, 200),
    scans=3,
    vouchers=2,
    voucher_bursts=(2, 20),
    checkout_rounds=(5, 5),
    voucher_holders=50,
)
