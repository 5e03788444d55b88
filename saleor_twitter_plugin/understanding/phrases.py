"""Whole messages that are one phrase."""

import re
from functools import lru_cache

from .text import strip_accents, tidy
from .word_lists import COURTESIES

_WORD = re.compile(r"[^\W_]++")
# Longer than any phrase with its courtesies and exclamation marks: a longer text is not read.
_MESSAGE_MAX_LENGTH = 200
_WORDS_MAX = 12


def read_phrases(*lists: str) -> frozenset[tuple[str, ...]]:
    """Return the phrases, each as its words, from lists parted by commas."""
    phrases = (phrase for each in lists for phrase in each.split(","))
    return frozenset(_split(tidy(phrase)) for phrase in phrases)


def is_whole_message(text: str, phrases: frozenset[tuple[str, ...]]) -> bool:
    """Tell whether `text`, without mentions, is one of `phrases` but for marks and courtesies."""
    message = " ".join(text.split())
    return len(message) <= _MESSAGE_MAX_LENGTH and _split(message) in phrases


# One text is asked after several times in a row.
@lru_cache(maxsize=2)
def _split(text: str) -> tuple[str, ...]:
    # By words, not as a whole: an accent that stands alone must not glue two of them.
    words = _WORD.findall(text)
    if len(words) > _WORDS_MAX:
        return ()
    return tuple(word for word in map(strip_accents, words) if word not in COURTESIES)
