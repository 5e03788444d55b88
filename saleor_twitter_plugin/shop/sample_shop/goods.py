"""What lies in the sample shop."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from io import BytesIO

from django.utils import timezone
from PIL import Image

from ...handoffs import (
    CheckoutRequest,
    OrderState,
    SaleorCategoryId,
    SaleorCustomerId,
    SaleorOrderId,
    SaleorProductId,
    SaleorVariantId,
    SaleorWarehouseId,
    VoucherSpec,
)


@dataclass
class SampleCategory:
    category_id: SaleorCategoryId
    slug: str
    name: str
    parent_id: SaleorCategoryId | None
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass
class SampleVariant:
    """`price` None: not sold in the channel. `stock` None: not counted."""

    variant_id: SaleorVariantId
    sku: str
    name: str
    price: Decimal | None
    stock: int | None
    limit: int | None
    undiscounted_price: Decimal | None = None
    """None: no promotion."""
    cost: Decimal | None = None
    """What the shop pays for it; None: nobody has said."""
    place_stocks: dict[SaleorWarehouseId, int] = field(default_factory=dict)
    """How much of `stock` lies where; empty where nobody says."""
    values: tuple[str, ...] = ()
    """Of its attributes, as `("Red", "XL")`."""


@dataclass
class SampleProduct:
    product_id: SaleorProductId
    name: str
    category_id: SaleorCategoryId | None
    is_shipped: bool
    is_in_channel: bool
    is_published: bool = True
    published_at: datetime | None = None
    is_for_sale: bool = True
    for_sale_at: datetime | None = None
    is_in_lists: bool = True
    variants: list[SampleVariant] = field(default_factory=list)
    images: list[tuple[bytes, str]] = field(default_factory=list)
    """(PNG, alternative text)"""
    slug: str = ""
    video: tuple[str, bytes] | None = None
    """(name in the storage, content)"""
    added_at: datetime = field(default_factory=timezone.now)


@dataclass
class SampleVoucher:
    """`percent` or `amount`; neither: no value in the channel."""

    voucher_id: str
    name: str
    codes: dict[str, int]
    """Code -> how often it was used."""
    percent: Decimal | None = None
    amount: Decimal | None = None
    minimum_spend: Decimal | None = None
    starts_at: datetime = field(default_factory=timezone.now)
    ends_at: datetime | None = None
    usage_limit: int | None = None
    is_for_staff: bool = False
    is_single_use: bool = False
    category_ids: tuple[SaleorCategoryId, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass
class SamplePromotion:
    promotion_id: str
    name: str
    percent: int
    product_ids: tuple[SaleorProductId, ...]
    starts_at: datetime = field(default_factory=timezone.now)
    ends_at: datetime | None = None


@dataclass
class SampleCollection:
    collection_id: str
    name: str
    product_ids: tuple[SaleorProductId, ...]
    is_published: bool = True
    published_at: datetime | None = None


@dataclass
class SampleCustomer:
    customer_id: SaleorCustomerId
    email: str
    password: str
    is_active: bool
    has_address: bool
    is_staff: bool = False
    permissions: frozenset[str] = frozenset()
    flat: str = ""
    """What tells the address from others; "" where nobody has said."""


@dataclass(frozen=True)
class SampleLine:
    variant_id: SaleorVariantId
    quantity: int
    unit_price: Decimal


@dataclass(frozen=True)
class SampleOrder:
    order_id: SaleorOrderId
    number: str
    key: str
    customer_id: SaleorCustomerId
    email: str
    lines: tuple[SampleLine, ...]
    total: Decimal
    delivery: str
    metadata: dict[str, str]
    created_at: datetime
    checkout_id: str = ""
    """Of the open checkout that it was."""
    code: str = ""
    """Of the voucher that it was made with."""
    discount: Decimal = Decimal(0)
    state: OrderState = OrderState.OPEN
    refunded: Decimal = Decimal(0)


@dataclass
class SampleCampaignVoucher:
    """Made by us for a campaign; nobody announces it."""

    spec: VoucherSpec
    ends_at: datetime | None
    codes: dict[str, bool] = field(default_factory=dict)
    """Code → still good."""
    is_listed: bool = True
    is_limited: bool = False
    """For some goods alone; where none are named, for all of them, as in Saleor."""


@dataclass
class SampleCheckout:
    checkout_id: str
    request: CheckoutRequest
    metadata: dict[str, str]
    reserved_until: datetime | None
    """None: holds nothing (any more)."""


@dataclass
class SampleBasket:
    """A checkout that the storefront opened. `customer_id` None: nobody is signed in."""

    customer_id: SaleorCustomerId | None
    variant_id: SaleorVariantId
    quantity: int
    code: str = ""


def draw_picture(color: str) -> bytes:
    """Return a small PNG of one color, as `teal` or `#008080`."""
    content = BytesIO()
    Image.new("RGB", (64, 64), color).save(content, "PNG")
    return content.getvalue()
