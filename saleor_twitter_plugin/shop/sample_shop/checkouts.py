"""Open checkouts of the sample shop: what they hold is off the shelf until they end."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from ...handoffs import (
    CheckoutFacts,
    CheckoutLine,
    CheckoutOpened,
    CheckoutOrder,
    CheckoutRequest,
    Money,
    SaleorCustomerId,
)
from ..interface import OrderRefused
from ..origins import metadata_of
from .goods import SampleCheckout, SampleOrder
from .selling import find_goods, make_order, put_back, take_units
from .stocking import Shelves

RESERVED_FOR = timedelta(minutes=30)


def open_sample_checkout(
    shelves: Shelves, request: CheckoutRequest, *, now: datetime
) -> CheckoutOpened:
    """Open a checkout, and hold its units where the shop reserves.

    Raises:
        OrderRefused: nothing was opened.
    """
    with shelves.lock:
        drop_expired(shelves, now=now)
        found = find_goods(shelves, request, now=now)
        reserved_until = now + RESERVED_FOR if shelves.has_stock_reservation else None
        if reserved_until is not None:
            take_units(found)
        checkout = SampleCheckout(
            str(uuid4()), request, metadata_of(request.origin), reserved_until
        )
        shelves.checkouts[checkout.checkout_id] = checkout
        return CheckoutOpened(checkout.checkout_id, reserved_until)


def drop_expired(shelves: Shelves, *, now: datetime) -> None:
    """Put back what ran out; the checkout stays, and may be finished while there is enough."""
    for checkout in shelves.checkouts.values():
        if checkout.reserved_until is not None and checkout.reserved_until <= now:
            _let_go(shelves, checkout)


def release_sample_checkout(shelves: Shelves, checkout_id: str) -> None:
    with shelves.lock:
        checkout = shelves.checkouts.pop(checkout_id, None)
        if checkout is not None:
            _let_go(shelves, checkout)


@contextmanager
def instead_of_checkout(shelves: Shelves, checkout_id: str) -> Iterator[None]:
    """Take a checkout's units for what is made inside; if that is refused, it has them back."""
    with shelves.lock:
        checkout = shelves.checkouts.get(checkout_id)
        reserved_until = checkout.reserved_until if checkout else None
        release_sample_checkout(shelves, checkout_id)
        try:
            yield
        except OrderRefused:
            if checkout is not None:
                if reserved_until is not None:
                    put_back(
                        shelves,
                        (
                            replace(each, quantity=-each.quantity)
                            for each in checkout.request.wishes
                        ),
                    )
                checkout.reserved_until = reserved_until
                shelves.checkouts[checkout_id] = checkout
            raise


def read_sample_checkout(shelves: Shelves, checkout_id: str) -> CheckoutFacts | None:
    checkout = shelves.checkouts.get(checkout_id)
    if checkout is None:
        return None
    products = {
        variant.variant_id: (product, variant)
        for product in shelves.products.values()
        for variant in product.variants
    }
    lines, is_shipped = [], False
    for wish in checkout.request.wishes:
        product, variant = products[wish.variant_id]
        is_shipped = is_shipped or product.is_shipped
        name = "" if variant.name in {variant.sku, product.name} else variant.name
        price = Money((variant.price or Decimal(0)) * wish.quantity, shelves.currency)
        lines.append(CheckoutLine(product.name, name, wish.quantity, price))
    total = Money(sum((each.total.amount for each in lines), Decimal(0)), shelves.currency)
    return CheckoutFacts(tuple(lines), total, is_shipping_required=is_shipped)


def complete_sample_checkout(
    shelves: Shelves, checkout_id: str, customer_id: SaleorCustomerId, *, now: datetime
) -> SampleOrder:
    """Do what a storefront does for the shopper; a checkout becomes one order.

    Raises:
        OrderRefused: it is not there any more.
        KeyError: there is no such checkout.
    """
    with shelves.lock:
        checkout = shelves.checkouts[checkout_id]
        # Its own units are for itself.
        _let_go(shelves, checkout)
        drop_expired(shelves, now=now)
        found = find_goods(shelves, checkout.request, now=now)
        take_units(found)
        order = replace(
            make_order(
                shelves,
                checkout.request,
                found,
                customer=shelves.customers[customer_id],
                key=f"checkout:{checkout_id}",
                metadata=checkout.metadata,
                now=now,
            ),
            checkout_id=checkout_id,
        )
        shelves.orders.append(order)
        del shelves.checkouts[checkout_id]
        return order


def find_sample_order(shelves: Shelves, checkout_id: str) -> CheckoutOrder | None:
    for order in shelves.orders:
        if checkout_id and order.checkout_id == checkout_id:
            return CheckoutOrder(
                order_id=order.order_id,
                number=order.number,
                total=Money(order.total, shelves.currency),
                customer_id=order.customer_id,
                is_paid=not order.total,
            )
    return None


def _let_go(shelves: Shelves, checkout: SampleCheckout) -> None:
    if checkout.reserved_until is not None:
        put_back(shelves, checkout.request.wishes)
        checkout.reserved_until = None
