"""What works, what does not, and what to do: the doctor's room."""

from .asking import ask
from .checks import examine
from .findings import Finding, Severity, describe
from .gathering import gather
from .situation import AccountFacts, Blockage, Situation, SpendingFacts

__all__ = [
    "AccountFacts",
    "Blockage",
    "Finding",
    "Severity",
    "Situation",
    "SpendingFacts",
    "ask",
    "describe",
    "examine",
    "gather",
]
