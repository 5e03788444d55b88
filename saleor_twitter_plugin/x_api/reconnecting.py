"""How long to wait before the stream is opened again.

Source: docs.x.com, handling disconnections, read 2026-11-22.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class StreamEnd(StrEnum):
    """The ways in which a connection can end, or not come about."""

    DROPPED = "dropped"
    """It had lived: opened again at once."""
    NETWORK = "network"
    HTTP = "http"
    LIMITED = "limited"
    """429: too many connections, or too many attempts."""


@dataclass(frozen=True, slots=True)
class BackOff:
    first: timedelta
    longest: timedelta
    doubles: bool


_BACK_OFFS: Mapping[StreamEnd, BackOff] = {
    StreamEnd.DROPPED: BackOff(timedelta(), timedelta(), doubles=False),
    StreamEnd.NETWORK: BackOff(timedelta(milliseconds=250), timedelta(seconds=16), doubles=False),
    StreamEnd.HTTP: BackOff(timedelta(seconds=5), timedelta(seconds=320), doubles=True),
    # X names no longest wait; a window of its limits is 15 minutes.
    StreamEnd.LIMITED: BackOff(timedelta(minutes=1), timedelta(minutes=16), doubles=True),
}


def wait_before_reconnecting(end: StreamEnd, attempt: int) -> timedelta:
    """Return the wait after so many endings of this kind one after another, the first being 1."""
    rule = _BACK_OFFS[end]
    # Beyond that every kind has reached its longest wait.
    steps = min(max(attempt, 1), 100)
    factor = 2 ** min(steps - 1, 10) if rule.doubles else steps
    return min(rule.first * factor, rule.longest)
