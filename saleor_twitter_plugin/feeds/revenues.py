"""What orders on X brought for products, from our own rows alone."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from django.db import connection

from ..handoffs import SaleorProductId, SaleorVariantId
from .detecting import ProductSnapshot
from .scoring import REVENUE_WITHIN

# An order of several lines is shared among them evenly: what each cost is the shop's to know.
_SUM = """
SELECT line ->> 'variant_id', sum(action.total_amount / jsonb_array_length(action.lines))
FROM twitter_shop_action AS action
CROSS JOIN LATERAL jsonb_array_elements(action.lines) AS line
WHERE action.state = 'done' AND action.total_amount IS NOT NULL
  AND action.channel = %(channel)s AND action.finished_at > %(since)s
  AND line ->> 'variant_id' = ANY (%(variant_ids)s)
GROUP BY line ->> 'variant_id'
"""


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
    revenues: dict[SaleorProductId, Decimal] = {}
    for variant_id, total in sum_by_variant(owners, channel=channel, now=now).items():
        product_id = owners[SaleorVariantId(variant_id)]
        revenues[product_id] = revenues.get(product_id, Decimal(0)) + total
    return revenues


def sum_by_variant(
    variant_ids: Collection[str], *, channel: str, now: datetime
) -> dict[str, Decimal]:
    """Return what each variant sold for in the score's window; those without sales are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            _SUM,
            {"channel": channel, "since": now - REVENUE_WITHIN, "variant_ids": list(variant_ids)},
        )
        return dict(cursor.fetchall())
