"""Stock rows under lock: what makes a sale of the last unit a queue and not a race."""

from collections.abc import Iterable

from saleor.warehouse.models import Stock

from ...handoffs import SaleorVariantId


def lock_stock(variant_ids: Iterable[SaleorVariantId]) -> None:
    """Lock the stock rows of all these variants until the transaction ends.

    Saleor locks the same rows in the same order when it allocates, on the same connection, so
    we wait for each other and cannot deadlock, whatever order the variants were asked for in.
    """
    rows = Stock.objects.filter(product_variant_id__in=list(variant_ids)).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
