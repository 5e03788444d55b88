"""Which variant the words name: exactly one, or none at all. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Protocol

_TOKEN = re.compile(r"[^\W_]+(?:[.,]\d+)?")


class Choice(Protocol):
    @property
    def sku(self) -> str: ...
    @property
    def variant_name(self) -> str: ...


def choose_variant[Each: Choice](words: Sequence[str], variants: Sequence[Each]) -> Each | None:
    """Return the variant whose SKU or whole name stands in the words; a lone one needs no words.

    `42` beside `42 black`: the longer name wins where all of it was said. A tie is no choice.
    """
    if len(variants) == 1:
        return variants[0]
    said = _tokens(" ".join(words))
    fits = []
    for variant in variants:
        lengths = [
            len(named)
            for named in (_tokens(variant.sku), _tokens(variant.variant_name))
            if named and named <= said
        ]
        if lengths:
            fits.append((max(lengths), variant))
    longest = max((length for length, _ in fits), default=0)
    chosen = [variant for length, variant in fits if length == longest]
    return chosen[0] if len(chosen) == 1 else None


def _tokens(text: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(each for each in plain if not unicodedata.combining(each))
    return frozenset(each.replace(",", ".") for each in _TOKEN.findall(bare))
