"""A text in several posts, each below the one before. Pure."""

import re
from collections.abc import Sequence

from ..errors import PermanentError
from ..wording import mark

# Ours: nobody reads on.
PARTS_MAX = 25
SEPARATOR = "---"
_LINE = re.compile(rf"^[ \t]*{SEPARATOR}[ \t]*$", re.MULTILINE)


def split_parts(body: str) -> list[str]:
    """Return the posts that a text is: a line of three hyphens stands between two of them."""
    return [part for each in _LINE.split(body) if (part := each.strip())]


def join_parts(parts: Sequence[str]) -> str:
    """Return one text of which `split_parts` makes the same posts again."""
    return f"\n{SEPARATOR}\n".join(parts)


def check_parts(parts: Sequence[str]) -> None:
    """Refuse a thread that X would not take whole.

    Raises:
        PermanentError: says why.
    """
    if not 2 <= len(parts) <= PARTS_MAX:
        raise PermanentError(mark("A thread has 2 to 25 posts."))
    if len({" ".join(each.split()) for each in parts}) < len(parts):
        raise PermanentError(mark("X takes the same text only once: two of the posts are alike."))
