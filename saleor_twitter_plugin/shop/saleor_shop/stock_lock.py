"""Stock rows under lock: what makes a sale of the last unit a queue and not a race."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F
from saleor.warehouse.models import Stock

from ...handoffs import SaleorVariantId, TakenUnits


def lock_stock(variant_ids: Iterable[SaleorVariantId]) -> None:
    """Lock the stock rows of all these variants until the transaction ends.

    Saleor locks the same rows in the same order when it allocates, on the same connection, so
    we wait for each other and cannot deadlock, whatever order the variants were asked for in.
    """
    rows = Stock.objects.filter(product_variant_id__in=list(variant_ids)).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))


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
