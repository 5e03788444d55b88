"""The sample shop's door: every method of `Shop`, out of memory."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from decimal import Decimal

from django.apps import apps
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from ...config import Config
from ...config import read_config as read_values
from ...errors import ConfigurationError
from ...handoffs import (
    CatalogItem,
    CatalogPage,
    Category,
    CustomerFacts,
    HostFacts,
    Money,
    OfferFacts,
    OrderPlaced,
    OrderRequest,
    ProductImage,
    Requester,
    SaleorCategoryId,
    SaleorCustomerId,
    SaleorProductId,
    VariantFacts,
)
from ...models.actions import ActionState
from ...x_limits import PICTURES_MAX
from .. import action_rows
from ..global_ids import read_global_id, write_global_id
from ..interface import OrderRefused
from ..origins import metadata_of
from .category_pages import show_page
from .changes import list_changed
from .goods import SampleCategory, SampleProduct, SampleVariant
from .selling import is_open, sell
from .showing import list_up, show_item
from .vouchers import VoucherShelves

HANDLE_KEY = "twitter_handle"
FEED_URL_KEY = "twitter_feed_url"


class SampleShop(VoucherShelves):
    """Implements `Shop`. Its goods are the instance's own: other processes do not see them."""

    name = "sample shop, not Saleor"

    def __init__(self) -> None:
        if any(each.name.partition(".")[0] == "saleor" for each in apps.get_app_configs()):
            raise ConfigurationError(
                "The sample shop never runs inside an installed Saleor:"
                " take TWITTER_PLUGIN_SHOP out of the settings."
            )
        super().__init__()
        self.settings: dict[str, str] = {"channel": self.channel}
        self.is_active = True
        self.next_failure: Exception | None = None
        """Raised once by the next order, when all but the order is done."""

    # --- the host -------------------------------------------------------------------------

    def read_config(self) -> Config:
        return read_values(self.settings, is_active=self.is_active)

    def allow_writes(self) -> AbstractContextManager[None]:
        return nullcontext()

    def identify(self, request: HttpRequest) -> Requester:
        scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return Requester()
        if token in self.app_tokens:
            return Requester(is_app=True, permissions=self.app_tokens[token])
        customer_id, expires_at = self.tokens.get(token, (None, None))
        customer = self.customers.get(customer_id) if customer_id else None
        if customer is None or expires_at is None or expires_at <= timezone.now():
            return Requester()
        if not customer.is_active:
            return Requester()
        return Requester(
            customer.customer_id,
            customer.email,
            is_staff=customer.is_staff,
            permissions=customer.permissions,
        )

    def read_public_url(self) -> str:
        return (self.read_config().public_url or self.public_url).rstrip("/")

    def read_host_facts(self, *, channel: str) -> HostFacts:
        if channel != self.channel:
            return HostFacts(self.name, self.has_stock_reservation, has_channel=False)
        return HostFacts(
            self.name,
            self.has_stock_reservation,
            has_channel=True,
            is_channel_active=self.is_channel_active,
            currency=self.currency,
            allows_unpaid_orders=self.allows_unpaid_orders,
            confirms_orders=self.confirms_orders,
        )

    # --- facts ----------------------------------------------------------------------------

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

    def find_customer(self, customer_id: SaleorCustomerId) -> CustomerFacts | None:
        customer = self.customers.get(customer_id)
        if customer is None:
            return None
        return CustomerFacts(customer_id, customer.email, customer.is_active, customer.has_address)

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

    def find_changed_products(
        self,
        category_ids: Sequence[SaleorCategoryId],
        *,
        channel: str,
        now: datetime,
        limit: int,
    ) -> list[SaleorProductId]:
        wanted = set(category_ids)
        items = [show_item(self, each, channel=channel, now=now) for each in self.products.values()]
        owned = [each for each in items if wanted & set(each.category_ids)]
        return list_changed(owned, channel=channel)[:limit]

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

    # --- perform --------------------------------------------------------------------------

    def place_order(self, request: OrderRequest, *, key: str) -> OrderPlaced:
        row = action_rows.insert_or_read(request, key)
        if row.state == ActionState.DONE:
            return action_rows.read_result(row, request)
        if request.channel != self.channel:
            raise ConfigurationError(f"The sample shop has one channel: {self.channel}.")
        try:
            with transaction.atomic():
                row = action_rows.lock_row(key)
                if row.state == ActionState.DONE:
                    return action_rows.read_result(row, request)
                self._fail_once()
                made = sell(self, request, metadata_of(request.origin), key=key, now=timezone.now())
                action_rows.start(row, request, "")
                action_rows.finish(row, made)
        except OrderRefused as refused:
            action_rows.refuse(key, "", refused.refusal.reason)
            raise
        return action_rows.read_result(row, request)

    def write_category_handle(
        self, category_id: SaleorCategoryId, handle: str | None, *, feed_url: str = ""
    ) -> None:
        category = self.categories.get(category_id)
        if category is None:
            return
        for key, value in ((HANDLE_KEY, handle), (FEED_URL_KEY, feed_url if handle else None)):
            category.metadata.pop(key, None)
            if value:
                category.metadata[key] = value

    def to_global_id(self, kind: str, primary_key: str) -> str:
        return write_global_id(kind, primary_key)

    def to_primary_key(self, kind: str, global_id: str) -> str | None:
        return read_global_id(kind, global_id)

    # --- reading the shelves ----------------------------------------------------------------

    def _fail_once(self) -> None:
        failure, self.next_failure = self.next_failure, None
        if failure is not None:
            raise failure

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
        )

    def _read_price(self, amount: Decimal | None) -> Money | None:
        return None if amount is None else Money(amount, self.currency)

    def _read_category(self, category: SampleCategory) -> Category:
        return Category(
            category.category_id,
            category.slug,
            category.name,
            tuple(list_up(self, category.parent_id)),
        )
