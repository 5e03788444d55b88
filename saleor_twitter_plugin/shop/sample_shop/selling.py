"""Sell from the shelves: the same order of questions as Saleor asks them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

from ...handoffs import (
    Money,
    OrderRequest,
    RefusalReason,
    Refuse,
    SaleorOrderId,
    Wish,
    name_wish,
)
from ..action_rows import MadeOrder
from ..interface import OrderRefused
from .goods import SampleLine, SampleOrder, SampleProduct, SampleVariant
from .stocking import Shelves


@dataclass(frozen=True, slots=True)
class Taken:
    """A wish, and what on the shelves answers it."""

    wish: Wish
    product: SampleProduct
    variant: SampleVariant
    price: Decimal


def sell(
    shelves: Shelves, request: OrderRequest, metadata: dict[str, str], *, key: str, now: datetime
) -> MadeOrder:
    """Take the units and note the order; a key that was sold before gives the same order.

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
        found = [_find_variant(shelves, request, wish, now) for wish in request.wishes]
        for taken in found:
            _check_quantity(request, taken)
        delivery, delivery_price = _choose_delivery(shelves, request, found)
        take_units(found)
        lines = tuple(
            SampleLine(each.wish.variant_id, each.wish.quantity, each.price) for each in found
        )
        goods_price = sum((each.unit_price * each.quantity for each in lines), Decimal(0))
        order = SampleOrder(
            order_id=SaleorOrderId(str(uuid4())),
            number=str(len(shelves.orders) + 1),
            key=key,
            customer_id=request.customer_id,
            email=customer.email,
            lines=lines,
            total=goods_price + delivery_price,
            delivery=delivery,
            metadata=metadata,
            created_at=now,
        )
        shelves.orders.append(order)
        return _read(order, shelves.currency)


def take_units(found: list[Taken]) -> None:
    for each in found:
        if each.variant.stock is not None:
            each.variant.stock -= each.wish.quantity


def is_open(product: SampleProduct, now: datetime) -> bool:
    """Published and for sale in the channel, each with its moment reached."""
    return (
        product.is_in_channel
        and product.is_published
        and (product.published_at is None or product.published_at <= now)
        and product.is_for_sale
        and (product.for_sale_at is None or product.for_sale_at <= now)
    )


def _find_variant(shelves: Shelves, request: OrderRequest, wish: Wish, now: datetime) -> Taken:
    for product in shelves.products.values():
        for variant in product.variants:
            if variant.variant_id != wish.variant_id:
                continue
            if is_open(product, now) and variant.price is not None:
                return Taken(wish, product, variant, variant.price)
    raise _refused(request, RefusalReason.RETIRED, wish)


def _check_quantity(request: OrderRequest, taken: Taken) -> None:
    wish, variant = taken.wish, taken.variant
    if wish.quantity < 1:
        raise _refused(request, RefusalReason.BAD_QUANTITY, wish)
    if variant.limit is not None and wish.quantity > variant.limit:
        raise _refused(request, RefusalReason.OVER_LIMIT, wish, variant.limit)
    if variant.stock is None or wish.quantity <= variant.stock:
        return
    if variant.stock > 0:
        raise _refused(request, RefusalReason.NOT_ENOUGH, wish, variant.stock)
    raise _refused(request, RefusalReason.SOLD_OUT, wish)


def _choose_delivery(
    shelves: Shelves, request: OrderRequest, found: list[Taken]
) -> tuple[str, Decimal]:
    if not any(each.product.is_shipped for each in found):
        return "", Decimal(0)
    if not shelves.deliveries:
        raise _refused(request, RefusalReason.NO_DELIVERY)
    return min(shelves.deliveries.items(), key=lambda each: (each[1], each[0]))


def _read(order: SampleOrder, currency: str) -> MadeOrder:
    return MadeOrder(order.order_id, order.number, Money(order.total, currency))


def _refused(
    request: OrderRequest,
    reason: RefusalReason,
    wish: Wish | None = None,
    count: int | None = None,
) -> OrderRefused:
    name = name_wish(wish or request.wishes[0], request.wishes)
    return OrderRefused(Refuse(reason=reason, product_name=name, count=count))
