"""What a Saleor sells where, at which prices: channels, taxes, sales, its tree of categories."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from saleor_twitter_plugin.handoffs import (
    SaleorCategoryId,
    SaleorProductId,
    SaleorVariantId,
    SaleorWarehouseId,
)
from saleor_twitter_plugin.shop.global_ids import get_primary_key, write_global_id

from . import saleor_mutations as say


class SaleorMarkets:
    """The part of `SaleorStockRoom` that changes whole markets."""

    channel: str
    currency: str
    address: Mapping[str, str]
    _channel_id: str
    _warehouse_id: str
    _zone_id: str

    @contextmanager
    def in_channel(self, slug: str, currency: str) -> Iterator[None]:
        """Add another channel, and let everything happen there."""
        before = self.channel, self.currency, self._channel_id
        self.channel, self.currency = slug, currency
        self._channel_id = self._do(
            say.CHANNEL_CREATE,
            {
                "input": {
                    "name": slug.title(),
                    "slug": slug,
                    "currencyCode": currency,
                    "defaultCountry": "US",
                    "isActive": True,
                    "addWarehouses": [self._warehouse_id],
                    "addShippingZones": [self._zone_id],
                }
            },
        )["channel"]["id"]
        try:
            yield
        finally:
            self.channel, self.currency, self._channel_id = before

    def set_taxes(self, *, are_in_prices: bool, percent: int, are_shown: bool = True) -> None:
        """Tax the channel's country by a flat rate, inside the prices or on top of them."""
        from saleor.tax.models import TaxClassCountryRate, TaxConfiguration

        TaxConfiguration.objects.update_or_create(
            channel_id=get_primary_key("Channel", self._channel_id),
            defaults={
                "charge_taxes": True,
                "prices_entered_with_tax": are_in_prices,
                "display_gross_prices": are_shown,
                "tax_calculation_strategy": "FLAT_RATES",
            },
        )
        TaxClassCountryRate.objects.update_or_create(
            tax_class=None, country="US", defaults={"rate": percent}
        )

    def start_sale(self, products: Mapping[int, Sequence[SaleorProductId]]) -> None:
        """Start one promotion: percent off → the products that it takes it off."""
        rules = [
            {
                "name": f"{percent} off",
                "channels": [self._channel_id],
                "rewardValueType": "PERCENTAGE",
                "rewardValue": str(percent),
                "cataloguePredicate": {
                    "productPredicate": {"ids": [write_global_id("Product", each) for each in ids]}
                },
            }
            for percent, ids in products.items()
        ]
        self._do(
            say.PROMOTION_CREATE, {"input": {"name": "Sale", "type": "CATALOGUE", "rules": rules}}
        )
        self._recalculate_prices()

    def add_warehouse(self, name: str, *, city: str) -> SaleorWarehouseId:
        """Add a place that serves the channel as the first one does."""
        made = self._do(
            say.WAREHOUSE_CREATE,
            {
                "input": {
                    "name": name,
                    "slug": name.lower().replace(" ", "-"),
                    "address": {**self.address, "city": city},
                }
            },
        )["warehouse"]["id"]
        self._do(say.CHANNEL_UPDATE, {"id": self._channel_id, "input": {"addWarehouses": [made]}})
        self._do(say.ZONE_UPDATE, {"id": self._zone_id, "input": {"addWarehouses": [made]}})
        return SaleorWarehouseId(get_primary_key("Warehouse", made))

    def set_stock_at(
        self, variant_id: SaleorVariantId, warehouse_id: SaleorWarehouseId, quantity: int
    ) -> None:
        place = write_global_id("Warehouse", warehouse_id)
        self._do(
            say.STOCKS_UPDATE,
            {
                "id": write_global_id("ProductVariant", variant_id),
                "stocks": [{"warehouse": place, "quantity": quantity}],
            },
        )

    def sell_out(self, product_id: SaleorProductId) -> None:
        from saleor.product.models import ProductVariant

        for pk in ProductVariant.objects.filter(product_id=product_id).values_list("pk", flat=True):
            self.set_stock(SaleorVariantId(str(pk)), 0)

    def read_checkout_price(self, variant_id: SaleorVariantId) -> Decimal:
        """Put one into a real checkout, and return what it is to cost there."""
        line = {"variantId": write_global_id("ProductVariant", variant_id), "quantity": 1}
        checkout = self._do(
            say.CHECKOUT_CREATE, {"input": {"channel": self.channel, "lines": [line]}}
        )["checkout"]
        return Decimal(str(checkout["lines"][0]["unitPrice"]["gross"]["amount"]))

    def move_category(self, category_id: SaleorCategoryId, parent_id: SaleorCategoryId) -> None:
        """Hang a category elsewhere: Saleor has no mutation for it."""
        from saleor.product.models import Category

        category = Category.objects.get(pk=category_id)
        category.parent = Category.objects.get(pk=parent_id)
        category.save()

    def delete_category(self, category_id: SaleorCategoryId) -> None:
        self._do(say.CATEGORY_DELETE, {"id": write_global_id("Category", category_id)})

    def _do(self, document: str, variables: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError

    def set_stock(self, variant_id: SaleorVariantId, quantity: int) -> None:
        raise NotImplementedError

    def _recalculate_prices(self) -> None:
        raise NotImplementedError
