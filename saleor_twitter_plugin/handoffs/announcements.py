"""What a feed speaks of besides single products, as the shop has it at this moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from .catalog import Trigger
from .identifiers import Money, SaleorCategoryId


class SubjectKind(StrEnum):
    VOUCHER = "voucher"
    PROMOTION = "promotion"
    COLLECTION = "collection"


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """Names one of them: its kind, and Saleor's primary key as text."""

    kind: SubjectKind
    subject_id: str


@dataclass(frozen=True, slots=True)
class GoodsShare:
    """Products of one category, among those that something is about."""

    category_ids: tuple[SaleorCategoryId, ...]
    """The category first, then its ancestors up to the root; empty for products without one."""
    product_count: int


@dataclass(frozen=True, slots=True)
class Voucher:
    subject_id: str
    name: str
    """The shop's own, which customers rarely see."""
    channel: str
    country_code: str
    """The channel's default country, ISO 3166-1 alpha-2."""
    starts_at: datetime
    ends_at: datetime | None = None
    is_public: bool = False
    """Staff have said that it may be announced."""
    is_listed: bool = True
    """It has a value in the channel."""
    percent: Decimal | None = None
    amount: Money | None = None
    """What it takes off, where that is no share."""
    code: str = ""
    """The first that can still be used."""
    code_count: int = 0
    minimum_spend: Money | None = None
    minimum_item_count: int = 0
    is_for_staff: bool = False
    is_single_use: bool = False
    is_for_delivery: bool = False
    is_for_cheapest_item: bool = False
    is_for_some_goods: bool = False
    category_name: str = ""
    """Of the one category that it is for."""
    serves_country: bool = True
    """It may be used in the channel's default country."""
    goods: tuple[GoodsShare, ...] = ()
    """What it is for, as far as it names categories or products."""

    @property
    def subject(self) -> Subject:
        return Subject(SubjectKind.VOUCHER, self.subject_id)


@dataclass(frozen=True, slots=True)
class Promotion:
    subject_id: str
    name: str
    channel: str
    country_code: str
    starts_at: datetime
    ends_at: datetime | None = None
    is_of_catalog: bool = True
    """It lowers prices; another kind works in the checkout."""
    percent_off: int = 0
    """The best that the channel's prices have at this moment; 0 before they are worked out."""
    has_percent_range: bool = False
    goods: tuple[GoodsShare, ...] = ()
    """The published products whose price it lowers."""

    @property
    def subject(self) -> Subject:
        return Subject(SubjectKind.PROMOTION, self.subject_id)


@dataclass(frozen=True, slots=True)
class Collection:
    subject_id: str
    name: str
    channel: str
    country_code: str
    is_published: bool
    """In the channel, and its moment is reached."""
    published_at: datetime | None = None
    goods: tuple[GoodsShare, ...] = ()
    """What of it can be bought, the first hundred."""

    @property
    def subject(self) -> Subject:
        return Subject(SubjectKind.COLLECTION, self.subject_id)


type Announceable = Voucher | Promotion | Collection

SUBJECT_KINDS: Mapping[Trigger, SubjectKind] = {
    Trigger.VOUCHER: SubjectKind.VOUCHER,
    Trigger.PROMOTION_STARTED: SubjectKind.PROMOTION,
    Trigger.PROMOTION_ENDING: SubjectKind.PROMOTION,
    Trigger.COLLECTION_LAUNCHED: SubjectKind.COLLECTION,
}
"""What each of these triggers speaks of; the others are about products."""
