import re

from ...handoffs import Stop
from ..phrases import is_whole_message, read_phrases

_TAG = re.compile(r"(?<![\w#&/])#\s?stop(?!\w)", re.IGNORECASE)
# No "cancel": people say it of orders.
_PHRASES = read_phrases(
    # English, Spanish
    "stop, stop all, unsubscribe, opt out, optout, quit, no more, stop it",
    "basta, basta ya, parar, alto, baja, darme de baja, dar de baja, darse de baja, dame de baja",
    "no mas, desuscribir, desuscribirme, cancelar suscripcion",
    # French, German, Italian, Portuguese, Dutch, Swedish, Polish, Turkish
    "arrêt, arrêter, arrête, arrêtez, désabonner, stopp, abmelden, aufhören, ferma, fermati",
    "pare, sair, descadastrar, afmelden, sluta, avsluta, przestań, wypisz, dur, durdur",
    # Russian, Ukrainian, Arabic, Chinese, Japanese, Korean
    "стоп, отписаться, хватит, зупинити, توقف, إيقاف",
    "停止, 退订, 退訂, 停止配信, 配信停止, ストップ, 중지, 정지, 그만, 수신거부",
)


def recognise_stop(text: str) -> Stop | None:
    """Recognise `#stop` anywhere, or a whole message that says nothing but stop.

    `"@shop ¡Darme de baja, por favor!"` → `Stop()`
    """
    return Stop() if _TAG.search(text) or is_whole_message(text, _PHRASES) else None
