"""How the owner wants to sell."""

from dataclasses import dataclass
from decimal import Decimal

from ..handoffs import Money


@dataclass(frozen=True, slots=True)
class SellingRules:
    quantity_limit: int
    is_always_confirmed: bool = False
    confirmed_above: Decimal | None = None
    """Of the goods, in the channel's currency; None for no amount."""

    def needs_confirmation(self, total: Money) -> bool:
        """Tell whether an order of these goods is asked about once more."""
        is_large = self.confirmed_above is not None and total.amount > self.confirmed_above
        return self.is_always_confirmed or is_large
