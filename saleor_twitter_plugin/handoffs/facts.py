"""What the shop says about it."""

from dataclasses import dataclass

from .identifiers import Money, SaleorCustomerId, SaleorProductId, SaleorVariantId


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


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """What a code names. `variants`: those it could mean, in the catalog's order."""

    product_id: SaleorProductId
    product_name: str
    is_purchasable: bool
    """Published, listed and available for purchase in the channel, at this moment."""
    variants: tuple[VariantFacts, ...]


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    customer_id: SaleorCustomerId
    email: str
    is_active: bool
    has_default_address: bool
    can_sign_in: bool = True
    """No member of the staff, active, and confirmed where the shop asks for that."""


@dataclass(frozen=True, slots=True)
class ShopFacts:
    offer: OfferFacts | None = None
    """None where no product or variant has the code."""
    customer: CustomerFacts | None = None
    """None where the shopper is not linked, or the linked customer is gone."""
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
