"""Fill the sample shop with what a test needs."""

from collections.abc import Mapping, Sequence
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
from .sample_markets import SampleMarkets
from .seen import SeenLine, SeenOrder


class SampleStockRoom(SampleMarkets):
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
        self.add_video = shop.add_video
        self.add_warehouse = shop.add_warehouse
        self.set_stock_at = shop.set_stock_at
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

    def add_many_products(
        self, count: int, category: SaleorCategoryId, *, name: str = "Many {}", stock: int = 1
    ) -> list[SaleorProductId]:
        return [
            self._shop.add_product(
                name.format(number), category=category, sku=f"MANY-{category}-{number}", stock=stock
            )
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
        """Count the shelf anew; what open checkouts hold is of these."""
        held = self.read_reserved_count(variant_id)
        self._shop.get_variant(variant_id).stock = quantity - held

    def set_cost(self, variant_id: SaleorVariantId, cost: str) -> None:
        self._shop.get_variant(variant_id).cost = Decimal(cost)

    def set_price(self, variant_id: SaleorVariantId, price: str) -> None:
        self._shop.get_variant(variant_id).price = Decimal(price)

    def end_promotion(self, product_id: SaleorProductId) -> None:
        for each in self._shop.products[product_id].variants:
            each.price = each.undiscounted_price or each.price
            each.undiscounted_price = None

    def move_product(self, product_id: SaleorProductId, category_id: SaleorCategoryId) -> None:
        self._shop.products[product_id].category_id = category_id

    # --- what is announced besides products ---------------------------------------------------

    def add_voucher(self, code: str = "", *, is_public: bool = True, **parts: Any) -> str:
        """Add a voucher of 10 percent; `category` it is for, `codes` it has besides."""
        codes = [each for each in (code, *parts.pop("codes", ())) if each]
        category = parts.pop("category", None)
        if not {"percent", "amount", "is_listed"} & set(parts):
            parts["percent"] = "10"
        parts.pop("is_listed", None)
        for name in ("percent", "amount", "minimum_spend"):
            if name in parts:
                parts[name] = Decimal(parts[name])
        voucher_id = self._shop.add_voucher(
            "Internal name", *codes, category_ids=(category,) if category else (), **parts
        )
        self._shop.mean_voucher_for_public(voucher_id, is_public=is_public)
        return voucher_id

    def change_voucher(self, voucher_id: str, **parts: Any) -> None:
        """Change `ends_at` or `percent`."""
        for name, value in parts.items():
            new = Decimal(value) if name == "percent" else value
            setattr(self._shop.vouchers[voucher_id], name, new)

    def delete_voucher(self, voucher_id: str) -> None:
        """Delete a voucher, announced or a campaign's."""
        if self._shop.vouchers.pop(voucher_id, None) is None:
            del self._shop.campaign_vouchers[SaleorVoucherId(voucher_id)]
            hints.note_voucher(SaleorVoucherId(voucher_id), now=timezone.now())

    def forget_announcements(self) -> None:
        """Take away every voucher, promotion and collection."""
        for kept in (self._shop.vouchers, self._shop.promotions, self._shop.collections):
            kept.clear()

    def add_codes(self, voucher_id: str, *codes: str) -> None:
        self._shop.vouchers[voucher_id].codes |= dict.fromkeys(codes, 0)

    def use_up(self, voucher_id: str) -> None:
        voucher = self._shop.vouchers[voucher_id]
        voucher.usage_limit, voucher.codes = 1, dict.fromkeys(voucher.codes, 1)

    def read_voucher_metadata(self, voucher_id: str) -> dict[str, str]:
        return self._shop.vouchers[voucher_id].metadata

    def add_promotion(
        self, name: str, percent: int, product_ids: Sequence[SaleorProductId], **parts: Any
    ) -> str:
        """Add a promotion; parts are `starts_at` and `ends_at`."""
        promotion_id = self._shop.add_promotion(name, percent, product_ids, **parts)
        if self._shop.promotions[promotion_id].starts_at <= timezone.now():
            for each in product_ids:
                self.start_promotion(each, percent)
        return promotion_id

    def change_promotion(self, promotion_id: str, *, ends_at: datetime) -> None:
        self._shop.promotions[promotion_id].ends_at = ends_at

    def delete_promotion(self, promotion_id: str) -> None:
        for each in self._shop.promotions.pop(promotion_id).product_ids:
            self.end_promotion(each)

    def add_collection(
        self, name: str, product_ids: Sequence[SaleorProductId], **parts: Any
    ) -> str:
        """Add a collection; parts are `is_published` and `published_at`."""
        return self._shop.add_collection(name, product_ids, **parts)

    def list_collection(self, collection_id: str, **parts: Any) -> None:
        """Change `is_published` and `published_at`."""
        for name, value in parts.items():
            setattr(self._shop.collections[collection_id], name, value)

    def delete_collection(self, collection_id: str) -> None:
        del self._shop.collections[collection_id]

    def deactivate(self, customer_id: SaleorCustomerId) -> None:
        self._shop.customers[customer_id].is_active = False

    def read_orders(self) -> list[SeenOrder]:
        return [
            SeenOrder(
                order_id=each.order_id,
                number=each.number,
                customer_id=each.customer_id,
                email=each.email,
                lines=tuple(
                    SeenLine(line.variant_id, line.quantity, line.unit_price) for line in each.lines
                ),
                total=each.total,
                currency=self.currency,
                delivery=each.delivery,
                metadata=each.metadata,
            )
            for each in self._shop.orders
        ]

    def read_free_count(self, variant_id: SaleorVariantId) -> int | None:
        """Count what is not sold, whoever holds it."""
        stock = self._shop.get_variant(variant_id).stock
        return None if stock is None else stock + self.read_reserved_count(variant_id)

    def count_open_checkouts(self) -> int:
        return len(self._shop.checkouts)

    def read_category_metadata(self, category_id: SaleorCategoryId) -> dict[str, str]:
        return self._shop.categories[category_id].metadata

    # --- the till ----------------------------------------------------------------------------

    def open_basket(
        self,
        customer_id: SaleorCustomerId | None,
        variant_id: SaleorVariantId,
        *,
        quantity: int = 1,
    ) -> SaleorCheckoutId:
        checkout_id = self._shop.open_basket(customer_id, variant_id, quantity)
        self._tell_of_checkout(checkout_id)
        return checkout_id

    def change_basket(self, checkout_id: SaleorCheckoutId, quantity: int) -> None:
        self._shop.change_basket(checkout_id, quantity)
        self._tell_of_checkout(checkout_id)

    def type_code(self, checkout_id: SaleorCheckoutId, code: str) -> None:
        """Put a code in as the customer does."""
        assert self._shop.apply_voucher(checkout_id, code) is ApplyAnswer.APPLIED
        self._tell_of_checkout(checkout_id)

    def read_code(self, checkout_id: SaleorCheckoutId) -> str:
        return self._shop.baskets[checkout_id].code

    def order_basket(self, checkout_id: SaleorCheckoutId) -> SaleorOrderId:
        order_id = self._shop.order_basket(checkout_id)
        self._tell_of_order(order_id)
        return order_id

    def make_staff_token(self) -> str:
        return self._shop.add_app(frozenset({"plugins.manage_plugins"}))

    def cancel_order(self, order_id: SaleorOrderId) -> None:
        self._shop.cancel_order(order_id)
        self._tell_of_order(order_id)

    def unlist_voucher(self, voucher_id: SaleorVoucherId) -> None:
        self._shop.campaign_vouchers[voucher_id].is_listed = False
        hints.note_voucher(voucher_id, now=timezone.now())

    def count_codes(self, voucher_id: SaleorVoucherId) -> int:
        return len(self._shop.campaign_vouchers[voucher_id].codes)

    def _tell_of_checkout(self, checkout_id: SaleorCheckoutId) -> None:
        """Do what Saleor's hook does."""
        customer_id = self._shop.baskets[checkout_id].customer_id
        if customer_id is not None:
            hints.note_checkout(checkout_id, customer_id, now=timezone.now())

    def _tell_of_order(self, order_id: SaleorOrderId) -> None:
        (order,) = [each for each in self._shop.orders if each.order_id == order_id]
        if is_campaign_code(order.code):
            hints.note_order(order_id, order.customer_id, now=timezone.now())

    def complete_checkout(self, checkout_id: str, customer_id: SaleorCustomerId) -> str:
        """Finish it as the storefront does; return the order's primary key."""
        return self._shop.complete_checkout(checkout_id, customer_id).order_id

    def fill_in_checkout(self, checkout_id: str, customer_id: SaleorCustomerId) -> None:
        """Say who and where: nothing here."""

    def add_percent_code(self, code: str, percent: int) -> None:
        self._shop.percent_codes[code] = Decimal(percent)

    def add_gift_card(self, code: str, amount: str) -> None:
        self._shop.gift_cards[code] = Decimal(amount)

    def list_gift_cards(self, customer_id: SaleorCustomerId) -> list[str]:
        """Return the codes of cards that were sent to the customer."""
        sent = self._shop.sent_gift_cards
        return [code for code, theirs in sent.items() if theirs == customer_id]

    def add_collection_point(self, name: str) -> str:
        """Return the primary key of a place where people fetch what they bought."""
        self._shop.collection_points["point"] = name
        return "point"

    def read_reserved_count(self, variant_id: SaleorVariantId) -> int:
        """Count what open checkouts hold; here it has left the shelf."""
        return sum(
            wish.quantity
            for each in self._shop.checkouts.values()
            if each.reserved_until is not None
            for wish in each.request.wishes
            if wish.variant_id == variant_id
        )

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
