"""The catalog part by part, in the order of its primary keys."""

from collections.abc import Sequence

from django.db import connection
from saleor.core.db.connection import allow_writer

from ...handoffs import CatalogSlice, SaleorCategoryId, SaleorProductId

# What the statements read of Saleor; the host-contract test names each.
TABLES = {
    "product_category": ("id", "tree_id", "lft", "rght"),
    "product_product": ("id", "category_id"),
}
# What is passed over at most, where few products belong to the categories that are asked for.
PASSED_OVER_MAX = 20_000

# OR: so the condition is held against each row on the way, and the rows keep their order.
_NEXT = """
WITH owned_category AS MATERIALIZED (
    SELECT c.id FROM product_category c
    WHERE EXISTS (
        SELECT FROM product_category o
        WHERE o.id = ANY(%(categories)s::int[]) AND o.tree_id = c.tree_id
          AND o.lft <= c.lft AND c.rght <= o.rght
    )
)
SELECT id FROM (
    SELECT id, category_id FROM product_product
    WHERE id > %(after)s ORDER BY id LIMIT %(passed_over)s
) AS next
WHERE %(categories)s::int[] IS NULL OR category_id IN (SELECT id FROM owned_category)
ORDER BY id
LIMIT %(count)s
"""
_LAST_PASSED_OVER = """
SELECT max(id), count(*) FROM (
    SELECT id FROM product_product WHERE id > %(after)s ORDER BY id LIMIT %(passed_over)s
) AS next
"""


def list_products_after(
    product_id: SaleorProductId | None,
    *,
    category_ids: Sequence[SaleorCategoryId] | None,
    limit: int,
) -> CatalogSlice:
    categories = None
    if category_ids is not None:
        categories = [int(each) for each in category_ids if each.isdecimal()]
        if not categories:
            return CatalogSlice((), None)
    values = {
        "after": int(product_id) if product_id else 0,
        "categories": categories,
        "passed_over": PASSED_OVER_MAX,
        "count": limit,
    }
    with allow_writer(), connection.cursor() as cursor:
        cursor.execute(_NEXT, values)
        ids = tuple(SaleorProductId(str(each)) for (each,) in cursor.fetchall())
        if len(ids) == limit:
            return CatalogSlice(ids, ids[-1])
        cursor.execute(_LAST_PASSED_OVER, values)
        last, count = cursor.fetchone()
    is_end = count < PASSED_OVER_MAX
    return CatalogSlice(ids, None if is_end else SaleorProductId(str(last)))
