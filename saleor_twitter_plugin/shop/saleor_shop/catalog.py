"""Products as the channel's storefront shows them now."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import batched
from typing import Any

from ...errors import ConfigurationError
from ...handoffs import (
    STOCK_TOLD_MIN,
    CatalogItem,
    Money,
    SaleorCategoryId,
    SaleorProductId,
    SaleorVariantId,
)
from ..global_ids import get_primary_key, write_global_id
from . import catalog_documents, documents, host
from .executor import run
from .listings import (
    read_listing,
    read_margin_percent,
    read_price,
    read_undiscounted_price,
)

# Saleor answers at most 100 nodes a page.
PAGE_SIZE = 100
type _Lines = Mapping[str, tuple[SaleorCategoryId, ...]]


def read_catalog_items(
    product_ids: Sequence[SaleorProductId], *, channel: str
) -> list[CatalogItem]:
    if not product_ids:
        return []
    country_code, checkout_limit = read_country(channel), host.read_checkout_limit()
    found: dict[SaleorProductId, CatalogItem] = {}
    known = [each for each in product_ids if each.isdecimal()]
    for page in batched(dict.fromkeys(known), PAGE_SIZE):
        variables = {
            "ids": [write_global_id("Product", each) for each in page],
            "channel": channel,
            "country": country_code,
        }
        nodes = _read_nodes(variables)
        # A product that left the channel is still a product, and no longer to be seen.
        missing = set(variables["ids"]) - {node["id"] for node in nodes}
        if missing:
            nodes += _read_nodes({**variables, "ids": sorted(missing), "channel": None})
        lines = _read_lines(nodes)
        for node in nodes:
            item = _read_item(node, lines, channel, country_code, checkout_limit)
            found[item.product_id] = item
    return [found[each] for each in product_ids if each in found]


def iterate_visible_products(
    category_ids: Sequence[SaleorCategoryId], *, channel: str
) -> Iterator[SaleorProductId]:
    """Page through Saleor's own list: its categories include what is below them."""
    if not category_ids:
        return
    categories = [write_global_id("Category", each) for each in category_ids]
    after: str | None = None
    while True:
        page = run(
            catalog_documents.VISIBLE_PRODUCTS,
            {"categories": categories, "channel": channel, "after": after},
        )["products"]
        for edge in page["edges"]:
            yield SaleorProductId(get_primary_key("Product", edge["node"]["id"]))
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


def channel_exists(slug: str) -> bool:
    """Tell whether there is an active channel: nobody can buy in another."""
    # Saleor takes an empty slug for no argument at all.
    channel = run(documents.CHANNEL, {"slug": slug})["channel"] if slug else None
    return channel is not None and bool(channel["isActive"])


def read_country(channel: str) -> str:
    """Return the channel's default country.

    Raises:
        ConfigurationError: there is no such channel.
    """
    found = run(documents.CHANNEL, {"slug": channel})["channel"]
    if found is None:
        raise ConfigurationError(
            f"Saleor has no channel {channel!r}: choose one of its channels in the settings."
        )
    return str(found["defaultCountry"]["code"])


def _read_nodes(variables: dict[str, Any]) -> list[dict[str, Any]]:
    return [edge["node"] for edge in run(catalog_documents.CATALOG, variables)["products"]["edges"]]


def _read_lines(nodes: list[dict[str, Any]]) -> _Lines:
    """Return each category of these products with what is above it, nearest first."""
    ids = sorted({node["category"]["id"] for node in nodes if node["category"]})
    if not ids:
        return {}
    found = run(catalog_documents.ANCESTORS, {"ids": ids})["categories"]["edges"]
    return {edge["node"]["id"]: _read_line(edge["node"]) for edge in found}


def _read_line(category: dict[str, Any]) -> tuple[SaleorCategoryId, ...]:
    # Saleor answers ancestors from the root down.
    above = [edge["node"] for edge in reversed(category["ancestors"]["edges"])]
    return tuple(
        SaleorCategoryId(get_primary_key("Category", each["id"])) for each in (category, *above)
    )


def _read_item(
    product: dict[str, Any],
    lines: _Lines,
    channel: str,
    country_code: str,
    checkout_limit: int | None,
) -> CatalogItem:
    listing = read_listing(product, channel)
    variants = [each for each in product["variants"] if read_price(each) is not None]
    prices = [price for each in variants if (price := read_price(each)) is not None]
    price, undiscounted_price, margin_percent = _read_cheapest(variants, channel)
    images = [each for each in product["media"] if each["type"] == "IMAGE"]
    return CatalogItem(
        product_id=SaleorProductId(get_primary_key("Product", product["id"])),
        name=product["name"],
        category_ids=lines.get(product["category"]["id"], ()) if product["category"] else (),
        channel=channel,
        country_code=country_code,
        is_visible=listing.is_open and listing.is_listed and bool(variants),
        is_in_stock=any(
            not each["trackInventory"] or each["quantityAvailable"] > 0 for each in variants
        ),
        price=price,
        undiscounted_price=undiscounted_price,
        stock_quantity=_count_stock(variants, checkout_limit),
        variant_ids=tuple(
            SaleorVariantId(get_primary_key("ProductVariant", each["id"])) for each in variants
        ),
        variant_names=tuple(each["name"] for each in variants),
        has_price_range=len({each.amount for each in prices}) > 1,
        image_alt=images[0]["alt"] if images else "",
        has_image=bool(images),
        slug=product["slug"],
        margin_percent=margin_percent,
    )


def _read_cheapest(
    variants: list[dict[str, Any]], channel: str
) -> tuple[Money | None, Money | None, int | None]:
    """Return the lowest price, and the same variant's undiscounted one and its margin."""
    offers = [
        (price, read_undiscounted_price(each) or price, read_margin_percent(each, channel))
        for each in variants
        if (price := read_price(each)) is not None
    ]
    # Of equally cheap ones the least discounted: no post says more is off than is.
    return min(
        offers, key=lambda offer: (offer[0].amount, offer[1].amount), default=(None, None, None)
    )


def _count_stock(variants: list[dict[str, Any]], checkout_limit: int | None) -> int | None:
    if any(not each["trackInventory"] for each in variants):
        return None
    counts: list[int] = [max(each["quantityAvailable"], 0) for each in variants]
    # Saleor tells of no more than a checkout takes: at a low limit plenty looks like the last.
    tells_little = checkout_limit is not None and checkout_limit < STOCK_TOLD_MIN
    if tells_little and any(each == checkout_limit for each in counts):
        return None
    return sum(counts)


def read_categories(category: dict[str, Any] | None) -> tuple[SaleorCategoryId, ...]:
    """Return a category and its ancestors, nearest first."""
    if category is None:
        return ()
    # Saleor answers ancestors from the root down.
    above = [edge["node"] for edge in reversed(category["ancestors"]["edges"])]
    return tuple(
        SaleorCategoryId(get_primary_key("Category", each["id"])) for each in (category, *above)
    )
