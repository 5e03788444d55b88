"""Stock rows under lock: what makes a sale of the last unit a queue and not a race."""

from typing import Any

from saleor.warehouse.models import Stock

from ...handoffs import SaleorVariantId


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
