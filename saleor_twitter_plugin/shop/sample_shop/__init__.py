"""A shop in memory, for tests and rehearsals on machines without Saleor."""

from .shop import SampleShop

__all__ = ["SampleShop"]
