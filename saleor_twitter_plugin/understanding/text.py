"""What every recogniser reads: one tidy line, whatever the person's keyboard made of it."""

import re
import unicodedata

from ..x_limits import INCOMING_MAX_LENGTH
from ..x_text import normalise

# X escapes these three in `text`, once.
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
_ENTITY = re.compile("&(?:amp|lt|gt);")
# "42½" is a size.
_HALF = re.compile(r"(?<=\d)\s?½")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]+")
# They would become letters, glued to the word before them; the last two, eight and eighteen each.
_DECORATION = re.compile("[™℠\ufdfb\ufdfa]")
_URL = re.compile(r"\bhttps?://\S*+|(?<![\w.])www\.\S*+", re.IGNORECASE)


def tidy(text: str) -> str:
    """Return `text` on one line: no links, emoji as spaces, nothing invisible, plain digits.

    `"🛒＃buy\\u200b MUG-1 ２"` → `"#buy MUG-1 2"`
    """
    text = text[:INCOMING_MAX_LENGTH]
    if "&" in text:
        text = _ENTITY.sub(lambda entity: _ENTITIES[entity[0]], text)
    if not text.isascii():
        text = _HALF.sub(".5", _DECORATION.sub(" ", text))
        # One character may become several: cap again.
        text = normalise(text, "NFKC")[:INCOMING_MAX_LENGTH].translate(_VISIBLE)
    if not text.isprintable():
        text = _CONTROL.sub("", text)
    if "://" in text or "www." in text.lower():
        text = _URL.sub(" ", text)
    return " ".join(text.split())


def strip_accents(text: str) -> str:
    """Return `text` in lower case without accents, to compare words by.

    `"Arrêt"` → `"arret"`
    """
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


class _Visible(dict[int, str | int]):
    """What each character becomes, found when it first occurs; bounded by `_VISIBLE_MAX`."""

    def __missing__(self, ordinal: int) -> str | int:
        if len(self) >= _VISIBLE_MAX:
            self.clear()
        self[ordinal] = kept = _replace(chr(ordinal))
        return kept


def _replace(character: str) -> str | int:
    category = unicodedata.category(character)
    # Format characters, controls, accents that compose with nothing, variation selectors.
    if category in ("Cf", "Mn", "Me") or (category == "Cc" and not character.isspace()):
        return ""
    if category in ("So", "Sk", "Cs", "Co", "Cn") and not character.isascii():
        return " "
    return ord(character)


_VISIBLE_MAX = 4096
_VISIBLE = _Visible()
