"""What lesser purposes leave to greater ones, of limits and of budgets alike."""

from decimal import Decimal

from ..handoffs import Purpose

# The share that must be left untouched: promotion stops first, orders and claims last.
RESERVED_SHARES: dict[Purpose, Decimal] = {
    Purpose.ORDER: Decimal(0),
    # What people write to us is what every order begins with.
    Purpose.LISTENING: Decimal(0),
    Purpose.COMPLIANCE: Decimal(0),
    Purpose.UPKEEP: Decimal(0),
    Purpose.CARE: Decimal("0.10"),
    Purpose.CAMPAIGN: Decimal("0.25"),
    Purpose.PROMOTION: Decimal("0.40"),
}


def reserve_calls(purpose: Purpose, limit_count: int) -> int:
    """Return how many calls of a window must remain for others; none of a window of one."""
    return min(int(RESERVED_SHARES[purpose] * limit_count), limit_count - 1)


def limit_spending(purpose: Purpose, budget_usd: Decimal) -> Decimal:
    """Return how much may have been spent by all before this purpose stops."""
    return budget_usd * (1 - RESERVED_SHARES[purpose])
