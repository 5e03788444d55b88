"""How an order is paid, and what came of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from .identifiers import Money


@dataclass(frozen=True, slots=True)
class PayLater:
    """By the person, at the pay link."""


@dataclass(frozen=True, slots=True)
class PayStored:
    """At once, by the method that the customer chose for this in advance."""

    gateway_id: str
    """Identifier of the payment app."""
    payment_method_id: str = field(repr=False)
    """The gateway's own; of no use without the customer's account."""
    maximum: Money
    """An order of more, or in another currency, is left to be paid by the person."""
    chosen_at: datetime
    """An order that was placed before stays as it is."""
    cancels_declined: bool = False
    """An order whose payment is declined is cancelled, else it waits for another payment."""

    def covers(self, total: Money) -> bool:
        return total.currency == self.maximum.currency and total.amount <= self.maximum.amount


Payment = PayLater | PayStored


class PaymentOutcome(StrEnum):
    NONE = "none"
    """Nothing was asked for: the person pays, or there is nothing to pay."""
    PAID = "paid"
    """Charged, or authorised where the shop charges later: the person has nothing left to do."""
    PENDING = "pending"
    """Asked for and not decided: the person must not pay again meanwhile."""
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """What a payment app keeps for a customer."""

    method_id: str
    """The shop's own id, as its API gives it to the storefront."""
    gateway_id: str
    gateway_name: str
    payment_method_id: str
    name: str
    """As the app tells it to the customer; shown, and never stored."""
