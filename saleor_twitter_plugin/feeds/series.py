"""What the occurrences of a recurring post have in common. Pure."""

import re
from datetime import date

_PREFIX = "recurring:"
_CHANGE = re.compile(rf"({_PREFIX}\d+):\d{{4}}-\d\d-\d\d")


def name_series(number: int) -> str:
    return f"{_PREFIX}{number}"


def name_occurrence(number: int, day: date) -> str:
    """Return the change of the one post of a day."""
    return f"{name_series(number)}:{day.isoformat()}"


def series_of(change: str) -> str:
    """Return the series that a change belongs to; "" for every other post."""
    found = _CHANGE.fullmatch(change)
    return found[1] if found else ""


def day_of(change: str) -> date:
    return date.fromisoformat(change.rpartition(":")[2])


def number_of(change: str) -> int:
    """Return the number of the recurring post that a change belongs to."""
    return int(change.split(":")[1])
