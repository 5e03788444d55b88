"""A shop's vouchers in memory, open to look at."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from saleor_twitter_plugin.errors import PermanentError
from saleor_twitter_plugin.handoffs import (
    ApplyAnswer,
    CustomerOrder,
    OpenCheckout,
    SaleorCheckoutId,
    SaleorCustomerId,
    SaleorProductId,
    SaleorVoucherId,
    VoucherFacts,
    VoucherScope,
    VoucherSpec,
)


class FakeVouchers:
    """The part of a fake shop that is about vouchers."""

    def __init__(self) -> None:
        self.vouchers: dict[str, VoucherSpec] = {}
        self.voucher_ends: dict[str, datetime] = {}
        self.voucher_codes: dict[str, list[str]] = {}
        self.unusable_vouchers: set[str] = set()
        self.voucher_error: Exception | None = None
        self.scope_changes: list[tuple[list[str], list[str]]] = []
        """What was added to vouchers and what removed, in order."""
        self.scope_errors: dict[str, Exception] = {}
        """By voucher."""
        self.unlimited_vouchers: set[str] = set()
        """Good for everything, whatever stands in them."""
        self.open_checkouts: dict[str, list[OpenCheckout]] = {}
        """By customer."""
        self.customer_orders: dict[str, list[CustomerOrder]] = {}
        self.orders_error: Exception | None = None
        """Comes when a customer's orders are asked for."""
        self.apply_answer = ApplyAnswer.APPLIED
        self.apply_calls: list[tuple[str, str]] = []

    def create_voucher(self, spec: VoucherSpec, codes: Sequence[str]) -> SaleorVoucherId:
        if self.voucher_error:
            raise self.voucher_error
        voucher_id = SaleorVoucherId(f"v{len(self.vouchers) + 1}")
        self.vouchers[voucher_id] = spec
        self.voucher_codes[voucher_id] = list(codes)
        return voucher_id

    def change_voucher_end(self, voucher_id: SaleorVoucherId, ends_at: datetime) -> None:
        self.voucher_ends[voucher_id] = ends_at

    def add_voucher_codes(self, voucher_id: SaleorVoucherId, codes: Sequence[str]) -> None:
        if self.voucher_error:
            raise self.voucher_error
        if voucher_id not in self.vouchers:
            raise PermanentError("The voucher is gone.")
        self.voucher_codes[voucher_id].extend(codes)

    def remove_voucher_codes(self, voucher_id: SaleorVoucherId, codes: Sequence[str]) -> None:
        kept = [each for each in self.voucher_codes.get(voucher_id, []) if each not in codes]
        self.voucher_codes[voucher_id] = kept

    def read_voucher_state(self, voucher_id: SaleorVoucherId, *, channel: str) -> VoucherFacts:
        exists = voucher_id in self.vouchers
        return VoucherFacts(exists, exists and voucher_id not in self.unusable_vouchers)

    def read_voucher_scope(self, voucher_id: SaleorVoucherId) -> VoucherScope | None:
        spec = self.vouchers.get(voucher_id)
        if spec is None:
            return None
        others = len(spec.category_ids) + len(spec.collection_ids)
        is_limited = voucher_id not in self.unlimited_vouchers
        return VoucherScope(is_limited, frozenset(spec.product_ids), others)

    def change_voucher_products(
        self,
        voucher_id: SaleorVoucherId,
        *,
        added: Sequence[SaleorProductId],
        removed: Sequence[SaleorProductId],
    ) -> None:
        spec = self.vouchers[voucher_id]
        if voucher_id in self.scope_errors:
            # All or nothing, as the shop's own transaction has it.
            raise self.scope_errors[voucher_id]
        self.scope_changes.append((list(added), list(removed)))
        left = {*spec.product_ids, *added} - set(removed)
        self.vouchers[voucher_id] = replace(spec, product_ids=tuple(sorted(left)))

    def apply_voucher(self, checkout_id: SaleorCheckoutId, code: str) -> ApplyAnswer:
        self.apply_calls.append((checkout_id, code))
        if self.apply_answer is ApplyAnswer.APPLIED:
            self._set_code(checkout_id, code)
        return self.apply_answer

    def remove_voucher(self, checkout_id: SaleorCheckoutId, code: str) -> None:
        self._set_code(checkout_id, "")

    def list_open_checkouts(
        self, customer_id: SaleorCustomerId, *, channel: str
    ) -> list[OpenCheckout]:
        return list(self.open_checkouts.get(customer_id, []))

    def list_customer_orders(self, customer_id: SaleorCustomerId) -> list[CustomerOrder]:
        if self.orders_error:
            raise self.orders_error
        return list(self.customer_orders.get(customer_id, []))

    def _set_code(self, checkout_id: str, code: str) -> None:
        for each in self.open_checkouts.values():
            for place, checkout in enumerate(each):
                if checkout.checkout_id == checkout_id:
                    each[place] = OpenCheckout(checkout.checkout_id, code, checkout.has_lines)
