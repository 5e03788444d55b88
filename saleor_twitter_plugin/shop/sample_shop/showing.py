"""Goods as the storefront shows them."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from ...handoffs import CatalogItem, Money, SaleorCategoryId
from ..margins import measure_margin_percent
from .goods import SampleProduct, SampleVariant
from .selling import is_open
from .stocking import Shelves


def show_item(
    shelves: Shelves, product: SampleProduct, *, channel: str, now: datetime
) -> CatalogItem:
    in_channel = product.is_in_channel and channel == shelves.channel
    priced = [
        (each, each.price) for each in product.variants if in_channel and each.price is not None
    ]
    # Of equally cheap ones the least discounted: no post says more is off than is.
    cheapest = min(
        priced, key=lambda pair: (pair[1], pair[0].undiscounted_price or pair[1]), default=None
    )
    counts = [each.stock for each, _ in priced if each.stock is not None]
    return CatalogItem(
        product_id=product.product_id,
        name=product.name,
        category_ids=tuple(list_up(shelves, product.category_id)),
        channel=channel,
        country_code=shelves.country_code,
        is_visible=bool(priced) and product.is_in_lists and is_open(product, now),
        is_in_stock=any(each.stock is None or each.stock > 0 for each, _ in priced),
        price=Money(cheapest[1], shelves.currency) if cheapest else None,
        undiscounted_price=(
            Money(cheapest[0].undiscounted_price or cheapest[1], shelves.currency)
            if cheapest
            else None
        ),
        stock_quantity=sum(counts) if len(counts) == len(priced) else None,
        variant_ids=tuple(each.variant_id for each, _ in priced),
        variant_names=tuple(each.name for each, _ in priced),
        has_price_range=len({price for _, price in priced}) > 1,
        image_alt=product.images[0][1] if product.images else "",
        has_image=bool(product.images),
        slug=product.slug,
        margin_percent=_read_margin(cheapest),
    )


def _read_margin(offer: tuple[SampleVariant, Decimal] | None) -> int | None:
    if offer is None or offer[0].cost is None:
        return None
    return measure_margin_percent(offer[1], offer[0].cost)


def list_up(shelves: Shelves, category_id: SaleorCategoryId | None) -> Iterator[SaleorCategoryId]:
    """Yield the category and its ancestors, nearest first; each once, should they go in a ring."""
    seen: set[SaleorCategoryId] = set()
    while category_id is not None and category_id not in seen and category_id in shelves.categories:
        seen.add(category_id)
        yield category_id
        category_id = shelves.categories[category_id].parent_id
