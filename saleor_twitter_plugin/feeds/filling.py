"""A template's words and the values for its variables → text. Pure."""

import re
from collections.abc import Mapping

from .templates import Variable, find_names

# An owner who writes "#{hashtag}" means the same as one who writes "{hashtag}".
_VARIABLE = re.compile(r"[#＃]?{(?P<hashtag>hashtag)}|{(?P<name>[^{}]*)}")
_HASHTAG = re.compile(r"[ \t]*[#＃]?{hashtag}")
# Invisible, and in none of X's patterns for handles, tags and domains.
_WORD_JOINER = "\u2060"
# Beside them nothing that a name begins or ends with turns into a handle, a tag or a link.
_APART = frozenset(' \t\n\u00a0,;!?"()[]«»“”…|—')
_WRITTEN_BY_PEOPLE = frozenset(
    {Variable.NAME, Variable.VARIANT, Variable.SCOPE, Variable.PLACE, Variable.CITY}
)


def list_kept_lines(body: str, values: Mapping[Variable, str]) -> list[str]:
    """Return the lines without those whose variables have no value; a hashtag only drops out."""
    lines = []
    for line in body.strip().splitlines():
        if Variable.HASHTAG in find_names(line) and not values[Variable.HASHTAG]:
            line = _HASHTAG.sub("", line)
            if not line.strip():
                continue
        if all(name == Variable.NAME or values[Variable(name)] for name in find_names(line)):
            lines.append(line.rstrip())
    return lines


def fill(text: str, values: Mapping[Variable, str]) -> str:
    """Put the values in; none of them is read as a template again."""
    pieces: list[str] = []
    position = 0
    for match in _VARIABLE.finditer(text):
        pieces.append(text[position : match.start()])
        variable = Variable(match["hashtag"] or match["name"])
        value = values[variable]
        if value and variable in _WRITTEN_BY_PEOPLE:
            before, after = text[: match.start()][-1:], text[match.end() :][:2]
            # As in "Mug: 5" and "Mug.": nothing goes on there.
            after = " " if after[:1] in (":", ".") and not after[1:].strip() else after[:1]
            value = _guard(before) + value + _guard(after)
        pieces.append(value)
        position = match.end()
    pieces.append(text[position:])
    return "".join(pieces)


def _guard(neighbour: str) -> str:
    return _WORD_JOINER if neighbour and neighbour not in _APART else ""
