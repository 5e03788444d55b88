"""How many of X's deliveries a real server takes a second, beside a view that stores nothing."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from random import Random
from statistics import median

from saleor_twitter_plugin.models import InboxEvent
from saleor_twitter_plugin.x_api.signature import OAUTH2_HEADER, sign

from .echo_plugin import EchoPlugin
from .measuring import Estimate, estimate, median_of, percentile, ratio_of_medians
from .report import Result
from .shop import CLIENT_SECRET
from .webhook_server import HOST, SALEOR, make_delivery, running_server

CONNECTION_COUNT = 8
ANSWER_SECONDS = 30.0
WARM_UP_SECONDS = 1.0
FIRST_POST_ID = 1_800_000_000_000_000_000
ECHO, OURS = "answers 200 at once", "stores the delivery"
PATHS = {
    ECHO: f"/plugins/global/{EchoPlugin.PLUGIN_ID}/x/webhook",
    OURS: "/plugins/global/twitter/x/webhook",
}


@dataclass(slots=True)
class Slice:
    """What one stretch of time brought, over all connections."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    """0 counts answers that never came."""
    answer_milliseconds: list[float] = field(default_factory=list)
    """Of deliveries that were accepted."""
    accepted_ids: list[str] = field(default_factory=list)

    @property
    def accepted_per_second(self) -> float:
        return self.statuses[200] / self.seconds


def measure_deliveries(
    *, slices: int, slice_seconds: float, random: Random, folder: Path
) -> Result:
    """Alternate between the two views, in slices of time on the same server.

    `folder`: where the server's log goes.
    """
    numbers = count(FIRST_POST_ID)
    taken: dict[str, list[Slice]] = {ECHO: [], OURS: []}
    with running_server(folder, SALEOR) as port:
        all_ours = [_deliver(port, OURS, numbers, WARM_UP_SECONDS)]
        _deliver(port, ECHO, numbers, WARM_UP_SECONDS)
        for _ in range(slices):
            for name in random.sample((ECHO, OURS), 2):
                taken[name].append(_deliver(port, name, numbers, slice_seconds))
        all_ours += taken[OURS]
    accepted = [each for part in all_ours for each in part.accepted_ids]
    stored = list(InboxEvent.objects.values_list("key", flat=True))
    # Another benchmark must not find them as open work.
    InboxEvent.objects.all().delete()
    return _report(taken, accepted, stored, random=random)


def _deliver(port: int, name: str, numbers: Iterator[int], seconds: float) -> Slice:
    """POST as fast as the answers come, on all connections at once."""
    start = threading.Barrier(CONNECTION_COUNT + 1)
    parts = [Slice() for _ in range(CONNECTION_COUNT)]
    threads = [
        threading.Thread(
            target=_deliver_on_one, args=(port, PATHS[name], numbers, seconds, start, part)
        )
        for part in parts
    ]
    for thread in threads:
        thread.start()
    start.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    whole = Slice(seconds=time.perf_counter() - started)
    for part in parts:
        whole.statuses += part.statuses
        whole.answer_milliseconds += part.answer_milliseconds
        whole.accepted_ids += part.accepted_ids
    return whole


def _deliver_on_one(
    port: int,
    path: str,
    numbers: Iterator[int],
    seconds: float,
    start: threading.Barrier,
    part: Slice,
) -> None:
    connection = HTTPConnection(HOST, port, timeout=ANSWER_SECONDS)
    connection.connect()
    start.wait()
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        # Of the built-in iterators `count` is one that threads can share.
        post_id = str(next(numbers))
        body = make_delivery(post_id)
        headers = {"Content-Type": "application/json", OAUTH2_HEADER: sign(body, CLIENT_SECRET)}
        sent = time.perf_counter()
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, HTTPException):
            part.statuses[0] += 1
            connection.close()
            continue
        part.statuses[answer.status] += 1
        if answer.status == 200:
            part.answer_milliseconds.append((time.perf_counter() - sent) * 1000)
            part.accepted_ids.append(post_id)
    connection.close()


def _report(
    taken: dict[str, list[Slice]], accepted: list[str], stored: list[str], *, random: Random
) -> Result:
    slices = len(taken[OURS])
    rates = {name: [each.accepted_per_second for each in parts] for name, parts in taken.items()}
    per_second = {
        name: estimate(median_of(each), rounds=slices, random=random)
        for name, each in rates.items()
    }
    ratio = estimate(ratio_of_medians(rates[OURS], rates[ECHO]), rounds=slices, random=random)
    expected = {f"post:{post_id}" for post_id in accepted}
    lost_count = len(expected - set(stored))
    # The server may store what it then could not answer for; X delivers that again.
    unanswered_count = len(set(stored) - expected)
    doubled_count = len(stored) - len(set(stored))
    is_exact = not lost_count and not unanswered_count and not doubled_count
    counted = f"{len(accepted)} accepted, {len(stored)} stored"
    return Result(
        key="b",
        title=(
            f"signed deliveries to one uvicorn on loopback, {CONNECTION_COUNT} connections,"
            f" {slices} alternating slices of {median(_seconds(taken[OURS])):.1f} s each"
        ),
        columns=("", "accepted/s [95 %]", "p50 ms", "p99 ms", "200", "others"),
        rows=[_row(name, taken[name], per_second[name]) for name in (ECHO, OURS)],
        verdict=(
            f"{per_second[OURS].value:.0f} deliveries/s, {ratio.value:.2f} of what a view that"
            f" returns 200 at once takes; {counted}: "
            + (
                "none lost, none twice"
                if is_exact
                else f"{lost_count} LOST, {doubled_count} TWICE, {unanswered_count} unanswered"
            )
        ),
        notes=(
            f"ratio: {ratio:.2f}",
            "The client shares the machine's cores with the server and the database. The task"
            " that wakes a worker goes to a queue in memory: a shop's own Redis costs more.",
        ),
        numbers={
            "slices": slices,
            "connections": CONNECTION_COUNT,
            "ways": {
                name: {
                    "accepted_per_second": per_second[name],
                    "p50_milliseconds": percentile(_answers(parts), 50),
                    "p99_milliseconds": percentile(_answers(parts), 99),
                    "statuses": _statuses(parts),
                }
                for name, parts in taken.items()
            },
            "ratio_of_accepted_per_second": ratio,
            "accepted_count": len(accepted),
            "stored_count": len(stored),
            "lost_count": lost_count,
            "doubled_count": doubled_count,
            "unanswered_count": unanswered_count,
        },
    )


def _row(name: str, parts: list[Slice], per_second: Estimate) -> tuple[str, ...]:
    statuses = _statuses(parts)
    return (
        name,
        f"{per_second:.1f}",
        f"{percentile(_answers(parts), 50):.0f}",
        f"{percentile(_answers(parts), 99):.0f}",
        str(statuses[200]),
        str(statuses.total() - statuses[200]),
    )


def _seconds(parts: list[Slice]) -> list[float]:
    return [part.seconds for part in parts]


def _answers(parts: list[Slice]) -> list[float]:
    return [each for part in parts for each in part.answer_milliseconds]


def _statuses(parts: list[Slice]) -> Counter[int]:
    statuses: Counter[int] = Counter()
    for part in parts:
        statuses.update(part.statuses)
    return statuses
