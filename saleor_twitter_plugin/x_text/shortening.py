import unicodedata
from collections.abc import Iterator

from .emoji import EMOJI_SEQUENCE
from .links import find_links
from .normalising import normalise
from .weighing import is_heavier, weigh, weigh_link, weigh_plain

ELLIPSIS = "…"
_OPEN_ISOLATE = "\u2066\u2067\u2068"
_CLOSE_ISOLATE = "\u2069"
_JOINING = "\u200d"
_VIRAMA_CLASS = 9


def shorten(text: str, max_weight: int) -> str:
    """Return `text`, or its beginning and "…", no heavier than `max_weight`.

    Never cuts inside what a reader sees as one character, nor inside a link; closes the direction
    isolates that the cut left open. Returns "" where not even "…" fits.
    """
    if max_weight >= 0 and not is_heavier(text, max_weight):
        return text
    text = normalise(text)
    units: list[tuple[str, int]] = []
    budget = max_weight
    for unit in _split(text):
        budget -= unit[1]
        if budget < 0:
            break
        units.append(unit)
    count = len(units)
    while count >= 0:
        kept = _finish("".join(unit for unit, _ in units[:count]))
        excess = weigh(kept) - max_weight
        if excess <= 0:
            return kept
        # Each unit weighs something: drop at least as many as it surely takes, one at the least.
        dropped = 0
        while count > 0 and dropped < excess:
            count -= 1
            dropped += units[count][1]
        if dropped == 0:
            break
    return ""


def _finish(beginning: str) -> str:
    depth = 0
    for character in beginning:
        if character in _OPEN_ISOLATE:
            depth += 1
        elif character == _CLOSE_ISOLATE:
            depth = max(0, depth - 1)
    return beginning.rstrip() + ELLIPSIS + _CLOSE_ISOLATE * depth


def _split(text: str) -> Iterator[tuple[str, int]]:
    """Yield what must stay whole, each with its weight, in order."""
    position = 0
    for link in find_links(text):
        yield from _split_plain(text[position : link.start])
        whole = text[link.start : link.end]
        yield whole, weigh_link(whole, link.is_sure)
        position = link.end
    yield from _split_plain(text[position:])


def _split_plain(text: str) -> Iterator[tuple[str, int]]:
    emoji_ends = {emoji.start(): emoji.end() for emoji in EMOJI_SEQUENCE.finditer(text)}
    unit_start = 0
    position = emoji_ends.get(0, 1)
    while position < len(text):
        if not _extends(text, position):
            unit = text[unit_start:position]
            yield unit, weigh_plain(unit)
            unit_start = position
        position = emoji_ends.get(position, position + 1)
    if text:
        yield text[unit_start:], weigh_plain(text[unit_start:])


def _extends(text: str, position: int) -> bool:
    """Tell whether the character belongs to the one before it."""
    character, before = text[position], text[position - 1]
    if before == _JOINING or unicodedata.combining(before) == _VIRAMA_CLASS:
        return True
    if "\u1160" <= character <= "\u11ff":
        return "\u1100" <= before <= "\u11ff" or "\uac00" <= before <= "\ud7a3"
    return (
        character == _JOINING
        or unicodedata.category(character) in ("Mn", "Mc", "Me")
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
        or character in "\u0e33\u0eb3\u200c\u2060"
    )
