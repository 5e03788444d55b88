"""Stock rows under lock: what makes a sale of the last unit a queue and not a race."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F
from saleor.warehouse.models import Stock

from ...handoffs import SaleorVariantId, TakenUnits


def lock_stock(variant_id: SaleorVariantId) -> int:
    """Lock the variant's stock rows until the transaction ends.

    Saleor locks the same rows in the same order when it allocates, on the same connection, so
    we wait for each other and cannot deadlock.

    Returns: what all warehouses together have and have not promised, reservations left aside.
    """
    rows: Any = (
        Stock.objects.filter(product_variant_id=variant_id)
        .order_by("pk")
        .select_for_update(of=("self",))
        .values_list("quantity", "quantity_allocated")
    )
    return sum(quantity - allocated for quantity, allocated in rows)


def add_quietly(variant_id: SaleorVariantId, taken: Sequence[TakenUnits]) -> None:
    """Change locked stock rows by what an order of this very transaction takes again.

    Past Saleor's mutation: nobody can buy more or less for it, so nobody is to be told that
    something is back in stock.
    """
    for each in taken:
        if each.warehouse_id:
            rows: Any = Stock.objects.filter(
                product_variant_id=variant_id, warehouse_id=each.warehouse_id
            )
            rows.update(quantity=F("quantity") + each.count)
