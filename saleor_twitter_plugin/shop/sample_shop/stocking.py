"""Fill the sample shop: what tests and rehearsals put on its shelves."""

import secrets
import threading
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from ...handoffs import (
    SaleorCategoryId,
    SaleorCheckoutId,
    SaleorCustomerId,
    SaleorProductId,
    SaleorVariantId,
    SaleorVoucherId,
)
from .goods import (
    SampleCategory,
    SampleCheckout,
    SampleCustomer,
    SampleOrder,
    SampleProduct,
    SampleVariant,
    SampleVoucher,
    draw_picture,
)


class Shelves:
    """Everything that the sample shop has, open to look at. Hold `lock` to change several."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.public_url = ""
        self.channel = "main"
        self._reset_settings()
        self.currency = "USD"
        self.country_code = "US"
        self.categories: dict[SaleorCategoryId, SampleCategory] = {}
        self.products: dict[SaleorProductId, SampleProduct] = {}
        self.customers: dict[SaleorCustomerId, SampleCustomer] = {}
        self.orders: list[SampleOrder] = []
        self.vouchers: dict[SaleorVoucherId, SampleVoucher] = {}
        self.checkouts: dict[SaleorCheckoutId, SampleCheckout] = {}
        self.deliveries: dict[str, Decimal] = {"Standard": Decimal("5.00")}
        self.tokens: dict[str, tuple[SaleorCustomerId, datetime]] = {}
        self.app_tokens: dict[str, frozenset[str]] = {}
        self._last_id = 0

    @property
    def stock(self) -> dict[str, int | None]:
        """Units left by SKU; None where they are not counted."""
        return {each.sku: each.stock for each in self.list_variants()}

    def list_variants(self) -> list[SampleVariant]:
        return [variant for product in self.products.values() for variant in product.variants]

    def get_variant(self, variant_id: SaleorVariantId) -> SampleVariant:
        return next(each for each in self.list_variants() if each.variant_id == variant_id)

    def add_category(
        self, slug: str, parent: SaleorCategoryId | None = None, *, name: str = ""
    ) -> SaleorCategoryId:
        with self.lock:
            category_id = SaleorCategoryId(self._next_id())
            self.categories[category_id] = SampleCategory(
                category_id, slug, name or slug.title(), parent
            )
            return category_id

    def add_product(
        self,
        name: str,
        *,
        category: SaleorCategoryId | None = None,
        sku: str = "",
        price: str = "10.00",
        stock: int | None = 5,
        limit: int | None = None,
        image: str = "",
        is_shipped: bool = True,
        is_listed_in_channel: bool = True,
    ) -> SaleorProductId:
        """Add a product; with a `sku` its one variant, with `image` (a color) its picture."""
        with self.lock:
            product_id = SaleorProductId(self._next_id())
            self.products[product_id] = SampleProduct(
                product_id, name, category, is_shipped, is_listed_in_channel
            )
            if sku:
                self.add_variant(product_id, sku, price=price, stock=stock, limit=limit)
            if image:
                self.add_image(product_id, alt=name, color=image)
            return product_id

    def add_variant(
        self,
        product_id: SaleorProductId,
        sku: str,
        *,
        name: str = "",
        price: str | None = "10.00",
        stock: int | None = 5,
        limit: int | None = None,
    ) -> SaleorVariantId:
        with self.lock:
            variant_id = SaleorVariantId(self._next_id())
            amount = None if price is None else Decimal(price)
            self.products[product_id].variants.append(
                SampleVariant(variant_id, sku, name or sku, amount, stock, limit)
            )
            return variant_id

    def add_image(self, product_id: SaleorProductId, *, alt: str, color: str) -> bytes:
        content = draw_picture(color)
        self.products[product_id].images.append((content, alt))
        return content

    def add_customer(
        self,
        email: str,
        *,
        has_address: bool = True,
        is_active: bool = True,
        password: str = "secret",
        is_staff: bool = False,
        permissions: frozenset[str] = frozenset(),
    ) -> SaleorCustomerId:
        with self.lock:
            customer_id = SaleorCustomerId(self._next_id())
            self.customers[customer_id] = SampleCustomer(
                customer_id, email, password, is_active, has_address, is_staff, permissions
            )
            return customer_id

    def add_app(self, permissions: frozenset[str]) -> str:
        """Return the token of a new app."""
        token = secrets.token_urlsafe(24)
        self.app_tokens[token] = permissions
        return token

    def make_token(
        self, customer_id: SaleorCustomerId, *, valid_for: timedelta = timedelta(hours=1)
    ) -> str:
        token = secrets.token_urlsafe(24)
        self.tokens[token] = (customer_id, timezone.now() + valid_for)
        return token

    def log_in(self, email: str, password: str) -> str | None:
        """Return a token; None where email and password are not those of an active customer."""
        for customer in self.customers.values():
            if customer.email == email and customer.is_active and customer.password == password:
                return self.make_token(customer.customer_id)
        return None

    def clear(self) -> None:
        """Empty the shop, as between two tests."""
        with self.lock:
            for each in (self.categories, self.products, self.customers, self.orders):
                each.clear()
            self.vouchers.clear()
            self.checkouts.clear()
            self.tokens.clear()
            self.app_tokens.clear()
            self.deliveries = {"Standard": Decimal("5.00")}
            self.public_url = ""
            self._reset_settings()

    def _reset_settings(self) -> None:
        """What is sold here leaves the shelf at once, so there is nothing that must be held."""
        self.is_channel_active = True
        self.has_stock_reservation = True
        self.allows_unpaid_orders = True
        self.confirms_orders = True

    def _next_id(self) -> str:
        self._last_id += 1
        return str(self._last_id)
