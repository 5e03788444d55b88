"""What the shop says about it."""

from dataclasses import dataclass, field
from enum import StrEnum

from .decisions import WaitingWish
from .identifiers import Money, SaleorCustomerId, SaleorProductId, SaleorVariantId
from .intents import BuyLine
from .matches import VariantMatch


@dataclass(frozen=True, slots=True)
class VariantFacts:
    variant_id: SaleorVariantId
    sku: str
    name: str
    price: Money | None
    """What the checkout would charge for one now, in the channel; None where it is not listed."""
    available_count: int | None
    """Units that can be promised now; None where the shop does not count them."""
    limit_per_customer: int | None
    values: tuple[str, ...] = ()
    """Of the attributes by which the storefront lets people choose, as `("Red", "XL")`."""


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """What a code names. `variants`: those it could mean, in the catalog's order."""

    product_id: SaleorProductId
    product_name: str
    is_purchasable: bool
    """Published, listed and available for purchase in the channel, at this moment."""
    variants: tuple[VariantFacts, ...]

    def name_variant(self, variant: VariantFacts) -> str:
        """Return the variant's own name; "" where it has none, but its SKU's or its product's.

        Shops name it so where there is one variant only.
        """
        return "" if variant.name in {variant.sku, self.product_name} else variant.name


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    customer_id: SaleorCustomerId
    email: str
    is_active: bool
    has_default_address: bool
    can_sign_in: bool = True
    """No member of the staff, active, and confirmed where the shop asks for that."""
    address_text: str = field(default="", compare=False, repr=False)
    """The default delivery address in one line, however it was typed; "" where the shop has none.

    To tell two addresses apart, and for nothing else.
    """


class OrderProgress(StrEnum):
    UNCONFIRMED = "unconfirmed"
    OPEN = "open"
    """Taken, and nothing is sent yet."""
    PARTLY_SENT = "partly_sent"
    SENT = "sent"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class OrderStatus:
    number: str
    progress: OrderProgress
    is_paid: bool


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line as somebody wrote it, and what it can mean here."""

    line: BuyLine
    offer: OfferFacts | None = None
    """None where no product or variant has the code."""
    match: VariantMatch | None = None
    """Among the variants with a price; None without an offer."""
    suggestions: tuple[tuple[str, str], ...] = ()
    """(code, product's name) of our own posts that an unknown code may have meant."""


@dataclass(frozen=True, slots=True)
class WaitingFacts:
    """What waits for this person's #confirm, and how it stands now."""

    wish: WaitingWish
    offers: tuple[OfferFacts | None, ...] = ()
    """Of `wish.wishes`, each with all its variants; None where the product is gone."""
    is_expired: bool = False
    is_taken: bool = False
    """By this very event, before a crash: it goes on from there."""
    was_seen: bool = True
    """False where the person wrote before we had asked about what it says now."""


@dataclass(frozen=True, slots=True)
class ShopFacts:
    lines: tuple[LineFacts, ...] = ()
    """Of what somebody wants to buy or to reserve."""
    customer: CustomerFacts | None = None
    """None where the shopper is not linked, or the linked customer is gone."""
    waiting: WaitingFacts | None = None
    """Read for a #confirm only."""
    is_voucher_meant: bool = False
    """A #confirm answers a campaign's question, not what waits as a wish."""
    has_opted_out: bool = False


@dataclass(frozen=True, slots=True)
class HostFacts:
    """How the shop itself is set up, where that decides what can be sold on X."""

    version_name: str
    """As `Saleor 3.23.28`: what a person reads."""
    has_stock_reservation: bool
    """Stock of an open checkout is held for somebody, signed in or not."""
    has_channel: bool
    """False where there is no such channel; then all that follows of it is False and empty."""
    is_channel_active: bool = False
    currency: str = ""
    """ISO 4217."""
    allows_unpaid_orders: bool = False
    """A checkout can be completed before it is paid."""
    confirms_orders: bool = False
    """New orders need nobody in the shop to confirm them."""
