"""What a code looks like."""

import re

from .lexicon import is_naming
from .word_lists import CLAUSE_WORDS, DOUBTS, FILLERS

CODE_MAX_LENGTH = 64
CODE_TEXT = r"[^\W_]++(?:[_.\-/]++[^\W_]++)*+"
CODE = re.compile(CODE_TEXT)
# X sends its own links for these; typed in another way they are still no codes.
_DOMAIN = re.compile(r"\.(?:COM|NET|ORG)(?:/|$)")
# "2nd", "3x5", "x2", "10am": a digit and a letter, and no code.
_NO_CODE = re.compile(
    r"x?\d++(?:st|nd|rd|th|ro|do|er|x|am|pm|h|hs|hrs|min|k|gb|tb|ish|x\d++)?", re.IGNORECASE
)
NO_CODES = FILLERS | CLAUSE_WORDS | DOUBTS
_CAPITALS_MIN_LENGTH = 4


def read_code(text: str) -> str | None:
    """Return a code in upper case; None for what can be none."""
    code = text.upper()
    # Upper case may be longer, or hold what is no letter: "ß", "ŉ".
    if len(code) > CODE_MAX_LENGTH or not CODE.fullmatch(code) or _DOMAIN.search(code):
        return None
    return code


def is_code_shaped(text: str) -> bool:
    """Tell whether a word can hardly be anything but a code: letters and digits, no measure."""
    return (
        any(each.isdigit() for each in text)
        and any(each.isalpha() for each in text)
        and read_code(text) is not None
        and not _NO_CODE.fullmatch(text)
        and not is_naming(text)
    )


def is_shouted_code(text: str) -> bool:
    """Tell whether a word in capitals may be a code of letters alone, as `KQMPX`."""
    folded = text.casefold()
    return (
        len(text) >= _CAPITALS_MIN_LENGTH
        and text.isupper()
        and text.isalpha()
        and folded not in NO_CODES
        and not is_naming(text)
    )
