import re
from collections.abc import Iterator

from ..x_limits import DEFAULT_WEIGHT, EMOJI_WEIGHT, LIGHT_RANGES, URL_WEIGHT
from .emoji import EMOJI_SEQUENCE
from .links import find_links
from .normalising import normalise

_LIGHT = re.compile("[" + "".join(f"{chr(a)}-{chr(b)}" for a, b in LIGHT_RANGES) + "]+")


def weigh(text: str) -> int:
    """Return the weighted length by which X limits a post; linear in the text's length.

    What only may be a link, as `St.Tropez`, counts as one: never less than X counts.

    Source: twitter-text config v3.
    """
    return sum(_weigh_stretches(text))


def is_heavier(text: str, limit: int) -> bool:
    """Tell whether a text weighs more than `limit`, without reading further than that takes."""
    weight = 0
    for stretch_weight in _weigh_stretches(text):
        weight += stretch_weight
        if weight > limit:
            return True
    return False


def _weigh_stretches(text: str) -> Iterator[int]:
    text = normalise(text)
    position = 0
    for link in find_links(text):
        yield weigh_plain(text[position : link.start])
        yield weigh_link(text[link.start : link.end], link.is_sure)
        position = link.end
    yield weigh_plain(text[position:])


def weigh_link(link: str, is_sure: bool) -> int:
    if is_sure or len(link) * DEFAULT_WEIGHT <= URL_WEIGHT:
        return URL_WEIGHT
    return max(URL_WEIGHT, weigh_plain(link))


def weigh_plain(text: str) -> int:
    """Return the weight of a text in normal form C that has no links."""
    if text.isascii():
        return len(text)
    weight = position = 0
    for emoji in EMOJI_SEQUENCE.finditer(text):
        weight += _weigh_characters(text[position : emoji.start()]) + EMOJI_WEIGHT
        position = emoji.end()
    return weight + _weigh_characters(text[position:])


def _weigh_characters(text: str) -> int:
    heavy_count = len(_LIGHT.sub("", text))
    return len(text) + heavy_count * (DEFAULT_WEIGHT - 1)
