"""`make soak`: ten thousand sends with faults at random, or drops whose workers are killed.

    python soak/run.py [--sends 10000] [--seed N] [--workers 2]
    python soak/run.py --drop [--entrants 2000] [--units 200] [--seeds 10] [--seed N] [--workers 3]
    python soak/run.py --drop --shop saleor --seeds 1 --entrants 200 --units 20

Exit code 1 where a message was lost or sent twice, or anything about a drop was not as it must be.
DATABASE_URL names a PostgreSQL to run on; without it a private one is started.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import sys
import tempfile
from pathlib import Path

if not __package__:  # run as a file
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from tools.exclusive import ROOT, exclusive
from tools.postgres import borrowed_database_url
from tools.progress import Refusal, run_tool, say, step
from tools.saleor_template import drop_database, server, with_database

DEFAULT_SENDS = 10_000


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="soak/run.py")
    parser.add_argument("--sends", type=int, default=DEFAULT_SENDS)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--workers", type=int)
    parser.add_argument("--drop", action="store_true", help="run drops, with kills at random")
    parser.add_argument("--entrants", type=int, default=2_000)
    parser.add_argument("--units", type=int, default=200)
    parser.add_argument("--seeds", type=int, default=10, help="so many drops, from --seed on")
    parser.add_argument("--shop", choices=["sample", "saleor"], default="sample")
    options = parser.parse_args(arguments)
    options.workers = options.workers or (3 if options.drop else 2)
    if options.drop and options.shop == "saleor":
        return _soak_saleor(options)
    name = f"twitter_soak_{os.getpid()}"
    with exclusive("soak"), borrowed_database_url("test") as server_url:
        with server(server_url) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        try:
            return _soak(with_database(server_url, name), options)
        finally:
            with server(server_url) as connection:
                drop_database(connection, name)


def _soak(url: str, options: argparse.Namespace) -> int:
    os.environ.update(
        {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.getenv("PYTHONPATH")])),
        }
    )
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    # Faults are what it is all about: only what nobody expected is worth a line.
    logging.getLogger("saleor_twitter_plugin").setLevel(logging.CRITICAL)
    with step("tables"):
        call_command("migrate", verbosity=0, interactive=False)
    if options.drop:
        return _soak_drops(options)
    from saleor_twitter_plugin.x_sandbox.process import start_sandbox
    from soak.faults import run_faults

    try:
        with start_sandbox() as x:
            os.environ["TWITTER_X_API_URL"] = x.base_url
            report = run_faults(x, sends=options.sends, seed=options.seed, workers=options.workers)
    finally:
        connections.close_all()
    say(report.describe())
    return 1 if report.problems else 0


def _soak_drops(options: argparse.Namespace) -> int:
    from django.db import connections

    from soak.drop_report import print_table
    from soak.drop_shops import KeptDropShop
    from soak.drops import run_drop
    from tests.scenarios.stage import empty_our_tables

    reports = []
    try:
        for seed in range(options.seed, options.seed + options.seeds):
            empty_our_tables()
            with step(f"seed {seed}"):
                report = run_drop(
                    KeptDropShop(stock=2 * options.units),
                    seed=seed,
                    entrants=options.entrants,
                    units=options.units,
                    workers=options.workers,
                )
            reports.append(report)
    finally:
        connections.close_all()
        # Also of those before an interruption.
        say(print_table(reports))
    return 1 if any(each.problems for each in reports) else 0


def _soak_saleor(options: argparse.Namespace) -> int:
    """Run one drop in a real Saleor, as the bench sets it up."""
    from bench.run import close_connections, lent_database, prepare_environment, start_django

    if options.seeds != 1:
        raise Refusal("one drop at a time in Saleor: say --seeds 1")
    with (
        exclusive("soak"),
        lent_database(is_quick=True) as url,
        tempfile.TemporaryDirectory() as media,
    ):
        prepare_environment(url)
        start_django(media)
        from bench.plugin_paths import TWITTER_PLUGIN
        from bench.shop import use_plugins
        from soak.drop_report import print_table
        from soak.drop_shops import SaleorDropShop
        from soak.drops import run_drop

        use_plugins(TWITTER_PLUGIN)
        try:
            report = run_drop(
                SaleorDropShop(stock=2 * options.units),
                seed=options.seed,
                entrants=options.entrants,
                units=options.units,
                workers=options.workers,
            )
        finally:
            close_connections()
    say(print_table([report]))
    return 1 if report.problems else 0


if __name__ == "__main__":
    run_tool(main)
