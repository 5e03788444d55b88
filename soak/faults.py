"""Thousands of sends while X, the network and our own workers fail at random.

Posts, replies and direct messages of three accounts wait in the outbox; workers send them through
the local X, which keeps X's rate limits; faults come and go, workers are killed, tokens expire. In
the end every message is on X exactly once, or not at all and in a person's hands.
"""

import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.db.models import Min

from saleor_twitter_plugin import outbox
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import OutboxMessage
from saleor_twitter_plugin.models.outbox import OutboxState
from saleor_twitter_plugin.pipeline import reconcile_outbox
from saleor_twitter_plugin.x_sandbox.process import Json, SandboxProcess
from soak.filling import HANDLES, fill_outbox, reconnect
from soak.report import Report, compare
from soak.worker import SharedClock
from tests.factories import make_config
from tests.fakes import FakeShop

# The driver only looks on: between two looks the workers are to have the machine.
LOOK_EVERY_SECONDS = 0.05
STALLED_AFTER_SECONDS = 120.0
RECONCILE_EVERY = timedelta(minutes=3)
DUPLICATE = {"detail": "You are not allowed to create a Tweet with duplicate content."}
NOT_SUMMONED = {
    "detail": "You can only reply to or quote posts where you are mentioned or are the author."
}
OUT_OF_CREDIT = {"title": "CreditsDepleted", "detail": "Your enrolled account has no credits."}
FAULTS: tuple[Json, ...] = (
    {"kind": "timeout_before", "seconds": 0.02},
    {"kind": "timeout_after", "seconds": 0.02},
    {"kind": "reset_before"},
    {"kind": "reset_after"},
    {"kind": "half_body"},
    {"kind": "delay", "seconds": 0.05},
    {"kind": "status", "status": 500, "body": {}},
    {"kind": "status", "status": 503, "body": "<html>over capacity</html>"},
    {"kind": "status", "status": 429, "body": {}},
    {"kind": "status", "status": 401, "body": {"title": "Unauthorized"}},
    {"kind": "status", "status": 402, "body": OUT_OF_CREDIT},
    {"kind": "status", "status": 403, "body": DUPLICATE},
    {"kind": "status", "status": 403, "body": NOT_SUMMONED},
)


def run_faults(x: SandboxProcess, *, sends: int, seed: int, workers: int = 2) -> Report:
    """Send `sends` messages under faults and return the report. Needs a committed database."""
    draw = random.Random(seed)
    report = Report(seed, send_count=sends)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        clock_file = Path(folder) / "clock"
        clock = SharedClock(clock_file)
        begin = clock.now()
        config = make_config()
        x.set_app(client_id=config.client_id, client_secret=config.client_secret)
        x.settings(enforce_rate_limits=True)
        texts = fill_outbox(x, sends=sends, draw=draw, now=begin)
        with _running(clock_file, workers) as crew:
            _drive(x, crew, clock, clock_file, report, draw)
        report.virtual_hours = (clock.now() - begin).total_seconds() / 3600
    x.faults()
    compare(x, texts, HANDLES, report)
    report.seconds = time.monotonic() - started
    return report


Crew = list["subprocess.Popen[bytes]"]


@contextmanager
def _running(clock_file: Path, count: int) -> Iterator[Crew]:
    crew = [_start_worker(clock_file) for _ in range(count)]
    try:
        yield crew
    finally:
        for worker in crew:
            worker.kill()
        for worker in crew:
            worker.wait()


def _start_worker(clock_file: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "soak.worker", str(clock_file)])


def _drive(
    x: SandboxProcess,
    crew: Crew,
    clock: SharedClock,
    clock_file: Path,
    report: Report,
    draw: random.Random,
) -> None:
    shop = FakeShop()
    shop.config = make_config(
        client_id=x.app()["client_id"], client_secret=x.app()["client_secret"]
    )
    reconciled_at, open_before, moved_at = clock.now(), (-1, -1), time.monotonic()
    while True:
        states = _count_states()
        still_open = states[OutboxState.WAITING] + states[OutboxState.SENDING]
        unsure = outbox.list_unknown(limit=1)
        if not still_open and not unsure:
            return
        if (still_open, len(unsure)) != open_before:
            open_before, moved_at = (still_open, len(unsure)), time.monotonic()
        elif time.monotonic() - moved_at > STALLED_AFTER_SECONDS:
            report.problems.append(f"stalled with {dict(states)}")
            return
        if any(worker.poll() is not None for worker in crew):
            report.problems.append("stopped: a worker ended by itself")
            return
        report.reconnected_count += reconnect(x, now=clock.now())
        _make_trouble(x, report, draw)
        if draw.random() < 0.02 and still_open:
            place = draw.randrange(len(crew))
            crew[place].kill()
            crew[place].wait()
            crew[place] = _start_worker(clock_file)
            report.killed_count += 1
        if clock.now() - reconciled_at > RECONCILE_EVERY or (unsure and not still_open):
            reconciled_at = clock.now()
            report.adopted_count += reconcile_outbox(
                shop=shop, sealer=get_sealer(), clock=clock.now
            )
        if not _is_anything_due(clock.now()):
            _advance(x, clock)
        time.sleep(LOOK_EVERY_SECONDS)


def _make_trouble(x: SandboxProcess, report: Report, draw: random.Random) -> None:
    if draw.random() < 0.3:
        rules = draw.sample(FAULTS, k=draw.randint(1, 3))
        for rule in rules:
            report.faults[_name(rule)] += 1
        paths = ("/2/tweets", "/2/dm_conversations")
        x.faults(*[{**rule, "method": "POST", "path_prefix": draw.choice(paths)} for rule in rules])
    if draw.random() < 0.01:
        x.expire_tokens(draw.choice(HANDLES))
        report.faults["expired tokens"] += 1


def _name(rule: Json) -> str:
    if rule["kind"] != "status":
        return str(rule["kind"])
    if rule["status"] != 403:
        return str(rule["status"])
    return "403 duplicate" if rule["body"] is DUPLICATE else "403 not summoned"


def _is_anything_due(now: datetime) -> bool:
    waiting = OutboxMessage.objects.filter(state=OutboxState.WAITING, not_before__lte=now)
    return waiting.filter(claimed_until=None).exists()


def _advance(x: SandboxProcess, clock: SharedClock) -> None:
    """Skip the time in which nothing would happen, on X's clock and on ours."""
    now = clock.now()
    waiting = OutboxMessage.objects.filter(state=OutboxState.WAITING)
    due = waiting.aggregate(first=Min("not_before"))["first"]
    pause = (due - now).total_seconds() if due is not None and due > now else 30.0
    seconds = int(min(max(pause, 1.0), 600.0)) + 1
    x.advance_clock(seconds)
    clock.advance(seconds)


def _count_states() -> Counter[str]:
    return Counter(OutboxMessage.objects.values_list("state", flat=True))
