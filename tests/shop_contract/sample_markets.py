"""What the sample shop sells, at which prices: the same words as `SaleorMarkets`."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal

from saleor_twitter_plugin.handoffs import SaleorCategoryId, SaleorProductId, SaleorVariantId
from saleor_twitter_plugin.shop.sample_shop import SampleShop


class SampleMarkets:
    """The part of `SampleStockRoom` that changes whole markets."""

    channel: str
    currency: str
    _shop: SampleShop

    @contextmanager
    def in_channel(self, slug: str, currency: str) -> Iterator[None]:
        before = self.channel, self.currency
        self.channel = self._shop.channel = slug
        self.currency = self._shop.currency = currency
        try:
            yield
        finally:
            self.channel, self.currency = self._shop.channel, self._shop.currency = before

    def start_promotion(self, product_id: SaleorProductId, percent: int) -> None:
        self._shop.lower_prices(product_id, percent)

    def start_sale(self, products: Mapping[int, Sequence[SaleorProductId]]) -> None:
        for percent, ids in products.items():
            for each in ids:
                self.start_promotion(each, percent)

    def sell_out(self, product_id: SaleorProductId) -> None:
        for each in self._shop.products[product_id].variants:
            each.stock = 0

    def read_checkout_price(self, variant_id: SaleorVariantId) -> Decimal:
        price = self._shop.get_variant(variant_id).price
        assert price is not None
        return price

    def move_category(self, category_id: SaleorCategoryId, parent_id: SaleorCategoryId) -> None:
        self._shop.categories[category_id].parent_id = parent_id

    def delete_category(self, category_id: SaleorCategoryId) -> None:
        """Saleor takes the products of a deleted category out of its channels' sight."""
        del self._shop.categories[category_id]
        for product in self._shop.products.values():
            if product.category_id == category_id:
                product.category_id, product.is_published = None, False
