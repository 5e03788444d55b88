"""That an order was placed, and whether it is paid, in words."""

from typing import assert_never

from ..handoffs import OrderPlaced, PaymentOutcome
from ..wording import mark


def order_message(order: OrderPlaced) -> str:
    """Return the msgid, with {number}, {quantity}, {name}, {total} and perhaps {url}."""
    match order.payment:
        case PaymentOutcome.PAID:
            return mark(
                "Thank you! Order {number}: {quantity} × {name}, {total}. Paid with your saved"
                " payment method."
            )
        case PaymentOutcome.PENDING:
            return mark(
                "Thank you! Order {number}: {quantity} × {name}, {total}. Your payment is being"
                " processed; please do not pay again."
            )
        case PaymentOutcome.DECLINED:
            return _declined_message(order)
        case PaymentOutcome.NONE if order.pay_url:
            return mark("Thank you! Order {number}: {quantity} × {name}, {total}. Pay here: {url}")
        case PaymentOutcome.NONE if order.is_paid:
            return mark("Thank you! Order {number}: {quantity} × {name}, {total}. It is paid.")
        case PaymentOutcome.NONE:
            return mark("Thank you! Order {number}: {quantity} × {name}, {total}.")
        case _:
            assert_never(order.payment)


def _declined_message(order: OrderPlaced) -> str:
    if order.is_cancelled:
        return mark(
            "Your saved payment method was declined, so order {number} was cancelled:"
            " {quantity} × {name}, {total}."
        )
    if order.pay_url:
        return mark(
            "Order {number}: {quantity} × {name}, {total}. Your saved payment method was declined;"
            " pay here: {url}"
        )
    return mark(
        "Order {number}: {quantity} × {name}, {total}. Your saved payment method was declined;"
        " please pay in our shop."
    )
