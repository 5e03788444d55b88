"""What lies where: Saleor's warehouses, of which a pick-up point is one."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import connection
from saleor.core.db.connection import allow_writer

from ...handoffs import (
    PlaceStock,
    SaleorProductId,
    SaleorVariantId,
    SaleorWarehouseId,
    Warehouse,
)
from ..global_ids import get_primary_key, read_global_id, write_global_id
from . import documents
from .executor import run

# What it reads of Saleor stands in `changes.TABLES`.
_CHANGED = """
WITH here AS (
    SELECT v.product_id, s.warehouse_id,
           sum(GREATEST(s.quantity - s.quantity_allocated, 0)) AS free
    FROM warehouse_stock s
    JOIN product_productvariant v ON v.id = s.product_variant_id AND v.track_inventory
    JOIN product_productvariantchannellisting l
      ON l.variant_id = v.id AND l.price_amount IS NOT NULL
    JOIN channel_channel c ON c.id = l.channel_id AND c.slug = %(channel)s
    WHERE s.warehouse_id = ANY(%(warehouses)s::uuid[])
    GROUP BY v.product_id, s.warehouse_id
)
SELECT here.product_id
FROM here
LEFT JOIN twitter_place_state seen
       ON seen.saleor_product_id = here.product_id::text AND seen.channel = %(channel)s
      AND seen.saleor_warehouse_id = here.warehouse_id::text
WHERE here.free <> COALESCE(seen.quantity, 0)
GROUP BY here.product_id
ORDER BY min(seen.seen_at) NULLS FIRST, here.product_id
LIMIT %(count)s
"""


def find_warehouse(warehouse_id: str) -> Warehouse | None:
    primary_key = read_global_id("Warehouse", warehouse_id) or warehouse_id
    if not _is_uuid(primary_key):
        return None
    variables = {"id": write_global_id("Warehouse", primary_key)}
    found = run(documents.WAREHOUSE, variables)["warehouse"]
    if found is None:
        return None
    return Warehouse(
        SaleorWarehouseId(get_primary_key("Warehouse", found["id"])),
        found["name"],
        found["address"]["city"],
    )


def read_place_stocks(
    product_ids: Sequence[SaleorProductId], warehouse_ids: Collection[SaleorWarehouseId]
) -> list[PlaceStock]:
    ids = [write_global_id("Product", each) for each in product_ids if each.isdecimal()]
    if not ids or not warehouse_ids:
        return []
    # Without a channel Saleor answers every place's own row, also one that only hands out.
    edges = run(documents.PLACE_STOCKS, {"ids": ids})["products"]["edges"]
    return [
        PlaceStock(
            SaleorProductId(get_primary_key("Product", edge["node"]["id"])),
            SaleorVariantId(get_primary_key("ProductVariant", variant["id"])),
            warehouse_id,
            max(stock["quantity"] - stock["quantityAllocated"], 0),
        )
        for edge in edges
        for variant in edge["node"]["variants"]
        if variant["trackInventory"]
        for stock in variant["stocks"] or ()
        if (warehouse_id := _read_id(stock)) in warehouse_ids
    ]


def find_changed_places(
    warehouse_ids: Collection[SaleorWarehouseId], *, channel: str, limit: int
) -> list[SaleorProductId]:
    warehouses = [each for each in warehouse_ids if _is_uuid(each)]
    if not warehouses:
        return []
    with allow_writer(), connection.cursor() as cursor:
        cursor.execute(_CHANGED, {"warehouses": warehouses, "channel": channel, "count": limit})
        return [SaleorProductId(str(product_id)) for (product_id,) in cursor.fetchall()]


def _read_id(stock: dict[str, dict[str, str]]) -> SaleorWarehouseId:
    return SaleorWarehouseId(get_primary_key("Warehouse", stock["warehouse"]["id"]))


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
