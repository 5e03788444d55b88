"""Which variant somebody's words name."""

from dataclasses import dataclass
from enum import StrEnum

from .identifiers import SaleorVariantId


@dataclass(frozen=True, slots=True)
class NamedVariant:
    """A variant as far as words can name it."""

    variant_id: SaleorVariantId
    sku: str
    name: str
    values: tuple[str, ...] = ()
    """Its attributes' values, as `("Red", "XL")`."""


class Certainty(StrEnum):
    CERTAIN = "certain"
    UNCLEAR = "unclear"
    """Several may be meant, or the only one was not named in full: ask."""
    UNKNOWN = "unknown"
    """A word names something that there is not: ask."""


@dataclass(frozen=True, slots=True)
class VariantMatch:
    certainty: Certainty
    variant_ids: tuple[SaleorVariantId, ...]
    """CERTAIN: the one. UNCLEAR: all that may be meant. UNKNOWN: the nearest, three at most."""
    quantity: int | None
    """After it is decided whether a bare number is a size; None for no whole number."""
    unknown_words: tuple[str, ...] = ()
    """Those that name nothing, as written."""

    def find_certain(self) -> SaleorVariantId | None:
        return self.variant_ids[0] if self.certainty is Certainty.CERTAIN else None
