"""Take times of several ways side by side, and say how sure their difference is."""

import gc
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from random import Random
from statistics import median

from django.db import connections

# Enough for two digits of a 95 % range.
DRAW_COUNT = 2000


@dataclass(frozen=True, slots=True)
class Way:
    """One of the things compared. `prepare` is not measured; both get the round's number."""

    name: str
    act: Callable[[int], object]
    prepare: Callable[[int], object] = lambda number: None


@dataclass(frozen=True, slots=True)
class Sample:
    milliseconds: float
    cpu_milliseconds: float
    """Of this process alone, without the database: other load on the machine hardly moves it."""
    statement_count: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """A median and the range that holds 95 % of what a repetition would give."""

    value: float
    low: float
    high: float

    def __format__(self, spec: str) -> str:
        return f"{self.value:{spec}} [{self.low:{spec}} … {self.high:{spec}}]"

    @property
    def is_surely_positive(self) -> bool:
        return self.low > 0

    @property
    def is_surely_negative(self) -> bool:
        return self.high < 0


def measure(
    ways: Sequence[Way], *, rounds: int, warm_up_rounds: int, random: Random
) -> dict[str, list[Sample]]:
    """Run every way once a round, in an order drawn anew; return a sample a round for each name.

    What the machine does meanwhile then falls on all of them alike.
    """
    for number in range(-warm_up_rounds, 0):
        for way in ways:
            way.prepare(number)
            way.act(number)
    # As Saleor's server does after loading: collecting garbage must not walk through all of it.
    gc.collect()
    gc.freeze()
    samples: dict[str, list[Sample]] = {way.name: [] for way in ways}
    for number in range(rounds):
        for way in random.sample(ways, len(ways)):
            way.prepare(number)
            samples[way.name].append(_take(way.act, number))
    return samples


def _take(act: Callable[[int], object], number: int) -> Sample:
    with _counted_statements() as statements:
        started, cpu_started = time.perf_counter_ns(), time.process_time_ns()
        act(number)
        ended, cpu_ended = time.perf_counter_ns(), time.process_time_ns()
    return Sample((ended - started) / 1e6, (cpu_ended - cpu_started) / 1e6, len(statements))


@contextmanager
def _counted_statements() -> Iterator[list[None]]:
    """Collect one entry for each statement on any connection, without BEGIN and COMMIT."""
    statements: list[None] = []

    def note(execute: Callable[..., object], *arguments: object) -> object:
        statements.append(None)
        return execute(*arguments)

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(note))
        yield statements


def estimate(
    statistic: Callable[[Sequence[int]], float], *, rounds: int, random: Random
) -> Estimate:
    """Return `statistic` of all rounds, and its range by drawing rounds again and again.

    A round is drawn as a whole, so what its ways suffered together stays together.
    """
    numbers = range(rounds)
    draws = sorted(statistic(random.choices(numbers, k=rounds)) for _ in range(DRAW_COUNT))
    return Estimate(statistic(numbers), percentile(draws, 2.5), percentile(draws, 97.5))


def median_of(values: Sequence[float]) -> Callable[[Sequence[int]], float]:
    return lambda numbers: median(values[number] for number in numbers)


def ratio_of_medians(
    upper: Sequence[float], lower: Sequence[float]
) -> Callable[[Sequence[int]], float]:
    above, below = median_of(upper), median_of(lower)

    def divide(numbers: Sequence[int]) -> float:
        divisor = below(numbers)
        return above(numbers) / divisor if divisor else math.inf

    return divide


def ratios(upper: Sequence[float], lower: Sequence[float]) -> list[float]:
    """Return each round's own ratio: what slows a whole round down is in both of them."""
    return [above / below for above, below in zip(upper, lower, strict=True)]


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that `percent` of them do not exceed, one of those measured; nan of none."""
    if not values:
        return math.nan
    ranked = sorted(values)
    return ranked[max(0, math.ceil(len(ranked) * percent / 100) - 1)]


def differences(samples: Sequence[Sample], others: Sequence[Sample]) -> list[float]:
    """Return by how many milliseconds each round's sample exceeds the other of that round."""
    return [
        sample.milliseconds - other.milliseconds
        for sample, other in zip(samples, others, strict=True)
    ]


def milliseconds(samples: Sequence[Sample]) -> list[float]:
    return [sample.milliseconds for sample in samples]


def cpu_milliseconds(samples: Sequence[Sample]) -> list[float]:
    return [sample.cpu_milliseconds for sample in samples]


def median_cpu(samples: Sequence[Sample]) -> float:
    return median(sample.cpu_milliseconds for sample in samples)


def median_statements(samples: Sequence[Sample]) -> float:
    return median(sample.statement_count for sample in samples)


TIMED_COLUMNS = ("", "ms [95 %]", "p95", "CPU ms", "SQL")


def describe_ways(
    samples: Mapping[str, Sequence[Sample]], *, rounds: int, random: Random
) -> tuple[list[tuple[str, ...]], dict[str, Estimate]]:
    """Return a row of `TIMED_COLUMNS` for each way, and its median time."""
    times = {name: milliseconds(taken) for name, taken in samples.items()}
    medians = {
        name: estimate(median_of(each), rounds=rounds, random=random)
        for name, each in times.items()
    }
    rows = [
        (
            name,
            f"{medians[name]:.1f}",
            f"{percentile(times[name], 95):.1f}",
            f"{median_cpu(taken):.1f}",
            f"{median_statements(taken):g}",
        )
        for name, taken in samples.items()
    ]
    return rows, medians
