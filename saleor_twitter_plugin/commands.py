"""The commands that people can write, and the words for them. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from .x_text import normalise

ALIAS_MAX_LENGTH = 30
ALIAS_WORDS_MAX = 3


class Command(StrEnum):
    """Its value is what an owner writes behind an alias."""

    BUY = "buy"
    RESERVE = "reserve"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    CART = "cart"
    STATUS = "status"
    LINK = "link"
    UNLINK = "unlink"
    STOP = "stop"
    START = "start"
    HELP = "help"


# Casefolded, without accents; English, then Spanish. Stop's further languages are its recogniser's.
_WORDS = {
    Command.BUY: "buy comprar compra",
    Command.RESERVE: "reserve reservar reserva",
    Command.CONFIRM: "confirm confirmed confirmar confirmo confirmado",
    Command.CANCEL: "cancel pass cancelar cancela cancelo cancelado paso",
    Command.CART: "cart basket carrito cesta",
    Command.STATUS: "status estado pedido",
    Command.LINK: "link vincular",
    Command.UNLINK: "unlink desvincular",
    Command.STOP: "stop",
    Command.START: "start",
    Command.HELP: "help ayuda",
}
COMMAND_WORDS: Mapping[str, Command] = {
    word: command for command, words in _WORDS.items() for word in words.split()
}


def fold_alias(text: str) -> str:
    """Return an alias as it is compared: `" Comprar  YA"` → `"comprar ya"`."""
    return " ".join(normalise(text, "NFKC").casefold().lstrip("#").split())
