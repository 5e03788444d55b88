"""A shop with open state: stock, customers and orders that a test can look at."""

import base64
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from saleor_twitter_plugin.config import Config
from saleor_twitter_plugin.handoffs import (
    CatalogItem,
    CatalogPage,
    CatalogSlice,
    Category,
    CheckoutFacts,
    CheckoutOpened,
    CheckoutOrder,
    CheckoutRequest,
    CustomerFacts,
    HeldUnits,
    HostFacts,
    Money,
    OfferFacts,
    OrderPlaced,
    OrderRequest,
    OrderStatus,
    PageStamp,
    PaymentMethod,
    PlaceStock,
    ProductImage,
    ProductVideo,
    RefusalReason,
    Refuse,
    Requester,
    SaleorCategoryId,
    SaleorCustomerId,
    SaleorOrderId,
    SaleorProductId,
    SaleorWarehouseId,
    Warehouse,
    write_lines,
)
from saleor_twitter_plugin.models import ShopAction
from saleor_twitter_plugin.models.actions import ActionState
from saleor_twitter_plugin.shop.interface import OrderRefused
from saleor_twitter_plugin.x_limits import PICTURES_MAX


@dataclass
class FakeShop:
    """`Authorization: Bearer <customer id>` is that customer; orders follow `ShopAction` rows."""

    name: str = "fake shop"
    config: Config | None = None
    categories: list[Category] = field(default_factory=list)
    customers: dict[str, CustomerFacts] = field(default_factory=dict)
    refusal: Refuse | None = None
    error: Exception | None = None
    before_order: Callable[[OrderRequest], None] = lambda request: None
    is_order_possible_in_transaction: bool = False
    orders: list[tuple[str, OrderRequest]] = field(default_factory=list)
    payment_methods: dict[str, list[PaymentMethod]] = field(default_factory=dict)
    payment_error: Exception | None = None
    method_lookups: list[str] = field(default_factory=list)
    checkouts: dict[str, CheckoutOpened] = field(default_factory=dict)
    """Open ones, by the key of their action."""
    reserved_until: datetime | None = None
    opened_count: int = 0
    released: list[str] = field(default_factory=list)
    checkout_facts: dict[str, CheckoutFacts] = field(default_factory=dict)
    checkout_orders: dict[str, CheckoutOrder] = field(default_factory=dict)
    """What a storefront made of a checkout, by its id."""
    offers: dict[str, OfferFacts] = field(default_factory=dict)
    images: dict[str, list[ProductImage]] = field(default_factory=dict)
    category_lookups: list[str] = field(default_factory=list)
    identified_count: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add_customer(self, customer_id: str, *, has_default_address: bool = True) -> None:
        self.customers[customer_id] = CustomerFacts(
            SaleorCustomerId(customer_id), f"{customer_id}@example.com", True, has_default_address
        )

    def read_config(self) -> Config:
        assert self.config is not None
        return self.config

    def allow_writes(self) -> AbstractContextManager[None]:
        return nullcontext()

    def identify(self, request: HttpRequest) -> Requester:
        self.identified_count += 1
        customer_id = request.headers.get("Authorization", "").removeprefix("Bearer ")
        known = self.customers.get(customer_id)
        return Requester(customer_id=known.customer_id, email=known.email) if known else Requester()

    def read_public_url(self) -> str:
        return "https://shop.example.com"

    def read_host_facts(self, *, channel: str) -> HostFacts:
        return HostFacts(self.name, has_stock_reservation=True, has_channel=True, currency="USD")

    def find_offer_by_sku(self, sku: str, *, channel: str) -> OfferFacts | None:
        raise NotImplementedError

    def find_offer_by_product(
        self, product_id: SaleorProductId, *, channel: str
    ) -> OfferFacts | None:
        return self.offers.get(product_id)

    def find_customers(
        self, customer_ids: Collection[SaleorCustomerId]
    ) -> dict[SaleorCustomerId, CustomerFacts]:
        return {each: facts for each in customer_ids if (facts := self.find_customer(each))}

    def find_customer(self, customer_id: SaleorCustomerId) -> CustomerFacts | None:
        return self.customers.get(customer_id)

    def create_customer(self, email: str) -> SaleorCustomerId | None:
        raise NotImplementedError

    def read_order_status(
        self, customer_id: SaleorCustomerId, number: str = ""
    ) -> OrderStatus | None:
        return None

    def read_catalog_items(
        self, product_ids: Sequence[SaleorProductId], *, channel: str
    ) -> list[CatalogItem]:
        raise NotImplementedError

    def iterate_visible_products(
        self, category_ids: Sequence[SaleorCategoryId], *, channel: str
    ) -> Iterator[SaleorProductId]:
        raise NotImplementedError

    def find_warehouse(self, warehouse_id: str) -> Warehouse | None:
        raise NotImplementedError

    def read_place_stocks(
        self,
        product_ids: Sequence[SaleorProductId],
        warehouse_ids: Collection[SaleorWarehouseId],
    ) -> list[PlaceStock]:
        raise NotImplementedError

    def find_touched_products(
        self, *, channel: str, since: datetime, now: datetime, limit: int
    ) -> list[SaleorProductId]:
        raise NotImplementedError

    def list_products_after(
        self,
        product_id: SaleorProductId | None,
        *,
        category_ids: Sequence[SaleorCategoryId] | None,
        limit: int,
    ) -> CatalogSlice:
        raise NotImplementedError

    def find_changed_places(
        self,
        product_ids: Sequence[SaleorProductId],
        *,
        warehouse_ids: Collection[SaleorWarehouseId],
        channel: str,
    ) -> list[SaleorProductId]:
        raise NotImplementedError

    def find_changed_products(
        self,
        product_ids: Sequence[SaleorProductId],
        *,
        category_ids: Sequence[SaleorCategoryId],
        channel: str,
        now: datetime,
    ) -> list[SaleorProductId]:
        raise NotImplementedError

    def read_category_page(
        self, category_id: SaleorCategoryId, *, channel: str, first: int, skip: int = 0
    ) -> CatalogPage:
        raise NotImplementedError

    def read_page_stamp(
        self, category_id: SaleorCategoryId, *, channel: str, count: int, now: datetime
    ) -> PageStamp:
        raise NotImplementedError

    def find_product_video(self, product_id: SaleorProductId) -> ProductVideo | None:
        return None

    def read_product_images(
        self, product_id: SaleorProductId, *, limit: int = PICTURES_MAX
    ) -> list[ProductImage]:
        return self.images.get(product_id, [])[:limit]

    def list_payment_methods(
        self, customer_id: SaleorCustomerId, *, channel: str
    ) -> list[PaymentMethod]:
        self.method_lookups.append(customer_id)
        if self.payment_error is not None:
            raise self.payment_error
        return self.payment_methods.get(customer_id, [])

    def settle_payment(self, key: str, *, now: datetime) -> bool:
        raise NotImplementedError

    def find_category(self, slug_or_id: str) -> Category | None:
        self.category_lookups.append(slug_or_id)
        for each in self.categories:
            global_id = self.to_global_id("Category", each.category_id)
            if slug_or_id in (each.slug, each.category_id, global_id):
                return each
        return None

    def channel_exists(self, slug: str) -> bool:
        raise NotImplementedError

    def count_orders(self, *, channel: str, since: datetime) -> dict[datetime, int]:
        raise NotImplementedError

    def place_order(
        self, request: OrderRequest, *, key: str, held: HeldUnits | None = None
    ) -> OrderPlaced:
        assert self.is_order_possible_in_transaction or not connection.in_atomic_block
        self.before_order(request)
        if self.error is not None:
            raise self.error
        with self._lock:
            return self._place(request, key)

    def _place(self, request: OrderRequest, key: str) -> OrderPlaced:
        row = ShopAction.objects.filter(key=key).first() or ShopAction(key=key)
        if row.state != ActionState.DONE:
            row.x_user_id = request.origin.x_user_id
            row.x_post_id = request.origin.x_post_id
            row.account_x_user_id = request.origin.account_id
            row.saleor_customer_id = request.customer_id
            row.lines = write_lines(request.wishes)
            row.channel = request.channel
            if self.refusal is not None:
                row.state = ActionState.REFUSED
                row.refusal = self.refusal.reason
                row.save()
                raise OrderRefused(self.refusal)
            self.orders.append((key, request))
            row.state = ActionState.DONE
            row.saleor_order_id = f"order-{len(self.orders)}"
            row.order_number = str(1000 + len(self.orders))
            row.total_amount = Decimal("19.90") * sum(each.quantity for each in request.wishes)
            row.currency = "USD"
            row.finished_at = timezone.now()
            row.save()
        assert row.total_amount is not None
        return OrderPlaced(
            order_id=SaleorOrderId(row.saleor_order_id),
            number=row.order_number,
            total=Money(row.total_amount, row.currency),
            wishes=request.wishes,
        )

    def open_checkout(self, request: CheckoutRequest, *, key: str) -> CheckoutOpened:
        if self.error is not None:
            raise self.error
        with self._lock:
            if self.refusal is not None:
                raise OrderRefused(self.refusal)
            opened = self.checkouts.get(key)
            if opened is None:
                self.opened_count += 1
                opened = CheckoutOpened(f"checkout-{self.opened_count}", self.reserved_until)
                self.checkouts[key] = opened
            return opened

    def release_checkout(self, checkout_id: str) -> None:
        with self._lock:
            self.released.append(checkout_id)
            if checkout_id not in self.checkout_orders:
                self.checkouts = {
                    key: each
                    for key, each in self.checkouts.items()
                    if each.checkout_id != checkout_id
                }

    def read_checkout(self, checkout_id: str) -> CheckoutFacts | None:
        return self.checkout_facts.get(checkout_id)

    def find_order_of_checkout(self, checkout_id: str) -> CheckoutOrder | None:
        return self.checkout_orders.get(checkout_id)

    def write_category_handle(
        self, category_id: SaleorCategoryId, handle: str | None, *, feed_url: str = ""
    ) -> None:
        raise NotImplementedError

    def create_gift_card(
        self, customer_id: SaleorCustomerId, amount: Money, *, channel: str, note: str
    ) -> str:
        raise NotImplementedError

    def to_global_id(self, kind: str, primary_key: str) -> str:
        return base64.b64encode(f"{kind}:{primary_key}".encode()).decode()

    def to_primary_key(self, kind: str, global_id: str) -> str | None:
        raise NotImplementedError


SOLD_OUT = Refuse(RefusalReason.SOLD_OUT)
