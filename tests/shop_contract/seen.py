"""What a contract test may see of a shop: the same values, whichever shop it is."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class SeenOrder:
    order_id: str
    number: str
    customer_id: str
    email: str
    variant_id: str
    quantity: int
    unit_price: Decimal
    total: Decimal
    currency: str
    delivery: str
    """Name of the chosen way; empty where nothing is shipped."""
    metadata: dict[str, str]
