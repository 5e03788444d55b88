"""Charge an order by a stored payment method: once, with no transaction and no lock held.

Between asking a gateway and noting its answer a worker may die. So nothing is believed but what
the shop's own transaction of our idempotency key says, before asking and after.
"""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, assert_never

from ..errors import PermanentError, RetryableError, TwitterPluginError
from ..handoffs import (
    OrderPlaced,
    OrderRequest,
    PayLater,
    PaymentMethod,
    PaymentOutcome,
    PayStored,
    SaleorCustomerId,
    SaleorOrderId,
)
from ..models import OrderPayment
from ..models.payments import PaymentState
from . import payment_rows

log = logging.getLogger(__name__)
RETRY_AFTER = timedelta(seconds=15)


class GatewayAnswer(StrEnum):
    PAID = "paid"
    PENDING = "pending"
    ACTION_REQUIRED = "action_required"
    DECLINED = "declined"
    UNCLEAR = "unclear"
    """The shop began to ask, and has no answer of the gateway's."""


class Gateway(Protocol):
    """What a shop lends to `pay_order`; each call is made with no transaction open."""

    def list_methods(self, customer_id: SaleorCustomerId, *, channel: str) -> list[PaymentMethod]:
        """Return what the payment apps keep for this customer, asked as this customer."""

    def charge(self, row: OrderPayment, *, idempotency_key: str) -> None:
        """Ask the gateway for the row's amount; what came of it `find_answer` tells.

        Raises:
            PermanentError: the order is not to be paid any more, or the shop refuses.
            RetryableError: the shop could not answer now.
        """

    def find_answer(self, row: OrderPayment, *, idempotency_key: str) -> GatewayAnswer | None:
        """Return what the shop knows of this key; None where it never began to ask."""

    def cancel_order(self, order_id: SaleorOrderId) -> None:
        """Cancel the order; one that is cancelled already stays so."""


def idempotency_key(row: OrderPayment) -> str:
    """Name the charge to the gateway: the same key is the same charge."""
    return f"twitter:{row.key}"


def pay_order(
    placed: OrderPlaced, request: OrderRequest, *, key: str, gateway: Gateway, now: datetime
) -> OrderPlaced:
    """Pay the order as was chosen for it, and say how it went; again, it is the same charge.

    Raises:
        RetryableError: another worker is at it, or the shop could not answer; nothing is lost.
    """
    row = payment_rows.find_row(key)
    if row is None:
        payment = request.payment
        if isinstance(payment, PayLater) or not _is_covered(placed, payment, key):
            return placed
        row = payment_rows.insert_row(placed, request, payment, key=key)
    if row.state == PaymentState.STARTED:
        if payment_rows.claim_row(key, now=now):
            may_begin = isinstance(request.payment, PayStored)
            row = _ask(row, gateway, may_begin=may_begin, now=now)
        else:
            row = OrderPayment.objects.get(key=key)
            if row.state == PaymentState.STARTED:
                raise RetryableError("Another worker pays this order.", retry_after=RETRY_AFTER)
    row = _cancel_declined(row, gateway, now=now)
    return _tell(placed, row)


def settle_payment(key: str, *, gateway: Gateway, now: datetime) -> bool:
    """Look again at a payment that was not decided; return whether it is decided now."""
    row = payment_rows.find_row(key)
    if row is None:
        return False
    payment_rows.note_look(key, now=now)
    was_open = row.state in payment_rows.OPEN
    if row.state in payment_rows.UNCERTAIN:
        if not payment_rows.claim_row(key, now=now):
            return False
        if now - row.created_at < payment_rows.ASKED_AGAIN_FOR:
            row = _ask(row, gateway, may_begin=False, now=now)
        else:
            row = _look(row, gateway, now=now)
    elif was_open:
        row = _look(row, gateway, now=now)
    row = _cancel_declined(row, gateway, now=now)
    return was_open and row.state not in payment_rows.OPEN


def _is_covered(placed: OrderPlaced, payment: PayStored, key: str) -> bool:
    return (
        not placed.is_paid
        and placed.total.amount > 0
        and payment.covers(placed.total)
        and payment_rows.was_placed_since(key, payment.chosen_at)
    )


def _ask(row: OrderPayment, gateway: Gateway, *, may_begin: bool, now: datetime) -> OrderPayment:
    """Ask the gateway, unless the shop has its answer; the row is ours alone meanwhile."""
    answer = gateway.find_answer(row, idempotency_key=idempotency_key(row))
    if answer not in (None, GatewayAnswer.UNCLEAR):
        return payment_rows.note_state(row.key, _state_of(answer), now=now)
    if answer is None and not may_begin:
        # The inbox begins it, with the consent of that moment; in time, or not at all.
        payment_rows.release_row(row.key)
        return row
    if not _is_still_the_customers(row, gateway):
        state = PaymentState.SKIPPED if answer is None else PaymentState.UNKNOWN
        return payment_rows.note_state(row.key, state, now=now)
    try:
        gateway.charge(row, idempotency_key=idempotency_key(row))
    except PermanentError as error:
        log.warning("The payment of %s was not asked for: %s", row.key, error)
    except RetryableError:
        if gateway.find_answer(row, idempotency_key=idempotency_key(row)) is None:
            payment_rows.release_row(row.key)
            raise
    return _look(row, gateway, now=now)


def _look(row: OrderPayment, gateway: Gateway, *, now: datetime) -> OrderPayment:
    answer = gateway.find_answer(row, idempotency_key=idempotency_key(row))
    return payment_rows.note_state(row.key, _state_of(answer), now=now)


def _is_still_the_customers(row: OrderPayment, gateway: Gateway) -> bool:
    methods = gateway.list_methods(SaleorCustomerId(row.saleor_customer_id), channel=row.channel)
    wanted = (row.gateway_id, row.payment_method_id)
    return wanted in {(each.gateway_id, each.payment_method_id) for each in methods}


def _state_of(answer: GatewayAnswer | None) -> PaymentState:
    match answer:
        case GatewayAnswer.PAID:
            return PaymentState.PAID
        case GatewayAnswer.PENDING:
            return PaymentState.PENDING
        case GatewayAnswer.ACTION_REQUIRED:
            return PaymentState.ACTION_REQUIRED
        case GatewayAnswer.DECLINED:
            return PaymentState.DECLINED
        case GatewayAnswer.UNCLEAR:
            return PaymentState.UNKNOWN
        case None:
            return PaymentState.SKIPPED
        case _:
            assert_never(answer)


def _cancel_declined(row: OrderPayment, gateway: Gateway, *, now: datetime) -> OrderPayment:
    is_due = row.cancels_declined and row.cancelled_at is None
    if row.state != PaymentState.DECLINED or not is_due:
        return row
    try:
        gateway.cancel_order(SaleorOrderId(row.saleor_order_id))
    except TwitterPluginError as error:
        # Found again by the next look.
        log.error("The order of %s was declined and could not be cancelled: %s", row.key, error)
        return row
    payment_rows.note_cancelled(row.key, now=now)
    return row


def _tell(placed: OrderPlaced, row: OrderPayment) -> OrderPlaced:
    match PaymentState(row.state):
        case PaymentState.PAID:
            return replace(placed, is_paid=True, payment=PaymentOutcome.PAID)
        case PaymentState.DECLINED:
            return replace(
                placed, payment=PaymentOutcome.DECLINED, is_cancelled=row.cancels_declined
            )
        case PaymentState.PENDING | PaymentState.UNKNOWN | PaymentState.STARTED:
            return replace(placed, payment=PaymentOutcome.PENDING)
        case PaymentState.ACTION_REQUIRED | PaymentState.SKIPPED:
            return placed
        case _:
            assert_never(row.state)
