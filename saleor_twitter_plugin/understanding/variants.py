"""Which variant a person's words name: one for certain, or a question. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..handoffs import Certainty, NamedVariant, SaleorVariantId, VariantMatch
from .codes import is_code_shaped
from .lexicon import NAMING_KINDS, Kind, Token, fold_word, read_tokens
from .quantities import read_number
from .suggesting import SUGGESTIONS_MAX, fold_name, suggest
from .word_lists import COLOURS, DOUBTS, FILLERS, SIZES

# More bare numbers than size, width and quantity are no wish.
LOOSE_NUMBERS_MAX = 3
# Where a shop names no system, a number of these is European.
_EUROPEAN_SIZES = range(30, 61)
_TYPO_MIN_LENGTH = 4
_NAME_PARTS = re.compile(r"\s*[/|,;·]\s*|\s[-–—]\s")
# "-3" is none.
_SIZE = re.compile(r"\d+(?:[.,]\d+)?(?:[-/]\d+)?")
_KNOWN_WORDS = tuple(word for word in (*COLOURS, *SIZES) if len(word) >= _TYPO_MIN_LENGTH)


@dataclass(frozen=True, slots=True)
class _Profile:
    """A variant as tokens: `own` are those that not every variant has."""

    variant_id: SaleorVariantId
    tokens: frozenset[str]
    own: frozenset[str]
    own_naming: frozenset[str]
    """Sizes, colours and numbers among `own`: not to be guessed."""
    values: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    words: tuple[str, ...]
    quantity: int | None
    sizes: tuple[str, ...] = ()
    """Bare numbers taken for sizes."""


def match_variant(
    words: Sequence[str],
    variants: Sequence[NamedVariant],
    *,
    quantity: int | None = 1,
    loose_numbers: Sequence[str] = (),
    quantity_max: int = 10,
    product_name: str = "",
) -> VariantMatch:
    """Return the variant that is named for certain, or what to ask.

    A loose number is a size where it fits one and cannot be a quantity, being above
    `quantity_max`; a quantity where it fits no size; where both fit, it is asked.
    `match_variant(["rojo"], shirts, quantity=42, loose_numbers=["42"])` → the red 42, once
    """
    if not variants:
        return VariantMatch(Certainty.UNKNOWN, (), quantity, tuple(words))
    if len(loose_numbers) > LOOSE_NUMBERS_MAX:
        return VariantMatch(Certainty.UNKNOWN, (), None, tuple(loose_numbers))
    shelf = _Shelf(variants, product_name)
    fitting: list[VariantMatch] = []
    for reading in _read_numbers(tuple(words), quantity, tuple(loose_numbers)):
        match = shelf.match(reading)
        is_sellable = reading.quantity is not None and 1 <= reading.quantity <= quantity_max
        is_possible = not loose_numbers or is_sellable
        if is_possible and match.certainty is not Certainty.UNKNOWN:
            fitting.append(match)
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        return shelf.match(_Reading(tuple(words), quantity))
    quantities = {each.quantity for each in fitting}
    found = {each for match in fitting for each in match.variant_ids}
    return VariantMatch(
        Certainty.UNCLEAR,
        tuple(each.variant_id for each in variants if each.variant_id in found),
        fitting[0].quantity if len(quantities) == 1 else None,
    )


def _read_numbers(
    words: tuple[str, ...], quantity: int | None, numbers: tuple[str, ...]
) -> list[_Reading]:
    """Return every way to read the bare numbers: at most one is the quantity, the rest sizes."""
    if not numbers:
        return [_Reading(words, quantity)]
    readings = [_Reading(words, 1, numbers)] if all(map(_SIZE.fullmatch, numbers)) else []
    for place, number in enumerate(numbers):
        readings.append(
            _Reading(words, read_number(number), numbers[:place] + numbers[place + 1 :])
        )
        # "3 XL" may be three in XL, or one in XXXL.
        joined = tuple(f"{number}xl" if fold_word(word) == "xl" else word for word in words)
        if joined != words:
            readings.append(_Reading(joined, 1, numbers[:place] + numbers[place + 1 :]))
    return readings


class _Shelf:
    """The variants of one product, as words can tell them apart."""

    def __init__(self, variants: Sequence[NamedVariant], product_name: str) -> None:
        # A name that repeats the attributes would be named in part only.
        every = [
            (each, [_read_part(part) for part in each.values or _NAME_PARTS.split(each.name)])
            for each in variants
        ]
        all_tokens = [_read_part(variant.name).union(*values) for variant, values in every]
        shared = frozenset.intersection(*all_tokens)
        self.union = {token.text for tokens in all_tokens for token in tokens}
        self.kinds = {token.kind for tokens in all_tokens for token in tokens}
        self.product_words = {token.text for token in read_tokens(product_name)}
        self.skus: dict[str, set[SaleorVariantId]] = {}
        for each in variants:
            self.skus.setdefault(each.sku.casefold(), set()).add(each.variant_id)
        self.skus.pop("", None)
        self.profiles = [
            _Profile(
                variant.variant_id,
                frozenset(token.text for token in tokens),
                frozenset(token.text for token in tokens - shared),
                frozenset(each.text for each in tokens - shared if _may_not_be_guessed(each)),
                tuple(frozenset(token.text for token in value - shared) for value in values),
            )
            for (variant, values), tokens in zip(every, all_tokens, strict=True)
        ]

    def match(self, reading: _Reading) -> VariantMatch:
        by_sku, codes, texts = self._sort_words(reading.words)
        tokens = read_tokens(" ".join((*texts, *reading.sizes)))
        named = {token.text for token in tokens if token.text in self.union}
        unknown = (*codes, *self._find_unknown(tokens, named))
        if unknown:
            return self._answer(
                Certainty.UNKNOWN, self._find_nearest(named, unknown), reading, unknown
            )
        candidates = [
            each
            for each in self.profiles
            if named <= each.tokens and (not by_sku or each.variant_id in by_sku)
        ]
        if not candidates:
            return self._answer(Certainty.UNKNOWN, self._find_nearest(named, ()), reading)
        sure = [each for each in candidates if by_sku or self._is_surely_named(each, named)]
        if len(sure) == 1:
            return self._answer(Certainty.CERTAIN, [sure[0].variant_id], reading)
        return self._answer(
            Certainty.UNCLEAR, [each.variant_id for each in sure or candidates], reading
        )

    def _answer(
        self,
        certainty: Certainty,
        variant_ids: Sequence[SaleorVariantId],
        reading: _Reading,
        unknown: Sequence[str] = (),
    ) -> VariantMatch:
        return VariantMatch(certainty, tuple(variant_ids), reading.quantity, tuple(unknown))

    def _sort_words(
        self, words: Sequence[str]
    ) -> tuple[set[SaleorVariantId], list[str], list[str]]:
        """Part the words: the variants whose SKU one of them is, codes of nothing, the rest."""
        by_sku: set[SaleorVariantId] = set()
        codes: list[str] = []
        texts: list[str] = []
        for word in words:
            if found := self.skus.get(word.casefold()):
                # Two SKUs name two variants: neither for sure.
                by_sku |= found
            elif is_code_shaped(word) and not self.union & {t.text for t in read_tokens(word)}:
                codes.append(word)
            else:
                texts.append(word)
        return by_sku, codes, texts

    def _find_unknown(self, tokens: Sequence[Token], named: set[str]) -> list[str]:
        """Return the words that name something, and nothing that there is."""
        return [
            token.written
            for token in tokens
            if token.text not in self.union
            and token.text not in self.product_words
            and not (token.text == "eu" and self._is_european(named))
            and (token.kind in NAMING_KINDS or self._means_something(token))
        ]

    def _means_something(self, token: Token) -> bool:
        if token.written in DOUBTS:
            return True
        if token.written in FILLERS:
            return False
        if token.kind is Kind.PERSON:
            return Kind.PERSON in self.kinds
        # Where there is nothing to choose, only what is nearly a size or a colour.
        return len(self.profiles) > 1 or (
            len(token.written) >= _TYPO_MIN_LENGTH and bool(_find_known_word(token.written))
        )

    def _is_european(self, named: set[str]) -> bool:
        return Kind.SYSTEM not in self.kinds and any(
            each.partition(".")[0].isdigit() and int(each.partition(".")[0]) in _EUROPEAN_SIZES
            for each in named
        )

    def _is_surely_named(self, variant: _Profile, named: set[str]) -> bool:
        if len(self.profiles) == 1:
            return True
        touched = [value for value in variant.values if value & named]
        is_told_apart = bool(variant.own & named) or variant.tokens <= named
        return (
            bool(named)
            and is_told_apart
            and variant.own_naming <= named
            and all({each for each in value if each not in _OPTIONAL} <= named for value in touched)
        )

    def _find_nearest(self, named: set[str], unknown: Sequence[str]) -> list[SaleorVariantId]:
        """Return at most three variants that have most of what was named, or nearly."""
        near = {
            token.text
            for word in unknown
            for name in suggest(word, sorted(self.union))
            for token in read_tokens(name)
        }
        scored = [
            (-2 * len(named & each.tokens) - len(near & each.tokens), place, each.variant_id)
            for place, each in enumerate(self.profiles)
        ]
        return [each for score, _, each in sorted(scored) if score][:SUGGESTIONS_MAX]


_OPTIONAL = frozenset({"eu", "us", "uk", "mm", "cm", "ml", "cl", "kg", "gr", "oz", "gb", "tb"})


def _may_not_be_guessed(token: Token) -> bool:
    return token.kind in {Kind.SIZE, Kind.COLOUR, Kind.NUMBER, Kind.PERSON}


@lru_cache(maxsize=4096)
def _read_part(text: str) -> frozenset[Token]:
    return frozenset(Token(each.text, each.kind) for each in read_tokens(text))


@lru_cache(maxsize=4096)
def _find_known_word(word: str) -> str | None:
    """Return the size or colour that a word is a slip of the pen for."""
    folded = fold_name(word)
    return next((each for each in suggest(word, _KNOWN_WORDS) if fold_name(each) != folded), None)
