"""What orders on X brought for products, from our own rows alone."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum

from ..handoffs import SaleorProductId
from ..models import ShopAction
from ..models.actions import ActionState
from .detecting import ProductSnapshot
from .scoring import REVENUE_WITHIN


def read_revenues(
    snapshots: Mapping[SaleorProductId, ProductSnapshot], *, channel: str, now: datetime
) -> dict[SaleorProductId, Decimal]:
    """Return what each product sold for in the score's window; those without sales are left out.

    By the variants that the product was last seen with; all orders of a channel have its currency.
    """
    owners = {
        variant_id: product_id
        for product_id, snapshot in snapshots.items()
        for variant_id in snapshot.variant_ids
    }
    rows = (
        ShopAction.objects.filter(
            channel=channel,
            saleor_variant_id__in=list(owners),
            state=ActionState.DONE,
            finished_at__gt=now - REVENUE_WITHIN,
        )
        .order_by()
        .values_list("saleor_variant_id")
        .annotate(total=Sum("total_amount"))
    )
    revenues: dict[SaleorProductId, Decimal] = {}
    for variant_id, total in rows:
        product_id = owners[variant_id]
        revenues[product_id] = revenues.get(product_id, Decimal(0)) + (total or Decimal(0))
    return revenues
