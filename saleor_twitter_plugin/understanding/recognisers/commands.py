import re

from ...commands import Command
from ...handoffs import (
    AskLink,
    AskStatus,
    Cancel,
    Confirm,
    Help,
    Intent,
    ShowCart,
    Unlink,
)
from ..lexicon import to_plain_digits
from ..reading import ReadText
from ..text import strip_accents
from ..vocabulary import find_word_command
from ..word_lists import COURTESIES, list_words

# A longer text says more than the command.
_TEXT_MAX_LENGTH = 200
_WORD = re.compile(r"(#\s?)?([^\W_]++(?:['’][^\W_]++)*+)")
# They may stand around a command and change nothing of it.
_PADDING = COURTESIES | list_words(
    "hi hey hello thanks thank you thx i me my mine it this the a an to want would "
    "like id need can could do order purchase account now yes ok okay hola buenas "
    "gracias yo mi mis lo la el los las un una quiero quisiera necesito puedes compra "
    "cuenta ya ahora si vale tu de mio mia"
)
# Beside "order" itself, where it is no padding: "pedido" asks for the status.
_NUMBER_WORDS = list_words("order pedido no num numero number nr of del de for my mi the")
_NUMBER = re.compile(r"\d{1,12}")
# As whole messages, and with a # before their first word.
_PHRASES: dict[tuple[str, ...], Command] = {
    tuple(phrase.split()): command
    for command, phrases in {
        Command.STATUS: "where is, donde esta, donde esta pedido, como va, como va pedido,"
        " estado pedido, status pedido",
        Command.CANCEL: "cancelar pedido, cancela pedido, anular, anula, anular pedido",
        Command.HELP: "commands, comandos",
        Command.CONFIRM: "confirmar pedido, confirmo pedido",
    }.items()
    for phrase in phrases.split(",")
}
_INTENTS: dict[Command, Intent] = {
    Command.CONFIRM: Confirm(),
    Command.CANCEL: Cancel(),
    Command.CART: ShowCart(),
    Command.STATUS: AskStatus(),
    Command.LINK: AskLink(),
    Command.UNLINK: Unlink(),
    Command.HELP: Help(),
}


def recognise_command(read: ReadText) -> Intent | None:
    """Recognise a post that says nothing but one command with its #, or a message without it.

    `"@shop please #cancel my order"` → `Cancel()`; `"#status 1042"` → `AskStatus("1042")`
    """
    if len(read.text) > _TEXT_MAX_LENGTH or not (read.tags or read.vocabulary.is_message):
        return None
    words: list[str] = []
    tagged: set[str] = set()
    for mark, word in _WORD.findall(_glue(read)):
        folded = strip_accents(word).replace("’", "'")
        words.append(folded)
        if mark:
            tagged.add(folded)
    kept = tuple(word for word in words if word not in _PADDING)
    if not kept or not (read.vocabulary.is_message or kept[0] in tagged):
        return None
    command = find_word_command(kept[0], read.vocabulary)
    if command is Command.STATUS:
        return _read_status(kept[1:])
    if len(kept) > 1 or command is None:
        command = _PHRASES.get(kept) or find_word_command("".join(words), read.vocabulary)
    return _INTENTS.get(command) if command else None


def _glue(read: ReadText) -> str:
    """Return the text with each alias of several words as one."""
    text = read.text
    for tag in reversed(read.tags):
        if tag.command and " " in text[tag.start : tag.end].removeprefix("# "):
            glued = text[tag.start : tag.end].replace(" ", "")
            text = text[: tag.start] + glued + text[tag.end :]
    return text


def _read_status(words: tuple[str, ...]) -> AskStatus | None:
    rest = [word for word in words if word not in _NUMBER_WORDS]
    if not rest:
        return AskStatus()
    if len(rest) == 1 and _NUMBER.fullmatch(rest[0]):
        return AskStatus(to_plain_digits(rest[0]))
    return None
