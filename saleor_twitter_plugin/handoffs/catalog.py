"""The catalog as the storefront shows it, and who asks."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO

from .identifiers import (
    Money,
    SaleorCategoryId,
    SaleorCustomerId,
    SaleorProductId,
    SaleorVariantId,
    SaleorWarehouseId,
)


class Trigger(StrEnum):
    """What makes a feed speak."""

    PUBLISHED = "published"
    BACK_IN_STOCK = "back_in_stock"
    PRICE_DROP = "price_drop"
    LAST_UNITS = "last_units"
    NEW_VARIANT = "new_variant"
    SCHEDULED = "scheduled"
    """Written by staff, for a moment."""
    EVERGREEN = "evergreen"
    """Nothing new: said again while there is no news."""
    VOUCHER = "voucher"
    """One that staff meant for the public can be used."""
    PROMOTION_STARTED = "promotion_started"
    PROMOTION_ENDING = "promotion_ending"
    """Its last hours."""
    COLLECTION_LAUNCHED = "collection_launched"
    LOCAL_ARRIVAL = "local_arrival"
    """In stock at a place that has an account of its own."""
    LOCAL_LAST_UNITS = "local_last_units"


# A shop that tells of fewer units than this, at most, does not tell how many there are.
STOCK_TOLD_MIN = 50
type WeekHour = tuple[int, int]
"""0 for Monday to 6 for Sunday, and the hour: 23 is from 23:00 until midnight."""
# What can wait for a better hour of the day or the week.
UNHURRIED_TRIGGERS = frozenset(
    {Trigger.PUBLISHED, Trigger.NEW_VARIANT, Trigger.SCHEDULED, Trigger.EVERGREEN}
)
PROMOTIONAL_TRIGGERS = frozenset(
    {
        Trigger.PRICE_DROP,
        Trigger.LAST_UNITS,
        Trigger.LOCAL_LAST_UNITS,
        Trigger.VOUCHER,
        Trigger.PROMOTION_STARTED,
        Trigger.PROMOTION_ENDING,
    }
)
LOCAL_TRIGGERS = frozenset({Trigger.LOCAL_ARRIVAL, Trigger.LOCAL_LAST_UNITS})


@dataclass(frozen=True, slots=True)
class CatalogItem:
    """A product as the channel's storefront shows it at this moment."""

    product_id: SaleorProductId
    name: str
    category_ids: tuple[SaleorCategoryId, ...]
    """The product's category first, then its ancestors up to the root; empty where it has none."""
    channel: str
    country_code: str
    """The channel's default country, ISO 3166-1 alpha-2."""
    is_visible: bool
    """Published, listed with a price, available for purchase, each at this moment."""
    is_in_stock: bool
    price: Money | None
    """The lowest that the checkout would charge for one."""
    undiscounted_price: Money | None = None
    """Of the same variant before any promotion; equal to `price` where there is none."""
    stock_quantity: int | None = None
    """Of all variants with a price, and never more than there is: a shop may tell of each no more
    than its checkout takes. None where one is not tracked, or is cut below `STOCK_TOLD_MIN`."""
    variant_ids: tuple[SaleorVariantId, ...] = ()
    """Those with a price in the channel, in the shop's order."""
    variant_names: tuple[str, ...] = ()
    """Of `variant_ids`, in the same order."""
    has_price_range: bool = False
    image_alt: str = ""
    has_image: bool = False
    slug: str = ""
    """As the storefront's addresses name it."""
    margin_percent: int | None = None
    """Of `price` without taxes, beyond what the shop pays for that variant; None: not known."""


@dataclass(frozen=True, slots=True)
class CatalogSlice:
    """A part of the catalog, in the order in which it is walked."""

    product_ids: tuple[SaleorProductId, ...]
    last: SaleorProductId | None
    """The next part comes after this one; None: here the catalog ends."""


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A place where goods lie, and where people may pick them up."""

    warehouse_id: SaleorWarehouseId
    name: str
    city: str
    """"" where its address has none."""


@dataclass(frozen=True, slots=True)
class PlaceStock:
    """Units of a variant at a place that nobody has bought yet; only where they are counted."""

    product_id: SaleorProductId
    variant_id: SaleorVariantId
    warehouse_id: SaleorWarehouseId
    quantity: int


@dataclass(frozen=True, slots=True)
class ProductImage:
    content: bytes
    media_type: str
    alt_text: str


class MediaPolicy(StrEnum):
    """What a template wants beside its words, and what becomes of a post that cannot have it."""

    REQUIRED = "required"
    """Without a picture or a video the post is held."""
    OPTIONAL = "optional"
    """Then the words go alone."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ProductVideo:
    """A file in the shop's own storage; nobody has looked whether it is a video."""

    name: str
    total_bytes: int
    version: str
    """Another one where the file was replaced."""
    open: Callable[[], AbstractContextManager[BinaryIO]]


@dataclass(frozen=True, slots=True)
class Category:
    category_id: SaleorCategoryId
    slug: str
    name: str
    ancestor_ids: tuple[SaleorCategoryId, ...]
    """Nearest first."""


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """A product as one line of a category's page."""

    product_id: SaleorProductId
    name: str
    price: Money
    """The lowest that the checkout would charge for one."""
    has_price_range: bool
    is_in_stock: bool
    image_url: str
    """The shop's own public address of the first picture; "" without one."""
    image_alt: str
    published_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class CatalogPage:
    """Newest first."""

    entries: tuple[CatalogEntry, ...]
    has_more: bool
    country_code: str
    """The channel's default country, ISO 3166-1 alpha-2."""


@dataclass(frozen=True, slots=True)
class PageStamp:
    """While `digest` is the same, so is the page."""

    digest: str
    product_ids: frozenset[SaleorProductId]
    """What the digest is of: all on the page, and maybe more."""


@dataclass(frozen=True, slots=True)
class Requester:
    """Who calls our GraphQL endpoint."""

    customer_id: SaleorCustomerId | None = None
    email: str = ""
    is_staff: bool = False
    is_app: bool = False
    permissions: frozenset[str] = frozenset()
    """Saleor's names, as `product.manage_products`."""
