"""The values that the stages hand to each other, in the order in which they flow."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NewType

XUserId = NewType("XUserId", str)
XPostId = NewType("XPostId", str)
# Saleor's primary keys as text; `shop/` alone turns them into Saleor's global ids and back.
SaleorProductId = NewType("SaleorProductId", str)
SaleorVariantId = NewType("SaleorVariantId", str)
SaleorCategoryId = NewType("SaleorCategoryId", str)
SaleorCustomerId = NewType("SaleorCustomerId", str)
SaleorOrderId = NewType("SaleorOrderId", str)


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str


# --- X → inbox ------------------------------------------------------------------------------


class EventKind(StrEnum):
    POST = "post"
    MESSAGE = "message"
    POST_DELETED = "post_deleted"
    FOLLOWED = "followed"
    UNFOLLOWED = "unfollowed"
    ACCESS_REVOKED = "access_revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class XEvent:
    """One thing that a person did on X, whichever way we heard of it."""

    key: str
    """Names the thing itself, so that a webhook and a poll of it are one row."""
    action_key: str
    """Names what the person did: an edited post keeps the key of its first version."""
    kind: EventKind
    account_id: XUserId | None
    """The account of the shop that X told about it."""
    author_id: XUserId
    author_handle: str = ""
    post_id: XPostId | None = None
    """The post, or for a message its id."""
    text: str = ""
    language: str = ""
    """X's guess, `und` where it has none."""
    mentioned_ids: tuple[XUserId, ...] = ()
    in_reply_to_post_id: XPostId | None = None
    quoted_post_id: XPostId | None = None
    is_repost: bool = False
    created_at: datetime | None = None


# --- understanding → decisions -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Buy:
    """`code` upper-case; `quantity` None where something stands there that is no whole number."""

    code: str
    quantity: int | None = 1


@dataclass(frozen=True, slots=True)
class BuyWithoutCode:
    pass


@dataclass(frozen=True, slots=True)
class ProveHandle:
    """The person shows the code that the storefront gave to a signed-in customer."""

    code: str


@dataclass(frozen=True, slots=True)
class Stop:
    pass


@dataclass(frozen=True, slots=True)
class Start:
    pass


@dataclass(frozen=True, slots=True)
class NoRequest:
    """Nothing that a machine should answer."""


Intent = Buy | BuyWithoutCode | ProveHandle | Stop | Start | NoRequest


# --- shop → decisions ------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class ShopFacts:
    offer: OfferFacts | None = None
    """None where no product or variant has the code."""
    customer: CustomerFacts | None = None
    """None where the shopper is not linked, or the linked customer is gone."""
    has_opted_out: bool = False


# --- decisions → shop ------------------------------------------------------------------------


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
    wish: Wish
    customer_id: SaleorCustomerId


class ClaimReason(StrEnum):
    NOT_LINKED = "not_linked"
    NO_ADDRESS = "no_address"


@dataclass(frozen=True, slots=True)
class OfferClaim:
    wish: Wish
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


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """Everything that the shop needs to place one order."""

    wish: Wish
    customer_id: SaleorCustomerId
    channel: str
    origin: Origin


# --- shop → replies --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OrderPlaced:
    order_id: SaleorOrderId
    number: str
    total: Money
    wish: Wish
    pay_url: str = ""
    """Empty where the owner has set no pay link."""


@dataclass(frozen=True, slots=True)
class ClaimOffered:
    claim_url: str
    expires_at: datetime
    wish: Wish
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


Outcome = OrderPlaced | ClaimOffered | Refuse | ProofRecorded | OptedOut | OptedIn | NothingDone


# --- replies, feeds → outbox -----------------------------------------------------------------


class MessageKind(StrEnum):
    POST = "post"
    REPLY = "reply"
    DIRECT_MESSAGE = "direct_message"


class Priority(StrEnum):
    """Highest first, as the values sort. Source: X's limits are shared by all of them."""

    ORDER = "1_order"
    CARE = "2_care"
    CAMPAIGN = "3_campaign"
    PROMOTION = "4_promotion"


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    key: str
    """The database refuses a second message with the same key."""
    kind: MessageKind
    account_id: XUserId
    priority: Priority
    text: str = ""
    """Empty for a feed post: it is rendered when it is sent."""
    in_reply_to_post_id: XPostId | None = None
    recipient_id: XUserId | None = None
    product_id: SaleorProductId | None = None
    channel: str = ""


# --- catalog → feeds -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CatalogItem:
    """A product as the channel's storefront shows it at this moment."""

    product_id: SaleorProductId
    name: str
    category_ids: tuple[SaleorCategoryId, ...]
    """The product's category first, then its ancestors up to the root; empty where it has none."""
    channel: str
    country_code: str
    """The channel's default country, ISO 3166-1 alpha-2."""
    is_visible: bool
    """Published, listed with a price, available for purchase, each at this moment."""
    is_in_stock: bool
    price: Money | None
    """The lowest that the checkout would charge for one."""
    has_price_range: bool = False
    image_alt: str = ""
    has_image: bool = False


@dataclass(frozen=True, slots=True)
class ProductImage:
    content: bytes
    media_type: str
    alt_text: str


@dataclass(frozen=True, slots=True)
class Category:
    category_id: SaleorCategoryId
    slug: str
    name: str
    ancestor_ids: tuple[SaleorCategoryId, ...]
    """Nearest first."""


@dataclass(frozen=True, slots=True)
class Requester:
    """Who calls our GraphQL endpoint."""

    customer_id: SaleorCustomerId | None = None
    email: str = ""
    is_staff: bool = False
    is_app: bool = False
    permissions: frozenset[str] = frozenset()
    """Saleor's names, as `product.manage_products`."""
