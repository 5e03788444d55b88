"""What a shop does for campaigns: vouchers of its own, and customers' checkouts and orders."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from ..handoffs import (
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


class VoucherShop(Protocol):
    """The part of `Shop` that is about vouchers."""

    def create_voucher(self, spec: VoucherSpec, codes: Sequence[str]) -> SaleorVoucherId:
        """Make a native voucher with its first codes, listed in its channel.

        Call it in the transaction that stores the id: a crash then leaves neither or both.
        Without any code the shop would make one of its own, and that would be nobody's.

        Raises:
            PermanentError: the shop refuses such a voucher.
        """

    def change_voucher_end(self, voucher_id: SaleorVoucherId, ends_at: datetime) -> None: ...

    def add_voucher_codes(self, voucher_id: SaleorVoucherId, codes: Sequence[str]) -> None:
        """Make codes, each good for one order; in the transaction that stores them, as above.

        Raises:
            PermanentError: the voucher is gone, or one of the codes exists; none was made.
        """

    def remove_voucher_codes(self, voucher_id: SaleorVoucherId, codes: Sequence[str]) -> None:
        """Delete codes, used or not; those that are not there are no error."""

    def read_voucher_state(self, voucher_id: SaleorVoucherId, *, channel: str) -> VoucherFacts: ...

    def read_voucher_scope(self, voucher_id: SaleorVoucherId) -> VoucherScope | None:
        """Return what the voucher is good for, whoever said so; None where it is gone."""

    def change_voucher_products(
        self,
        voucher_id: SaleorVoucherId,
        *,
        added: Sequence[SaleorProductId],
        removed: Sequence[SaleorProductId],
    ) -> None:
        """Add products to what the voucher is for, then take others out of it.

        Call it in the transaction that notes it. Never take the last out: a voucher for some goods
        that names none is good for all of them.

        Raises:
            PermanentError: the voucher or one of the products is gone; nothing was changed.
        """

    def apply_voucher(self, checkout_id: SaleorCheckoutId, code: str) -> ApplyAnswer:
        """Put the code into the checkout, in place of whatever is there."""

    def remove_voucher(self, checkout_id: SaleorCheckoutId, code: str) -> None:
        """Take this code out of the checkout, where it is in there."""

    def list_open_checkouts(
        self, customer_id: SaleorCustomerId, *, channel: str
    ) -> list[OpenCheckout]:
        """Return the customer's own, at most 20; never an anonymous one."""

    def list_customer_orders(self, customer_id: SaleorCustomerId) -> list[CustomerOrder]:
        """Return the customer's newest orders, at most 100, also those that were cancelled."""
