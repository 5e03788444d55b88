"""A shop of as many products as one likes, each worked out when it is asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from saleor_twitter_plugin.config import Config
from saleor_twitter_plugin.handoffs import (
    CatalogItem,
    Money,
    ProductImage,
    SaleorCategoryId,
    SaleorProductId,
    SaleorVariantId,
)

CATEGORY_ID = SaleorCategoryId("900000")
PRICE = Decimal("100.00")
# Words enough that two names are seldom alike.
_WORDS = ("amber", "birch", "coral", "delta", "ember", "fjord", "grove", "harbor", "island", "jade")


@dataclass
class SyntheticShop:
    """The questions of `Shop` that planning and sending ask; nothing is kept in memory."""

    config: Config
    channel: str
    name: str = "synthetic shop"
    is_promoted: bool = False

    def read_config(self) -> Config:
        return self.config

    def read_catalog_items(
        self, product_ids: Sequence[SaleorProductId], *, channel: str
    ) -> list[CatalogItem]:
        return [self._make_item(int(each)) for each in product_ids]

    def read_product_images(
        self, product_id: SaleorProductId, *, limit: int = 4
    ) -> list[ProductImage]:
        return []

    def _make_item(self, number: int) -> CatalogItem:
        # From one to sixty percent, and every product its own.
        percent = 1 + number * 7 % 60 if self.is_promoted else 0
        return CatalogItem(
            product_id=SaleorProductId(str(number)),
            name=" ".join(_list_words(number)),
            category_ids=(CATEGORY_ID,),
            channel=self.channel,
            country_code="US",
            is_visible=True,
            is_in_stock=True,
            price=Money(PRICE * (100 - percent) / 100, "USD"),
            undiscounted_price=Money(PRICE, "USD"),
            stock_quantity=5 + number % 60,
            variant_ids=(SaleorVariantId(str(number)),),
            variant_names=("One size",),
        )


def _list_words(number: int) -> Iterator[str]:
    yield f"model{number}"
    while number:
        number, place = divmod(number, len(_WORDS))
        yield _WORDS[place]
