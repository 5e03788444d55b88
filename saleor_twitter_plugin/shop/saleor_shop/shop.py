"""The door: every method of `Shop`, each handed to the file that knows it."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

import saleor
from django.http import HttpRequest
from django.utils import timezone
from saleor.core.db.connection import allow_writer

from ...config import Config
from ...handoffs import (
    Announceable,
    ApplyAnswer,
    CatalogItem,
    CatalogPage,
    CatalogSlice,
    Category,
    CheckoutFacts,
    CheckoutOpened,
    CheckoutOrder,
    CheckoutRequest,
    CustomerFacts,
    CustomerOrder,
    HeldUnits,
    HostFacts,
    Money,
    OfferFacts,
    OpenCheckout,
    OrderPlaced,
    OrderRequest,
    OrderStatus,
    PageStamp,
    PaymentMethod,
    PlaceStock,
    ProductImage,
    ProductVideo,
    Requester,
    SaleorCategoryId,
    SaleorCheckoutId,
    SaleorCustomerId,
    SaleorProductId,
    SaleorVariantId,
    SaleorVoucherId,
    SaleorWarehouseId,
    Subject,
    TakenUnits,
    VoucherFacts,
    VoucherScope,
    VoucherSpec,
    Warehouse,
)
from ...x_limits import PICTURES_MAX
from ..global_ids import read_global_id, write_global_id
from ..paying import pay_order, settle_payment
from . import (
    announcements,
    campaign_vouchers,
    catalog,
    categories,
    category_pages,
    changes,
    customers,
    gift_cards,
    host,
    images,
    offers,
    open_checkouts,
    order_rows,
    order_status,
    order_times,
    orders,
    page_stamps,
    places,
    requester,
    settings,
    touches,
    units,
    videos,
    voucher_checkouts,
    voucher_scopes,
    walking,
)
from .payments import SaleorGateway


class SaleorShop:
    """Implements `Shop` inside a running Saleor."""

    def __init__(self) -> None:
        self.name = f"Saleor {saleor.__version__}"

    def read_config(self) -> Config:
        return settings.read_config()

    def allow_writes(self) -> AbstractContextManager[None]:
        announced: AbstractContextManager[None] = allow_writer()
        return announced

    def identify(self, request: HttpRequest) -> Requester:
        return requester.identify(request)

    def read_public_url(self) -> str:
        return settings.read_config().public_url or host.read_public_url()

    def read_host_facts(self, *, channel: str) -> HostFacts:
        return host.read_host_facts(channel, version_name=self.name)

    def find_offer_by_sku(self, sku: str, *, channel: str) -> OfferFacts | None:
        return offers.find_offer_by_sku(sku, channel=channel)

    def find_offer_by_product(
        self, product_id: SaleorProductId, *, channel: str
    ) -> OfferFacts | None:
        return offers.find_offer_by_product(product_id, channel=channel)

    def find_customer(self, customer_id: SaleorCustomerId) -> CustomerFacts | None:
        return customers.find_customers([customer_id]).get(customer_id)

    def find_customers(
        self, customer_ids: Collection[SaleorCustomerId]
    ) -> dict[SaleorCustomerId, CustomerFacts]:
        return customers.find_customers(customer_ids)

    def read_order_status(
        self, customer_id: SaleorCustomerId, number: str = ""
    ) -> OrderStatus | None:
        return order_status.read_order_status(customer_id, number)

    def read_catalog_items(
        self, product_ids: Sequence[SaleorProductId], *, channel: str
    ) -> list[CatalogItem]:
        return catalog.read_catalog_items(product_ids, channel=channel)

    def iterate_visible_products(
        self, category_ids: Sequence[SaleorCategoryId], *, channel: str
    ) -> Iterator[SaleorProductId]:
        return catalog.iterate_visible_products(category_ids, channel=channel)

    def find_touched_products(
        self, *, channel: str, since: datetime, now: datetime, limit: int
    ) -> list[SaleorProductId]:
        return touches.find_touched_products(channel=channel, since=since, now=now, limit=limit)

    def list_products_after(
        self,
        product_id: SaleorProductId | None,
        *,
        category_ids: Sequence[SaleorCategoryId] | None,
        limit: int,
    ) -> CatalogSlice:
        return walking.list_products_after(product_id, category_ids=category_ids, limit=limit)

    def find_changed_products(
        self,
        product_ids: Sequence[SaleorProductId],
        *,
        category_ids: Sequence[SaleorCategoryId],
        channel: str,
        now: datetime,
    ) -> list[SaleorProductId]:
        return changes.find_changed_products(
            product_ids, category_ids=category_ids, channel=channel, now=now
        )

    def find_announcements(
        self, *, channel: str, since: datetime, ends_before: datetime, now: datetime
    ) -> list[Subject]:
        return announcements.find_announcements(
            channel=channel, since=since, ends_before=ends_before, now=now
        )

    def read_announcements(
        self, subjects: Sequence[Subject], *, channel: str, now: datetime
    ) -> list[Announceable]:
        return announcements.read_announcements(subjects, channel=channel, now=now)

    def read_category_page(
        self, category_id: SaleorCategoryId, *, channel: str, first: int, skip: int = 0
    ) -> CatalogPage:
        return category_pages.read_category_page(
            category_id, channel=channel, first=first, skip=skip
        )

    def read_page_stamp(
        self, category_id: SaleorCategoryId, *, channel: str, count: int, now: datetime
    ) -> PageStamp:
        return page_stamps.read_page_stamp(category_id, channel=channel, count=count, now=now)

    def read_product_images(
        self, product_id: SaleorProductId, *, limit: int = PICTURES_MAX
    ) -> list[ProductImage]:
        return images.read_product_images(product_id, limit=limit)

    def find_product_video(self, product_id: SaleorProductId) -> ProductVideo | None:
        return videos.find_product_video(product_id)

    def find_warehouse(self, warehouse_id: str) -> Warehouse | None:
        return places.find_warehouse(warehouse_id)

    def read_place_stocks(
        self,
        product_ids: Sequence[SaleorProductId],
        warehouse_ids: Collection[SaleorWarehouseId],
    ) -> list[PlaceStock]:
        return places.read_place_stocks(product_ids, warehouse_ids)

    def find_changed_places(
        self,
        product_ids: Sequence[SaleorProductId],
        *,
        warehouse_ids: Collection[SaleorWarehouseId],
        channel: str,
    ) -> list[SaleorProductId]:
        return places.find_changed_places(product_ids, warehouse_ids=warehouse_ids, channel=channel)

    def find_category(self, slug_or_id: str) -> Category | None:
        return categories.find_category(slug_or_id)

    def channel_exists(self, slug: str) -> bool:
        return catalog.channel_exists(slug)

    def count_orders(self, *, channel: str, since: datetime) -> dict[datetime, int]:
        return order_times.count_orders(channel=channel, since=since)

    def create_customer(self, email: str) -> SaleorCustomerId | None:
        return customers.create_customer(email)

    def place_order(
        self, request: OrderRequest, *, key: str, held: HeldUnits | None = None
    ) -> OrderPlaced:
        placed = orders.place_order(request, key=key, held=held)
        with allow_writer():
            return pay_order(placed, request, key=key, gateway=SaleorGateway(), now=timezone.now())

    def list_payment_methods(
        self, customer_id: SaleorCustomerId, *, channel: str
    ) -> list[PaymentMethod]:
        return SaleorGateway().list_methods(customer_id, channel=channel)

    def settle_payment(self, key: str, *, now: datetime) -> bool:
        with allow_writer():
            return settle_payment(key, gateway=SaleorGateway(), now=now)

    def take_units(
        self, variant_id: SaleorVariantId, count: int, *, channel: str, warehouse_id: str = ""
    ) -> list[TakenUnits]:
        return units.take_units(variant_id, count, channel=channel, warehouse_id=warehouse_id)

    def return_units(self, variant_id: SaleorVariantId, taken: Sequence[TakenUnits]) -> None:
        units.return_units(variant_id, taken)

    def open_checkout(self, request: CheckoutRequest, *, key: str) -> CheckoutOpened:
        return open_checkouts.open_checkout(request, key=key)

    def release_checkout(self, checkout_id: str) -> None:
        open_checkouts.release_checkout(checkout_id)

    def find_order_of_checkout(self, checkout_id: str) -> CheckoutOrder | None:
        return order_rows.find_order_of_checkout(checkout_id)

    def read_checkout(self, checkout_id: str) -> CheckoutFacts | None:
        return open_checkouts.read_checkout(checkout_id)

    def create_gift_card(
        self, customer_id: SaleorCustomerId, amount: Money, *, channel: str, note: str
    ) -> str:
        return gift_cards.create_gift_card(customer_id, amount, channel=channel, note=note)

    def write_category_handle(
        self, category_id: SaleorCategoryId, handle: str | None, *, feed_url: str = ""
    ) -> None:
        categories.write_category_handle(category_id, handle, feed_url=feed_url)

    def mean_voucher_for_public(self, voucher_id: str, *, is_public: bool) -> bool:
        return announcements.mean_voucher_for_public(voucher_id, is_public=is_public)

    def create_voucher(self, spec: VoucherSpec, codes: Sequence[str]) -> SaleorVoucherId:
        return campaign_vouchers.create_voucher(spec, codes)

    def change_voucher_end(self, voucher_id: SaleorVoucherId, ends_at: datetime) -> None:
        campaign_vouchers.change_voucher_end(voucher_id, ends_at)

    def add_voucher_codes(self, voucher_id: SaleorVoucherId, codes: Sequence[str]) -> None:
        campaign_vouchers.add_voucher_codes(voucher_id, codes)

    def remove_voucher_codes(self, voucher_id: SaleorVoucherId, codes: Sequence[str]) -> None:
        campaign_vouchers.remove_voucher_codes(voucher_id, codes)

    def read_voucher_state(self, voucher_id: SaleorVoucherId, *, channel: str) -> VoucherFacts:
        return campaign_vouchers.read_voucher_state(voucher_id, channel=channel)

    def read_voucher_scope(self, voucher_id: SaleorVoucherId) -> VoucherScope | None:
        return voucher_scopes.read_voucher_scope(voucher_id)

    def change_voucher_products(
        self,
        voucher_id: SaleorVoucherId,
        *,
        added: Sequence[SaleorProductId],
        removed: Sequence[SaleorProductId],
    ) -> None:
        voucher_scopes.change_voucher_products(voucher_id, added=added, removed=removed)

    def apply_voucher(self, checkout_id: SaleorCheckoutId, code: str) -> ApplyAnswer:
        return voucher_checkouts.apply_voucher(checkout_id, code)

    def remove_voucher(self, checkout_id: SaleorCheckoutId, code: str) -> None:
        voucher_checkouts.remove_voucher(checkout_id, code)

    def list_open_checkouts(
        self, customer_id: SaleorCustomerId, *, channel: str
    ) -> list[OpenCheckout]:
        return voucher_checkouts.list_open_checkouts(customer_id, channel=channel)

    def list_customer_orders(self, customer_id: SaleorCustomerId) -> list[CustomerOrder]:
        return voucher_checkouts.list_customer_orders(customer_id)

    def to_global_id(self, kind: str, primary_key: str) -> str:
        return write_global_id(kind, primary_key)

    def to_primary_key(self, kind: str, global_id: str) -> str | None:
        return read_global_id(kind, global_id)
