"""The sample shop's vouchers of campaigns, and the baskets that they go into."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

from django.utils import timezone

from ...errors import PermanentError
from ...handoffs import (
    ApplyAnswer,
    CustomerOrder,
    DiscountKind,
    Money,
    OpenCheckout,
    OrderState,
    SaleorCheckoutId,
    SaleorCustomerId,
    SaleorOrderId,
    SaleorProductId,
    SaleorVariantId,
    SaleorVoucherId,
    VoucherFacts,
    VoucherScope,
    VoucherSpec,
)
from .goods import (
    SampleBasket,
    SampleCampaignVoucher,
    SampleLine,
    SampleOrder,
    SampleProduct,
    SampleVariant,
)
from .showing import list_up
from .stocking import Shelves


class CampaignVoucherShelves(Shelves):
    """The part of `Shop` that is about campaigns' vouchers, and the till."""

    def create_voucher(self, spec: VoucherSpec, codes: Sequence[str]) -> SaleorVoucherId:
        with self.lock:
            voucher_id = SaleorVoucherId(self._next_id())
            self.campaign_vouchers[voucher_id] = SampleCampaignVoucher(
                spec, spec.ends_at, is_limited=spec.has_scope
            )
            self.add_voucher_codes(voucher_id, codes)
            return voucher_id

    def change_voucher_end(self, voucher_id: SaleorVoucherId, ends_at: datetime) -> None:
        self._get_voucher(voucher_id).ends_at = ends_at

    def add_voucher_codes(self, voucher_id: SaleorVoucherId, codes: Sequence[str]) -> None:
        with self.lock:
            voucher = self._get_voucher(voucher_id)
            taken = {code for each in self.campaign_vouchers.values() for code in each.codes}
            if taken & set(codes):
                raise PermanentError("One of the codes exists.")
            voucher.codes.update(dict.fromkeys(codes, True))

    def remove_voucher_codes(self, voucher_id: SaleorVoucherId, codes: Sequence[str]) -> None:
        voucher = self.campaign_vouchers.get(voucher_id)
        if voucher is not None:
            for code in codes:
                voucher.codes.pop(code, None)

    def read_voucher_state(self, voucher_id: SaleorVoucherId, *, channel: str) -> VoucherFacts:
        voucher = self.campaign_vouchers.get(voucher_id)
        if voucher is None:
            return VoucherFacts(exists=False)
        return VoucherFacts(True, self._is_usable(voucher, channel), voucher.ends_at)

    def read_voucher_scope(self, voucher_id: SaleorVoucherId) -> VoucherScope | None:
        voucher = self.campaign_vouchers.get(voucher_id)
        if voucher is None:
            return None
        spec = voucher.spec
        others = len(spec.category_ids) + len(spec.collection_ids)
        return VoucherScope(voucher.is_limited, frozenset(spec.product_ids), others)

    def change_voucher_products(
        self,
        voucher_id: SaleorVoucherId,
        *,
        added: Sequence[SaleorProductId],
        removed: Sequence[SaleorProductId],
    ) -> None:
        with self.lock:
            voucher = self._get_voucher(voucher_id)
            if not set(added) <= set(self.products):
                raise PermanentError("One of the products is gone.")
            kept = [*voucher.spec.product_ids, *added]
            left = tuple(each for each in dict.fromkeys(kept) if each not in removed)
            voucher.spec = replace(voucher.spec, product_ids=left)

    def apply_voucher(self, checkout_id: SaleorCheckoutId, code: str) -> ApplyAnswer:
        with self.lock:
            basket = self.baskets.get(checkout_id)
            if basket is None:
                return ApplyAnswer.GONE
            voucher = self._find_good(code)
            if voucher is None:
                return ApplyAnswer.REFUSED
            if not self._fits(basket, voucher.spec):
                return ApplyAnswer.NOT_YET
            basket.code = code
            return ApplyAnswer.APPLIED

    def remove_voucher(self, checkout_id: SaleorCheckoutId, code: str) -> None:
        basket = self.baskets.get(checkout_id)
        if basket is not None and basket.code == code:
            basket.code = ""

    def list_open_checkouts(
        self, customer_id: SaleorCustomerId, *, channel: str
    ) -> list[OpenCheckout]:
        return [
            OpenCheckout(checkout_id, each.code, has_lines=True)
            for checkout_id, each in self.baskets.items()
            if each.customer_id == customer_id and channel == self.channel
        ]

    def list_customer_orders(self, customer_id: SaleorCustomerId) -> list[CustomerOrder]:
        mine = [each for each in self.orders if each.customer_id == customer_id]
        return [self._read_customer_order(each) for each in reversed(mine)]

    # --- the till: what a storefront does -----------------------------------------------------

    def open_basket(
        self, customer_id: SaleorCustomerId | None, variant_id: SaleorVariantId, quantity: int = 1
    ) -> SaleorCheckoutId:
        with self.lock:
            checkout_id = SaleorCheckoutId(str(uuid4()))
            self.baskets[checkout_id] = SampleBasket(customer_id, variant_id, quantity)
            return checkout_id

    def change_basket(self, checkout_id: SaleorCheckoutId, quantity: int) -> None:
        """Change it; a code that does not fit any more goes, as at any till."""
        with self.lock:
            basket = self.baskets[checkout_id]
            basket.quantity = quantity
            voucher = self._find_good(basket.code)
            if voucher is None or not self._fits(basket, voucher.spec):
                basket.code = ""

    def order_basket(self, checkout_id: SaleorCheckoutId) -> SaleorOrderId:
        """Make the order; a code that does not fit any more is left out, as at any till."""
        with self.lock:
            basket = self.baskets.pop(checkout_id)
            _, variant = self._find_goods(basket.variant_id)
            price = variant.price or Decimal(0)
            voucher = self._find_good(basket.code)
            discount = Decimal(0)
            if voucher is not None and self._fits(basket, voucher.spec):
                voucher.codes[basket.code] = False
                discount = _take_off(voucher.spec, price * basket.quantity)
            if variant.stock is not None:
                variant.stock -= basket.quantity
            order = SampleOrder(
                order_id=SaleorOrderId(str(uuid4())),
                number=str(len(self.orders) + 1),
                key=f"till:{checkout_id}",
                customer_id=basket.customer_id or SaleorCustomerId(""),
                email="",
                lines=(SampleLine(variant.variant_id, basket.quantity, price),),
                total=price * basket.quantity - discount,
                delivery="",
                metadata={},
                created_at=timezone.now(),
                code=basket.code if discount else "",
                discount=discount,
            )
            self.orders.append(order)
            return order.order_id

    def cancel_order(self, order_id: SaleorOrderId) -> None:
        with self.lock:
            for place, order in enumerate(self.orders):
                if order.order_id == order_id:
                    self.orders[place] = replace(order, state=OrderState.CANCELLED)

    # --- looking ------------------------------------------------------------------------------

    def _get_voucher(self, voucher_id: SaleorVoucherId) -> SampleCampaignVoucher:
        voucher = self.campaign_vouchers.get(voucher_id)
        if voucher is None:
            raise PermanentError("The voucher is gone.")
        return voucher

    def _find_good(self, code: str) -> SampleCampaignVoucher | None:
        for each in self.campaign_vouchers.values():
            if each.codes.get(code) and self._is_usable(each, self.channel):
                return each
        return None

    def _is_usable(self, voucher: SampleCampaignVoucher, channel: str) -> bool:
        now = timezone.now()
        starts_at, ends_at = voucher.spec.starts_at, voucher.ends_at
        has_begun = starts_at is None or starts_at <= now
        is_in_time = has_begun and (ends_at is None or ends_at > now)
        return voucher.is_listed and voucher.spec.channel == channel and is_in_time

    def _fits(self, basket: SampleBasket, spec: VoucherSpec) -> bool:
        product, variant = self._find_goods(basket.variant_id)
        amount = (variant.price or Decimal(0)) * basket.quantity
        if spec.minimum_spend is not None and amount < spec.minimum_spend.amount:
            return False
        above = set(list_up(self, product.category_id))
        is_named = product.product_id in spec.product_ids or bool(above & set(spec.category_ids))
        return is_named or not spec.has_scope

    def _find_goods(self, variant_id: SaleorVariantId) -> tuple[SampleProduct, SampleVariant]:
        return next(
            (product, variant)
            for product in self.products.values()
            for variant in product.variants
            if variant.variant_id == variant_id
        )

    def _read_customer_order(self, order: SampleOrder) -> CustomerOrder:
        products = [self._find_goods(each.variant_id)[0] for each in order.lines]
        above = {each for product in products for each in list_up(self, product.category_id)}
        return CustomerOrder(
            order_id=order.order_id,
            number=order.number,
            state=order.state,
            code=order.code,
            total=Money(order.total, self.currency),
            discount_amount=order.discount,
            refunded_amount=order.refunded,
            category_ids=tuple(sorted(above)),
        )


def _take_off(spec: VoucherSpec, amount: Decimal) -> Decimal:
    match spec.kind:
        case DiscountKind.PERCENT:
            return (amount * spec.value / 100).quantize(Decimal("0.01"))
        case DiscountKind.FIXED:
            return min(spec.value, amount)
        case DiscountKind.FREE_SHIPPING:
            return Decimal(0)
