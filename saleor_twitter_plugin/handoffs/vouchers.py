"""Vouchers: what a campaign asks of the shop, and what a person is told."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from .identifiers import Money, SaleorCategoryId, SaleorOrderId, SaleorProductId

SaleorVoucherId = NewType("SaleorVoucherId", str)
SaleorCollectionId = NewType("SaleorCollectionId", str)
SaleorCheckoutId = NewType("SaleorCheckoutId", str)


class DiscountKind(StrEnum):
    PERCENT = "percent"
    FIXED = "fixed"
    FREE_SHIPPING = "free_shipping"


@dataclass(frozen=True, slots=True)
class VoucherSpec:
    """A voucher as the shop is to make it: each of its codes is good for one order."""

    name: str
    channel: str
    kind: DiscountKind
    value: Decimal
    """Percent, or an amount in the channel's currency; nothing for free shipping."""
    minimum_spend: Money | None
    starts_at: datetime | None
    ends_at: datetime | None
    category_ids: tuple[SaleorCategoryId, ...] = ()
    collection_ids: tuple[SaleorCollectionId, ...] = ()
    product_ids: tuple[SaleorProductId, ...] = ()
    is_once_per_customer: bool = False
    """Never again for an e-mail address that has ordered with it, cancelled or not."""

    @property
    def has_scope(self) -> bool:
        return bool(self.category_ids or self.collection_ids or self.product_ids)


@dataclass(frozen=True, slots=True)
class VoucherFacts:
    """A voucher as the shop has it now, in one channel."""

    exists: bool
    is_usable: bool = False
    """Listed in the channel, for everybody, and its time is neither to come nor over."""
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VoucherScope:
    """What alone a voucher is good for, as the shop has it now."""

    is_limited: bool
    """False: it is good for everything, whatever stands in it."""
    products: frozenset[SaleorProductId] = frozenset()
    others_count: int = 0
    """Categories, collections and variants."""


class ApplyAnswer(StrEnum):
    APPLIED = "applied"
    NOT_YET = "not_yet"
    """The checkout does not fit: too little in it, or nothing that the voucher is for."""
    REFUSED = "refused"
    """The code is no good any more."""
    GONE = "gone"
    """There is no such checkout."""


@dataclass(frozen=True, slots=True)
class OpenCheckout:
    """A signed-in customer's checkout; `code` is what stands in it, "" for none."""

    checkout_id: SaleorCheckoutId
    code: str
    has_lines: bool


class OrderState(StrEnum):
    OPEN = "open"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class CustomerOrder:
    """An order as its customer sees it."""

    order_id: SaleorOrderId
    number: str
    state: OrderState
    code: str
    """The voucher's, "" for none."""
    total: Money
    discount_amount: Decimal
    refunded_amount: Decimal
    category_ids: tuple[SaleorCategoryId, ...]
    """Of what was bought, each with all above it; without what is hidden or deleted since."""

    @property
    def is_taken_back(self) -> bool:
        """Cancelled, expired, or refunded in full."""
        is_refunded = self.total.amount > 0 and self.refunded_amount >= self.total.amount
        return self.state is not OrderState.OPEN or is_refunded


class VoucherAnswer(StrEnum):
    """What came of asking for one; the names of a campaign's texts."""

    LOADED = "loaded"
    WAITING = "waiting"
    """Until the person is linked."""
    CONFIRM = "confirm"
    ALREADY = "already"
    EMPTY = "empty"
    """The budget is used up."""
    OVER = "over"
    NOT_FOR_YOU = "not_for_you"
    POST_FIRST = "post_first"
    """It is given for a post, and this was a message."""
    NOT_DISCLOSED = "not_disclosed"
    """The post does not say that it is an ad."""
    TRY_AGAIN = "try_again"
    """More codes are being made."""


GIVEN = frozenset({VoucherAnswer.LOADED, VoucherAnswer.WAITING, VoucherAnswer.CONFIRM})
"""A voucher is theirs, or is kept for them."""


@dataclass(frozen=True, slots=True)
class AskedVoucher:
    answer: VoucherAnswer
    expires_at: datetime | None = None
