"""What a price leaves to the shop."""

from decimal import Decimal


def measure_margin_percent(net: Decimal, cost: Decimal) -> int:
    """Return the share of the price that is not its cost, rounded down; below 0 where it loses.

    What is given away earns nothing, whatever it cost.
    """
    return int((net - cost) * 100 // net) if net > 0 else 0
