"""Fill the sample shop: what tests and rehearsals put on its shelves."""

import itertools
import secrets
import threading
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django.utils import timezone
from django.utils.text import slugify

from ...handoffs import (
    SaleorCategoryId,
    SaleorCheckoutId,
    SaleorCustomerId,
    SaleorProductId,
    SaleorVariantId,
    SaleorVoucherId,
    SaleorWarehouseId,
    Warehouse,
)
from .goods import (
    SampleBasket,
    SampleCampaignVoucher,
    SampleCategory,
    SampleCheckout,
    SampleCollection,
    SampleCustomer,
    SampleOrder,
    SampleProduct,
    SamplePromotion,
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
        self.warehouses: dict[SaleorWarehouseId, Warehouse] = {}
        self.products: dict[SaleorProductId, SampleProduct] = {}
        self.vouchers: dict[str, SampleVoucher] = {}
        self.promotions: dict[str, SamplePromotion] = {}
        self.collections: dict[str, SampleCollection] = {}
        self.customers: dict[SaleorCustomerId, SampleCustomer] = {}
        self.orders: list[SampleOrder] = []
        self.campaign_vouchers: dict[SaleorVoucherId, SampleCampaignVoucher] = {}
        self.baskets: dict[SaleorCheckoutId, SampleBasket] = {}
        self.deliveries: dict[str, Decimal] = {"Standard": Decimal("5.00")}
        self.checkouts: dict[str, SampleCheckout] = {}
        self.collection_points: dict[str, str] = {}
        self.percent_codes: dict[str, Decimal] = {}
        """Percent off the goods, by code."""
        self.gift_cards: dict[str, Decimal] = {}
        """What is left on each."""
        self.sent_gift_cards: dict[str, SaleorCustomerId] = {}
        """Whom a card's code was e-mailed to: prizes, which are nobody else's."""
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
                product_id,
                name,
                category,
                is_shipped,
                is_listed_in_channel,
                slug=self._find_free_slug(name),
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
        values: tuple[str, ...] = (),
    ) -> SaleorVariantId:
        with self.lock:
            variant_id = SaleorVariantId(self._next_id())
            amount = None if price is None else Decimal(price)
            self.products[product_id].variants.append(
                SampleVariant(variant_id, sku, name or sku, amount, stock, limit, values=values)
            )
            return variant_id

    def add_warehouse(self, name: str, *, city: str) -> SaleorWarehouseId:
        with self.lock:
            warehouse_id = SaleorWarehouseId(self._next_id())
            self.warehouses[warehouse_id] = Warehouse(warehouse_id, name, city)
            return warehouse_id

    def set_stock_at(
        self, variant_id: SaleorVariantId, warehouse_id: SaleorWarehouseId, quantity: int
    ) -> None:
        """Put so many there; the variant has what lies at all places."""
        with self.lock:
            variant = self.get_variant(variant_id)
            elsewhere = (variant.stock or 0) - variant.place_stocks.get(warehouse_id, 0)
            variant.place_stocks[warehouse_id] = quantity
            variant.stock = elsewhere + quantity

    def add_image(self, product_id: SaleorProductId, *, alt: str, color: str) -> bytes:
        content = draw_picture(color)
        self.products[product_id].images.append((content, alt))
        return content

    def add_video(self, product_id: SaleorProductId, name: str, content: bytes) -> None:
        self.products[product_id].video = (name, content)

    def add_voucher(self, name: str, *codes: str, **parts: Any) -> str:
        """Add a voucher; `parts` are those of `SampleVoucher`."""
        with self.lock:
            voucher_id = self._next_id()
            used = dict.fromkeys(codes, 0)
            self.vouchers[voucher_id] = SampleVoucher(voucher_id, name, used, **parts)
            return voucher_id

    def add_promotion(
        self, name: str, percent: int, product_ids: Iterable[SaleorProductId], **parts: Any
    ) -> str:
        """Add a promotion; prices are lowered on their own, as the shelves have them."""
        with self.lock:
            promotion_id = str(uuid.uuid4())
            self.promotions[promotion_id] = SamplePromotion(
                promotion_id, name, percent, tuple(product_ids), **parts
            )
            return promotion_id

    def lower_prices(self, product_id: SaleorProductId, percent: int) -> None:
        """Take so much off every variant of the product, rounded as Saleor rounds."""
        unit = Decimal(1).scaleb(-get_currency_precision(self.currency))
        with self.lock:
            for each in self.products[product_id].variants:
                if each.price is not None:
                    each.undiscounted_price = each.price
                    off = (each.price * percent / 100).quantize(unit, ROUND_HALF_UP)
                    each.price -= off

    def add_collection(
        self, name: str, product_ids: Iterable[SaleorProductId], **parts: Any
    ) -> str:
        with self.lock:
            collection_id = self._next_id()
            self.collections[collection_id] = SampleCollection(
                collection_id, name, tuple(product_ids), **parts
            )
            return collection_id

    def _find_free_slug(self, name: str) -> str:
        taken = {each.slug for each in self.products.values()}
        base = slugify(name) or "product"
        later = (f"{base}-{number}" for number in itertools.count(2))
        return next(each for each in itertools.chain([base], later) if each not in taken)

    def add_customer(
        self,
        email: str,
        *,
        has_address: bool = True,
        is_active: bool = True,
        password: str = "secret",
        is_staff: bool = False,
        permissions: frozenset[str] = frozenset(),
        flat: str = "",
    ) -> SaleorCustomerId:
        with self.lock:
            customer_id = SaleorCustomerId(self._next_id())
            self.customers[customer_id] = SampleCustomer(
                customer_id, email, password, is_active, has_address, is_staff, permissions, flat
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
            for each in (
                *(self.categories, self.warehouses, self.products, self.customers),
                *(self.orders, self.checkouts, self.collection_points, self.percent_codes),
                *(self.gift_cards, self.sent_gift_cards),
            ):
                each.clear()
            for kept in (
                *(self.vouchers, self.promotions, self.collections),
                *(self.campaign_vouchers, self.baskets),
            ):
                kept.clear()
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
