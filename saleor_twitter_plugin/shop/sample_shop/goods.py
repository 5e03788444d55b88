"""What lies in the sample shop."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from io import BytesIO

from django.utils import timezone
from PIL import Image

from ...handoffs import (
    OrderState,
    SaleorCategoryId,
    SaleorCustomerId,
    SaleorOrderId,
    SaleorProductId,
    SaleorVariantId,
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
    added_at: datetime = field(default_factory=timezone.now)


@dataclass
class SampleCustomer:
    customer_id: SaleorCustomerId
    email: str
    password: str
    is_active: bool
    has_address: bool
    is_staff: bool = False
    permissions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SampleOrder:
    order_id: SaleorOrderId
    number: str
    key: str
    customer_id: SaleorCustomerId
    email: str
    variant_id: SaleorVariantId
    quantity: int
    unit_price: Decimal
    total: Decimal
    delivery: str
    metadata: dict[str, str]
    code: str = ""
    """Of the voucher that it was made with."""
    discount: Decimal = Decimal(0)
    state: OrderState = OrderState.OPEN
    refunded: Decimal = Decimal(0)


@dataclass
class SampleVoucher:
    spec: VoucherSpec
    ends_at: datetime | None
    codes: dict[str, bool] = field(default_factory=dict)
    """Code → still good."""
    is_listed: bool = True


@dataclass
class SampleCheckout:
    """`customer_id` None: nobody is signed in."""

    customer_id: SaleorCustomerId | None
    variant_id: SaleorVariantId
    quantity: int
    code: str = ""


def draw_picture(color: str) -> bytes:
    """Return a small PNG of one color, as `teal` or `#008080`."""
    content = BytesIO()
    Image.new("RGB", (64, 64), color).save(content, "PNG")
    return content.getvalue()
