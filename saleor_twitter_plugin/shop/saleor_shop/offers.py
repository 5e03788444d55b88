"""What a code names: one variant by SKU, or a product with its variants."""

from typing import Any

from ...handoffs import OfferFacts, SaleorProductId, SaleorVariantId, VariantFacts
from ..global_ids import get_primary_key, write_global_id
from . import catalog_documents
from .executor import run
from .listings import read_listing, read_price


def find_offer_by_sku(sku: str, *, channel: str) -> OfferFacts | None:
    """Return the variant with exactly this SKU, else the only one that differs in case alone.

    Saleor holds `a-1` and `A-1` for two; what people type on X does not say which.
    """
    # First as the channel sees it; a product that left the channel is found without one.
    for where in (channel, None):
        found = _find_variants(sku, where)
        if found:
            exact = [each for each in found if each["sku"] == sku]
            chosen = exact or found
            return _read_offer(chosen[0]["product"], chosen, channel) if len(chosen) == 1 else None
    return None


def find_offer_by_product(product_id: SaleorProductId, *, channel: str) -> OfferFacts | None:
    if not product_id.isdecimal():
        return None
    product = run(
        catalog_documents.PRODUCT,
        {"id": write_global_id("Product", product_id), "channel": channel},
    )["product"]
    if product is None:
        return None
    priced = [each for each in product["variants"] if read_price(each) is not None]
    return _read_offer(product, priced, channel)


def _find_variants(sku: str, channel: str | None) -> list[dict[str, Any]]:
    # Nearly everybody copies the code as the post prints it: the exact look-up uses an index.
    spellings = list(dict.fromkeys((sku, sku.upper(), sku.lower())))
    found = _read_nodes(catalog_documents.VARIANTS_BY_SKU, {"skus": spellings, "channel": channel})
    if any(each["sku"] == sku for each in found):
        return found
    searched = _read_nodes(
        catalog_documents.VARIANTS_BY_SEARCH, {"search": sku, "channel": channel}
    )
    return [each for each in searched if (each["sku"] or "").lower() == sku.lower()] or found


def _read_nodes(document: str, variables: dict[str, Any]) -> list[dict[str, Any]]:
    return [edge["node"] for edge in run(document, variables)["productVariants"]["edges"]]


def _read_offer(
    product: dict[str, Any], variants: list[dict[str, Any]], channel: str
) -> OfferFacts:
    facts = tuple(_read_variant(each) for each in variants)
    return OfferFacts(
        product_id=SaleorProductId(get_primary_key("Product", product["id"])),
        product_name=product["name"],
        is_purchasable=read_listing(product, channel).is_open
        and any(each.price is not None for each in facts),
        variants=facts,
    )


def _read_variant(variant: dict[str, Any]) -> VariantFacts:
    return VariantFacts(
        variant_id=SaleorVariantId(get_primary_key("ProductVariant", variant["id"])),
        sku=variant["sku"] or "",
        name=variant["name"],
        price=read_price(variant),
        # Where stock is not tracked Saleor answers the shop's limit, or nothing.
        available_count=variant["quantityAvailable"] if variant["trackInventory"] else None,
        limit_per_customer=variant["quantityLimitPerCustomer"],
        values=tuple(
            value["name"]
            for attribute in variant["attributes"]
            for value in attribute["values"]
            if value["name"]
        ),
    )
