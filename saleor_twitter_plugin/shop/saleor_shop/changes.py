"""Which of some products are no longer as people saw them last, by the catalog's own tables.

Neither a price that a promotion makes, nor stock, nor a moment that is reached leaves a hook or a
timestamp in Saleor: docs/decisions/0009-finding-what-changed.md.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import batched
from typing import Any

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

# Of so many PostgreSQL's planner holds a statement cheap enough not to compile it first.
PRODUCTS_PER_STATEMENT = 1_000

# LATERAL: each product by its indexes. A plain join may read whole tables for a few products.
# We keep gross amounts. Where Saleor's are net, the share that is off is compared: it is what
# promotions change, and an edited price has its hook.
_CHANGED = """
WITH place AS MATERIALIZED (
    SELECT c.id, COALESCE(t.prices_entered_with_tax, true) AS is_gross,
           ARRAY(
               SELECT DISTINCT cw.warehouse_id
               FROM warehouse_channelwarehouse cw
               JOIN shipping_shippingzone_channels zc ON zc.channel_id = c.id
               JOIN shipping_shippingzone z ON z.id = zc.shippingzone_id
                AND strpos(z.countries, c.default_country) > 0
               JOIN warehouse_warehouse_shipping_zones wz
                 ON wz.shippingzone_id = z.id AND wz.warehouse_id = cw.warehouse_id
               WHERE cw.channel_id = c.id
           ) AS warehouses
    FROM channel_channel c LEFT JOIN tax_taxconfiguration t ON t.channel_id = c.id
    WHERE c.slug = %(channel)s
), owned_category AS MATERIALIZED (
    SELECT c.id FROM product_category c
    WHERE EXISTS (
        SELECT FROM product_category o
        WHERE o.id = ANY(%(categories)s) AND o.tree_id = c.tree_id
          AND o.lft <= c.lft AND c.rght <= o.rght
    )
)
SELECT asked.id, seen.seen_at
FROM unnest(%(products)s::int[]) AS asked (id)
CROSS JOIN place
CROSS JOIN LATERAL (
    SELECT p.category_id FROM product_product p WHERE p.id = asked.id LIMIT 1
) AS product
LEFT JOIN LATERAL (
    SELECT pl.is_published AND COALESCE(pl.published_at <= %(now)s, true)
       AND pl.visible_in_listings AND pl.available_for_purchase_at <= %(now)s AS is_open
    FROM product_productchannellisting pl
    WHERE pl.product_id = asked.id AND pl.channel_id = place.id LIMIT 1
) AS listing ON true
CROSS JOIN LATERAL (
    SELECT count(*) AS variants, min(amount) AS amount,
           (array_agg(undiscounted ORDER BY amount, undiscounted))[1] AS undiscounted,
           bool_or(NOT track_inventory OR free > 0) AS is_in_stock,
           CASE WHEN bool_or(NOT track_inventory)
                  OR (%(limit)s::int < %(told_min)s AND bool_or(free >= %(limit)s::int)) THEN NULL
                ELSE sum(LEAST(free, COALESCE(%(limit)s::int, free))) END AS stock
    FROM (
        SELECT v.track_inventory, l.price_amount AS undiscounted,
               COALESCE(l.discounted_price_amount, l.price_amount) AS amount,
               GREATEST(COALESCE(stock.free, 0), 0) AS free
        FROM product_productvariant v
        JOIN product_productvariantchannellisting l
          ON l.variant_id = v.id AND l.channel_id = place.id AND l.price_amount IS NOT NULL
        CROSS JOIN LATERAL (
            SELECT sum(s.quantity - s.quantity_allocated) AS free FROM warehouse_stock s
            WHERE s.product_variant_id = v.id AND s.warehouse_id = ANY(place.warehouses)
        ) AS stock
        WHERE v.product_id = asked.id
    ) AS offered
) AS found
LEFT JOIN LATERAL (
    SELECT * FROM twitter_product_state
    WHERE saleor_product_id = asked.id::text AND channel = %(channel)s LIMIT 1
) AS seen ON true
CROSS JOIN LATERAL (
    SELECT found.variants > 0 AND COALESCE(listing.is_open, false) AS is_visible
) AS now_it
WHERE (product.category_id IN (SELECT id FROM owned_category)) IS TRUE
  AND (
    now_it.is_visible <> COALESCE(seen.is_visible, false)
    OR (now_it.is_visible AND (
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
  )
"""


def find_changed_products(
    product_ids: Sequence[SaleorProductId],
    *,
    category_ids: Sequence[SaleorCategoryId],
    channel: str,
    now: datetime,
) -> list[SaleorProductId]:
    categories = [int(each) for each in category_ids if each.isdecimal()]
    if not categories:
        return []
    values = {
        "categories": categories,
        "channel": channel,
        "now": now,
        "limit": host.read_checkout_limit(),
        "told_min": STOCK_TOLD_MIN,
    }
    return list_differing(_CHANGED, product_ids, values)


def list_differing(
    statement: str, product_ids: Sequence[SaleorProductId], values: Mapping[str, Any]
) -> list[SaleorProductId]:
    """Return what `statement` answers of `%(products)s`, the longest unseen first."""
    keys = [int(each) for each in product_ids if each.isdecimal()]
    rows: list[tuple[int, datetime | None]] = []
    with allow_writer(), connection.cursor() as cursor:
        for products in batched(keys, PRODUCTS_PER_STATEMENT):
            cursor.execute(statement, {**values, "products": list(products)})
            rows += cursor.fetchall()
    rows.sort(key=lambda row: (row[1] is not None, row[1] and row[1].timestamp(), row[0]))
    return [SaleorProductId(str(product_id)) for product_id, _ in rows]
