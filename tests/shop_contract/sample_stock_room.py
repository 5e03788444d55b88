"""Fill the sample shop with what a test needs."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from saleor_twitter_plugin.campaigns import hints
from saleor_twitter_plugin.campaigns.codes import is_campaign_code
from saleor_twitter_plugin.errors import RetryableError
from saleor_twitter_plugin.handoffs import (
    ApplyAnswer,
    OrderRequest,
    SaleorCategoryId,
    SaleorCheckoutId,
    SaleorCustomerId,
    SaleorOrderId,
    SaleorProductId,
    SaleorVariantId,
    SaleorVoucherId,
)
from saleor_twitter_plugin.shop.sample_shop import SampleShop

from .running import RETRY_AFTER, Job, run_in_threads
from .seen import SeenOrder


class SampleStockRoom:
    """The same words as `SaleorStockRoom`, said to the shelves."""

    channel = "main"
    currency = "USD"
    own_url = "https://example.com"
    serves_pictures = False

    def __init__(self, shop: SampleShop) -> None:
        self._shop = shop
        shop.public_url = f"{self.own_url}/"
        self.add_category = shop.add_category
        self.add_variant = shop.add_variant
        self.add_image = shop.add_image
        self.add_customer = shop.add_customer
        self.make_token = shop.make_token

    def write_settings(self, values: Mapping[str, str]) -> None:
        self._shop.settings = dict(values)

    def set_reservations(self, minutes: int | None) -> None:
        self._shop.has_stock_reservation = minutes is not None

    def change_channel(
        self, *, is_active: bool, allows_unpaid_orders: bool, confirms_orders: bool
    ) -> None:
        self._shop.is_channel_active = is_active
        self._shop.allows_unpaid_orders = allows_unpaid_orders
        self._shop.confirms_orders = confirms_orders

    def add_product(self, name: str, **parts: Any) -> SaleorProductId:
        return self._shop.add_product(name, **parts)

    def add_many_products(self, count: int, category: SaleorCategoryId) -> list[SaleorProductId]:
        return [
            self._shop.add_product(f"Many {number}", category=category, sku=f"MANY-{number}")
            for number in range(count)
        ]

    def add_delivery(self, name: str, price: str) -> None:
        self._shop.deliveries[name] = Decimal(price)

    def remove_deliveries(self) -> None:
        self._shop.deliveries.clear()

    def change_listing(
        self,
        product_id: SaleorProductId,
        *,
        is_published: bool = True,
        published_at: datetime | None = None,
        is_for_sale: bool = True,
        for_sale_at: datetime | None = None,
        is_in_lists: bool = True,
    ) -> None:
        product = self._shop.products[product_id]
        product.is_published, product.published_at = is_published, published_at
        product.is_for_sale, product.for_sale_at = is_for_sale, for_sale_at
        product.is_in_lists = is_in_lists

    def remove_from_channel(self, product_id: SaleorProductId) -> None:
        self._shop.products[product_id].is_in_channel = False

    def delete_product(self, product_id: SaleorProductId) -> None:
        del self._shop.products[product_id]

    def set_stock(self, variant_id: SaleorVariantId, quantity: int) -> None:
        self._shop.get_variant(variant_id).stock = quantity

    def set_price(self, variant_id: SaleorVariantId, price: str) -> None:
        self._shop.get_variant(variant_id).price = Decimal(price)

    def start_promotion(self, product_id: SaleorProductId, percent: int) -> None:
        """Take so much off every variant of the product."""
        for each in self._shop.products[product_id].variants:
            if each.price is not None:
                each.undiscounted_price = each.price
                each.price = each.price * (100 - percent) / 100

    def end_promotion(self, product_id: SaleorProductId) -> None:
        for each in self._shop.products[product_id].variants:
            each.price = each.undiscounted_price or each.price
            each.undiscounted_price = None

    def move_product(self, product_id: SaleorProductId, category_id: SaleorCategoryId) -> None:
        self._shop.products[product_id].category_id = category_id

    def deactivate(self, customer_id: SaleorCustomerId) -> None:
        self._shop.customers[customer_id].is_active = False

    def read_orders(self) -> list[SeenOrder]:
        return [
            SeenOrder(
                order_id=each.order_id,
                number=each.number,
                customer_id=each.customer_id,
                email=each.email,
                variant_id=each.variant_id,
                quantity=each.quantity,
                unit_price=each.unit_price,
                total=each.total,
                currency=self.currency,
                delivery=each.delivery,
                metadata=each.metadata,
            )
            for each in self._shop.orders
        ]

    def read_free_count(self, variant_id: SaleorVariantId) -> int | None:
        return self._shop.get_variant(variant_id).stock

    def count_open_checkouts(self) -> int:
        return 0

    def read_category_metadata(self, category_id: SaleorCategoryId) -> dict[str, str]:
        return self._shop.categories[category_id].metadata

    # --- the till ----------------------------------------------------------------------------

    def open_checkout(
        self,
        customer_id: SaleorCustomerId | None,
        variant_id: SaleorVariantId,
        *,
        quantity: int = 1,
    ) -> SaleorCheckoutId:
        checkout_id = self._shop.open_checkout(customer_id, variant_id, quantity)
        self._tell_of_checkout(checkout_id)
        return checkout_id

    def change_quantity(self, checkout_id: SaleorCheckoutId, quantity: int) -> None:
        self._shop.change_quantity(checkout_id, quantity)
        self._tell_of_checkout(checkout_id)

    def type_code(self, checkout_id: SaleorCheckoutId, code: str) -> None:
        """Put a code in as the customer does."""
        assert self._shop.apply_voucher(checkout_id, code) is ApplyAnswer.APPLIED
        self._tell_of_checkout(checkout_id)

    def read_code(self, checkout_id: SaleorCheckoutId) -> str:
        return self._shop.checkouts[checkout_id].code

    def complete_checkout(self, checkout_id: SaleorCheckoutId) -> SaleorOrderId:
        order_id = self._shop.complete_checkout(checkout_id)
        self._tell_of_order(order_id)
        return order_id

    def cancel_order(self, order_id: SaleorOrderId) -> None:
        self._shop.cancel_order(order_id)
        self._tell_of_order(order_id)

    def delete_voucher(self, voucher_id: SaleorVoucherId) -> None:
        del self._shop.vouchers[voucher_id]
        hints.note_voucher(voucher_id, now=timezone.now())

    def unlist_voucher(self, voucher_id: SaleorVoucherId) -> None:
        self._shop.vouchers[voucher_id].is_listed = False
        hints.note_voucher(voucher_id, now=timezone.now())

    def count_codes(self, voucher_id: SaleorVoucherId) -> int:
        return len(self._shop.vouchers[voucher_id].codes)

    def _tell_of_checkout(self, checkout_id: SaleorCheckoutId) -> None:
        """Do what Saleor's hook does."""
        customer_id = self._shop.checkouts[checkout_id].customer_id
        if customer_id is not None:
            hints.note_checkout(checkout_id, customer_id, now=timezone.now())

    def _tell_of_order(self, order_id: SaleorOrderId) -> None:
        (order,) = [each for each in self._shop.orders if each.order_id == order_id]
        if is_campaign_code(order.code):
            hints.note_order(order_id, order.customer_id, now=timezone.now())

    def run_together(self, jobs: list[Job]) -> list[Any]:
        return run_in_threads(jobs)

    def crash_before_the_order(self, request: OrderRequest, key: str) -> None:
        """Leave what a worker leaves that dies when all but the order is done."""
        self._shop.next_failure = RetryableError("The worker died.", retry_after=RETRY_AFTER)
        try:
            self._shop.place_order(request, key=key)
        except RetryableError:
            return
        raise AssertionError("the order was placed")
