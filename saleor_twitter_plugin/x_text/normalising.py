import unicodedata
from typing import Literal

# Python sorts a run of combining marks in quadratic time; UAX 15 calls 30 enough for any language.
_MARKS_AT_ONCE = 30


def normalise(text: str, form: Literal["NFC", "NFKC"] = "NFC") -> str:
    """Return `text` in a Unicode normal form, in linear time.

    A run of more than 30 combining marks is normalised in pieces: it may stay longer than the
    standard would have it, never shorter.
    """
    if text.isascii():
        return text
    pieces: list[str] = []
    piece_start = mark_count = 0
    for index, character in enumerate(text):
        if not unicodedata.combining(character):
            mark_count = 0
        elif mark_count == _MARKS_AT_ONCE:
            pieces.append(text[piece_start:index])
            piece_start, mark_count = index, 1
        else:
            mark_count += 1
    pieces.append(text[piece_start:])
    return "".join(unicodedata.normalize(form, piece) for piece in pieces)
