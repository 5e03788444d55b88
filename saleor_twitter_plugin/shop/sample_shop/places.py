"""What lies where in the sample shop."""

from collections.abc import Collection, Iterable

from ...handoffs import PlaceStock, SaleorProductId, SaleorWarehouseId
from ...models.places import PlaceState
from .stocking import Shelves


def list_place_stocks(
    shelves: Shelves,
    product_ids: Iterable[SaleorProductId],
    warehouse_ids: Collection[SaleorWarehouseId],
) -> list[PlaceStock]:
    return [
        PlaceStock(product_id, variant.variant_id, warehouse_id, max(quantity, 0))
        for product_id in product_ids
        if product_id in shelves.products
        for variant in shelves.products[product_id].variants
        if variant.stock is not None
        for warehouse_id, quantity in variant.place_stocks.items()
        if warehouse_id in warehouse_ids
    ]


def list_changed_places(
    shelves: Shelves,
    product_ids: Collection[SaleorProductId],
    warehouse_ids: Collection[SaleorWarehouseId],
    *,
    channel: str,
) -> list[SaleorProductId]:
    """Return those of the products of which other numbers lie there, the longest unseen first."""
    rows = {
        (row.saleor_product_id, row.saleor_warehouse_id): row
        for row in PlaceState.objects.filter(channel=channel)
    }
    free: dict[tuple[SaleorProductId, SaleorWarehouseId], int] = {}
    for product in (shelves.products[each] for each in product_ids if each in shelves.products):
        sold = {each.variant_id for each in product.variants if each.price is not None}
        for each in list_place_stocks(shelves, [product.product_id], warehouse_ids):
            if each.variant_id in sold:
                key = (each.product_id, each.warehouse_id)
                free[key] = free.get(key, 0) + each.quantity
    changed = [
        key for key, count in free.items() if count != (rows[key].quantity if key in rows else 0)
    ]
    unseen = [key for key in changed if key not in rows]
    seen = sorted((key for key in changed if key in rows), key=lambda key: rows[key].seen_at)
    return list(dict.fromkeys(product_id for product_id, _ in (*unseen, *seen)))
