"""What a contract test may see of a shop: the same values, whichever shop it is."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class SeenLine:
    variant_id: str
    quantity: int
    unit_price: Decimal


@dataclass(frozen=True, slots=True)
class SeenOrder:
    order_id: str
    number: str
    customer_id: str
    email: str
    lines: tuple[SeenLine, ...]
    total: Decimal
    currency: str
    delivery: str
    """Name of the chosen way; empty where nothing is shipped."""
    metadata: dict[str, str]

    @property
    def line(self) -> SeenLine:
        (line,) = self.lines
        return line

    @property
    def variant_id(self) -> str:
        return self.line.variant_id

    @property
    def quantity(self) -> int:
        return self.line.quantity

    @property
    def unit_price(self) -> Decimal:
        return self.line.unit_price
