"""A text as every recogniser gets it."""

import re
from dataclasses import dataclass

from ..commands import Command
from .codes import CODE_TEXT, is_code_shaped, is_shouted_code
from .lexicon import is_naming
from .vocabulary import Tag, Vocabulary, find_tags, find_word_command

_LEADING = re.compile(rf"[\s¡¿]*+(?P<word>\w++)[\s:]++(?:\d{{1,3}}\s?x?\s)?(?P<next>{CODE_TEXT})")
_MENTION = re.compile(r"(?<!\w)@\w++")


@dataclass(frozen=True, slots=True)
class ReadText:
    tidied: str
    text: str
    """Without mentions: "@shop#buy X" makes no hashtag at X, but the person means one."""
    tags: tuple[Tag, ...]
    vocabulary: Vocabulary

    def has_tag(self, command: Command) -> bool:
        return any(tag.command is command for tag in self.tags)


def read_text(tidied: str, vocabulary: Vocabulary) -> ReadText:
    text = _MENTION.sub(" ", tidied) if "@" in tidied else tidied
    tags = find_tags(text, vocabulary)
    if vocabulary.is_message and not tags:
        wish = _find_leading_wish(text, vocabulary)
        tags = [wish] if wish else []
    return ReadText(tidied, text, tuple(tags), vocabulary)


def _find_leading_wish(text: str, vocabulary: Vocabulary) -> Tag | None:
    """Return the "buy" of `buy MUG-1`, a message; "buy some time" is talk."""
    start = _LEADING.match(text)
    command = find_word_command(start["word"].casefold(), vocabulary) if start else None
    if start is None or command not in {Command.BUY, Command.RESERVE}:
        return None
    next_word = start["next"]
    is_wish = (
        is_code_shaped(next_word)
        or is_shouted_code(next_word)
        or (vocabulary.names_product and is_naming(next_word))
    )
    return Tag(start.start("word"), start.end("word"), command, "") if is_wish else None
