"""What to do about an intent, from facts alone."""

from .decide import decide
from .rules import SellingRules

__all__ = ["SellingRules", "decide"]
