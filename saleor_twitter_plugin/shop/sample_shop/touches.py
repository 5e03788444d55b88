"""What was touched in the sample shop; as in Saleor, a stock that is set leaves no moment."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from ...handoffs import SaleorProductId
from .stocking import Shelves

# As Saleor's prices do, those of a promotion may follow later.
PRICES_FOLLOW_WITHIN = timedelta(minutes=10)


def list_touched(shelves: Shelves, *, since: datetime, now: datetime) -> Iterator[SaleorProductId]:
    """Yield what was added, published, promoted or ordered; some of them more than once."""

    def is_reached(moment: datetime | None, after: datetime) -> bool:
        return moment is not None and after < moment <= now

    for product in shelves.products.values():
        if product.added_at > since or is_reached(product.published_at, since):
            yield product.product_id
    for promotion in shelves.promotions.values():
        moments = (promotion.starts_at, promotion.ends_at)
        if any(is_reached(each, since - PRICES_FOLLOW_WITHIN) for each in moments):
            yield from promotion.product_ids
    products = {
        variant.variant_id: product.product_id
        for product in shelves.products.values()
        for variant in product.variants
    }
    for order in shelves.orders:
        if order.created_at > since:
            yield from (products[each.variant_id] for each in order.lines)
