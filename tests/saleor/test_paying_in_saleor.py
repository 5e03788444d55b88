"""Payments by a stored method in a real Saleor, with a payment app that is asked over HTTP."""

import multiprocessing
import os
import signal
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from saleor_twitter_plugin.errors import RetryableError
from saleor_twitter_plugin.handoffs import (
    OrderRequest,
    PaymentOutcome,
    SaleorCustomerId,
    SaleorOrderId,
)
from saleor_twitter_plugin.models import OrderPayment, ShopAction
from saleor_twitter_plugin.pipeline import settle_payments
from saleor_twitter_plugin.shop import get_shop
from saleor_twitter_plugin.shop.saleor_shop import app_row
from tests.payment_app.gateways import SaleorTestGateway
from tests.payment_app.installing import report
from tests.shop_contract.asking import add_mug, make_request
from tests.shop_contract.test_payments import pay_stored

KEY = "post:900"
IDEMPOTENCY_KEY = f"twitter:{KEY}"
PATIENCE_SECONDS = 60.0


@pytest.fixture
def request_(stock_room: Any, gateway: SaleorTestGateway) -> OrderRequest:
    ada = stock_room.add_customer("ada@example.com")
    gateway.store(ada, "card-1")
    return make_request(ada, add_mug(stock_room, price="12.50"), payment=pay_stored(gateway))


def read_order(order_id: SaleorOrderId) -> Any:
    from saleor.order.models import Order

    return Order.objects.get(pk=order_id)


def read_events() -> list[tuple[str, str]]:
    from saleor.payment.models import TransactionEvent

    return list(TransactionEvent.objects.order_by("pk").values_list("type", "psp_reference"))


def wait_for(condition: Any, what: str) -> None:
    deadline, pause = time.monotonic() + PATIENCE_SECONDS, threading.Event()
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        pause.wait(0.05)


def pay_in_a_process(request: OrderRequest) -> Any:
    """Start a worker that pays the order."""
    connections.close_all()
    worker = multiprocessing.get_context("fork").Process(
        target=lambda: get_shop().place_order(request, key=KEY)
    )
    worker.start()
    return worker


def test_saleors_own_order_is_paid_by_the_named_method(
    request_: OrderRequest, gateway: SaleorTestGateway
) -> None:
    placed = get_shop().place_order(request_, key=KEY)

    order = read_order(placed.order_id)
    assert (order.charge_status, order.total_charged_amount) == ("full", placed.total.amount)
    (charge,) = gateway.app.charges.values()
    assert charge == {
        "amount": float(placed.total.amount),
        "order": get_shop().to_global_id("Order", placed.order_id),
        "method": "card-1",
        "reference": f"psp-{IDEMPOTENCY_KEY}",
    }
    assert gateway.app.calls == {IDEMPOTENCY_KEY: 1}
    # As a storefront's payment: nothing of the right to handle payments is needed for it.
    assert "payment.handle_payments" not in app_row.get_app().get_permissions()
    assert "order.manage_orders" not in app_row.get_app().get_permissions()


def test_channel_that_charges_later_is_authorised(
    request_: OrderRequest, gateway: SaleorTestGateway
) -> None:
    from saleor.channel.models import Channel

    Channel.objects.update(default_transaction_flow_strategy="authorization")

    placed = get_shop().place_order(request_, key=KEY)

    assert placed.payment is PaymentOutcome.PAID
    order = read_order(placed.order_id)
    assert (order.authorize_status, order.charge_status) == ("full", "none")


def test_worker_killed_while_the_gateway_charges_is_replaced_and_charges_once(
    request_: OrderRequest, gateway: SaleorTestGateway
) -> None:
    gateway.answer("slow")
    worker = pay_in_a_process(request_)
    wait_for(lambda: gateway.app.calls, "the gateway to be asked")
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    gateway.app.turn(knob="success", release=True)

    # Its claim still stands: nobody else asks.
    with pytest.raises(RetryableError):
        get_shop().place_order(request_, key=KEY)
    assert gateway.app.calls == {IDEMPOTENCY_KEY: 1}
    row = OrderPayment.objects.get()
    assert row.state == "started"
    later = row.created_at + timedelta(minutes=10)
    assert settle_payments(shop=get_shop(), now=later) == 1

    placed = get_shop().place_order(request_, key=KEY)
    assert (placed.payment, placed.is_paid) == (PaymentOutcome.PAID, True)
    assert gateway.app.calls == {IDEMPOTENCY_KEY: 2}
    assert [each["amount"] for each in gateway.app.charges.values()] == [float(placed.total.amount)]
    assert read_order(placed.order_id).total_charged_amount == placed.total.amount
    assert settle_payments(shop=get_shop(), now=later + timedelta(hours=2)) == 0


def test_second_worker_waits_while_the_first_one_asks(
    request_: OrderRequest, gateway: SaleorTestGateway
) -> None:
    gateway.answer("slow")
    worker = pay_in_a_process(request_)
    wait_for(lambda: gateway.app.calls, "the gateway to be asked")

    with pytest.raises(RetryableError, match="Another worker pays"):
        get_shop().place_order(request_, key=KEY)
    # No lock is held meanwhile: rows of ours and of Saleor's can be written.
    assert ShopAction.objects.update(channel="main") == 1
    gateway.app.turn(release=True)
    worker.join(PATIENCE_SECONDS)

    assert get_shop().place_order(request_, key=KEY).payment is PaymentOutcome.PAID
    assert gateway.app.calls == {IDEMPOTENCY_KEY: 1}
    assert len(gateway.app.charges) == 1


@pytest.mark.parametrize("knob", ["charge_and_hang_up", "charge_and_break"])
def test_saleors_failed_call_is_no_decline(
    request_: OrderRequest, gateway: SaleorTestGateway, knob: str
) -> None:
    gateway.answer(knob)

    placed = get_shop().place_order(request_, key=KEY)

    # Saleor itself notes a failure; the money may be gone all the same, and here it is.
    assert [type_ for type_, _ in read_events()] == ["charge_request", "charge_failure"]
    assert (placed.payment, placed.is_cancelled) == (PaymentOutcome.PENDING, False)
    assert OrderPayment.objects.get().state == "unknown"
    gateway.answer("success")
    later = OrderPayment.objects.get().created_at + timedelta(minutes=10)
    assert settle_payments(shop=get_shop(), now=later) == 1
    assert read_order(placed.order_id).total_charged_amount == placed.total.amount
    assert len(gateway.app.charges) == 1


def test_gateway_that_breaks_before_it_charges_charges_once_later(
    request_: OrderRequest, gateway: SaleorTestGateway
) -> None:
    gateway.answer("break")
    placed = get_shop().place_order(request_, key=KEY)
    assert (placed.payment, gateway.app.charges) == (PaymentOutcome.PENDING, {})

    gateway.answer("success")
    later = OrderPayment.objects.get().created_at + timedelta(minutes=10)

    assert settle_payments(shop=get_shop(), now=later) == 1
    assert len(gateway.app.charges) == 1


def test_gateway_that_answers_twice_pays_once(
    request_: OrderRequest, gateway: SaleorTestGateway
) -> None:
    placed = get_shop().place_order(request_, key=KEY)
    ((_, transaction_id),) = gateway.app.turn()["transactions"].items()

    again = report(
        gateway.row,
        transaction_id,
        amount=str(placed.total.amount),
        type="CHARGE_SUCCESS",
        psp=f"psp-{IDEMPOTENCY_KEY}",
    )

    assert again["alreadyProcessed"] is True
    order = read_order(placed.order_id)
    assert (order.total_charged_amount, order.charge_status) == (placed.total.amount, "full")
    assert get_shop().place_order(request_, key=KEY) == placed


def test_person_who_comes_back_from_the_bank_has_paid(
    request_: OrderRequest, gateway: SaleorTestGateway
) -> None:
    from tests.shop_contract import storefront

    gateway.answer("action_required")
    placed = get_shop().place_order(request_, key=KEY)
    ((_, transaction_id),) = gateway.app.turn()["transactions"].items()

    process = "mutation P($id: ID!) { transactionProcess(id: $id) { errors { code message } } }"
    storefront.ask(process, {"id": transaction_id})

    later = OrderPayment.objects.get().created_at + timedelta(minutes=10)
    assert settle_payments(shop=get_shop(), now=later) == 1
    assert read_order(placed.order_id).charge_status == "full"
    assert ShopAction.objects.get().is_paid


def test_cancelled_order_is_cancelled_in_saleor_and_gives_its_units_back(
    stock_room: Any, gateway: SaleorTestGateway
) -> None:
    ada = stock_room.add_customer("ada@example.com")
    gateway.store(ada, "card-1")
    mug = add_mug(stock_room, stock=3)
    gateway.answer("decline")
    payment = pay_stored(gateway, cancels_declined=True)

    placed = get_shop().place_order(make_request(ada, mug, payment=payment), key=KEY)

    assert read_order(placed.order_id).status == "canceled"
    assert stock_room.read_free_count(mug) == 3
    assert "order.manage_orders" in app_row.get_app().get_permissions()


def test_worker_that_dies_before_it_cancels_is_replaced(
    stock_room: Any, gateway: SaleorTestGateway
) -> None:
    ada = stock_room.add_customer("ada@example.com")
    gateway.store(ada, "card-1")
    gateway.answer("decline")
    request = make_request(ada, add_mug(stock_room, stock=3), payment=pay_stored(gateway))
    placed = get_shop().place_order(request, key=KEY)
    OrderPayment.objects.update(cancels_declined=True)
    assert read_order(placed.order_id).status != "canceled"
    later = OrderPayment.objects.get().created_at + timedelta(minutes=10)

    settle_payments(shop=get_shop(), now=later)

    assert read_order(placed.order_id).status == "canceled"
    assert OrderPayment.objects.get().cancelled_at is not None
    # By staff meanwhile: that is what was wanted.
    OrderPayment.objects.update(cancelled_at=None)
    settle_payments(shop=get_shop(), now=later + timedelta(hours=2))
    assert OrderPayment.objects.get().cancelled_at is not None


@pytest.mark.parametrize("changes", [{"status": "expired"}, {"charge_status": "partial"}])
def test_order_that_is_over_or_paid_otherwise_is_not_charged(
    request_: OrderRequest, gateway: SaleorTestGateway, changes: dict[str, str]
) -> None:
    from saleor.order.models import Order

    mug_request = make_request(
        SaleorCustomerId(request_.customer_id), request_.wishes[0].variant_id
    )
    placed = get_shop().place_order(mug_request, key=KEY)
    Order.objects.filter(pk=placed.order_id).update(**changes)

    again = get_shop().place_order(request_, key=KEY)

    assert again.payment is PaymentOutcome.NONE
    assert (gateway.app.charges, gateway.app.calls) == ({}, {})
    assert OrderPayment.objects.get().state == "skipped"


def test_gateway_that_cannot_list_is_not_asked_to_charge(
    request_: OrderRequest, gateway: SaleorTestGateway
) -> None:
    gateway.answer("list_broken")

    placed = get_shop().place_order(request_, key=KEY)

    assert (placed.payment, placed.is_paid) == (PaymentOutcome.NONE, False)
    assert gateway.app.calls == {}
