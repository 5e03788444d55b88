"""Whole messages that are one phrase."""

import re

from .text import strip_accents, tidy
from .word_lists import COURTESIES

_WORD = re.compile(r"[^\W_]++")
# Longer than any phrase with its courtesies and exclamation marks: a longer text is not read.
_MESSAGE_MAX_LENGTH = 200


def read_phrases(*lists: str) -> frozenset[tuple[str, ...]]:
    """Return the phrases, each as its words, from lists parted by commas."""
    phrases = (phrase for each in lists for phrase in each.split(","))
    return frozenset(_split(tidy(phrase)) for phrase in phrases)


def is_whole_message(text: str, phrases: frozenset[tuple[str, ...]]) -> bool:
    """Tell whether `text`, without mentions, is one of `phrases` but for marks and courtesies."""
    message = " ".join(text.split())
    return len(message) <= _MESSAGE_MAX_LENGTH and _split(message) in phrases


def _split(text: str) -> tuple[str, ...]:
    words = (strip_accents(match[0]) for match in _WORD.finditer(text))
    return tuple(word for word in words if word not in COURTESIES)
