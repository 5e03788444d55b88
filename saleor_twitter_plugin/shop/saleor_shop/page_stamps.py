"""Whether a category's page is still as it was: one statement, where reading it takes many.

Docs: docs/decisions/0009-finding-what-changed.md.
"""

from datetime import datetime

from django.db import connection
from saleor.core.db.connection import allow_writer

from ...handoffs import PageStamp, SaleorCategoryId, SaleorProductId

# What the statement reads of Saleor besides `changes.TABLES`; the host-contract test names each.
TABLES = {
    "channel_channel": ("id", "slug", "is_active", "default_country", "currency_code"),
    "product_product": (
        *("id", "category_id", "name", "slug", "updated_at"),
        *("product_type_id", "tax_class_id"),
    ),
    "product_producttype": ("id", "tax_class_id"),
    "product_productmedia": (
        *("id", "product_id", "type", "alt", "image", "sort_order", "to_remove"),
    ),
    "tax_taxclasscountryrate": ("id", "tax_class_id", "country", "rate"),
    "tax_taxconfiguration": ("id", "channel_id"),
    "tax_taxconfigurationpercountry": ("id", "tax_configuration_id", "country"),
    "thumbnail_thumbnail": ("id", "product_media_id"),
    "warehouse_reservation": ("stock_id", "quantity_reserved", "reserved_until"),
    "warehouse_stock": ("id", "product_variant_id", "quantity", "quantity_allocated"),
}

# More than the page shows, never less: whole rows where they are small, stock that is not even of
# this country. A stamp may change without need; it may not stay without right.
_STAMP = """
WITH place AS (
    SELECT * FROM channel_channel WHERE slug = %(channel)s
), listed AS MATERIALIZED (
    SELECT pl.product_id, pl.published_at, pl.published_at > %(now)s AS is_early
    FROM place
    JOIN product_productchannellisting pl ON pl.channel_id = place.id
    JOIN product_product p ON p.id = pl.product_id
    JOIN product_category c ON c.id = p.category_id
    JOIN product_category o
      ON o.id = %(category)s AND o.tree_id = c.tree_id AND o.lft <= c.lft AND c.rght <= o.rght
    WHERE pl.is_published AND pl.visible_in_listings AND pl.available_for_purchase_at <= %(now)s
      AND EXISTS (
        SELECT FROM product_productvariant v
        JOIN product_productvariantchannellisting l ON l.variant_id = v.id
        WHERE v.product_id = p.id AND l.channel_id = place.id AND l.price_amount IS NOT NULL
      )
), top AS MATERIALIZED (
    -- With all that were published at the same moment, or at none: whichever way they are sorted.
    (SELECT * FROM listed WHERE published_at IS NOT NULL
     ORDER BY published_at DESC FETCH FIRST %(count)s ROWS WITH TIES)
    UNION ALL SELECT * FROM listed WHERE published_at IS NULL
), goods AS (
    SELECT p.id, concat_ws('|', top.published_at, top.is_early, p.name, p.slug, p.updated_at,
        p.category_id, p.tax_class_id, t.tax_class_id,
        (SELECT string_agg(concat_ws('/', v.id, v.track_inventory, l.price_amount,
                                     l.discounted_price_amount, stock.held), ',' ORDER BY v.id)
         FROM product_productvariant v
         JOIN place ON true
         LEFT JOIN product_productvariantchannellisting l
           ON l.variant_id = v.id AND l.channel_id = place.id
         LEFT JOIN LATERAL (
            SELECT string_agg(concat_ws('-', s.id, s.quantity, s.quantity_allocated, (
                SELECT sum(r.quantity_reserved) FROM warehouse_reservation r
                WHERE r.stock_id = s.id AND r.reserved_until > %(now)s
            )), '+' ORDER BY s.id) AS held
            FROM warehouse_stock s WHERE s.product_variant_id = v.id
         ) stock ON true
         WHERE v.product_id = p.id),
        (SELECT string_agg(concat_ws('/', m.id, m.type, m.alt, m.image, m.sort_order, m.to_remove, (
                SELECT string_agg(n.id::text, '+' ORDER BY n.id)
                FROM thumbnail_thumbnail n WHERE n.product_media_id = m.id
            )), ',' ORDER BY m.id)
         FROM product_productmedia m WHERE m.product_id = p.id)
    ) AS shown
    FROM top
    JOIN product_product p ON p.id = top.product_id
    JOIN product_producttype t ON t.id = p.product_type_id
)
SELECT md5(concat_ws('|',
        (SELECT concat_ws('/', is_active, default_country, currency_code) FROM place),
        (SELECT string_agg(r::text, ',' ORDER BY r.id) FROM tax_taxclasscountryrate r),
        (SELECT string_agg(t::text, ',' ORDER BY t.id) FROM tax_taxconfiguration t
         JOIN place ON place.id = t.channel_id),
        (SELECT string_agg(t::text, ',' ORDER BY t.id) FROM tax_taxconfigurationpercountry t),
        (SELECT string_agg(concat_ws('/', z.id, z.countries, wz.warehouse_id), ','
                           ORDER BY z.id, wz.warehouse_id)
         FROM shipping_shippingzone z
         JOIN shipping_shippingzone_channels zc ON zc.shippingzone_id = z.id
         JOIN place ON place.id = zc.channel_id
         JOIN warehouse_warehouse_shipping_zones wz ON wz.shippingzone_id = z.id),
        (SELECT string_agg(cw.warehouse_id::text, ',' ORDER BY cw.warehouse_id)
         FROM warehouse_channelwarehouse cw JOIN place ON place.id = cw.channel_id),
        (SELECT string_agg(shown, ';' ORDER BY id) FROM goods)
    )),
    ARRAY(SELECT id FROM goods ORDER BY id)
"""


def read_page_stamp(
    category_id: SaleorCategoryId, *, channel: str, count: int, now: datetime
) -> PageStamp:
    with allow_writer(), connection.cursor() as cursor:
        cursor.execute(
            _STAMP, {"category": int(category_id), "channel": channel, "count": count, "now": now}
        )
        digest, product_ids = cursor.fetchone()
    return PageStamp(digest, frozenset(SaleorProductId(str(each)) for each in product_ids))
