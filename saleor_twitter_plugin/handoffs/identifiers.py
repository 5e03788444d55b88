"""Names of things outside, and money."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NewType

XUserId = NewType("XUserId", str)
XPostId = NewType("XPostId", str)
# Saleor's primary keys as text; `shop/` alone turns them into Saleor's global ids and back.
SaleorProductId = NewType("SaleorProductId", str)
SaleorVariantId = NewType("SaleorVariantId", str)
SaleorCategoryId = NewType("SaleorCategoryId", str)
SaleorCustomerId = NewType("SaleorCustomerId", str)
SaleorOrderId = NewType("SaleorOrderId", str)
SaleorWarehouseId = NewType("SaleorWarehouseId", str)


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str
