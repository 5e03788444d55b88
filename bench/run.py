"""`make bench`: what the plugin costs, as ratios measured side by side in one run.

    python bench/run.py [--quick] [--only a,b,…,n] [--seed N]

    a    productUpdate with the plugin, without it, and with Saleor's own webhook plugin
    b    webhook deliveries accepted per second, against a view that returns 200 at once
    c    message -> order, against the same order made by bare Saleor calls
    d    productUpdate with 1, 10 and 100 accounts
    e    planning after a promotion on 1,000, 10,000 and 100,000 products
    f    claiming and writing posts out of a queue of 10,000 that are due
    g    a category's RSS, against a plain Saleor query of the same page
    h    texts understood per second and core, hostile ones included
    i    a drop's rush, against one counter row and against Saleor's own reservations
    j    deliveries at 250/s for a minute and 1,000/s for ten seconds
    k    a scan while nothing changes, in 2,000, 20,000 and 100,000 products
    l    a drop from its inbox to the last decision and reply, against Saleor's own reservations
    m    mention -> loaded voucher, one by one and at once, against codes by Saleor's own mutation
    n    checkoutLinesUpdate of who has no voucher, with the plugin, without, and with an empty one

A table goes to standard output, the same as JSON to .bench/latest.json (.bench/quick.json). The
exit code is 0 also when we lose. DATABASE_URL names a PostgreSQL to measure on; without it a
private one is started.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

if not __package__:  # run as a file
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from bench.counts import QUICK, USUAL, Counts
from bench.report import print_facts, print_result, write_json
from demo.keys import draw_rsa_key
from tools.environment import read_saleor_status
from tools.exclusive import ROOT, exclusive
from tools.postgres import Cluster, borrowed_database_url
from tools.progress import Refusal, run_tool, say, step, warn
from tools.saleor_template import (
    FOREIGN_VARIABLES,
    OUR_APP,
    copy_database,
    drop_database,
    ensure_saleor_template,
    saleor_version,
    server,
    with_database,
)

BENCH_DIRECTORY = ROOT / ".bench"
KEYS = ("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n")
DEFAULT_SEED = 20_261_122


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench/run.py")
    parser.add_argument("--quick", action="store_true", help="tiny counts: a smoke test")
    parser.add_argument("--only", default=",".join(KEYS), help=f"some of {KEYS[0]} to {KEYS[-1]}")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    options = parser.parse_args(arguments)
    only = options.only.split(",")
    unknown = [key for key in only if key not in KEYS]
    if unknown:
        raise Refusal(f"no benchmark named {', '.join(unknown)}: there are {', '.join(KEYS)}")
    if importlib.util.find_spec("saleor") is None:
        warn(
            f"not measured: no Saleor here ({read_saleor_status().why or sys.executable})."
            " Cure: `make env` with a network"
        )
        return 0
    # A `kill` shall stop the server and drop the database too, as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    counts = QUICK if options.quick else USUAL
    # Two that run at once would measure each other.
    with exclusive("bench"), lent_database(is_quick=options.quick) as url:
        prepare_environment(url)
        with tempfile.TemporaryDirectory() as media:
            start_django(media)
            facts = read_facts(options.seed, counts, only)
            print_facts(facts)
            results = []
            # Not before Django is set up.
            from bench.measurements import measure

            try:
                for result in measure(only, counts, options.seed, folder=BENCH_DIRECTORY / "run"):
                    print_result(result)
                    results.append(result)
            finally:
                close_connections()
            facts["load_after"] = spoken_load()
    tell_of_load(facts)
    # A smoke test must not take the place of what was measured.
    path = BENCH_DIRECTORY / ("quick.json" if options.quick else "latest.json")
    write_json(path, facts, results)
    say(f"\nthe same as JSON: {path.relative_to(ROOT)}")
    return 0


# --- where it runs ----------------------------------------------------------------------------


@contextmanager
def lent_database(*, is_quick: bool) -> Iterator[str]:
    """Lend the URL of a database with Saleor's tables, and drop it afterwards."""
    with lent_server(is_quick=is_quick) as server_url:
        template = ensure_saleor_template(server_url)
        name = f"twitter_bench_{os.getpid()}"
        with step("a database"), server(server_url) as connection:
            copy_database(connection, template, name)
        try:
            yield with_database(server_url, name)
        finally:
            with server(server_url) as connection:
                drop_database(connection, name)


@contextmanager
def lent_server(*, is_quick: bool) -> Iterator[str]:
    if is_quick or os.environ.get("DATABASE_URL"):
        with borrowed_database_url("test") as url:
            yield url
        return
    # The tests' server does not wait for its disk, and would flatter whoever commits most.
    cluster = Cluster(BENCH_DIRECTORY / "postgres", durable=True)
    with cluster.in_use() as url:
        yield url


def prepare_environment(url: str) -> None:
    """Set what Saleor's settings read, for this process and for the server that it starts."""
    for variable in FOREIGN_VARIABLES:
        os.environ.pop(variable, None)
    os.environ.update(
        {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "PYTHONPATH": os.pathsep.join(
                [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
            ),
            "PYTHONWARNINGS": "ignore",
            # A shop's own values: DEBUG keeps every statement in memory.
            "DEBUG": "False",
            "SECRET_KEY": "only for measuring",
            "RSA_PRIVATE_KEY": draw_rsa_key(),
            "ALLOWED_CLIENT_HOSTS": "localhost",
            # A queue that nobody reads: tasks are sent and not run, as by a shop's web process.
            "CELERY_BROKER_URL": "memory://",
            "SEND_USAGE_TELEMETRY": "False",
        }
    )


def start_django(media: str) -> None:
    import warnings

    warnings.simplefilter("ignore")
    with step("Saleor"):
        import django
        from django.conf import settings

        # Saleor writes each webhook's payload to a file, else next to its own code.
        settings.MEDIA_ROOT = media
        settings.LOGGING["root"]["level"] = "ERROR"
        django.setup()
    from django.core.management import call_command

    with step("our migrations"):
        call_command("migrate", OUR_APP, verbosity=0, interactive=False)


def close_connections() -> None:
    from django.db import connections

    connections.close_all()


# --- what is said of it -----------------------------------------------------------------------


def read_facts(seed: int, counts: Counts, only: Sequence[str]) -> dict[str, object]:
    import django
    from django.db import connection

    import saleor_twitter_plugin

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), current_setting('fsync'),"
            " current_setting('synchronous_commit')"
        )
        version, fsync, synchronous_commit = cursor.fetchone()
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "plugin": saleor_twitter_plugin.__version__,
        "saleor": saleor_version(),
        "django": django.get_version(),
        "python": platform.python_version(),
        "postgres": f"{version}, fsync {fsync}, synchronous_commit {synchronous_commit}",
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "load_before": spoken_load(),
        "seed": seed,
        "only": ",".join(only),
        "counts": (
            f"{counts.product_updates} product updates, {counts.slices} slices of"
            f" {counts.slice_seconds:g} s, {counts.orders} orders,"
            f" {counts.planned_products[-1]} planned products, {counts.due_posts[-1]} due posts,"
            f" {counts.read_products} products in a feed, {counts.drop_entrants} entrants of a"
            f" drop, {counts.scanned_products[-1]} scanned products, {counts.vouchers} vouchers,"
            f" {counts.voucher_bursts[0]} bursts of {counts.voucher_bursts[1]},"
            f" {counts.voucher_holders} holders of a voucher"
        ),
    }


def spoken_load() -> str:
    """Load averages over 1, 5 and 15 minutes."""
    return " ".join(f"{each:.1f}" for each in os.getloadavg())


def tell_of_load(facts: dict[str, object]) -> None:
    say(f"\nload before: {facts['load_before']}, after: {facts['load_after']}")
    load = float(str(facts["load_before"]).split()[0])
    cores = os.cpu_count() or 1
    if load > cores:
        warn(f"the machine was busy (load {load:.1f} on {cores} cores): trust the ratios only")


if __name__ == "__main__":
    run_tool(main)
