"""Saleor as our shop: its public GraphQL in process, and the few rows that GraphQL has not."""

from .shop import SaleorShop

__all__ = ["SaleorShop"]
