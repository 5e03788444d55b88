from ...commands import Command
from ...handoffs import Start
from ..phrases import is_whole_message, read_phrases
from ..reading import ReadText

_PHRASES = read_phrases(
    "start, unstop, subscribe, alta, darme de alta, dar de alta, empezar, suscribir, suscribirme",
)


def recognise_start(read: ReadText) -> Start | None:
    """Recognise `#start` anywhere, or a whole message that says nothing but start.

    `"START"` → `Start()`
    """
    is_start = read.has_tag(Command.START) or is_whole_message(read.text, _PHRASES)
    return Start() if is_start else None
