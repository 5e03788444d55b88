"""The bench runs and prints what it measured; how fast this machine is, is not tested."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[2]


def test_bench_measures_hook_order_and_feeds() -> None:
    # It makes a database of its own beside the tests' on the same server.
    server = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path="/postgres"))
    environment = {**os.environ, "DATABASE_URL": server}
    environment.pop("DJANGO_SETTINGS_MODULE")

    run = subprocess.run(
        [sys.executable, "bench/run.py", "--quick", "--only", "a,c,d,e,f,g,h,i,j,k,m,n"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )

    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
    assert "ours / the webhook plugin's:" in run.stdout
    assert "a: plugin adds" in run.stdout
    assert "c: message → order takes" in run.stdout
    assert "d: the hook adds with 100 accounts / with 1:" in run.stdout
    assert "e: a product costs with 200 / with 50:" in run.stdout
    assert "f: of 100 due posts / of 10:" in run.stdout
    assert "g: our RSS / Saleor's query of the same page:" in run.stdout
    assert "i: ledger in batches / one counter row:" in run.stdout
    assert "j: the intake: 50/s for 2 s" in run.stdout
    assert "0 lost, 0 twice" in run.stdout
    assert "k: a scan of 200 unchanged products / of 50:" in run.stdout
    assert "vouchers/s, Saleor's codes one by one" in run.stdout
    assert "ours / Saleor's, one by one:" in run.stdout
    assert "n: our plugin adds" in run.stdout
    assert "beside the empty plugin: signed in" in run.stdout
