"""Sell from the shelves: the same order of questions as Saleor asks them."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

from ...handoffs import (
    Money,
    NotEnoughUnits,
    OrderRequest,
    RefusalReason,
    Refuse,
    SaleorOrderId,
    SaleorVariantId,
    TakenUnits,
)
from ..action_rows import MadeOrder
from ..interface import OrderRefused
from .goods import SampleCustomer, SampleOrder, SampleProduct, SampleVariant
from .stocking import Shelves

WAREHOUSE_ID = "shelf"


def sell(
    shelves: Shelves,
    request: OrderRequest,
    metadata: dict[str, str],
    *,
    key: str,
    held_count: int = 0,
    now: datetime,
) -> MadeOrder:
    """Take the units and note the order; a key that was sold before gives the same order.

    `held_count` of them are on no shelf, but held for this order.

    Raises:
        OrderRefused: nothing was taken.
    """
    with shelves.lock:
        for order in shelves.orders:
            if order.key == key:
                return _read(order, shelves.currency)
        customer = shelves.customers.get(request.customer_id)
        if customer is None or not customer.is_active:
            raise _refused(request, RefusalReason.SHOP_REFUSED)
        if not customer.has_address:
            raise _refused(request, RefusalReason.ADDRESS_REJECTED)
        product, variant, price = _find_variant(shelves, request, now)
        _check_quantity(request, variant, held_count)
        delivery, delivery_price = _choose_delivery(shelves, request, product)
        if variant.stock is not None:
            variant.stock -= request.wish.quantity - held_count
        order = _make(shelves, request, customer, price, delivery, delivery_price, key, metadata)
        shelves.orders.append(order)
        return _read(order, shelves.currency)


def take(shelves: Shelves, variant_id: SaleorVariantId, count: int) -> list[TakenUnits]:
    """Take units off the shelf; what is not counted comes from no shelf.

    Raises:
        NotEnoughUnits: there are fewer.
    """
    found = [each for each in shelves.list_variants() if each.variant_id == variant_id]
    if not found:
        raise NotEnoughUnits(variant_id, 0)
    (variant,) = found
    if variant.stock is None:
        return [TakenUnits("", count)]
    if variant.stock < count:
        raise NotEnoughUnits(variant_id, variant.stock)
    variant.stock -= count
    return [TakenUnits(WAREHOUSE_ID, count)]


def put_back(shelves: Shelves, variant_id: SaleorVariantId, taken: Sequence[TakenUnits]) -> None:
    for variant in shelves.list_variants():
        if variant.variant_id == variant_id and variant.stock is not None:
            variant.stock += sum(each.count for each in taken if each.warehouse_id)


def is_open(product: SampleProduct, now: datetime) -> bool:
    """Published and for sale in the channel, each with its moment reached."""
    return (
        product.is_in_channel
        and product.is_published
        and (product.published_at is None or product.published_at <= now)
        and product.is_for_sale
        and (product.for_sale_at is None or product.for_sale_at <= now)
    )


def _find_variant(
    shelves: Shelves, request: OrderRequest, now: datetime
) -> tuple[SampleProduct, SampleVariant, Decimal]:
    for product in shelves.products.values():
        for variant in product.variants:
            if variant.variant_id != request.wish.variant_id:
                continue
            if is_open(product, now) and variant.price is not None:
                return product, variant, variant.price
    raise _refused(request, RefusalReason.RETIRED)


def _check_quantity(request: OrderRequest, variant: SampleVariant, held_count: int) -> None:
    quantity = request.wish.quantity
    if quantity < 1:
        raise _refused(request, RefusalReason.BAD_QUANTITY)
    if variant.limit is not None and quantity > variant.limit:
        raise _refused(request, RefusalReason.OVER_LIMIT, variant.limit)
    if variant.stock is None or quantity <= variant.stock + held_count:
        return
    if variant.stock > 0:
        raise _refused(request, RefusalReason.NOT_ENOUGH, variant.stock)
    raise _refused(request, RefusalReason.SOLD_OUT)


def _choose_delivery(
    shelves: Shelves, request: OrderRequest, product: SampleProduct
) -> tuple[str, Decimal]:
    if not product.is_shipped:
        return "", Decimal(0)
    if not shelves.deliveries:
        raise _refused(request, RefusalReason.NO_DELIVERY)
    return min(shelves.deliveries.items(), key=lambda each: (each[1], each[0]))


def _make(
    shelves: Shelves,
    request: OrderRequest,
    customer: SampleCustomer,
    price: Decimal,
    delivery: str,
    delivery_price: Decimal,
    key: str,
    metadata: dict[str, str],
) -> SampleOrder:
    return SampleOrder(
        order_id=SaleorOrderId(str(uuid4())),
        number=str(len(shelves.orders) + 1),
        key=key,
        customer_id=request.customer_id,
        email=customer.email,
        variant_id=request.wish.variant_id,
        quantity=request.wish.quantity,
        unit_price=price,
        total=price * request.wish.quantity + delivery_price,
        delivery=delivery,
        metadata=metadata,
    )


def _read(order: SampleOrder, currency: str) -> MadeOrder:
    return MadeOrder(order.order_id, order.number, Money(order.total, currency))


def _refused(
    request: OrderRequest, reason: RefusalReason, count: int | None = None
) -> OrderRefused:
    return OrderRefused(Refuse(reason=reason, product_name=request.wish.product_name, count=count))
