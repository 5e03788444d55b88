"""The bench runs and prints what it measured; how fast this machine is, is not tested.

At length all of its parts do; else four that between them use all there is to use.
"""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from tests.lengths import AT_LENGTH

ROOT = Path(__file__).resolve().parents[2]
PRINTED = {
    "a": ["ours / the webhook plugin's:", "a: plugin adds"],
    "c": ["c: message → order takes"],
    "d": ["d: the hook adds with 100 accounts / with 1:"],
    "e": ["e: a product costs with 200 / with 50:"],
    "f": ["f: of 100 due posts / of 10:"],
    "g": ["g: our RSS / Saleor's query of the same page:"],
    "h": ["mixed texts/s/core, hostile ones included"],
    "i": ["i: ledger in batches / one counter row:"],
    "j": ["j: the intake: 50/s for 2 s", "0 lost, 0 twice"],
    "k": ["k: a scan of 200 unchanged products / of 50:"],
    "m": ["vouchers/s, Saleor's codes one by one", "ours / Saleor's, one by one:"],
    "n": ["n: our plugin adds", "beside the empty plugin: signed in"],
}
SHORT = ("c", "i", "k", "n")


def test_bench_measures_what_it_is_asked_for() -> None:
    keys = tuple(PRINTED) if AT_LENGTH else SHORT
    # It makes a database of its own beside the tests' on the same server.
    server = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path="/postgres"))
    environment = {**os.environ, "DATABASE_URL": server}
    environment.pop("DJANGO_SETTINGS_MODULE")

    run = subprocess.run(
        [sys.executable, "bench/run.py", "--quick", "--only", ",".join(keys)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900 if AT_LENGTH else 400,
        check=False,
    )

    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
    wanted = [line for key in keys for line in PRINTED[key]]
    assert [line for line in wanted if line not in run.stdout] == []
