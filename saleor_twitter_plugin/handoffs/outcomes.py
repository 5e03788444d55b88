"""What came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from .decisions import ClaimReason, Refuse, Wish
from .identifiers import Money, SaleorOrderId
from .vouchers import VoucherAnswer


@dataclass(frozen=True, slots=True)
class OrderPlaced:
    order_id: SaleorOrderId
    number: str
    total: Money
    wishes: tuple[Wish, ...]
    pay_url: str = ""
    """Empty where the owner has set no pay link, and where there is nothing to pay."""
    is_paid: bool = False


@dataclass(frozen=True, slots=True)
class ClaimOffered:
    claim_url: str
    expires_at: datetime
    wishes: tuple[Wish, ...]
    reason: ClaimReason


@dataclass(frozen=True, slots=True)
class ProofRecorded:
    is_known: bool
    """False where no customer waits for this code, or it has expired."""


@dataclass(frozen=True, slots=True)
class OptedOut:
    pass


@dataclass(frozen=True, slots=True)
class OptedIn:
    pass


@dataclass(frozen=True, slots=True)
class NothingDone:
    pass


@dataclass(frozen=True, slots=True)
class VoucherAnswered:
    """Somebody asked for a campaign's voucher."""

    answer: VoucherAnswer
    texts: Mapping[str, Mapping[str, str]]
    """The owner's own words: language → answer → text."""
    name: str
    """The campaign's."""
    expires_at: datetime | None = None


Outcome = (
    OrderPlaced
    | ClaimOffered
    | Refuse
    | ProofRecorded
    | OptedOut
    | OptedIn
    | VoucherAnswered
    | NothingDone
)
