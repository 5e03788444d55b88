"""Words that name a size, a colour or for whom; in English and Spanish, told apart by kind."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from .text import strip_accents
from .word_lists import COLOURS, LABELS, PEOPLE, SHADES, SIZES, SYSTEMS, UNITS


class Kind(Enum):
    SIZE = "size"
    COLOUR = "colour"
    NUMBER = "number"
    UNIT = "unit"
    SYSTEM = "system"
    PERSON = "person"
    OTHER = "other"


# A word of these that fits no variant means another one than we have.
NAMING_KINDS = frozenset({Kind.SIZE, Kind.COLOUR, Kind.NUMBER, Kind.UNIT, Kind.SYSTEM})


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    """As it is compared: `rojas` → `red`, `x-large` → `xl`, `42,50` → `42.5`."""
    kind: Kind
    written: str = ""


_TELLING_KINDS = NAMING_KINDS | {Kind.PERSON}
_APOSTROPHES = str.maketrans("", "", "'’‘´`")
_LETTERS_BEFORE_SIZE = {"large": "l", "grande": "l", "small": "s", "pequeno": "s", "pequena": "s"}
_EXTRA_SIZE = re.compile(
    r"(?<![^\W_])(?:(?P<count>[2-6])\s?-?\s?x|(?P<letters>x{1,6})|(?P<words>(?:extra[\s-]?){1,4}))[\s-]?"
    r"(?P<size>large|small|grande|pequen[oa]|[sl])(?![^\W_])"
)
_ONE_SIZE = re.compile(
    r"(?<!\w)(?:one[\s-]?size(?:\sfits\sall)?|(?:talla|tamano)\sunic[ao]|unitalla)(?!\w)"
)
_NAVY = re.compile(r"(?<!\w)(?:azul\smarino|navy[\s-]blue|marine\sblue)(?!\w)")
_BY = re.compile(r"(?<=\d)\s?[x×]\s?(?=\d)")
_RUN = re.compile(r"\d+[.,]\d+|[^\W_]+")
_MEASURE = re.compile(rf"(\d+)({'|'.join(UNITS | SYSTEMS | {'l', 'g', 'm'})})")
_SYSTEM_FIRST = re.compile(rf"({'|'.join(SYSTEMS)})(\d+)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_STEM_MIN_LENGTH = 4
_TEXT_MAX_LENGTH = 1_000


@lru_cache(maxsize=8192)
def read_tokens(text: str) -> tuple[Token, ...]:
    """Return the words of a variant's name, or of somebody who names one; labels left out.

    `"Talla 42,5 · Azul marino"` → 42.5, navy
    """
    folded = strip_accents(text[:_TEXT_MAX_LENGTH]).translate(_APOSTROPHES)
    folded = _EXTRA_SIZE.sub(_shorten_size, folded)
    folded = _ONE_SIZE.sub(" onesize ", folded)
    folded = _NAVY.sub("navy", folded)
    folded = _BY.sub("x", folded)
    tokens: list[Token] = []
    for run in _RUN.findall(folded):
        parts = _MEASURE.fullmatch(run) or _SYSTEM_FIRST.fullmatch(run)
        if parts and run not in SIZES:
            tokens += (_read_token(part) for part in parts.groups())
        elif run not in LABELS:
            tokens.append(_read_token(run))
    return tuple(tokens)


@lru_cache(maxsize=8192)
def fold_word(word: str) -> str:
    """Return a word as the lists have it: `"¡Gracias"` → `"gracias"`, `"it's"` → `"its"`."""
    return strip_accents(word).translate(_APOSTROPHES).strip("#*.-_/")


def is_naming(word: str) -> bool:
    """Tell whether a word can hardly mean anything but a variant: a size, colour or measure."""
    return any(
        token.kind is not Kind.NUMBER and token.kind in _TELLING_KINDS
        for token in read_tokens(word)
    )


def to_plain_digits(text: str) -> str:
    """Return every decimal digit as ASCII: `"٠٢"` → `"02"`."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in text)


def _shorten_size(size: re.Match[str]) -> str:
    count = (
        int(size["count"])
        if size["count"]
        else len(size["letters"])
        if size["letters"]
        else size["words"].count("extra")
    )
    return "x" * count + _LETTERS_BEFORE_SIZE.get(size["size"], size["size"])


def _read_token(run: str) -> Token:
    if _NUMBER.fullmatch(run):
        whole, _, rest = to_plain_digits(run).replace(",", ".").partition(".")
        rest = rest.rstrip("0")
        number = (whole.lstrip("0") or "0") + (f".{rest}" if rest else "")
        return Token(number, Kind.NUMBER, run)
    for names, kind in _KINDS:
        if name := names.get(run):
            return Token(name, kind, run)
    if run in UNITS:
        return Token(run, Kind.UNIT, run)
    if run in SYSTEMS:
        return Token(run, Kind.SYSTEM, run)
    return Token(_find_stem(run), Kind.OTHER, run)


def _find_stem(word: str) -> str:
    """Return a word without number and gender: `algodones`, `bordadas` as their singulars are."""
    if len(word) < _STEM_MIN_LENGTH:
        return word
    stem = word.removesuffix("s")
    return stem[:-1] + "a" if stem.endswith("o") else stem


_KINDS = (
    (SIZES, Kind.SIZE),
    (COLOURS, Kind.COLOUR),
    (PEOPLE, Kind.PERSON),
    (SHADES, Kind.OTHER),
)
