"""From the text of a post or message to what the person wants, and to which variant. Pure."""

import re

from ..handoffs import Intent, NoRequest
from .reading import read_text
from .recognisers import RECOGNISERS
from .suggesting import suggest
from .text import tidy
from .variants import match_variant
from .vocabulary import Vocabulary

_QUOTED = re.compile(r"RT\s?@\w+", re.IGNORECASE)
# A command without # is short, whatever emoji and mentions are around it.
_UNMARKED_MAX_LENGTH = 2_000
_MARKS = "#＃﹟"
_NO_VOCABULARY = Vocabulary()


def understand(text: str, vocabulary: Vocabulary = _NO_VOCABULARY) -> Intent:
    """Return what the person asks for; never raises, and never guesses an order.

    `"@shop #buy MUG-1 x2"` → `Buy((BuyLine("MUG-1", (), 2),))`
    """
    if len(text) > _UNMARKED_MAX_LENGTH and not any(mark in text for mark in _MARKS):
        return NoRequest()
    tidied = tidy(text)
    # Somebody else's words.
    if _QUOTED.match(tidied):
        return NoRequest()
    read = read_text(tidied, vocabulary)
    for recognise in RECOGNISERS:
        intent = recognise(read)
        if intent is not None:
            return intent
    return NoRequest()


__all__ = ["Vocabulary", "match_variant", "suggest", "understand"]
