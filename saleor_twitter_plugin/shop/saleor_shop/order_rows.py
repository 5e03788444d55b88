"""Saleor's order and checkout rows, where GraphQL would want the right to change all orders."""

from typing import Any

from saleor.checkout.models import Checkout
from saleor.core.db.connection import allow_writer
from saleor.order.models import Order

from ...handoffs import CheckoutOrder, Money, SaleorCustomerId, SaleorOrderId

PAID = frozenset({"full", "overcharged"})
ENDED = ("canceled", "expired")


def find_order_of_checkout(token: str) -> CheckoutOrder | None:
    """Return the order that was made of the checkout, by whomever."""
    columns = ("pk", "number", "total_gross_amount", "currency", "user_id", "charge_status")
    with allow_writer():
        found: Any = (
            Order.objects.exclude(status="draft")
            .filter(checkout_token=token)
            .values_list(*columns)
            .first()
            if token
            else None
        )
    if found is None:
        return None
    primary_key, number, amount, currency, user_id, charge_status = found
    return CheckoutOrder(
        order_id=SaleorOrderId(str(primary_key)),
        number=str(number),
        total=Money(amount, currency),
        customer_id=None if user_id is None else SaleorCustomerId(str(user_id)),
        is_paid=charge_status in PAID,
    )


def lock_checkout(token: str) -> bool:
    """Lock the checkout until the transaction ends, as Saleor does while it makes the order.

    Returns: False where it is gone; then it may have become an order.
    """
    rows: Any = Checkout.objects.select_for_update().filter(pk=token).values_list("pk")
    return rows.first() is not None


def is_payable(order_id: SaleorOrderId) -> bool:
    """Tell whether the order still stands and nobody has paid any of it."""
    with allow_writer():
        orders = Order.objects.filter(pk=order_id, charge_status="none")
        return bool(orders.exclude(status__in=ENDED).exists())


def is_cancelled(order_id: SaleorOrderId) -> bool:
    with allow_writer():
        return bool(Order.objects.filter(pk=order_id, status__in=ENDED).exists())
