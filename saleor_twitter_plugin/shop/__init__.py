"""The shop: one interface, two implementations (Saleor, and a sample shop for rehearsals)."""

from .interface import OrderRefused, Shop, get_shop

__all__ = ["OrderRefused", "Shop", "get_shop"]
