"""Many products from one: by mutations it would take an hour."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from saleor.product.models import (
    Product,
    ProductChannelListing,
    ProductVariant,
    ProductVariantChannelListing,
)
from saleor.warehouse.models import Stock

from saleor_twitter_plugin.handoffs import SaleorCategoryId, SaleorProductId
from tests.shop_contract.saleor_stock_room import SaleorStockRoom


def copy_products(
    room: SaleorStockRoom, category_id: SaleorCategoryId, count: int
) -> SaleorProductId:
    """Add a product to the category, and copies of its rows until there are `count` more."""
    first_id = room.add_product("Copied", category=category_id)
    name = f"copied-{first_id}"
    room.add_variant(first_id, f"{name}-0", price="12.50")
    product = Product.objects.get(pk=first_id)
    listing = ProductChannelListing.objects.get(product=product)
    variant = product.variants.get()
    price = ProductVariantChannelListing.objects.get(variant=variant)
    stock = Stock.objects.get(product_variant=variant)
    numbers = range(1, count)
    products = _copy(product, [{"name": f"Copy {n}", "slug": f"{name}-{n}"} for n in numbers])
    published_at = listing.published_at
    _copy(
        listing,
        [
            {"product_id": each.pk, "published_at": published_at - timedelta(minutes=n)}
            for n, each in zip(numbers, products, strict=True)
        ],
    )
    variants = _copy(
        variant,
        [
            {"product_id": each.pk, "sku": f"{name}-{n}"}
            for n, each in zip(numbers, products, strict=True)
        ],
    )
    assert isinstance(variants[0], ProductVariant)
    _copy(price, [{"variant_id": each.pk} for each in variants])
    _copy(stock, [{"product_variant_id": each.pk} for each in variants])
    return first_id


def _copy(row: Any, changes: Sequence[dict[str, object]]) -> list[Any]:
    model = type(row)
    values = {
        each.attname: getattr(row, each.attname)
        for each in model._meta.concrete_fields
        # What is unique (its default variant, too) is named in `changes`, or left empty.
        if not each.unique
    }
    copies: list[Any] = model.objects.bulk_create(
        [model(**{**values, **each}) for each in changes], batch_size=2_000
    )
    return copies
