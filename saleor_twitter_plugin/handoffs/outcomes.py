"""What came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from .decisions import ClaimReason, Refuse, Wish
from .drops import DropAnswer
from .facts import OrderStatus
from .identifiers import Money, SaleorOrderId
from .payments import PaymentOutcome
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
    payment: PaymentOutcome = PaymentOutcome.NONE
    is_cancelled: bool = False
    """As the owner wants it of an order whose payment was declined."""


@dataclass(frozen=True, slots=True)
class ClaimOffered:
    claim_url: str
    expires_at: datetime
    wishes: tuple[Wish, ...]
    reason: ClaimReason
    reserved_until: datetime | None = None
    """None where the shop holds nothing back for it."""


@dataclass(frozen=True, slots=True)
class ConfirmationAsked:
    """Nothing is ordered yet."""

    wishes: tuple[Wish, ...]
    total: Money
    """Of the goods, before delivery."""
    is_price_changed: bool = False
    has_replaced: bool = False
    """Another wish of theirs waited, and does so no more."""
    is_charged: bool = False
    """A stored payment method is charged when they confirm; delivery may still lift the sum over
    its maximum, and then it is not."""


@dataclass(frozen=True, slots=True)
class WaitingCancelled:
    key: str = ""
    """"" where nothing waited."""
    wishes: tuple[Wish, ...] = ()
    """Empty where no goods waited, but that a link is removed."""
    is_claim: bool = False
    """A purchase to finish in the storefront, whose link works no more."""
    campaign_name: str = ""
    """Of the campaign whose voucher they were asked about; "" where it was none."""


@dataclass(frozen=True, slots=True)
class UnlinkAsked:
    pass


@dataclass(frozen=True, slots=True)
class Unlinked:
    has_link: bool
    """False where the handle was linked to no customer."""


@dataclass(frozen=True, slots=True)
class CartShown:
    wishes: tuple[Wish, ...]
    """Those that wait for a #confirm."""
    claims: tuple[ClaimOffered, ...]
    claim_count: int
    is_private: bool
    """Elsewhere everybody reads along: no more than how many."""


@dataclass(frozen=True, slots=True)
class StatusTold:
    order: OrderStatus | None
    number: str = ""
    """Of the order that was asked for."""
    is_private: bool = True
    is_linked: bool = True


@dataclass(frozen=True, slots=True)
class LinkExplained:
    account_url: str
    """"" where the owner has set no such page."""
    is_linked: bool = False
    """Said in a direct message only."""


@dataclass(frozen=True, slots=True)
class HelpGiven:
    aliases: tuple[tuple[str, str], ...] = ()
    """(the owner's own word, command)"""


@dataclass(frozen=True, slots=True)
class ProofRecorded:
    is_known: bool
    """False where no customer waits for this code, or it has expired."""


@dataclass(frozen=True, slots=True)
class DropAnswered:
    """What a drop says to who used its hashtag."""

    answer: DropAnswer
    url: str = ""
    """Where to go on: the claim's page, else the person's own page of the drop; "" for nowhere."""
    is_linked: bool = False
    """The shop knows whose order a won unit becomes."""


@dataclass(frozen=True, slots=True)
class TurnPassed:
    """Somebody gives up their place in a drop; `settling` does it."""

    drop_id: int
    drop_name: str
    claim_key: str
    """Of the claim that they may have been given; it ends with the place."""


@dataclass(frozen=True, slots=True)
class OptedOut:
    pass


@dataclass(frozen=True, slots=True)
class OptedIn:
    pass


@dataclass(frozen=True, slots=True)
class NothingDone:
    note: str = ""
    """What was kept without a word: an entry in a contest, a reply for a wall."""


@dataclass(frozen=True, slots=True)
class VoucherAnswered:
    """Somebody asked for a campaign's voucher."""

    answer: VoucherAnswer
    texts: Mapping[str, Mapping[str, str]]
    """The owner's own words: language → answer → text."""
    name: str
    """The campaign's."""
    expires_at: datetime | None = None
    post_url: str = ""
    """Where X's composer opens with what is to be posted; "" where nothing is."""


Outcome = (
    OrderPlaced
    | ConfirmationAsked
    | ClaimOffered
    | Refuse
    | WaitingCancelled
    | UnlinkAsked
    | Unlinked
    | CartShown
    | StatusTold
    | LinkExplained
    | HelpGiven
    | ProofRecorded
    | DropAnswered
    | TurnPassed
    | OptedOut
    | OptedIn
    | VoucherAnswered
    | NothingDone
)
