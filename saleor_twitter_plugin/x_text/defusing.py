import re
import unicodedata

from .normalising import normalise

# Invisible, forbids a line break, and stands in none of X's patterns for handles, tags and domains.
# A full-width ＠ or ＃ would not do: X reads them as @ and #.
_WORD_JOINER = "\u2060"
_OPEN_ISOLATE, _CLOSE_ISOLATE = "\u2068", "\u2069"
# Persian, Sinhala and emoji are spelled with them.
_KEPT_FORMAT = "\u200c\u200d"
_FLAG = re.compile("\U0001f3f4\U000e0067\U000e0062[\U000e0061-\U000e007a]{3}\U000e007f")

_ASCII_MARKS = r"!-/:-@\[-`{-~"
_LIVE = re.compile(
    rf"""
      (?<=[@＠])(?=[A-Za-z0-9_])
    | (?<=[#＃])(?![\ufe0f\u20e3])(?=[^\s!-/:-@\[-^`{{-~])(?![0-9]++(?:[\s{_ASCII_MARKS}]|$))
    | (?<=\$)(?=[A-Za-z])
    | (?<=[^\s.]\.)(?=[^\W\d_][^\s{_ASCII_MARKS}])
    | (?<=[^\s.]\.)(?=xn--)
    """,
    re.VERBOSE | re.IGNORECASE,
)


def defuse(text: str) -> str:
    """Return a name that mentions, tags and links nobody inside a post, on one line.

    `"#1 mug by @ana"` → `"#1 mug by @⁠ana"`, with U+2060 after the @. Names with right-to-left
    letters stand in an isolate, so that the text around them keeps its order. A second call
    changes nothing.
    """
    text = normalise(_strip(normalise(text)))
    text = " ".join(text.split())
    text = _LIVE.sub(_WORD_JOINER, text)
    if any(unicodedata.bidirectional(character) in ("R", "AL") for character in text):
        return _OPEN_ISOLATE + text + _CLOSE_ISOLATE
    return text


def _strip(text: str) -> str:
    """Remove what has no look of its own: controls, overrides, hidden tags, broken code points."""
    if text.isascii() and text.isprintable():
        return text
    pieces: list[str] = []
    position = 0
    for flag in _FLAG.finditer(text):
        pieces.append(_strip_plain(text[position : flag.start()]))
        pieces.append(flag[0])
        position = flag.end()
    pieces.append(_strip_plain(text[position:]))
    return "".join(pieces)


def _strip_plain(text: str) -> str:
    return "".join(character for character in text if _is_kept(character))


def _is_kept(character: str) -> bool:
    if character.isspace() or character in _KEPT_FORMAT:
        return True
    code_point = ord(character)
    if code_point & 0xFFFE == 0xFFFE or 0xFDD0 <= code_point <= 0xFDEF:
        return False
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs")
