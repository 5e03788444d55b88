"""What lies where: Saleor's warehouses, of which a pick-up point is one."""

from collections.abc import Collection, Sequence
from uuid import UUID

from ...handoffs import (
    PlaceStock,
    SaleorProductId,
    SaleorVariantId,
    SaleorWarehouseId,
    Warehouse,
)
from ..global_ids import get_primary_key, read_global_id, write_global_id
from . import documents
from .changes import list_differing
from .executor import run

# What it reads of Saleor stands in `changes.TABLES`.
# By product as there: what is not asked about costs nothing.
_CHANGED = """
SELECT asked.id, min(seen.seen_at)
FROM unnest(%(products)s::int[]) AS asked (id)
CROSS JOIN (SELECT id FROM channel_channel WHERE slug = %(channel)s) AS place
CROSS JOIN LATERAL (
    SELECT s.warehouse_id, sum(GREATEST(s.quantity - s.quantity_allocated, 0)) AS free
    FROM product_productvariant v
    JOIN product_productvariantchannellisting l
      ON l.variant_id = v.id AND l.channel_id = place.id AND l.price_amount IS NOT NULL
    JOIN warehouse_stock s
      ON s.product_variant_id = v.id AND s.warehouse_id = ANY(%(warehouses)s::uuid[])
    WHERE v.product_id = asked.id AND v.track_inventory
    GROUP BY s.warehouse_id
) AS here
LEFT JOIN LATERAL (
    SELECT quantity, seen_at FROM twitter_place_state
    WHERE saleor_product_id = asked.id::text AND channel = %(channel)s
      AND saleor_warehouse_id = here.warehouse_id::text
    LIMIT 1
) AS seen ON true
WHERE here.free <> COALESCE(seen.quantity, 0)
GROUP BY asked.id
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
    product_ids: Sequence[SaleorProductId],
    *,
    warehouse_ids: Collection[SaleorWarehouseId],
    channel: str,
) -> list[SaleorProductId]:
    warehouses = [each for each in warehouse_ids if _is_uuid(each)]
    if not warehouses:
        return []
    return list_differing(_CHANGED, product_ids, {"warehouses": warehouses, "channel": channel})


def _read_id(stock: dict[str, dict[str, str]]) -> SaleorWarehouseId:
    return SaleorWarehouseId(get_primary_key("Warehouse", stock["warehouse"]["id"]))


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
