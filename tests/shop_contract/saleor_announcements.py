"""Vouchers, promotions and collections, made by Saleor's public staff mutations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from saleor_twitter_plugin.handoffs import SaleorProductId
from saleor_twitter_plugin.shop import get_shop
from saleor_twitter_plugin.shop.global_ids import get_primary_key, write_global_id

from . import saleor_mutations as say

# Saleor makes no voucher without one.
UNWANTED_CODE = "unwanted"


class SaleorAnnouncements:
    """A part of `SaleorStockRoom`."""

    _channel_id: str
    _do: Any
    _recalculate_prices: Any

    def add_voucher(
        self,
        code: str = "",
        *,
        is_public: bool = True,
        is_listed: bool = True,
        percent: str | None = None,
        amount: str | None = None,
        minimum_spend: str | None = None,
        starts_at: datetime | None = None,
        ends_at: datetime | None = None,
        usage_limit: int | None = None,
        is_for_staff: bool = False,
        is_single_use: bool = False,
        category: str | None = None,
        codes: Sequence[str] = (),
    ) -> str:
        """Add a voucher of 10 percent; `category` it is for, `codes` it has besides."""
        from saleor.discount.models import VoucherCode

        wanted = [each for each in (code, *codes) if each]
        voucher: dict[str, Any] = {
            "name": "Internal name",
            "addCodes": wanted or [UNWANTED_CODE],
            "discountValueType": "FIXED" if amount else "PERCENTAGE",
            "type": "SPECIFIC_PRODUCT" if category else "ENTIRE_ORDER",
            "onlyForStaff": is_for_staff,
            "singleUse": is_single_use,
            "usageLimit": usage_limit,
            "startDate": starts_at.isoformat() if starts_at else None,
            "endDate": ends_at.isoformat() if ends_at else None,
        }
        if category:
            voucher["categories"] = [write_global_id("Category", category)]
        given = {name: value for name, value in voucher.items() if value is not None}
        made = self._do(say.VOUCHER_CREATE, {"input": given})["voucher"]["id"]
        voucher_id = get_primary_key("Voucher", made)
        VoucherCode.objects.filter(code=UNWANTED_CODE).delete()
        if is_listed:
            self._list_voucher(voucher_id, amount or percent or "10", minimum_spend)
        if is_public:
            get_shop().mean_voucher_for_public(voucher_id, is_public=True)
        return voucher_id

    def change_voucher(
        self, voucher_id: str, *, ends_at: datetime | None = None, percent: str | None = None
    ) -> None:
        if percent:
            self._list_voucher(voucher_id, percent, None)
        if ends_at:
            self._do(
                say.VOUCHER_UPDATE,
                {
                    "id": write_global_id("Voucher", voucher_id),
                    "input": {"endDate": ends_at.isoformat()},
                },
            )

    def _list_voucher(self, voucher_id: str, value: str, minimum_spend: str | None) -> None:
        listing: dict[str, Any] = {"channelId": self._channel_id, "discountValue": value}
        if minimum_spend:
            listing["minAmountSpent"] = minimum_spend
        self._do(
            say.VOUCHER_LIST,
            {"id": write_global_id("Voucher", voucher_id), "input": {"addChannels": [listing]}},
        )

    def delete_voucher(self, voucher_id: str) -> None:
        self._do(say.VOUCHER_DELETE, {"id": write_global_id("Voucher", voucher_id)})

    def forget_announcements(self) -> None:
        """Take away every voucher, promotion and collection."""
        from saleor.discount.models import Promotion, Voucher
        from saleor.product.models import Collection

        for model in (Voucher, Promotion, Collection):
            model.objects.all().delete()

    def add_codes(self, voucher_id: str, *codes: str) -> None:
        self._do(
            say.VOUCHER_UPDATE,
            {"id": write_global_id("Voucher", voucher_id), "input": {"addCodes": list(codes)}},
        )

    def use_up(self, voucher_id: str) -> None:
        from saleor.discount.models import Voucher, VoucherCode

        Voucher.objects.filter(pk=voucher_id).update(usage_limit=1)
        VoucherCode.objects.filter(voucher_id=voucher_id).update(used=1)

    def read_voucher_metadata(self, voucher_id: str) -> dict[str, str]:
        from saleor.discount.models import Voucher

        return dict(Voucher.objects.get(pk=voucher_id).metadata)

    def add_promotion(
        self,
        name: str,
        percent: int,
        product_ids: Sequence[SaleorProductId],
        *,
        starts_at: datetime | None = None,
        ends_at: datetime | None = None,
    ) -> str:
        """Add a promotion, and let prices be worked out."""
        products = [write_global_id("Product", each) for each in product_ids]
        rule = {
            "name": "Off",
            "channels": [self._channel_id],
            "rewardValueType": "PERCENTAGE",
            "rewardValue": str(percent),
            "cataloguePredicate": {"productPredicate": {"ids": products}},
        }
        promotion: dict[str, Any] = {"name": name, "type": "CATALOGUE", "rules": [rule]}
        if starts_at:
            promotion["startDate"] = starts_at.isoformat()
        if ends_at:
            promotion["endDate"] = ends_at.isoformat()
        made = self._do(say.PROMOTION_CREATE, {"input": promotion})["promotion"]["id"]
        self._recalculate_prices()
        return get_primary_key("Promotion", made)

    def change_promotion(self, promotion_id: str, *, ends_at: datetime) -> None:
        self._do(
            say.PROMOTION_UPDATE,
            {
                "id": write_global_id("Promotion", promotion_id),
                "input": {"endDate": ends_at.isoformat()},
            },
        )
        self._recalculate_prices()

    def delete_promotion(self, promotion_id: str) -> None:
        self._do(say.PROMOTION_DELETE, {"id": write_global_id("Promotion", promotion_id)})
        self._recalculate_prices()

    def add_collection(
        self,
        name: str,
        product_ids: Sequence[SaleorProductId],
        *,
        is_published: bool = True,
        published_at: datetime | None = None,
    ) -> str:
        products = [write_global_id("Product", each) for each in product_ids]
        made = self._do(say.COLLECTION_CREATE, {"input": {"name": name, "products": products}})
        collection_id = get_primary_key("Collection", made["collection"]["id"])
        self.list_collection(collection_id, is_published=is_published, published_at=published_at)
        return collection_id

    def list_collection(
        self,
        collection_id: str,
        *,
        is_published: bool = True,
        published_at: datetime | None = None,
    ) -> None:
        listing: dict[str, Any] = {"channelId": self._channel_id, "isPublished": is_published}
        if published_at:
            listing["publishedAt"] = published_at.isoformat()
        self._do(
            say.COLLECTION_LIST,
            {
                "id": write_global_id("Collection", collection_id),
                "input": {"addChannels": [listing]},
            },
        )

    def delete_collection(self, collection_id: str) -> None:
        self._do(say.COLLECTION_DELETE, {"id": write_global_id("Collection", collection_id)})
