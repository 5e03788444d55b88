"""What we do about it."""

from dataclasses import dataclass, field
from enum import StrEnum

from .identifiers import SaleorCustomerId, SaleorProductId, SaleorVariantId, XPostId, XUserId


class RefusalReason(StrEnum):
    MISSING_CODE = "missing_code"
    UNKNOWN_CODE = "unknown_code"
    RETIRED = "retired"
    SOLD_OUT = "sold_out"
    NOT_ENOUGH = "not_enough"
    OVER_LIMIT = "over_limit"
    BAD_QUANTITY = "bad_quantity"
    CHOOSE_VARIANT = "choose_variant"
    NO_DELIVERY = "no_delivery"
    ADDRESS_REJECTED = "address_rejected"
    VOUCHER_REFUSED = "voucher_refused"
    SHOP_REFUSED = "shop_refused"


@dataclass(frozen=True, slots=True)
class Refuse:
    reason: RefusalReason
    code: str = ""
    product_name: str = ""
    count: int | None = None
    """The limit, or the units left."""
    choices: tuple[tuple[str, str], ...] = ()
    """(SKU, variant name) to choose from."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to buy."""

    variant_id: SaleorVariantId
    product_id: SaleorProductId
    product_name: str
    variant_name: str
    quantity: int


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    wishes: tuple[Wish, ...]
    customer_id: SaleorCustomerId


class ClaimReason(StrEnum):
    NOT_LINKED = "not_linked"
    NO_ADDRESS = "no_address"


@dataclass(frozen=True, slots=True)
class OfferClaim:
    wishes: tuple[Wish, ...]
    reason: ClaimReason


@dataclass(frozen=True, slots=True)
class RecordProof:
    code: str


@dataclass(frozen=True, slots=True)
class OptOut:
    pass


@dataclass(frozen=True, slots=True)
class OptIn:
    pass


@dataclass(frozen=True, slots=True)
class Ignore:
    why: str


Decision = PlaceOrder | OfferClaim | Refuse | RecordProof | OptOut | OptIn | Ignore


@dataclass(frozen=True, slots=True)
class Origin:
    """Where on X an order came from; written to the order's metadata and to our tables."""

    x_user_id: XUserId
    handle: str
    x_post_id: XPostId
    account_id: XUserId
    account_handle: str
    is_message: bool = False
    answered_post_id: str = ""
    """The post of ours that was answered or quoted; "" where it was none."""


CHEAPEST_SHIPPING = "cheapest"
FREE_SHIPPING = "free"


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """Everything that the shop needs to place one order.

    One to `LINES_MAX` wishes; those of one variant become one line.
    """

    wishes: tuple[Wish, ...]
    customer_id: SaleorCustomerId
    channel: str
    origin: Origin
    shipping_rule: str = CHEAPEST_SHIPPING
    """`cheapest`, `free` (no way that costs something), or the exact name of the one way."""
    collection_point_id: str = ""
    """Primary key of the warehouse where the person fetches it; the shipping rule is not asked."""
    voucher_code: str = field(default="", repr=False)
    gift_card_codes: tuple[str, ...] = field(default=(), repr=False)
