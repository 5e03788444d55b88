"""Limited goods that many want at once: who asks, what they are told, and what is held for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ..errors import TwitterPluginError
from .decisions import Origin, Wish
from .identifiers import SaleorCustomerId, SaleorOrderId, SaleorVariantId


class DropOutcome(StrEnum):
    """What a person is told when they ask."""

    WON = "won"
    """A unit is held for them until `held_until`."""
    WAITLISTED = "waitlisted"
    ENTERED = "entered"
    """In a draw: nothing is decided yet."""
    SOLD_OUT = "sold_out"
    NOT_OPEN = "not_open"
    CLOSED = "closed"
    ALREADY_IN = "already_in"
    EXCLUDED = "excluded"
    CHOOSE_VARIANT = "choose_variant"


class ExclusionReason(StrEnum):
    NOT_LINKED = "not_linked"
    WON_TOO_OFTEN = "won_too_often"
    ACCOUNT_TOO_YOUNG = "account_too_young"
    ACCOUNT_AGE_UNKNOWN = "account_age_unknown"
    SAME_CUSTOMER = "same_customer"
    SAME_ADDRESS = "same_address"
    SAME_PAYMENT = "same_payment"
    OPTED_OUT = "opted_out"


@dataclass(frozen=True, slots=True)
class Entrant:
    """Who asks for a unit. Digests name an address or a payment without telling it; "" unknown."""

    origin: Origin
    asked_at: datetime
    """When X took the post or message: what counts, however late it reaches us."""
    customer_id: SaleorCustomerId | None = None
    account_created_at: datetime | None = None
    address_digest: str = ""
    payment_digest: str = ""
    has_opted_out: bool = False


@dataclass(frozen=True, slots=True)
class DropAnswer:
    """What came of one asking; the same for the same action key, however often it is asked."""

    entry_id: int
    outcome: DropOutcome
    drop_slug: str
    drop_name: str
    wish: Wish | None = None
    held_until: datetime | None = None
    place: int | None = None
    """In the waitlist, now, from 1."""
    reason: ExclusionReason | None = None
    choices: tuple[tuple[str, str], ...] = ()
    """(SKU, variant name) to choose from."""
    opens_at: datetime | None = None
    """None where the moment is not told."""
    standing: str = ""
    """For ALREADY_IN: how the person's first entry stands, as `held` or `waiting`."""


@dataclass(frozen=True, slots=True)
class TakenUnits:
    """Units of one warehouse; `warehouse_id` "" where the shop does not count them."""

    warehouse_id: str
    count: int


class UnitsGone(TwitterPluginError):
    """The units that an order was to be made of are no longer held for it; nothing was made."""


class HeldUnits(Protocol):
    """Units outside the shop's open stock, which one order of one line is to be made of.

    The shop calls both inside its own transactions, so that giving back, ordering and marking
    happen together or not at all.
    """

    def lock(self, customer_id: SaleorCustomerId) -> Sequence[TakenUnits]:
        """Lock what is held until the transaction ends, and tell where it was taken from.

        Raises:
            UnitsGone: it is held for nobody, or for somebody else.
        """

    def mark_ordered(self, order_id: SaleorOrderId, number: str) -> None:
        """Note that the locked units are the order's now."""


class StockKeeper(Protocol):
    """What a drop asks of the shop. Both inside the caller's transaction, and undone with it."""

    def take_units(
        self, variant_id: SaleorVariantId, count: int, *, channel: str, warehouse_id: str = ""
    ) -> list[TakenUnits]:
        """Take units out of the shop's open stock, of one warehouse where one is named.

        Raises:
            NotEnoughUnits: fewer can be promised now; none was taken.
        """

    def return_units(self, variant_id: SaleorVariantId, taken: Sequence[TakenUnits]) -> None:
        """Put units back into the shop's open stock."""


class NotEnoughUnits(TwitterPluginError):
    def __init__(self, variant_id: SaleorVariantId, available_count: int) -> None:
        super().__init__(f"Of variant {variant_id} only {available_count} can be promised now.")
        self.variant_id = variant_id
        self.available_count = available_count
