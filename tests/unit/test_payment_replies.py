"""Whether an order is paid, in one clear sentence; never longer than X takes."""

from decimal import Decimal

import pytest

from saleor_twitter_plugin.handoffs import (
    Money,
    OrderPlaced,
    PaymentOutcome,
    SaleorOrderId,
    XUserId,
)
from saleor_twitter_plugin.replies import compose_reply
from saleor_twitter_plugin.x_text import weigh
from tests.factories import NOW, euros, make_event, make_wish

PAY_URL = "https://shop.example.com/pay/1"


def order(payment: PaymentOutcome, **parts: object) -> OrderPlaced:
    values = {
        "order_id": SaleorOrderId("o-1"),
        "number": "1042",
        "total": euros("25.00"),
        "wishes": (make_wish(quantity=2),),
        "payment": payment,
    }
    return OrderPlaced(**{**values, **parts})  # type: ignore[arg-type]


def text_of(outcome: OrderPlaced, language: str = "en") -> str:
    reply = compose_reply(
        make_event(), outcome, account_id=XUserId("101"), language=language, now=NOW
    )
    assert reply is not None
    return reply.text


@pytest.mark.parametrize(
    ("outcome", "text"),
    [
        (
            order(PaymentOutcome.PAID, is_paid=True),
            "Thank you! Order 1042: 2 × Mug, €25.00. Paid with your saved payment method.",
        ),
        (
            order(PaymentOutcome.PENDING),
            "Thank you! Order 1042: 2 × Mug, €25.00. Your payment is being processed; please do"
            " not pay again.",
        ),
        (
            order(PaymentOutcome.DECLINED, pay_url=PAY_URL),
            "Order 1042: 2 × Mug, €25.00. Your saved payment method was declined; pay here:"
            f" {PAY_URL}",
        ),
        (
            order(PaymentOutcome.DECLINED),
            "Order 1042: 2 × Mug, €25.00. Your saved payment method was declined; please pay in"
            " our shop.",
        ),
        (
            order(PaymentOutcome.DECLINED, is_cancelled=True),
            "Your saved payment method was declined, so order 1042 was cancelled: 2 × Mug, €25.00.",
        ),
    ],
)
def test_reply_says_whether_it_is_paid(outcome: OrderPlaced, text: str) -> None:
    assert text_of(outcome) == text


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("payment", list(PaymentOutcome))
@pytest.mark.parametrize(
    "parts", [{}, {"is_cancelled": True}, {"pay_url": "https://shop.example.com/" + "x" * 250}]
)
def test_reply_fits(payment: PaymentOutcome, parts: dict[str, object], language: str) -> None:
    wishes = (
        (make_wish(product_name="漢字" * 99, variant_name="字" * 99, quantity=9999),),
        tuple(make_wish(product_name="漢" * 99, quantity=9999) for _ in range(10)),
    )
    for each in wishes:
        total = Money(Decimal("123456789.00"), "EUR")
        outcome = order(payment, wishes=each, total=total, number="1234567890", **parts)
        assert weigh(text_of(outcome, language)) <= 280
