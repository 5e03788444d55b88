"""What we do about it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from .identifiers import (
    Money,
    SaleorCustomerId,
    SaleorProductId,
    SaleorVariantId,
    XPostId,
    XUserId,
)
from .intents import UseHashtag
from .payments import PayLater, Payment


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
    NOTHING_WAITING = "nothing_waiting"
    """There is nothing to confirm, or not any more."""


@dataclass(frozen=True, slots=True)
class Refuse:
    reason: RefusalReason
    code: str = ""
    product_name: str = ""
    count: int | None = None
    """The limit, or the units left."""
    choices: tuple[tuple[str, str], ...] = ()
    """(SKU, variant name) to choose from; (code, product name) where the code is unknown."""
    product_id: SaleorProductId | None = None
    """Where a variant is to be chosen: who replies to the question need not say of what."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to buy."""

    variant_id: SaleorVariantId
    product_id: SaleorProductId
    product_name: str
    variant_name: str
    quantity: int


class WaitingKind(StrEnum):
    ORDER = "order"
    UNLINK = "unlink"


@dataclass(frozen=True, slots=True)
class WaitingWish:
    """What waits until its person says #confirm."""

    key: str
    """The action that it came with, and its order's key."""
    kind: WaitingKind
    wishes: tuple[Wish, ...]
    total: Money | None
    """Of the goods, as the person was told; None where nothing is ordered."""
    version: int
    """One more with every change: who confirms an earlier one changes nothing."""
    asked_at: datetime
    expires_at: datetime
    answered_post_id: str = ""
    """Of ours, as `Origin` has it."""
    is_changed: bool = False
    """Something else of the same person waited before it: a #confirm may have meant that."""


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    wishes: tuple[Wish, ...]
    customer_id: SaleorCustomerId
    confirmed: WaitingWish | None = None
    """What the person has confirmed with this, and whose key the order has."""


@dataclass(frozen=True, slots=True)
class AskConfirmation:
    wishes: tuple[Wish, ...]
    total: Money
    """Of the goods, at this moment."""
    changed: WaitingWish | None = None
    """What was to be confirmed when the price had changed."""


class ClaimReason(StrEnum):
    NOT_LINKED = "not_linked"
    NO_ADDRESS = "no_address"
    RESERVED = "reserved"
    """The person asked for no more than that."""


@dataclass(frozen=True, slots=True)
class OfferClaim:
    wishes: tuple[Wish, ...]
    reason: ClaimReason


@dataclass(frozen=True, slots=True)
class RecordProof:
    code: str


@dataclass(frozen=True, slots=True)
class CancelWaiting:
    pass


@dataclass(frozen=True, slots=True)
class AskUnlink:
    pass


@dataclass(frozen=True, slots=True)
class RemoveLink:
    confirmed: WaitingWish


@dataclass(frozen=True, slots=True)
class TellCart:
    pass


@dataclass(frozen=True, slots=True)
class TellStatus:
    number: str
    """"" for the newest order."""


@dataclass(frozen=True, slots=True)
class TellLinking:
    pass


@dataclass(frozen=True, slots=True)
class TellHelp:
    pass


@dataclass(frozen=True, slots=True)
class TakeHashtag:
    """A drop's or campaign's own hashtag: whose it is decides the rest."""

    intent: UseHashtag


@dataclass(frozen=True, slots=True)
class ConfirmVoucher:
    """The person wants the campaign's voucher that they were asked about."""


@dataclass(frozen=True, slots=True)
class OptOut:
    pass


@dataclass(frozen=True, slots=True)
class OptIn:
    pass


@dataclass(frozen=True, slots=True)
class Ignore:
    why: str


Decision = (
    PlaceOrder
    | AskConfirmation
    | OfferClaim
    | Refuse
    | CancelWaiting
    | AskUnlink
    | RemoveLink
    | TellCart
    | TellStatus
    | TellLinking
    | TellHelp
    | TakeHashtag
    | ConfirmVoucher
    | RecordProof
    | OptOut
    | OptIn
    | Ignore
)


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
    drop_slug: str = ""
    """Of the drop that it came out of."""


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
    payment: Payment = field(default_factory=PayLater)
