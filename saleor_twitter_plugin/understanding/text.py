"""What every recogniser reads: one tidy line, whatever the person's keyboard made of it."""

import re
import unicodedata
from functools import lru_cache

from ..x_limits import INCOMING_MAX_LENGTH
from ..x_text import normalise

# X escapes these three in `text`, once.
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
_ENTITY = re.compile("&(?:amp|lt|gt);")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]+")
# They would become letters, glued to the word before them; the last two, eight and eighteen each.
_DECORATIONS = str.maketrans("™℠\ufdfb\ufdfa", "    ")
_URL = re.compile(r"\bhttps?://\S*+|(?<![\w.])www\.\S*+", re.IGNORECASE)


def tidy(text: str) -> str:
    """Return `text` on one line: no links, emoji as spaces, nothing invisible, plain digits.

    `"🛒＃buy\\u200b MUG-1 ２"` → `"#buy MUG-1 2"`
    """
    text = text[:INCOMING_MAX_LENGTH]
    text = _ENTITY.sub(lambda entity: _ENTITIES[entity[0]], text)
    text = text.translate(_DECORATIONS)
    # One character may become several: cap again.
    text = normalise(text, "NFKC")[:INCOMING_MAX_LENGTH]
    text = _CONTROL.sub("", text)
    text = _NOT_ASCII.sub(_keep_visible, text)
    text = _URL.sub(" ", text)
    return " ".join(text.split())


def strip_accents(text: str) -> str:
    """Return `text` in lower case without accents, to compare words by.

    `"Arrêt"` → `"arret"`
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _keep_visible(run: re.Match[str]) -> str:
    return "".join(_replace(character) for character in run[0])


@lru_cache(maxsize=4096)
def _replace(character: str) -> str:
    category = unicodedata.category(character)
    # Format characters, controls, accents that compose with nothing, variation selectors.
    if category in ("Cf", "Mn", "Me") or (category == "Cc" and not character.isspace()):
        return ""
    if category in ("So", "Sk", "Cs", "Co", "Cn"):
        return " "
    return character
