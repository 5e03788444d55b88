"""What to do about an intent, from facts alone."""

from .decide import decide

__all__ = ["decide"]
