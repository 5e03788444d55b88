"""How alike two posts are. Pure.

Only what a post says of its own is compared, not the words that its template lends to all.
"""

import re
from collections.abc import Iterable

from ..x_text import normalise

_WORD = re.compile(r"\w+")


def pick_words(text: str) -> frozenset[str]:
    """Return the words of a text, folded, each once: `Red Mug, 2 l` → {red, mug, 2, l}."""
    return frozenset(_WORD.findall(normalise(text).casefold()))


def measure_similarity_percent(some: frozenset[str], others: frozenset[str]) -> int:
    """Return the share of common words among all, 0 to 100; two texts without words are alike."""
    if not some and not others:
        return 100
    return round(100 * len(some & others) / len(some | others))


def find_similar(
    words: frozenset[str], said: Iterable[frozenset[str]], *, percent_max: int
) -> frozenset[str] | None:
    """Return the first of `said` that is more alike than allowed."""
    return next(
        (each for each in said if measure_similarity_percent(words, each) > percent_max), None
    )
