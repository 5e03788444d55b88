"""`make soak`: ten thousand sends with faults at random.

    python soak/run.py [--sends 10000] [--seed N] [--workers 2]

Exit code 1 where a message was lost or sent twice. DATABASE_URL names a PostgreSQL to run on;
without it a private one is started.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import sys
from pathlib import Path

if not __package__:  # run as a file
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from tools.exclusive import ROOT, exclusive
from tools.postgres import borrowed_database_url
from tools.progress import run_tool, say, step
from tools.saleor_template import drop_database, server, with_database

DEFAULT_SENDS = 10_000


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="soak/run.py")
    parser.add_argument("--sends", type=int, default=DEFAULT_SENDS)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args(arguments)
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


if __name__ == "__main__":
    run_tool(main)
