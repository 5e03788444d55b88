"""What a shop's people may write besides the built-in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from ..commands import COMMAND_WORDS, Command
from .text import strip_accents

# The # first: a pattern that begins with a letter is searched for many times faster.
_TAG = re.compile(r"#(?<![\w#&/]#)\s?(\w++)")
# Longer ones are nobody's: X makes no hashtag of them.
_TAG_MAX_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`aliases`: an owner's own words, casefolded, to a command's name."""

    aliases: Mapping[str, str] = field(default_factory=dict)
    hashtags: frozenset[str] = frozenset()
    """Of drops and campaigns: casefolded, without #."""
    names_product: bool = False
    """What is replied to or quoted names the product, so that `#buy XL` may leave out the code."""
    is_message: bool = False
    """A direct message: there commands need no #."""


class Tag(NamedTuple):
    """A hashtag that means something to us; `end` is behind all of its words."""

    start: int
    end: int
    command: Command | None
    name: str


def find_tags(text: str, vocabulary: Vocabulary) -> list[Tag]:
    """Return the hashtags that are commands, or a drop's or campaign's own."""
    if "#" not in text:
        return []
    glued, spaced = _read_aliases(tuple(vocabulary.aliases.items()))
    found: list[Tag] = []
    for match in _TAG.finditer(text):
        name = match[1][:_TAG_MAX_LENGTH].casefold()
        end = match.end()
        command = COMMAND_WORDS.get(name) or glued.get(name)
        if command is None and not name.isascii():
            command = COMMAND_WORDS.get(strip_accents(name))
        for pattern, meant in spaced.get(name, ()) if spaced else ():
            if alias := pattern.match(text, match.start(1)):
                command, end = meant, alias.end()
                break
        if command or name in vocabulary.hashtags:
            found.append(Tag(match.start(), end, command, name))
    return found


def find_word_command(word: str, vocabulary: Vocabulary) -> Command | None:
    """Return the command that a folded word names, without its hash."""
    glued, _ = _read_aliases(tuple(vocabulary.aliases.items()))
    return COMMAND_WORDS.get(word) or glued.get(word)


_Spaced = dict[str, list[tuple[re.Pattern[str], Command]]]


@lru_cache(maxsize=64)
def _read_aliases(aliases: tuple[tuple[str, str], ...]) -> tuple[dict[str, Command], _Spaced]:
    """Return one-word aliases, and those of several words by their first."""
    glued: dict[str, Command] = {}
    spaced: _Spaced = {}
    # The longest first: "comprar ya" is no "comprar" of something named "ya".
    for alias, name in sorted(aliases, key=lambda each: -len(each[0])):
        command = Command(name)
        words = alias.split()
        glued["".join(words)] = command
        if len(words) > 1:
            pattern = re.compile(r"\s".join(map(re.escape, words)) + r"(?!\w)", re.IGNORECASE)
            spaced.setdefault(words[0], []).append((pattern, command))
    return glued, spaced
