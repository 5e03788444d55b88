"""Vouchers: what a campaign asks of the shop, and what a person is told."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from .identifiers import Money, SaleorCategoryId, SaleorProductId

SaleorVoucherId = NewType("SaleorVoucherId", str)
SaleorCollectionId = NewType("SaleorCollectionId", str)


class DiscountKind(StrEnum):
    PERCENT = "percent"
    FIXED = "fixed"
    FREE_SHIPPING = "free_shipping"


@dataclass(frozen=True, slots=True)
class VoucherSpec:
    """A voucher as the shop is to make it: single-use codes, once for each customer."""

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
    TRY_AGAIN = "try_again"
    """More codes are being made."""


@dataclass(frozen=True, slots=True)
class AskedVoucher:
    answer: VoucherAnswer
    expires_at: datetime | None = None
