"""Many at once: processes that are released together, and what each of them had to do."""

import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from django.db import connection, connections

from .measuring import percentile

# One that dies must not leave the others waiting.
START_SECONDS_MAX = 120
WORK_SECONDS_MAX = 1_800


@dataclass(frozen=True, slots=True)
class Done:
    outcomes: Counter[str]
    durations: list[float]


@dataclass(frozen=True, slots=True)
class Share:
    """What one process tells."""

    done: Done
    cpu_seconds: float
    database_cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Rush:
    """What all of them did, from the moment of their release to the last answer."""

    elapsed_seconds: float
    outcomes: Counter[str]
    slowest_milliseconds: float
    """99 of 100 answers took less."""
    cpu_milliseconds: float
    """An answer's, ours and PostgreSQL's: on a shared machine it tells more than the clock."""

    @property
    def rate(self) -> float:
        """Answers per second."""
        return sum(self.outcomes.values()) / self.elapsed_seconds


def rush(process_count: int, act: Callable[[int], Iterator[Done | None]]) -> Rush:
    """Run `act(number)` in so many processes; what it does before its first yield is not counted.

    Raises:
        queue.Empty, BrokenBarrierError: one of them died.
    """
    # What is inherited open would be shared.
    connections.close_all()
    context = multiprocessing.get_context("fork")
    start = context.Barrier(process_count + 1)
    shares: Any = context.Queue()

    def work(number: int, start: Barrier) -> None:
        steps = act(number)
        next(steps)
        backend = _read_backend()
        start.wait(START_SECONDS_MAX)
        cpu, database_cpu = time.process_time(), _read_cpu(backend)
        done = next(steps)
        assert done is not None
        cpu, database_cpu = time.process_time() - cpu, _read_cpu(backend) - database_cpu
        connection.close()
        shares.put(Share(done, cpu, database_cpu))

    workers = [context.Process(target=work, args=(each, start)) for each in range(process_count)]
    for worker in workers:
        worker.start()
    start.wait(START_SECONDS_MAX)
    began = time.perf_counter()
    results: list[Share] = [shares.get(timeout=WORK_SECONDS_MAX) for _ in workers]
    elapsed = time.perf_counter() - began
    for worker in workers:
        worker.join()
    return _sum_up(elapsed, results)


def _sum_up(elapsed_seconds: float, shares: list[Share]) -> Rush:
    outcomes: Counter[str] = Counter()
    for each in shares:
        outcomes.update(each.done.outcomes)
    cpu = sum(each.cpu_seconds + each.database_cpu_seconds for each in shares)
    durations = [duration for each in shares for duration in each.done.durations]
    return Rush(
        elapsed_seconds,
        outcomes,
        slowest_milliseconds=percentile(durations, 99) * 1000,
        cpu_milliseconds=cpu / sum(outcomes.values()) * 1000,
    )


def _read_backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _read_cpu(pid: int) -> float:
    """Return the seconds of CPU that a process had; 0 where it runs on another machine."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
