"""Contests: one entry a day, filters that are counted, a draw or a jury, prizes and substitutes.

What stands here is pure; the rows are kept by `entering`, `freezing`, `deciding` and `prizes`.
How it was meant: docs/decisions/0019-contests.md.
"""

from .filters import Entrant, Exclusion, find_exclusions
from .problems import ContestProblem
from .rules import ContestRules, Mode, PrizeKind, find_day, has_phrase, read_rules

__all__ = [
    "ContestProblem",
    "ContestRules",
    "Entrant",
    "Exclusion",
    "Mode",
    "PrizeKind",
    "find_day",
    "find_exclusions",
    "has_phrase",
    "read_rules",
]
