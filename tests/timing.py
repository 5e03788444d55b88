"""Whether a text is read in linear time, told apart from how fast the machine is just now."""

import time
from collections.abc import Callable

TRIES_COUNT = 5
# A machine that others use as well has been seen five times slower than by itself.
SLOW_MACHINE_FACTOR = 10
# A quarter of the text takes a quarter of the time; quadratic would be sixteen times.
GROWTH_MAX = 6


def is_linear(act: Callable[[str], object], text: str, *, fast_seconds: float) -> bool:
    """Tell whether `act` is fast enough, or on a slow machine takes time in proportion."""
    whole = measure_fastest(act, text, enough_seconds=fast_seconds)
    if whole < fast_seconds:
        return True
    quarter = measure_fastest(act, text[: len(text) // 4], enough_seconds=0)
    return whole < SLOW_MACHINE_FACTOR * fast_seconds and whole < GROWTH_MAX * quarter


def measure_fastest(act: Callable[[str], object], text: str, *, enough_seconds: float) -> float:
    """Return the least processor time of several tries, in seconds: what others do is not ours.

    A try that takes less than `enough_seconds` ends them.
    """
    fastest = float("inf")
    for _ in range(TRIES_COUNT):
        started = time.process_time()
        act(text)
        fastest = min(fastest, time.process_time() - started)
        if fastest < enough_seconds:
            break
    return fastest
