"""Sell from the shelves: the same order of questions as Saleor asks them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

from ...handoffs import (
    CHEAPEST_SHIPPING,
    FREE_SHIPPING,
    CheckoutRequest,
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
from .goods import SampleCustomer, SampleLine, SampleOrder, SampleProduct, SampleVariant
from .stocking import Shelves

Asked = OrderRequest | CheckoutRequest


@dataclass(frozen=True, slots=True)
class Goods:
    """A wish, and what on the shelves answers it."""

    wish: Wish
    product: SampleProduct
    variant: SampleVariant
    price: Decimal


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

    `held_count` of its one line are on no shelf, but held for this order.

    Raises:
        OrderRefused: nothing was taken.
    """
    with shelves.lock:
        for order in shelves.orders:
            if order.key == key:
                return read_made(order, shelves.currency)
        customer = shelves.customers.get(request.customer_id)
        if customer is None or not customer.is_active:
            raise _refused(request, RefusalReason.SHOP_REFUSED)
        if not customer.has_address:
            raise _refused(request, RefusalReason.ADDRESS_REJECTED)
        found = find_goods(shelves, request, held_count=held_count, now=now)
        order = make_order(
            shelves, request, found, customer=customer, key=key, metadata=metadata, now=now
        )
        take_units(found, held_count=held_count)
        _spend_codes(shelves, request)
        shelves.orders.append(order)
        return read_made(order, shelves.currency)


def find_goods(
    shelves: Shelves, request: Asked, *, held_count: int = 0, now: datetime
) -> list[Goods]:
    """Return what is asked for, all of it.

    Raises:
        OrderRefused: a line is not sold, or not in that number.
    """
    found = [_find_variant(shelves, request, wish, now) for wish in request.wishes]
    for each in found:
        _check_quantity(request, each, held_count)
    return found


def take_units(found: Iterable[Goods], *, held_count: int = 0) -> None:
    for each in found:
        if each.variant.stock is not None:
            each.variant.stock -= each.wish.quantity - held_count


def put_back(shelves: Shelves, wishes: Iterable[Wish]) -> None:
    """Put units back on the shelf; of what has left the shop meanwhile there is none."""
    variants = {each.variant_id: each for each in shelves.list_variants()}
    for wish in wishes:
        variant = variants.get(wish.variant_id)
        if variant is not None and variant.stock is not None:
            variant.stock += wish.quantity


def make_order(
    shelves: Shelves,
    request: Asked,
    found: list[Goods],
    *,
    customer: SampleCustomer,
    key: str,
    metadata: dict[str, str],
    now: datetime,
) -> SampleOrder:
    """Return the order, delivery and codes reckoned in, and store nothing.

    Raises:
        OrderRefused: nothing delivers it, or a code does not apply.
    """
    delivery, delivery_price = _choose_delivery(shelves, request, found)
    lines = tuple(
        SampleLine(each.wish.variant_id, each.wish.quantity, each.price) for each in found
    )
    price = sum((each.unit_price * each.quantity for each in lines), delivery_price)
    return SampleOrder(
        order_id=SaleorOrderId(str(uuid4())),
        number=str(len(shelves.orders) + 1),
        key=key,
        customer_id=customer.customer_id,
        email=customer.email,
        lines=lines,
        total=price - _count_codes(shelves, request, price - delivery_price, price),
        delivery=delivery,
        metadata=metadata,
        created_at=now,
    )


def read_made(order: SampleOrder, currency: str) -> MadeOrder:
    return MadeOrder(order.order_id, order.number, Money(order.total, currency))


def is_open(product: SampleProduct, now: datetime) -> bool:
    """Published and for sale in the channel, each with its moment reached."""
    return (
        product.is_in_channel
        and product.is_published
        and (product.published_at is None or product.published_at <= now)
        and product.is_for_sale
        and (product.for_sale_at is None or product.for_sale_at <= now)
    )


def _find_variant(shelves: Shelves, request: Asked, wish: Wish, now: datetime) -> Goods:
    for product in shelves.products.values():
        for variant in product.variants:
            if variant.variant_id != wish.variant_id:
                continue
            if is_open(product, now) and variant.price is not None:
                return Goods(wish, product, variant, variant.price)
    raise _refused(request, RefusalReason.RETIRED, wish)


def _check_quantity(request: Asked, goods: Goods, held_count: int) -> None:
    wish, variant = goods.wish, goods.variant
    if wish.quantity < 1:
        raise _refused(request, RefusalReason.BAD_QUANTITY, wish)
    if variant.limit is not None and wish.quantity > variant.limit:
        raise _refused(request, RefusalReason.OVER_LIMIT, wish, variant.limit)
    if variant.stock is None or wish.quantity <= variant.stock + held_count:
        return
    if variant.stock > 0:
        raise _refused(request, RefusalReason.NOT_ENOUGH, wish, variant.stock)
    raise _refused(request, RefusalReason.SOLD_OUT, wish)


def _choose_delivery(shelves: Shelves, request: Asked, found: list[Goods]) -> tuple[str, Decimal]:
    rule, point_id = CHEAPEST_SHIPPING, ""
    if isinstance(request, OrderRequest):
        rule, point_id = request.shipping_rule, request.collection_point_id
    if point_id:
        if point_id not in shelves.collection_points:
            raise _refused(request, RefusalReason.NO_DELIVERY)
        return shelves.collection_points[point_id], Decimal(0)
    if not any(each.product.is_shipped for each in found):
        return "", Decimal(0)
    allowed = [
        (name, price)
        for name, price in shelves.deliveries.items()
        if rule in (CHEAPEST_SHIPPING, name) or (rule == FREE_SHIPPING and not price)
    ]
    if not allowed:
        raise _refused(request, RefusalReason.NO_DELIVERY)
    return min(allowed, key=lambda each: (each[1], each[0]))


def _count_codes(shelves: Shelves, request: Asked, goods_price: Decimal, price: Decimal) -> Decimal:
    """Return what the codes take off: a voucher off the goods, gift cards off what is left."""
    if not isinstance(request, OrderRequest):
        return Decimal(0)
    off = Decimal(0)
    if request.voucher_code:
        percent = shelves.percent_codes.get(request.voucher_code)
        if percent is None:
            raise _refused(request, RefusalReason.VOUCHER_REFUSED)
        off += goods_price * percent / 100
    for code in request.gift_card_codes:
        is_theirs = shelves.sent_gift_cards.get(code, request.customer_id) == request.customer_id
        if not (is_theirs and shelves.gift_cards.get(code)):
            raise _refused(request, RefusalReason.VOUCHER_REFUSED)
        off += min(shelves.gift_cards[code], price - off)
    return off


def _spend_codes(shelves: Shelves, request: OrderRequest) -> None:
    # A rehearsal's card pays once, whatever was left on it.
    for code in request.gift_card_codes:
        shelves.gift_cards[code] = Decimal(0)


def _refused(
    request: Asked,
    reason: RefusalReason,
    wish: Wish | None = None,
    count: int | None = None,
) -> OrderRefused:
    name = name_wish(wish or request.wishes[0], request.wishes)
    return OrderRefused(Refuse(reason=reason, product_name=name, count=count))
