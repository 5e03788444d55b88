"""`python -m bench.drop_claims`: a drop's ledger beside one counter row and Saleor's reservations.

500 units, 10,000 entrants, processes that start together. DATABASE_URL names a PostgreSQL; the
databases of this run are made on it. The counter does much less than the ledger (no rules, no look
for a former entry, no place in the line): it shows what the bare row lock costs, not a rival. CPU
is that of our processes and of their PostgreSQL backends: on a shared machine it tells more than
the clock.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BATCHES, ONE_BY_ONE, COUNTER = "ledger, batches", "ledger, one by one", "one counter row"


@dataclass(frozen=True, slots=True)
class Share:
    """What one process tells."""

    outcomes: Counter[str]
    durations: list[float]
    cpu_seconds: float
    database_cpu_seconds: float


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.drop_claims")
    parser.add_argument("--units", type=int, default=500)
    parser.add_argument("--entrants", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--batch", type=int, default=200, help="an inbox task drains so many")
    parser.add_argument("--reservations", type=int, default=60, help="0: leave Saleor out")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    name = make_database()
    print(f"{options.units} units, {options.entrants} entrants, {options.processes} processes")
    try:
        rates = {way: measure(way, options) for way in (BATCHES, ONE_BY_ONE, COUNTER)}
    finally:
        drop_database(name)
    for way in (BATCHES, ONE_BY_ONE):
        print(f"{way} / {COUNTER}: {rates[way] / rates[COUNTER]:.2f}")
    if options.reservations:
        # Saleor wants settings of its own, so a process of its own.
        command = [sys.executable, "-m", "bench.reservations"]
        command += [f"--calls={options.reservations}", f"--processes={options.processes}"]
        command += [f"--beside={rates[each]}" for each in (BATCHES, ONE_BY_ONE)]
        environment = {**os.environ}
        environment.pop("DJANGO_SETTINGS_MODULE")
        subprocess.run(command, check=True, env=environment)


def measure(way: str, options: argparse.Namespace) -> float:
    """Return answers per second, and print what was told."""
    slug = way.replace(",", "").replace(" ", "-")
    drop_pk = prepare(slug, options.units)
    shares = run_together(
        options.processes,
        lambda number: work(
            way, drop_pk, range(number, options.entrants, options.processes), options.batch
        ),
    )
    return tell(way, options.entrants, shares)


def run_together(processes: int, act: Any) -> tuple[float, list[Share]]:
    """Run `act(number)` in so many processes released at once; return seconds and shares.

    `act` is a generator: what it does before it first yields is not measured.
    """
    context = multiprocessing.get_context("fork")
    start = context.Barrier(processes + 1)
    shares: Any = context.Queue()

    def run(number: int, start: Barrier) -> None:
        from django.db import connection

        steps = act(number)
        next(steps)
        backend = read_backend()
        start.wait()
        cpu, database_cpu = time.process_time(), read_cpu(backend)
        outcomes, durations = next(steps)
        cpu, database_cpu = time.process_time() - cpu, read_cpu(backend) - database_cpu
        connection.close()
        shares.put(Share(outcomes, durations, cpu, database_cpu))

    workers = [context.Process(target=run, args=(each, start)) for each in range(processes)]
    for worker in workers:
        worker.start()
    start.wait()
    began = time.perf_counter()
    results = [shares.get() for _ in workers]
    elapsed = time.perf_counter() - began
    for worker in workers:
        worker.join()
    return elapsed, results


def tell(way: str, count: int, measured: tuple[float, list[Share]]) -> float:
    elapsed, shares = measured
    told: Counter[str] = Counter()
    for each in shares:
        told.update(each.outcomes)
    seconds = [duration for each in shares for duration in each.durations]
    slowest = statistics.quantiles(seconds, n=100)[98]
    cpu = sum(each.cpu_seconds for each in shares)
    database_cpu = sum(each.database_cpu_seconds for each in shares)
    print(
        f"{way}: {count / elapsed:.0f}/s, last decided after {elapsed:.1f} s, p99 of a call"
        f" {slowest * 1000:.0f} ms; CPU {cpu:.1f} s of ours and {database_cpu:.1f} s of"
        f" PostgreSQL, {(cpu + database_cpu) / count * 1000:.2f} ms each; {dict(told)}",
        flush=True,
    )
    return count / elapsed


def read_backend() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def read_cpu(pid: int) -> float:
    """Return the seconds of CPU that a process had; 0 where it runs on another machine."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def work(way: str, drop_pk: int, people: range, batch: int) -> Any:
    from saleor_twitter_plugin import drops
    from saleor_twitter_plugin.models import Drop

    drop = Drop.objects.prefetch_related("variants").get(pk=drop_pk)
    outcomes: list[str] = []
    durations: list[float] = []
    size = batch if way == BATCHES else 1
    yield
    for first in range(0, len(people), size):
        some = people[first : first + size]
        began = time.perf_counter()
        if way == COUNTER:
            outcomes += [count_down(drop_pk, person) for person in some]
        else:
            askings = [drops.Asking(make_entrant(each), f"{way}:{each}") for each in some]
            answers = drops.enter_many(drop, askings, now=NOW)
            outcomes += [str(each.outcome) for each in answers]
        durations += [time.perf_counter() - began] * len(some)
    yield Counter(outcomes), durations


def count_down(drop_pk: int, person: int) -> str:
    """Take a unit from the one row that counts them, locked as a stock row is."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT free FROM bench_counter WHERE id = %s FOR UPDATE", [drop_pk])
        outcome = "won" if cursor.fetchone()[0] > 0 else "waitlisted"
        if outcome == "won":
            cursor.execute("UPDATE bench_counter SET free = free - 1 WHERE id = %s", [drop_pk])
        cursor.execute(
            "INSERT INTO bench_entry (key, person, outcome) VALUES (%s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            [f"counter:{person}", str(person), outcome],
        )
        cursor.execute(
            "INSERT INTO twitter_drop_event (drop_id, kind, detail, happened_at)"
            " VALUES (%s, 'asked', %s, now())",
            [drop_pk, outcome],
        )
    return outcome


def make_entrant(person: int) -> Any:
    from saleor_twitter_plugin.handoffs import Entrant, Origin, XPostId, XUserId

    origin = Origin(XUserId(str(person)), f"p{person}", XPostId(str(person)), XUserId("1"), "shop")
    return Entrant(origin=origin, asked_at=NOW)


def prepare(way: str, units: int) -> int:
    from django.db import connections

    from saleor_twitter_plugin.models import Drop, DropUnit, DropVariant

    drop = Drop.objects.create(
        slug=way,
        name=way,
        channel="main",
        hashtag=way,
        audience="open",
        state="open",
        opens_at=NOW - timedelta(hours=1),
        closes_at=NOW + timedelta(hours=1),
    )
    variant = DropVariant.objects.create(
        drop=drop, saleor_product_id="1", saleor_variant_id="1", product_name="Shoe",
        unit_count=units, taken_count=units,
    )  # fmt: skip
    DropUnit.objects.bulk_create(DropUnit(drop=drop, variant=variant) for _ in range(units))
    with connections["default"].cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_counter (id int PRIMARY KEY, free int)")
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS bench_entry"
            " (id serial PRIMARY KEY, key text UNIQUE, person text UNIQUE, outcome text)"
        )
        cursor.execute("INSERT INTO bench_counter VALUES (%s, %s)", [drop.pk, units])
    connections.close_all()
    return drop.pk


def make_database() -> str:
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    name = f"twitter_drop_bench_{os.getpid()}"
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
    call_command("migrate", verbosity=0)
    return name


def drop_database(name: str) -> None:
    from django.db import connections

    connections.close_all()
    with connections["default"]._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


if __name__ == "__main__":
    main()
