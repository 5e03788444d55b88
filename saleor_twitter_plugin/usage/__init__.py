"""What X allows and what it costs: rate windows, the ledger, budgets, and the credit breaker."""

from .credits import find_depletion
from .deliveries import charge_deliveries
from .ledger import Budgets, Spending, purge_billed, read_ledger, read_spending
from .metering import Tariff, UsageMeter
from .refusals import BudgetSpentError, CreditsDepletedError, LimitReachedError, UsageError
from .windows import list_windows

__all__ = [
    "BudgetSpentError",
    "Budgets",
    "CreditsDepletedError",
    "LimitReachedError",
    "Spending",
    "Tariff",
    "UsageError",
    "UsageMeter",
    "charge_deliveries",
    "find_depletion",
    "list_windows",
    "purge_billed",
    "read_ledger",
    "read_spending",
]
