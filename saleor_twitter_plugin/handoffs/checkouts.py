"""A checkout that is opened for somebody the shop does not know yet, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from .decisions import Origin, Wish
from .identifiers import Money, SaleorCustomerId, SaleorOrderId


@dataclass(frozen=True, slots=True)
class CheckoutRequest:
    """One to `LINES_MAX` wishes, to be finished in the storefront by whoever holds the link."""

    wishes: tuple[Wish, ...]
    channel: str
    origin: Origin
    email: str = ""


@dataclass(frozen=True, slots=True)
class CheckoutOpened:
    checkout_id: str
    """Saleor's primary key; whoever knows it may finish the checkout."""
    reserved_until: datetime | None
    """None: the shop reserves nothing, and the units may be gone when it is finished."""


@dataclass(frozen=True, slots=True)
class CheckoutLine:
    product_name: str
    variant_name: str
    quantity: int
    total: Money


@dataclass(frozen=True, slots=True)
class CheckoutFacts:
    """What a checkout says about itself, as its own storefront page would."""

    lines: tuple[CheckoutLine, ...]
    total: Money
    """Gross; delivery is in it once it is chosen."""
    is_shipping_required: bool


@dataclass(frozen=True, slots=True)
class CheckoutOrder:
    """The order that a checkout became."""

    order_id: SaleorOrderId
    number: str
    total: Money
    customer_id: SaleorCustomerId | None
    """None: a guest, whom the shop has no account of."""
    is_paid: bool
