"""Which goods are no longer as people saw them last."""

from collections.abc import Iterable

from ...handoffs import CatalogItem, SaleorProductId
from ...models.feeds import ProductState


def list_changed(items: Iterable[CatalogItem], *, channel: str) -> list[SaleorProductId]:
    """Return the products whose row says otherwise, the longest unseen first."""
    rows = {row.saleor_product_id: row for row in ProductState.objects.filter(channel=channel)}
    changed = [each for each in items if _is_changed(each, rows.get(each.product_id))]
    unseen = [each for each in changed if each.product_id not in rows]
    seen = [each for each in changed if each.product_id in rows]
    seen.sort(key=lambda each: rows[each.product_id].seen_at)
    return [each.product_id for each in (*unseen, *seen)]


def _is_changed(item: CatalogItem, row: ProductState | None) -> bool:
    is_visible = item.is_visible and item.price is not None
    if not is_visible or row is None:
        return is_visible != bool(row and row.is_visible)
    assert item.price is not None
    undiscounted = item.undiscounted_price or item.price
    return (
        row.is_visible,
        row.is_in_stock,
        row.stock_quantity,
        row.amount,
        row.undiscounted_amount,
        len(row.variant_ids),
    ) != (
        True,
        item.is_in_stock,
        item.stock_quantity,
        item.price.amount,
        undiscounted.amount,
        len(item.variant_ids),
    )
