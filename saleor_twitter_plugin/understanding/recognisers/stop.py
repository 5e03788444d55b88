from ...commands import Command
from ...handoffs import Stop
from ..phrases import is_whole_message, read_phrases
from ..reading import ReadText

# No "cancel": people say it of orders.
_PHRASES = read_phrases(
    # English, Spanish
    "stop, stop all, unsubscribe, opt out, optout, quit, no more, stop it",
    "basta, basta ya, parar, alto, baja, darme de baja, dar de baja, darse de baja, dame de baja",
    "no mas, desuscribir, desuscribirme, cancelar suscripcion",
    "stop messaging me, stop writing to me, leave me alone, no more messages, no mas mensajes",
    # French
    "arrêt, arrêter, arrête, arrêtez, désabonner, me désabonner, désabonnez-moi, désinscription",
    "me désinscrire, désinscrivez-moi, plus de messages, ça suffit",
    # German, also without umlauts
    "stopp, abmelden, aufhören, aufhoeren, hör auf, hoer auf, abbestellen, keine nachrichten mehr",
    # Portuguese, Italian
    "pare, sair, descadastrar, descadastre-me, cancelar inscrição, cancelar subscrição, chega",
    "ferma, fermati, smettila, disiscrivimi, cancellami, annulla iscrizione, niente più messaggi",
    # Dutch, Swedish, Polish, Turkish
    "afmelden, sluta, avsluta, przestań, wypisz, dur, durdur",
    # Russian, Ukrainian, Arabic, Chinese, Japanese, Korean
    "стоп, отписаться, хватит, зупинити, توقف, إيقاف",
    "停止, 退订, 退訂, 停止配信, 配信停止, ストップ, 중지, 정지, 그만, 수신거부",
)


def recognise_stop(read: ReadText) -> Stop | None:
    """Recognise `#stop` anywhere, or a whole message that says nothing but stop.

    `"@shop ¡Darme de baja, por favor!"` → `Stop()`
    """
    is_stop = read.has_tag(Command.STOP) or is_whole_message(read.text, _PHRASES)
    return Stop() if is_stop else None
