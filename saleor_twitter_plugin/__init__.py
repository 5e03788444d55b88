"""Sell on Twitter/X from Saleor."""

__version__ = "0.1.0"
