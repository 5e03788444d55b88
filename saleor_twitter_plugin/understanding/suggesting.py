"""What somebody may have meant: the nearest of the names that there are. Pure."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

from .text import strip_accents

NAMES_MAX = 5_000
SUGGESTIONS_MAX = 3
# One wrong letter in three: two in a code of five, one in a word of three.
SIMILARITY_MIN = 0.6
_NAME_MAX_LENGTH = 64
_NOT_WORD = re.compile(r"[\W_]+")
# They look alike on a phone.
_LOOKALIKES = str.maketrans("oil", "011")


def suggest(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return at most three of `names`, the nearest first; none that is less than 60 % alike.

    Only the first 5,000 are looked at. `suggest("K7M3O", ["K7M3Q", "MUG-1"])` → `("K7M3Q",)`
    """
    wanted = fold_name(text)
    if not wanted:
        return ()
    letters = _count_letters(wanted)
    ranked: list[tuple[float, int, str]] = []
    for place, name in enumerate(islice(names, NAMES_MAX)):
        folded = fold_name(name)
        distance_max = int((1 - SIMILARITY_MIN) * max(len(wanted), len(folded)) + 1e-9)
        # One change mends two letters at most that only one of both has.
        if not folded or abs(len(wanted) - len(folded)) > distance_max:
            continue
        if (letters ^ _count_letters(folded)).bit_count() > 2 * distance_max:
            continue
        similarity = _measure(wanted, folded, distance_max)
        if similarity >= SIMILARITY_MIN:
            ranked.append((-similarity, place, name))
    names_by_rank = dict.fromkeys(name for _, _, name in sorted(ranked))
    return tuple(islice(names_by_rank, SUGGESTIONS_MAX))


@lru_cache(maxsize=2 * NAMES_MAX)
def fold_name(text: str) -> str:
    """Return letters and digits alone, what looks alike being one."""
    return _NOT_WORD.sub("", strip_accents(text[:_NAME_MAX_LENGTH])).translate(_LOOKALIKES)


@lru_cache(maxsize=2 * NAMES_MAX)
def _count_letters(word: str) -> int:
    """Return which letters there are, a bit each; different ones may share one."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) % 61)
    return bits


def _measure(some: str, other: str, distance_max: int) -> float:
    distance = measure_distance(some, other, distance_max)
    return 0.0 if distance is None else 1 - distance / max(len(some), len(other))


def measure_distance(some: str, other: str, distance_max: int) -> int | None:
    """Return how many letters to change, add, drop or swap with their neighbour; None for more.

    Source: Damerau-Levenshtein distance, restricted (optimal string alignment).
    """
    if some == other:
        return 0
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(some, 1):
        previous, row = row, [place] + [distance_max + 1] * len(other)
        low, high = max(1, place - distance_max), min(len(other), place + distance_max)
        for column in range(low, high + 1):
            is_same = letter == other[column - 1]
            least = min(previous[column - 1] + (not is_same), previous[column] + 1)
            least = min(least, row[column - 1] + 1)
            if (
                place > 1 < column
                and letter == other[column - 2]
                and some[place - 2] == other[column - 1]
            ):
                least = min(least, before[column - 2] + 1)
            row[column] = least
        if min(row[low - 1 : high + 1], default=0) > distance_max:
            return None
        before = previous
    return row[-1] if row[-1] <= distance_max else None
