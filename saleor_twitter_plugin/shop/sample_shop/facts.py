"""The sample shop's first door: what it says about its goods and its customers."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO

from django.utils import timezone

from ...errors import PermanentError
from ...handoffs import (
    Announceable,
    CatalogItem,
    CatalogPage,
    CatalogSlice,
    Category,
    CustomerFacts,
    Money,
    OfferFacts,
    PageStamp,
    PlaceStock,
    ProductImage,
    ProductVideo,
    SaleorCategoryId,
    SaleorCustomerId,
    SaleorProductId,
    SaleorWarehouseId,
    Subject,
    VariantFacts,
    Warehouse,
)
from ...x_limits import PICTURES_MAX
from ..global_ids import read_global_id
from .announcing import list_subjects, show_subjects
from .category_pages import show_page
from .changes import list_changed
from .goods import SampleCategory, SampleProduct, SampleVariant
from .places import list_changed_places, list_place_stocks
from .selling import is_open
from .showing import list_up, show_item
from .stocking import Shelves
from .touches import list_touched


class SampleFacts(Shelves):
    """The facts of `Shop`."""

    def find_offer_by_sku(self, sku: str, *, channel: str) -> OfferFacts | None:
        same = [
            (product, variant)
            for product in self.products.values()
            for variant in product.variants
            if variant.sku.lower() == sku.lower()
        ]
        chosen = [each for each in same if each[1].sku == sku] or same
        if len(chosen) != 1:
            return None
        product, variant = chosen[0]
        return self._read_offer(product, [variant], channel)

    def find_offer_by_product(
        self, product_id: SaleorProductId, *, channel: str
    ) -> OfferFacts | None:
        product = self.products.get(product_id)
        if product is None or not product.is_in_channel or channel != self.channel:
            return None
        priced = [each for each in product.variants if each.price is not None]
        return self._read_offer(product, priced, channel)

    def find_customers(
        self, customer_ids: Collection[SaleorCustomerId]
    ) -> dict[SaleorCustomerId, CustomerFacts]:
        return {each: facts for each in customer_ids if (facts := self.find_customer(each))}

    def find_customer(self, customer_id: SaleorCustomerId) -> CustomerFacts | None:
        customer = self.customers.get(customer_id)
        if customer is None:
            return None
        return CustomerFacts(
            customer_id,
            customer.email,
            customer.is_active,
            customer.has_address,
            can_sign_in=customer.is_active and not customer.is_staff,
            address_text=customer.flat.casefold() if customer.has_address else "",
        )

    def read_catalog_items(
        self, product_ids: Sequence[SaleorProductId], *, channel: str
    ) -> list[CatalogItem]:
        return [
            show_item(self, self.products[each], channel=channel, now=timezone.now())
            for each in product_ids
            if each in self.products
        ]

    def iterate_visible_products(
        self, category_ids: Sequence[SaleorCategoryId], *, channel: str
    ) -> Iterator[SaleorProductId]:
        wanted = set(category_ids)
        for item in self.read_catalog_items(list(self.products), channel=channel):
            if item.is_visible and item.is_in_stock and wanted & set(item.category_ids):
                yield item.product_id

    def find_touched_products(
        self, *, channel: str, since: datetime, now: datetime, limit: int
    ) -> list[SaleorProductId]:
        touched = list_touched(self, since=since, now=now) if channel == self.channel else ()
        return list(dict.fromkeys(touched))[:limit]

    def list_products_after(
        self,
        product_id: SaleorProductId | None,
        *,
        category_ids: Sequence[SaleorCategoryId] | None,
        limit: int,
    ) -> CatalogSlice:
        ids = sorted(self._list_owned(self.products, category_ids), key=int)
        left = [each for each in ids if product_id is None or int(each) > int(product_id)]
        part = tuple(left[:limit])
        return CatalogSlice(part, part[-1] if len(part) == limit else None)

    def find_changed_products(
        self,
        product_ids: Sequence[SaleorProductId],
        *,
        category_ids: Sequence[SaleorCategoryId],
        channel: str,
        now: datetime,
    ) -> list[SaleorProductId]:
        items = [
            show_item(self, self.products[each], channel=channel, now=now)
            for each in self._list_owned(product_ids, category_ids)
        ]
        return list_changed(items, channel=channel)

    def _list_owned(
        self,
        product_ids: Iterable[SaleorProductId],
        category_ids: Sequence[SaleorCategoryId] | None,
    ) -> list[SaleorProductId]:
        """Return those that are there, in these categories and below; None: wherever they are."""
        there = [each for each in product_ids if each in self.products]
        if category_ids is None:
            return there
        wanted = set(category_ids)
        return [
            each for each in there if wanted & set(list_up(self, self.products[each].category_id))
        ]

    def read_category_page(
        self, category_id: SaleorCategoryId, *, channel: str, first: int, skip: int = 0
    ) -> CatalogPage:
        items = self.read_catalog_items(list(self.products), channel=channel)
        return show_page(
            [(self.products[each.product_id], each) for each in items],
            category_id,
            country_code=self.country_code,
            first=first,
            skip=skip,
        )

    def read_page_stamp(
        self, category_id: SaleorCategoryId, *, channel: str, count: int, now: datetime
    ) -> PageStamp:
        page = show_page(
            [
                (each, show_item(self, each, channel=channel, now=now))
                for each in self.products.values()
            ],
            category_id,
            country_code=self.country_code,
            first=count,
            skip=0,
        )
        ids = frozenset(each.product_id for each in page.entries)
        return PageStamp(hashlib.sha256(repr(page).encode()).hexdigest(), ids)

    def read_product_images(
        self, product_id: SaleorProductId, *, limit: int = PICTURES_MAX
    ) -> list[ProductImage]:
        product = self.products.get(product_id)
        kept = product.images[:limit] if product else []
        return [ProductImage(content, "image/png", alt) for content, alt in kept]

    def find_category(self, slug_or_id: str) -> Category | None:
        for category in self.categories.values():
            if category.slug == slug_or_id:
                return self._read_category(category)
        primary_key = read_global_id("Category", slug_or_id) or slug_or_id
        found = self.categories.get(SaleorCategoryId(primary_key))
        return self._read_category(found) if found else None

    def channel_exists(self, slug: str) -> bool:
        return slug == self.channel and self.is_channel_active

    # --- reading the shelves ------------------------------------------------------------------

    def _read_offer(
        self, product: SampleProduct, variants: list[SampleVariant], channel: str
    ) -> OfferFacts:
        facts = tuple(self._read_variant(each, channel) for each in variants)
        return OfferFacts(
            product_id=product.product_id,
            product_name=product.name,
            is_purchasable=channel == self.channel
            and is_open(product, timezone.now())
            and any(each.price for each in facts),
            variants=facts,
        )

    def _read_variant(self, variant: SampleVariant, channel: str) -> VariantFacts:
        return VariantFacts(
            variant_id=variant.variant_id,
            sku=variant.sku,
            name=variant.name,
            price=self._read_price(variant.price) if channel == self.channel else None,
            available_count=variant.stock,
            limit_per_customer=variant.limit,
            values=variant.values,
        )

    def _read_price(self, amount: Decimal | None) -> Money | None:
        return None if amount is None else Money(amount, self.currency)

    def find_announcements(
        self, *, channel: str, since: datetime, ends_before: datetime, now: datetime
    ) -> list[Subject]:
        return list(list_subjects(self, since=since, ends_before=ends_before, now=now))

    def read_announcements(
        self, subjects: Sequence[Subject], *, channel: str, now: datetime
    ) -> list[Announceable]:
        return show_subjects(self, subjects, channel=channel, now=now)

    def find_product_video(self, product_id: SaleorProductId) -> ProductVideo | None:
        product = self.products.get(product_id)
        if product is None or product.video is None:
            return None
        name, content = product.video
        if not name.lower().endswith(".mp4"):
            raise PermanentError(f"The video {name} is no mp4 file of the shop's storage.")
        return ProductVideo(name, len(content), version="", open=lambda: BytesIO(content))

    def find_warehouse(self, warehouse_id: str) -> Warehouse | None:
        primary_key = read_global_id("Warehouse", warehouse_id) or warehouse_id
        return self.warehouses.get(SaleorWarehouseId(primary_key))

    def read_place_stocks(
        self,
        product_ids: Sequence[SaleorProductId],
        warehouse_ids: Collection[SaleorWarehouseId],
    ) -> list[PlaceStock]:
        return list_place_stocks(self, product_ids, warehouse_ids)

    def find_changed_places(
        self,
        product_ids: Sequence[SaleorProductId],
        *,
        warehouse_ids: Collection[SaleorWarehouseId],
        channel: str,
    ) -> list[SaleorProductId]:
        return list_changed_places(self, product_ids, warehouse_ids, channel=channel)

    def count_orders(self, *, channel: str, since: datetime) -> dict[datetime, int]:
        if channel != self.channel:
            return {}
        counts: Counter[datetime] = Counter()
        for order in self.orders:
            if order.created_at >= since:
                moment = order.created_at.replace(second=0, microsecond=0)
                counts[moment - timedelta(minutes=moment.minute % 15)] += 1
        return dict(counts)

    def _read_category(self, category: SampleCategory) -> Category:
        return Category(
            category.category_id,
            category.slug,
            category.name,
            tuple(list_up(self, category.parent_id)),
        )
