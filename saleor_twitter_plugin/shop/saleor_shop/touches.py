"""What Saleor's own records say was touched: by indexes, so that the rest costs nothing.

A stock that is set, and a day from which a product is for sale, leave nothing that an index finds:
docs/decisions/0009-finding-what-changed.md.
"""

from datetime import datetime, timedelta

from django.db import connection
from saleor.core.db.connection import allow_writer

from ...handoffs import SaleorProductId

# What the statement reads of Saleor; the host-contract test names each.
TABLES = {
    "channel_channel": ("id", "slug"),
    "discount_promotion": ("id", "start_date", "end_date", "updated_at"),
    "discount_promotionevent": ("promotion_id", "date"),
    "discount_promotionrule": ("id", "promotion_id"),
    "discount_promotionrule_variants": ("promotionrule_id", "productvariant_id"),
    "order_order": ("id", "updated_at"),
    "order_orderline": ("order_id", "variant_id"),
    "product_product": ("id", "updated_at"),
    "product_productchannellisting": ("product_id", "channel_id", "published_at"),
    "product_productvariant": ("id", "product_id", "updated_at"),
}
# Each must stay indexed: without its index the statement would read the whole table.
INDEXED = {
    "discount_promotion": ("start_date", "end_date", "updated_at"),
    "discount_promotionevent": ("date",),
    "discount_promotionrule_variants": ("promotionrule_id",),
    "order_order": ("updated_at",),
    "order_orderline": ("order_id",),
    "product_product": ("updated_at",),
    "product_productchannellisting": ("published_at",),
    "product_productvariant": ("updated_at",),
}
# Saleor works prices out by beat, some thousand products every half minute.
PRICES_FOLLOW_WITHIN = timedelta(minutes=10)

_TOUCHED = """
WITH promotion AS MATERIALIZED (
    SELECT id FROM discount_promotion
    WHERE start_date > %(prices_since)s AND start_date <= %(now)s
    UNION SELECT id FROM discount_promotion
    WHERE end_date > %(prices_since)s AND end_date <= %(now)s
    UNION SELECT id FROM discount_promotion WHERE updated_at > %(prices_since)s
    UNION SELECT promotion_id FROM discount_promotionevent WHERE date > %(prices_since)s
)
SELECT DISTINCT product_id FROM (
    SELECT id AS product_id FROM product_product WHERE updated_at > %(since)s
    UNION ALL
    SELECT product_id FROM product_productvariant WHERE updated_at > %(since)s
    UNION ALL
    SELECT l.product_id FROM product_productchannellisting l
    WHERE l.published_at > %(since)s AND l.published_at <= %(now)s
      AND l.channel_id = (SELECT id FROM channel_channel WHERE slug = %(channel)s)
    UNION ALL
    SELECT v.product_id
    FROM promotion
    JOIN discount_promotionrule r ON r.promotion_id = promotion.id
    JOIN discount_promotionrule_variants rv ON rv.promotionrule_id = r.id
    CROSS JOIN LATERAL (
        SELECT product_id FROM product_productvariant WHERE id = rv.productvariant_id LIMIT 1
    ) AS v
    UNION ALL
    SELECT v.product_id
    FROM (SELECT id FROM order_order WHERE updated_at > %(since)s) AS o
    JOIN order_orderline ol ON ol.order_id = o.id
    CROSS JOIN LATERAL (
        SELECT product_id FROM product_productvariant WHERE id = ol.variant_id LIMIT 1
    ) AS v
) AS touched
LIMIT %(count)s
"""


def find_touched_products(
    *, channel: str, since: datetime, now: datetime, limit: int
) -> list[SaleorProductId]:
    values: dict[str, str | int | datetime] = {
        "channel": channel,
        "since": since,
        "prices_since": since - PRICES_FOLLOW_WITHIN,
        "now": now,
        "count": limit,
    }
    with allow_writer(), connection.cursor() as cursor:
        cursor.execute(_TOUCHED, values)
        return [SaleorProductId(str(product_id)) for (product_id,) in cursor.fetchall()]
