"""From the text of a post or message to what the person wants. Pure."""

import re

from ..handoffs import Intent, NoRequest
from .recognisers import RECOGNISERS
from .text import tidy

_QUOTED = re.compile(r"RT\s?@\w+", re.IGNORECASE)


def understand(text: str) -> Intent:
    """Return what the person asks for; never raises, and never guesses an order.

    `"@shop #buy MUG-1 x2"` → `Buy("MUG-1", 2)`
    """
    tidied = tidy(text)
    # Somebody else's words.
    if _QUOTED.match(tidied):
        return NoRequest()
    for recognise in RECOGNISERS:
        intent = recognise(tidied)
        if intent is not None:
            return intent
    return NoRequest()


__all__ = ["understand"]
