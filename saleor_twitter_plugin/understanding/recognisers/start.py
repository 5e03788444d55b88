import re

from ...handoffs import Start
from ..phrases import is_whole_message, read_phrases

_TAG = re.compile(r"(?<![\w#&/])#\s?start(?!\w)", re.IGNORECASE)
_PHRASES = read_phrases(
    "start, unstop, subscribe, alta, darme de alta, dar de alta, empezar, suscribir, suscribirme",
)


def recognise_start(text: str) -> Start | None:
    """Recognise `#start` anywhere, or a whole message that says nothing but start.

    `"START"` → `Start()`
    """
    return Start() if _TAG.search(text) or is_whole_message(text, _PHRASES) else None
