"""A category page by page, as the channel's storefront shows it now."""

from datetime import datetime
from typing import Any

from ...handoffs import CatalogEntry, CatalogPage, SaleorCategoryId, SaleorProductId
from ..global_ids import get_primary_key, write_global_id
from . import catalog_documents
from .catalog import PAGE_SIZE, read_country
from .executor import run
from .listings import read_listing, read_price
from .moments import read_moment


def read_category_page(
    category_id: SaleorCategoryId, *, channel: str, first: int, skip: int
) -> CatalogPage:
    country_code = read_country(channel)
    variables: dict[str, Any] = {
        "category": write_global_id("Category", category_id),
        "channel": channel,
    }
    is_beyond, after = _skip(variables, skip)
    if is_beyond:
        return CatalogPage((), has_more=False, country_code=country_code)
    page = run(
        catalog_documents.CATEGORY_PAGE,
        {**variables, "country": country_code, "first": first, "after": after},
        # What is kept under a stamp must be as new as the stamp, and a replica may lag.
        reads_replica=False,
    )["products"]
    entries = (_read_entry(edge["node"], channel) for edge in page["edges"])
    return CatalogPage(
        entries=tuple(each for each in entries if each is not None),
        has_more=page["pageInfo"]["hasNextPage"],
        country_code=country_code,
    )


def _skip(variables: dict[str, Any], skip: int) -> tuple[bool, str | None]:
    """Return whether there is nothing behind the first `skip`, and the cursor they end with."""
    # Saleor knows no offset: only the ends of the pages before are asked for, and no product.
    after: str | None = None
    while skip > 0:
        count = min(skip, PAGE_SIZE)
        page = run(
            catalog_documents.CATEGORY_PAGE_END, {**variables, "first": count, "after": after}
        )
        info = page["products"]["pageInfo"]
        if not info["hasNextPage"]:
            return True, None
        after = info["endCursor"]
        skip -= count
    return False, after


def _read_entry(product: dict[str, Any], channel: str) -> CatalogEntry | None:
    """Return the line of a product, or None where nobody could buy it at this moment."""
    listing = read_listing(product, channel)
    priced = [
        (each, price)
        for each in product["variants"] or ()
        if (price := read_price(each)) is not None
    ]
    if not priced or not listing.is_open or not listing.is_listed:
        return None
    pictures = [each for each in product["media"] if each["type"] == "IMAGE"]
    updated_at = read_moment(product["updatedAt"])
    return CatalogEntry(
        product_id=SaleorProductId(get_primary_key("Product", product["id"])),
        name=product["name"],
        price=min((price for _, price in priced), key=lambda each: each.amount),
        has_price_range=len({price.amount for _, price in priced}) > 1,
        is_in_stock=any(
            not each["trackInventory"] or each["quantityAvailable"] > 0 for each, _ in priced
        ),
        image_url=pictures[0]["url"] if pictures else "",
        image_alt=pictures[0]["alt"] if pictures else "",
        published_at=_read_published_at(product, channel) or updated_at,
        updated_at=updated_at,
    )


def _read_published_at(product: dict[str, Any], channel: str) -> datetime | None:
    for listing in product["channelListings"]:
        if listing["channel"]["slug"] == channel and listing["publishedAt"] is not None:
            return read_moment(listing["publishedAt"])
    return None
