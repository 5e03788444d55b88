"""Paying an order at once: by what was chosen, by whom it is, and once."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from saleor_twitter_plugin.handoffs import (
    Money,
    OrderProgress,
    OrderRequest,
    PaymentOutcome,
    PayStored,
    SaleorCustomerId,
    SaleorVariantId,
)
from saleor_twitter_plugin.models import OrderPayment, ShopAction
from saleor_twitter_plugin.shop import Shop, payment_rows

from .asking import add_mug, make_request

LATER = timedelta(minutes=10)


@pytest.fixture
def ada(stock_room: Any, gateway: Any) -> SaleorCustomerId:
    """A customer with one stored card."""
    customer_id: SaleorCustomerId = stock_room.add_customer("ada@example.com")
    gateway.store(customer_id, "card-1")
    return customer_id


def pay_stored(gateway: Any, method: str = "card-1", **parts: Any) -> PayStored:
    values = {
        "maximum": Money(Decimal("100"), "USD"),
        "chosen_at": datetime(2026, 1, 1, tzinfo=UTC),
        **parts,
    }
    return PayStored(gateway.gateway_id, method, **values)


def ask(customer_id: SaleorCustomerId, mug: SaleorVariantId, payment: PayStored) -> OrderRequest:
    return make_request(customer_id, mug, payment=payment)


def state() -> str:
    return OrderPayment.objects.get().state


def test_order_is_paid_at_once(
    shop: Shop, stock_room: Any, gateway: Any, ada: SaleorCustomerId
) -> None:
    request = ask(ada, add_mug(stock_room, price="12.50", stock=3), pay_stored(gateway))

    placed = shop.place_order(request, key="k")

    assert (placed.is_paid, placed.payment) == (True, PaymentOutcome.PAID)
    assert gateway.read_charges() == [placed.total.amount] == [Decimal("17.50")]
    row = OrderPayment.objects.get()
    assert (row.key, row.state, row.saleor_order_id) == ("k", "paid", placed.order_id)
    assert (row.amount, row.currency, row.finished_at is None) == (Decimal("17.50"), "USD", False)
    assert ShopAction.objects.get().is_paid
    status = shop.read_order_status(ada)
    assert status is not None
    assert status.is_paid


def test_same_key_is_charged_once(
    shop: Shop, stock_room: Any, gateway: Any, ada: SaleorCustomerId
) -> None:
    request = ask(ada, add_mug(stock_room), pay_stored(gateway))

    first = shop.place_order(request, key="k")

    assert shop.place_order(request, key="k") == first
    assert len(gateway.read_charges()) == 1
    # Who has taken the consent back meanwhile has still paid this one.
    assert shop.place_order(make_request(ada, add_mug(stock_room, "M-2")), key="k").is_paid


def test_declined_order_waits_for_another_payment(
    shop: Shop, stock_room: Any, gateway: Any, ada: SaleorCustomerId
) -> None:
    mug = add_mug(stock_room, stock=3)
    gateway.answer("decline")

    placed = shop.place_order(ask(ada, mug, pay_stored(gateway)), key="k")

    assert (placed.is_paid, placed.payment) == (False, PaymentOutcome.DECLINED)
    assert placed.is_cancelled is False
    assert (state(), gateway.read_charges()) == ("declined", [])
    assert stock_room.read_free_count(mug) == 2
    gateway.answer("success")
    assert shop.place_order(ask(ada, mug, pay_stored(gateway)), key="k") == placed
    assert gateway.read_charges() == []


def test_declined_order_is_cancelled_where_the_owner_wants_it(
    shop: Shop, stock_room: Any, gateway: Any, ada: SaleorCustomerId
) -> None:
    mug = add_mug(stock_room, stock=3)
    gateway.answer("decline")
    payment = pay_stored(gateway, cancels_declined=True)

    placed = shop.place_order(ask(ada, mug, payment), key="k")

    assert (placed.payment, placed.is_cancelled) == (PaymentOutcome.DECLINED, True)
    assert stock_room.read_free_count(mug) == 3
    assert OrderPayment.objects.get().cancelled_at is not None
    status = shop.read_order_status(ada)
    assert status is not None
    assert (status.progress, status.is_paid) == (OrderProgress.CANCELLED, False)
    assert shop.place_order(ask(ada, mug, payment), key="k") == placed
    assert stock_room.read_free_count(mug) == 3


@pytest.mark.parametrize(
    ("decision", "outcome"),
    [("success", PaymentOutcome.PAID), ("decline", PaymentOutcome.DECLINED)],
)
def test_pending_payment_is_found_decided_later(
    shop: Shop,
    stock_room: Any,
    gateway: Any,
    ada: SaleorCustomerId,
    decision: str,
    outcome: PaymentOutcome,
) -> None:
    gateway.answer("pending")
    request = ask(ada, add_mug(stock_room), pay_stored(gateway))
    placed = shop.place_order(request, key="k")
    now = OrderPayment.objects.get().created_at
    assert (placed.is_paid, placed.payment, state()) == (False, PaymentOutcome.PENDING, "pending")
    assert payment_rows.list_due(limit=9, now=now) == []
    assert payment_rows.list_due(limit=9, now=now + LATER) == ["k"]
    assert shop.settle_payment("k", now=now + LATER) is False

    gateway.decide(decision)

    assert shop.settle_payment("k", now=now + LATER) is True
    assert shop.place_order(request, key="k").payment is outcome
    assert ShopAction.objects.get().is_paid is (decision == "success")
    assert payment_rows.list_due(limit=9, now=now + 2 * LATER) == []


def test_answer_that_got_lost_is_asked_for_again_and_charged_once(
    shop: Shop, stock_room: Any, gateway: Any, ada: SaleorCustomerId
) -> None:
    gateway.answer("charge_and_hang_up")
    request = ask(ada, add_mug(stock_room), pay_stored(gateway))
    placed = shop.place_order(request, key="k")
    assert (placed.payment, state()) == (PaymentOutcome.PENDING, "unknown")
    assert len(gateway.read_charges()) == 1

    gateway.answer("success")
    now = OrderPayment.objects.get().created_at + LATER

    assert shop.settle_payment("k", now=now) is True
    assert (state(), ShopAction.objects.get().is_paid) == ("paid", True)
    assert gateway.read_charges() == [placed.total.amount]


def test_lost_answer_is_not_asked_for_when_the_gateway_may_have_forgotten_the_key(
    shop: Shop, stock_room: Any, gateway: Any, ada: SaleorCustomerId
) -> None:
    gateway.answer("charge_and_hang_up")
    shop.place_order(ask(ada, add_mug(stock_room), pay_stored(gateway)), key="k")
    gateway.answer("success")
    now = OrderPayment.objects.get().created_at + timedelta(hours=2)

    assert shop.settle_payment("k", now=now) is False

    assert state() == "unknown"


def test_bank_that_wants_the_person_leaves_the_pay_link(
    shop: Shop, stock_room: Any, gateway: Any, ada: SaleorCustomerId
) -> None:
    gateway.answer("action_required")

    placed = shop.place_order(ask(ada, add_mug(stock_room), pay_stored(gateway)), key="k")

    assert (placed.is_paid, placed.payment) == (False, PaymentOutcome.NONE)
    assert (state(), gateway.read_charges()) == ("action_required", [])


# --- nothing is asked for -----------------------------------------------------------------------


def test_order_above_the_maximum_is_left_to_the_person(
    shop: Shop, stock_room: Any, gateway: Any, ada: SaleorCustomerId
) -> None:
    mug = add_mug(stock_room, price="10.00")
    maximum = Money(Decimal("14.99"), "USD")

    # Delivery is 5.00.
    placed = shop.place_order(ask(ada, mug, pay_stored(gateway, maximum=maximum)), key="k")

    assert (placed.is_paid, placed.payment) == (False, PaymentOutcome.NONE)
    assert (gateway.read_charges(), OrderPayment.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    "parts",
    [
        {"maximum": Money(Decimal("100"), "EUR")},
        {"chosen_at": datetime(2090, 1, 1, tzinfo=UTC)},
    ],
    ids=["another currency", "chosen after the order"],
)
def test_consent_that_does_not_cover_the_order(
    shop: Shop, stock_room: Any, gateway: Any, ada: SaleorCustomerId, parts: dict[str, Any]
) -> None:
    placed = shop.place_order(ask(ada, add_mug(stock_room), pay_stored(gateway, **parts)), key="k")

    assert (placed.is_paid, placed.payment) == (False, PaymentOutcome.NONE)
    assert gateway.read_charges() == []


def test_free_order_asks_nobody(
    shop: Shop, stock_room: Any, gateway: Any, ada: SaleorCustomerId
) -> None:
    stock_room.add_gift_card("GIFT-CARD-1", "100")
    request = make_request(
        ada, add_mug(stock_room), payment=pay_stored(gateway), gift_card_codes=("GIFT-CARD-1",)
    )

    placed = shop.place_order(request, key="k")

    assert (placed.is_paid, placed.payment) == (True, PaymentOutcome.NONE)
    assert (gateway.read_charges(), OrderPayment.objects.count()) == ([], 0)


def test_method_of_somebody_else_is_never_charged(
    shop: Shop, stock_room: Any, gateway: Any, ada: SaleorCustomerId
) -> None:
    bob = stock_room.add_customer("bob@example.com")
    gateway.store(bob, "card-of-bob")

    placed = shop.place_order(
        ask(ada, add_mug(stock_room), pay_stored(gateway, "card-of-bob")), key="k"
    )

    assert (placed.is_paid, placed.payment) == (False, PaymentOutcome.NONE)
    assert (state(), gateway.read_charges()) == ("skipped", [])


def test_method_that_is_gone_is_not_charged(
    shop: Shop, stock_room: Any, gateway: Any, ada: SaleorCustomerId
) -> None:
    gateway.store(ada)

    placed = shop.place_order(ask(ada, add_mug(stock_room), pay_stored(gateway)), key="k")

    assert placed.payment is PaymentOutcome.NONE
    assert (state(), gateway.read_charges()) == ("skipped", [])


def test_methods_are_the_customers_own(
    shop: Shop, stock_room: Any, gateway: Any, ada: SaleorCustomerId
) -> None:
    bob = stock_room.add_customer("bob@example.com")
    gateway.store(bob, "card-2", "card-3")

    def methods(customer_id: SaleorCustomerId) -> list[tuple[str, str, str]]:
        listed = shop.list_payment_methods(customer_id, channel="main")
        return [(each.gateway_id, each.payment_method_id, each.name) for each in listed]

    assert methods(ada) == [(gateway.gateway_id, "card-1", "Card card-1")]
    assert [each[1] for each in methods(bob)] == ["card-2", "card-3"]
    assert methods(SaleorCustomerId("999999")) == []
    (method,) = shop.list_payment_methods(ada, channel="main")
    assert method.method_id == f"app:{gateway.gateway_id}:card-1"


# --- many at once, and crashes ------------------------------------------------------------------


def test_two_workers_at_once_charge_once(
    shop: Shop, stock_room: Any, gateway: Any, ada: SaleorCustomerId
) -> None:
    request = ask(ada, add_mug(stock_room), pay_stored(gateway))

    results = stock_room.run_together([lambda: shop.place_order(request, key="k")] * 3)

    # Who came second has waited for the order, and is told to come again for its payment.
    told = [each for each in results if not isinstance(each, str)]
    assert told, results
    assert {each.payment for each in told} == {PaymentOutcome.PAID}
    retried = [each for each in results if isinstance(each, str)]
    assert all("Another worker pays this order." in each for each in retried), retried
    assert len(gateway.read_charges()) == 1
    assert shop.place_order(request, key="k").payment is PaymentOutcome.PAID
    assert len(gateway.read_charges()) == 1


def test_worker_that_dies_between_order_and_payment(
    shop: Shop, stock_room: Any, gateway: Any, ada: SaleorCustomerId
) -> None:
    mug = add_mug(stock_room)
    # What it leaves: the order, and no row of a payment.
    placed = shop.place_order(make_request(ada, mug), key="k")
    assert placed.payment is PaymentOutcome.NONE

    again = shop.place_order(ask(ada, mug, pay_stored(gateway)), key="k")

    assert (again.order_id, again.payment) == (placed.order_id, PaymentOutcome.PAID)
    assert gateway.read_charges() == [placed.total.amount]


def test_worker_that_dies_before_it_notes_the_answer(
    shop: Shop, stock_room: Any, gateway: Any, ada: SaleorCustomerId
) -> None:
    request = ask(ada, add_mug(stock_room), pay_stored(gateway))
    placed = shop.place_order(request, key="k")
    # What it leaves: the shop knows, our rows do not.
    OrderPayment.objects.update(state="started", claimed_until=None, finished_at=None)
    ShopAction.objects.update(is_paid=False)
    gateway.answer("decline")

    assert shop.place_order(request, key="k") == placed

    assert len(gateway.read_charges()) == 1
    assert (state(), ShopAction.objects.get().is_paid) == ("paid", True)


def test_worker_that_dies_before_it_asks_is_not_replaced_by_the_beat(
    shop: Shop, stock_room: Any, gateway: Any, ada: SaleorCustomerId
) -> None:
    gateway.answer("pending")
    request = ask(ada, add_mug(stock_room), pay_stored(gateway, "card-1"))
    placed = shop.place_order(make_request(ada, add_mug(stock_room, "M-2")), key="k")
    row = payment_rows.insert_row(placed, request, pay_stored(gateway), key="k")

    # Only the inbox knows whether the consent still stands.
    assert shop.settle_payment("k", now=row.created_at + LATER) is False
    assert (state(), gateway.read_charges()) == ("started", [])
    assert shop.settle_payment("k", now=row.created_at + timedelta(hours=2)) is True
    assert (state(), gateway.read_charges()) == ("skipped", [])
