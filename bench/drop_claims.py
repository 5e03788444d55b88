"""A drop's rush: its ledger beside one counter row, and beside Saleor's own reservations.

The counter does much less than the ledger (no rules, no look for a former entry, no place in the
line): it shows what the bare row lock costs, not a rival.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from saleor_twitter_plugin import drops
from saleor_twitter_plugin.handoffs import Entrant, Origin, XPostId, XUserId
from saleor_twitter_plugin.models import Drop, DropUnit, DropVariant

from .report import Result
from .reservations import rush_reservations
from .rushing import Done, Rush, rush
from .shop import BenchShop

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PROCESS_COUNT = 4
# So many an inbox task drains at once.
BATCH_SIZE = 200
BATCHES, ONE_BY_ONE = "ledger, batches", "ledger, one by one"
COUNTER, RESERVATIONS = "one counter row", "Saleor's reservations"
Answer = Callable[[Drop, list[int]], list[str]]


def measure_drop_claims(
    shop: BenchShop, *, unit_count: int, entrant_count: int, reservation_count: int
) -> Result:
    ways: dict[str, tuple[Answer, int]] = {
        BATCHES: (_enter, BATCH_SIZE),
        ONE_BY_ONE: (_enter, 1),
        COUNTER: (_count_down, 1),
    }
    rushes = {
        name: _rush_for_units(unit_count, entrant_count, answer, size)
        for name, (answer, size) in ways.items()
    }
    for name, each in rushes.items():
        assert each.outcomes["won"] == min(unit_count, entrant_count), (name, each.outcomes)
    rushes[RESERVATIONS] = rush_reservations(
        shop, process_count=PROCESS_COUNT, count=reservation_count
    )
    rates = {name: each.rate for name, each in rushes.items()}
    return Result(
        key="i",
        title=(
            f"{entrant_count:,} people for {unit_count:,} units,"
            f" {PROCESS_COUNT} processes released at once"
        ),
        columns=("", "answers/s", "last after s", "p99 ms", "CPU ms each"),
        rows=[
            (
                name,
                f"{each.rate:.0f}",
                f"{each.elapsed_seconds:.1f}",
                f"{each.slowest_milliseconds:.0f}",
                f"{each.cpu_milliseconds:.2f}",
            )
            for name, each in rushes.items()
        ],
        verdict=(
            f"ledger in batches / one counter row: {rates[BATCHES] / rates[COUNTER]:.2f},"
            f" one by one: {rates[ONE_BY_ONE] / rates[COUNTER]:.2f};"
            f" in batches / Saleor's reservations: {rates[BATCHES] / rates[RESERVATIONS]:.0f}"
        ),
        notes=(
            "One rush each, so without a range. The counter has no rules and no waitlist. CPU is"
            " ours and PostgreSQL's.",
        ),
        numbers={
            "answers_per_second": rates,
            "cpu_milliseconds": {name: each.cpu_milliseconds for name, each in rushes.items()},
        },
    )


def _rush_for_units(unit_count: int, entrant_count: int, answer: Answer, size: int) -> Rush:
    drop_pk = _add_drop(unit_count)
    try:
        return rush(
            PROCESS_COUNT,
            lambda number: _ask(drop_pk, answer, range(number, entrant_count, PROCESS_COUNT), size),
        )
    finally:
        _empty()


def _ask(drop_pk: int, answer: Answer, people: range, size: int) -> Iterator[Done | None]:
    drop = Drop.objects.prefetch_related("variants").get(pk=drop_pk)
    yield None
    outcomes: list[str] = []
    durations: list[float] = []
    for first in range(0, len(people), size):
        some = list(people[first : first + size])
        began = time.perf_counter()
        outcomes += answer(drop, some)
        durations += [time.perf_counter() - began] * len(some)
    yield Done(Counter(outcomes), durations)


def _enter(drop: Drop, people: list[int]) -> list[str]:
    askings = [drops.Asking(_make_entrant(each), f"rush:{each}") for each in people]
    return [str(each.outcome) for each in drops.enter_many(drop, askings, now=NOW)]


def _count_down(drop: Drop, people: list[int]) -> list[str]:
    """Take a unit from the one row that counts them, locked as a stock row is."""
    (person,) = people
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT free FROM bench_counter WHERE id = %s FOR UPDATE", [drop.pk])
        outcome = "won" if cursor.fetchone()[0] > 0 else "waitlisted"
        if outcome == "won":
            cursor.execute("UPDATE bench_counter SET free = free - 1 WHERE id = %s", [drop.pk])
        cursor.execute(
            "INSERT INTO bench_entry (key, person, outcome) VALUES (%s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            [f"counter:{person}", str(person), outcome],
        )
        cursor.execute(
            "INSERT INTO twitter_drop_event (drop_id, kind, detail, happened_at)"
            " VALUES (%s, 'asked', %s, now())",
            [drop.pk, outcome],
        )
    return [outcome]


def _make_entrant(person: int) -> Entrant:
    origin = Origin(XUserId(str(person)), f"p{person}", XPostId(str(person)), XUserId("1"), "shop")
    return Entrant(origin=origin, asked_at=NOW)


def _add_drop(unit_count: int) -> int:
    _empty()
    drop = Drop.objects.create(
        slug="rush",
        name="Rush",
        channel="main",
        hashtag="rush",
        audience="open",
        state="open",
        opens_at=NOW - timedelta(hours=1),
        closes_at=NOW + timedelta(hours=1),
    )
    variant = DropVariant.objects.create(
        drop=drop,
        saleor_product_id="1",
        saleor_variant_id="1",
        product_name="Shoe",
        unit_count=unit_count,
        taken_count=unit_count,
    )
    DropUnit.objects.bulk_create(DropUnit(drop=drop, variant=variant) for _ in range(unit_count))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_counter (id int PRIMARY KEY, free int)")
        cursor.execute(
            "CREATE TABLE bench_entry"
            " (id serial PRIMARY KEY, key text UNIQUE, person text UNIQUE, outcome text)"
        )
        cursor.execute("INSERT INTO bench_counter VALUES (%s, %s)", [drop.pk, unit_count])
    return drop.pk


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_counter, bench_entry")
        cursor.execute("TRUNCATE twitter_drop CASCADE")
