"""`make test`: every tier of tests, each in its own pytest because their settings differ.

    python tools/run_tests.py [--only TIER[,TIER]] [pytest arguments]

The last line, alone, is `N passed, N failed, N skipped` over all tiers.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ElementTree
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

if not __package__:  # run as a file
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from tools.environment import read_saleor_status
from tools.exclusive import ROOT
from tools.postgres import borrowed_database_url
from tools.processes import group_lives, signal_group
from tools.progress import Refusal, run_tool, say, spoken_seconds, step, warn
from tools.saleor_template import drop_database, ensure_saleor_template, server, with_database

TESTS = ROOT / "tests"
# Longer than any tier takes; a hung test must end the run, not the patience of a machine.
TIER_TIMEOUT_SECONDS = 2400.0
# Source: pytest's documented exit codes, read 2026-11-22.
NO_TESTS_COLLECTED = 5
# Folders of tests/ that hold no tests of their own.
FOLDERS_WITHOUT_TESTS = {"samples", "__pycache__"}
CHROMIUM_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "headless_shell",
)


@dataclass(frozen=True)
class Tier:
    name: str
    folders: tuple[str, ...]
    settings: str = "tests.settings"
    shop: str | None = None
    """Which shop the scenarios play on: `sample` or `saleor`."""

    @property
    def needs_saleor(self) -> bool:
        return self.settings == "tests.settings_saleor"

    def existing_folders(self) -> list[str]:
        return [f"tests/{folder}" for folder in self.folders if (TESTS / folder).is_dir()]


# The longest first: two run at once, one to a core, and so both cores have work to the end.
TIERS: tuple[Tier, ...] = (
    Tier("scenarios-saleor", ("scenarios",), settings="tests.settings_saleor", shop="saleor"),
    Tier("database", ("database",)),
    Tier("contract-saleor", ("shop_contract",), settings="tests.settings_saleor", shop="saleor"),
    Tier("saleor", ("saleor",), settings="tests.settings_saleor"),
    Tier("scenarios-sample", ("scenarios",), shop="sample"),
    Tier("unit", ("unit", "architecture", "sandbox", "tools")),
    Tier("contract-sample", ("shop_contract",), shop="sample"),
    Tier("browser", ("browser",)),
)
AT_ONCE = 2


@dataclass
class Counts:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other: Counts) -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


@dataclass
class Run:
    """One run of the tiers: what was asked, and what came of it."""

    server_url: str
    pytest_arguments: Sequence[str]
    saleor_template: str | None = None
    totals: Counts = field(default_factory=Counts)
    failures: list[str] = field(default_factory=list)
    databases: list[str] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    _groups: set[int] = field(default_factory=set)
    _writing: threading.Lock = field(default_factory=threading.Lock)

    @property
    def may_select_nothing(self) -> bool:
        """With `-k buy` a tier without a match is no mistake; without arguments it is."""
        return bool(self.pytest_arguments)

    def play(self, tier: Tier) -> None:
        if self.stopping.is_set():
            return
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            results, output = Path(folder) / "results.xml", Path(folder) / "output"
            with output.open("wb") as written:
                code = self._pytest(tier, results, written.fileno())
            counts = read_counts(results)
            lines = output.read_text(errors="replace").rstrip().splitlines()
            text = "\n".join(line for line in lines if "generated xml file:" not in line)
        if self.stopping.is_set():
            return
        self._report(tier, code, counts, text, time.monotonic() - started)

    def _pytest(self, tier: Tier, results: Path, output: int) -> int | None:
        """Run pytest on one tier; None means that it hung and was ended."""
        name = f"twitter_{tier.name.replace('-', '_')}_{os.getpid()}"
        self.databases.append(f"test_{name}")
        environment = {
            **os.environ,
            # Django tests on `test_<name>`: a name per tier and run keeps two runs apart.
            "DATABASE_URL": with_database(self.server_url, name),
            "DJANGO_SETTINGS_MODULE": tier.settings,
            "PYTHONPATH": os.pathsep.join(
                [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
            ),
        }
        optional = {
            "TWITTER_TEST_SHOP": tier.shop,
            "TWITTER_SALEOR_TEMPLATE": self.saleor_template if tier.needs_saleor else None,
        }
        for variable, value in optional.items():
            environment.pop(variable, None)
            if value is not None:
                environment[variable] = value
        color = "yes" if sys.stdout.isatty() else "no"
        child = subprocess.Popen(
            [
                *[
                    sys.executable,
                    "-m",
                    "pytest",
                    "-q",
                    f"--color={color}",
                    f"--junit-xml={results}",
                ],
                # Each tier remembers its own failures, or two would overwrite each other's.
                *["-o", f"cache_dir={ROOT / '.pytest_cache' / tier.name}"],
                *tier.existing_folders(),
                *self.pytest_arguments,
            ],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )
        self._groups.add(child.pid)
        try:
            return child.wait(timeout=TIER_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            return None
        finally:
            end_group(child.pid)
            child.wait()
            self._groups.discard(child.pid)

    def _report(
        self, tier: Tier, code: int | None, counts: Counts, text: str, seconds: float
    ) -> None:
        problem = ""
        if code is None:
            problem = f"no end after {TIER_TIMEOUT_SECONDS:.0f} s"
        elif code == NO_TESTS_COLLECTED and not self.may_select_nothing:
            problem = f"no tests in {' '.join(tier.existing_folders())}"
        elif code not in (0, NO_TESTS_COLLECTED):
            problem = f"pytest ended with code {code}"
        if problem and not counts.failed:
            counts.failed = 1  # the tier itself
        with self._writing:
            self.totals.add(counts)
            if problem:
                self.failures.append(f"{tier.name}: {problem}")
            verdict = f"FAILED ({problem})" if problem else "ok"
            say(f"\n=== {tier.name}: {verdict}, {counts}, {spoken_seconds(seconds)}")
            say(text)

    def stop(self) -> None:
        self.stopping.set()
        for group in list(self._groups):
            end_group(group)


def end_group(group: int) -> None:
    """End what a tier left behind: a server that a test started must not outlive the run."""
    if not group_lives(group):
        return
    signal_group(group, signal.SIGTERM)
    give_up_at = time.monotonic() + 5
    while group_lives(group) and time.monotonic() < give_up_at:
        time.sleep(0.1)
    signal_group(group, signal.SIGKILL)


def read_counts(results: Path) -> Counts:
    counts = Counts()
    try:
        suites = ElementTree.parse(results).getroot().iter("testsuite")
        for suite in suites:
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            skipped = int(suite.get("skipped", 0))
            counts.add(Counts(int(suite.get("tests", 0)) - failed - skipped, failed, skipped))
    except (OSError, ElementTree.ParseError):
        return Counts()  # pytest ended before it could write; its exit code tells
    return counts


def wanted_tiers(only: Sequence[str]) -> list[Tier]:
    """Return the tiers that can run here; a loud line names each that cannot."""
    wanted = [
        tier for tier in TIERS if not only or tier.name in only or tier.name.split("-")[0] in only
    ]
    if not wanted:
        raise Refusal(
            f"no tier named {', '.join(only)}: there are {', '.join(tier.name for tier in TIERS)}"
        )
    wanted = [tier for tier in wanted if tier.existing_folders()]
    if not wanted:
        raise Refusal("none of the wanted test folders exists under tests/")
    status = read_saleor_status()
    without_saleor = [tier.name for tier in wanted if tier.needs_saleor]
    if status.version is None and without_saleor:
        warn(
            f"no Saleor, so these tiers do not run: {', '.join(without_saleor)}. "
            f"Cause: {status.why}. "
            "Cure: `make env` with a network, or SALEOR_REQUIREMENT=<another source>"
        )
        wanted = [tier for tier in wanted if not tier.needs_saleor]
    if any(tier.name == "browser" for tier in wanted) and find_chromium() is None:
        warn(
            "no Chromium, so the tier browser does not run. "
            "Cure: `apt-get install chromium`, or set CHROMIUM to one"
        )
        wanted = [tier for tier in wanted if tier.name != "browser"]
    return wanted


def find_chromium() -> str | None:
    for name in filter(None, [os.environ.get("CHROMIUM"), *CHROMIUM_NAMES]):
        path = shutil.which(name)
        if path:
            return path
    return None


def folders_of_no_tier() -> list[str]:
    """Return test folders that no tier runs: such tests would rot unseen."""
    known = {folder for tier in TIERS for folder in tier.folders} | FOLDERS_WITHOUT_TESTS
    folders = (path for path in TESTS.iterdir() if path.is_dir() and path.name not in known)
    return sorted(path.name for path in folders if any(path.rglob("test_*.py")))


def play_all(run: Run, wanted: Sequence[Tier]) -> None:
    """Play the tiers side by side: whoever has ended one takes the next."""
    waiting = deque(wanted)

    def play_on() -> None:
        while True:
            try:
                tier = waiting.popleft()
            except IndexError:
                return
            run.play(tier)

    threads = [threading.Thread(target=play_on, daemon=True) for _ in range(AT_ONCE)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    except BaseException:
        run.stop()
        raise


def drop_databases(server_url: str, names: Sequence[str]) -> None:
    """Remove the test databases of this run, also those with pytest-xdist's suffix."""
    with server(server_url) as connection:
        rows = connection.execute("SELECT datname FROM pg_database").fetchall()
        for (found,) in rows:
            if any(re.fullmatch(f"{name}(_gw[0-9]+)?", str(found)) for name in names):
                drop_database(connection, str(found))


def parse(arguments: list[str]) -> tuple[list[str], list[str]]:
    if arguments[:1] == ["--only"]:
        return arguments[1].split(","), arguments[2:]
    return [], arguments


def main(arguments: list[str]) -> int:
    only, pytest_arguments = parse(arguments)
    # A `kill` of this runner shall end the tiers too, as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    unknown = folders_of_no_tier()
    if unknown:
        raise Refusal(
            f"tests/{unknown[0]} belongs to no tier: add it to TIERS in tools/run_tests.py"
        )
    wanted = wanted_tiers(only)
    started = time.monotonic()
    with borrowed_database_url("test") as server_url:
        run = Run(server_url, pytest_arguments)
        if any(tier.needs_saleor for tier in wanted):
            run.saleor_template = ensure_saleor_template(server_url)
        say(f"  tiers: {', '.join(tier.name for tier in wanted)}")
        try:
            play_all(run, wanted)
        finally:
            with step("test databases removed"):
                drop_databases(server_url, run.databases)
    if not run.totals.passed and not run.failures:
        run.failures.append(f"nothing ran with {' '.join(pytest_arguments)}")
    for failure in run.failures:
        warn(failure)
    say(f"  {len(wanted)} tiers in {spoken_seconds(time.monotonic() - started)}")
    sys.stderr.flush()
    say(str(run.totals))
    return 1 if run.failures else 0


if __name__ == "__main__":
    run_tool(main)
