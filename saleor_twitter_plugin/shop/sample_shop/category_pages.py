"""A category of the sample shop, as its storefront would show it."""

from collections.abc import Sequence

from ...handoffs import CatalogEntry, CatalogItem, CatalogPage, SaleorCategoryId
from .goods import SampleProduct


def show_page(
    products: Sequence[tuple[SampleProduct, CatalogItem]],
    category_id: SaleorCategoryId,
    *,
    country_code: str,
    first: int,
    skip: int,
) -> CatalogPage:
    shown = [
        entry
        for product, item in products
        if category_id in item.category_ids and (entry := _read_entry(product, item)) is not None
    ]
    shown.sort(key=lambda each: (each.published_at, each.name), reverse=True)
    return CatalogPage(
        entries=tuple(shown[skip : skip + first]),
        has_more=len(shown) > skip + first,
        country_code=country_code,
    )


def _read_entry(product: SampleProduct, item: CatalogItem) -> CatalogEntry | None:
    if not item.is_visible or item.price is None:
        return None
    return CatalogEntry(
        product_id=item.product_id,
        name=item.name,
        price=item.price,
        has_price_range=item.has_price_range,
        is_in_stock=item.is_in_stock,
        # Its pictures are served nowhere.
        image_url="",
        image_alt=item.image_alt,
        published_at=product.published_at or product.added_at,
        updated_at=product.added_at,
    )
