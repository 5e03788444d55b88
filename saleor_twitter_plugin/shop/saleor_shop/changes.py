"""Which products are no longer as people saw them last: one statement over the catalog's tables.

Neither a price that a promotion makes, nor stock, nor a moment that is reached leaves a hook or a
timestamp in Saleor: docs/decisions/0009-finding-what-changed.md.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from saleor.core.db.connection import allow_writer

from ...handoffs import STOCK_TOLD_MIN, SaleorCategoryId, SaleorProductId
from . import host

# What the statement reads of Saleor; the host-contract test names each.
TABLES = {
    "channel_channel": ("id", "slug", "default_country"),
    "product_category": ("id", "tree_id", "lft", "rght"),
    "product_product": ("id", "category_id"),
    "product_productchannellisting": (
        "product_id",
        "channel_id",
        "is_published",
        "published_at",
        "visible_in_listings",
        "available_for_purchase_at",
    ),
    "product_productvariant": ("id", "product_id", "track_inventory"),
    "product_productvariantchannellisting": (
        "variant_id",
        "channel_id",
        "price_amount",
        "discounted_price_amount",
    ),
    "shipping_shippingzone": ("id", "countries"),
    "shipping_shippingzone_channels": ("shippingzone_id", "channel_id"),
    "tax_taxconfiguration": ("channel_id", "prices_entered_with_tax"),
    "warehouse_channelwarehouse": ("warehouse_id", "channel_id"),
    "warehouse_stock": ("warehouse_id", "product_variant_id", "quantity", "quantity_allocated"),
    "warehouse_warehouse_shipping_zones": ("warehouse_id", "shippingzone_id"),
}

# We keep gross amounts. Where Saleor's are net, the share that is off is compared: it is what
# promotions change, and an edited price has its hook.
_CHANGED = """
WITH place AS (
    SELECT c.id, c.default_country, COALESCE(t.prices_entered_with_tax, true) AS is_gross
    FROM channel_channel c LEFT JOIN tax_taxconfiguration t ON t.channel_id = c.id
    WHERE c.slug = %(channel)s
), owned AS MATERIALIZED (
    SELECT p.id
    FROM product_product p JOIN product_category c ON c.id = p.category_id
    WHERE EXISTS (
        SELECT FROM product_category o
        WHERE o.id = ANY(%(categories)s) AND o.tree_id = c.tree_id
          AND o.lft <= c.lft AND c.rght <= o.rght
    )
), serving AS MATERIALIZED (
    SELECT DISTINCT cw.warehouse_id
    FROM place
    JOIN warehouse_channelwarehouse cw ON cw.channel_id = place.id
    JOIN shipping_shippingzone_channels zc ON zc.channel_id = place.id
    JOIN shipping_shippingzone z ON z.id = zc.shippingzone_id
     AND strpos(z.countries, place.default_country) > 0
    JOIN warehouse_warehouse_shipping_zones wz
      ON wz.shippingzone_id = z.id AND wz.warehouse_id = cw.warehouse_id
), offered AS (
    SELECT v.product_id, v.track_inventory, l.price_amount AS undiscounted,
           COALESCE(l.discounted_price_amount, l.price_amount) AS amount,
           GREATEST(COALESCE(stock.free, 0), 0) AS free
    FROM owned
    JOIN product_productvariant v ON v.product_id = owned.id
    JOIN product_productvariantchannellisting l
      ON l.variant_id = v.id AND l.price_amount IS NOT NULL
    JOIN place ON place.id = l.channel_id
    LEFT JOIN (
        SELECT s.product_variant_id, sum(s.quantity - s.quantity_allocated) AS free
        FROM warehouse_stock s JOIN serving ON serving.warehouse_id = s.warehouse_id
        GROUP BY s.product_variant_id
    ) stock ON stock.product_variant_id = v.id
), found AS (
    SELECT product_id, count(*) AS variants, min(amount) AS amount,
           (array_agg(undiscounted ORDER BY amount, undiscounted))[1] AS undiscounted,
           bool_or(NOT track_inventory OR free > 0) AS is_in_stock,
           CASE WHEN bool_or(NOT track_inventory)
                  OR (%(limit)s::int < %(told_min)s AND bool_or(free >= %(limit)s::int)) THEN NULL
                ELSE sum(LEAST(free, COALESCE(%(limit)s::int, free))) END AS stock
    FROM offered GROUP BY product_id
)
SELECT owned.id
FROM owned
CROSS JOIN place
LEFT JOIN product_productchannellisting pl
       ON pl.product_id = owned.id AND pl.channel_id = place.id
LEFT JOIN found ON found.product_id = owned.id
LEFT JOIN twitter_product_state seen
       ON seen.saleor_product_id = owned.id::text AND seen.channel = %(channel)s
CROSS JOIN LATERAL (
    SELECT found.product_id IS NOT NULL AND COALESCE(
        pl.is_published AND COALESCE(pl.published_at <= %(now)s, true)
        AND pl.visible_in_listings AND pl.available_for_purchase_at <= %(now)s, false
    ) AS is_visible
) AS listing
WHERE listing.is_visible <> COALESCE(seen.is_visible, false)
   OR (listing.is_visible AND (
        found.is_in_stock <> seen.is_in_stock
        OR found.stock IS DISTINCT FROM seen.stock_quantity
        OR found.variants <> jsonb_array_length(seen.variant_ids)
        OR COALESCE(
            CASE WHEN place.is_gross
                 THEN abs(found.amount - seen.amount) > 0.005
                   OR abs(found.undiscounted - seen.undiscounted_amount) > 0.005
                 ELSE abs(found.amount * seen.undiscounted_amount
                          - found.undiscounted * seen.amount)
                      > 0.005 * found.undiscounted * seen.undiscounted_amount
            END, true)
      ))
ORDER BY seen.seen_at NULLS FIRST, owned.id
LIMIT %(count)s
"""


def find_changed_products(
    category_ids: Sequence[SaleorCategoryId], *, channel: str, now: datetime, limit: int
) -> list[SaleorProductId]:
    categories = [int(each) for each in category_ids if each.isdecimal()]
    if not categories:
        return []
    with allow_writer(), connection.cursor() as cursor:
        cursor.execute(
            _CHANGED,
            {
                "categories": categories,
                "channel": channel,
                "now": now,
                "limit": host.read_checkout_limit(),
                "told_min": STOCK_TOLD_MIN,
                "count": limit,
            },
        )
        return [SaleorProductId(str(product_id)) for (product_id,) in cursor.fetchall()]
