"""`python -m bench.drop_claims`: a drop's ledger against one counter row, in one run.

500 units, 10,000 entrants, processes that start together. DATABASE_URL names a PostgreSQL; a
database of this run is made on it. The counter does much less than the ledger (no rules, no look
for a former entry, no place in the line): it shows what the bare row lock costs, not a rival.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier
from typing import Any

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.drop_claims")
    parser.add_argument("--units", type=int, default=500)
    parser.add_argument("--entrants", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=8)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    name = make_database()
    print(f"{options.units} units, {options.entrants} entrants, {options.processes} processes")
    try:
        rates = {
            "ledger": measure("ledger", options),
            "one counter row": measure("counter", options),
        }
    finally:
        drop_database(name)
    print(f"ledger / counter: {rates['ledger'] / rates['one counter row']:.2f}")


def measure(way: str, options: argparse.Namespace) -> float:
    """Return answers per second, and print what was told."""
    drop_pk = prepare(way, options.units)
    context = multiprocessing.get_context("fork")
    start = context.Barrier(options.processes + 1)
    answers: Any = context.Queue()
    workers = [
        context.Process(
            target=work,
            args=(way, drop_pk, range(each, options.entrants, options.processes), start, answers),
        )
        for each in range(options.processes)
    ]
    for worker in workers:
        worker.start()
    start.wait()
    began = time.perf_counter()
    told: Counter[str] = Counter()
    seconds: list[float] = []
    for _ in workers:
        outcomes, durations = answers.get()
        told.update(outcomes)
        seconds += durations
    elapsed = time.perf_counter() - began
    for worker in workers:
        worker.join()
    rate = options.entrants / elapsed
    slowest = statistics.quantiles(seconds, n=100)[98]
    print(
        f"{way}: {rate:.0f} answers/s, last decided after {elapsed:.1f} s,"
        f" p99 {slowest * 1000:.0f} ms, {dict(told)}"
    )
    return rate


def work(way: str, drop_pk: int, people: range, start: Barrier, answers: Any) -> None:
    from django.db import connection

    from saleor_twitter_plugin import drops
    from saleor_twitter_plugin.models import Drop

    connection.ensure_connection()
    drop = Drop.objects.prefetch_related("variants").get(pk=drop_pk)
    outcomes: list[str] = []
    durations: list[float] = []
    start.wait()
    for person in people:
        began = time.perf_counter()
        if way == "ledger":
            entrant = make_entrant(person)
            answer = drops.enter(drop, entrant, key=f"ledger:{person}", now=NOW)
            outcomes.append(str(answer.outcome))
        else:
            outcomes.append(count_down(drop_pk, person))
        durations.append(time.perf_counter() - began)
    connection.close()
    answers.put((Counter(outcomes), durations))


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
