"""How the pipeline hands on what was chosen, and what the beat does with what hangs."""

from datetime import timedelta
from decimal import Decimal

import pytest

from saleor_twitter_plugin import inbox
from saleor_twitter_plugin.errors import RetryableError
from saleor_twitter_plugin.handoffs import (
    Money,
    OrderPlaced,
    PayLater,
    PaymentMethod,
    PaymentOutcome,
    PayStored,
    SaleorCustomerId,
    SaleorOrderId,
)
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import OrderPayment, OutboxMessage, ShopAction, ShopperLink
from saleor_twitter_plugin.models.payments import PaymentState
from saleor_twitter_plugin.pipeline import drain_inbox, settle_payments
from saleor_twitter_plugin.shop import payment_rows
from saleor_twitter_plugin.shoppers import set_payment
from tests.factories import (
    ANA_ID,
    NOW,
    SIGNING_KEY,
    add_account,
    euros,
    make_config,
    make_customer,
    make_event,
    make_offer,
    make_wish,
)
from tests.fakes import FakeShop

pytestmark = pytest.mark.django_db
CARD = PaymentMethod("app:gateway:card-1", "gateway", "Gateway", "card-1", "Card")
ORDER = OrderPlaced(
    order_id=SaleorOrderId("o-1"),
    number="1042",
    total=euros("25.00"),
    wishes=(make_wish(),),
)


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    """A shop with a mug, an account, and Ana, who is linked."""
    add_account()
    fake_shop.offers_by_sku["MUG"] = make_offer()
    fake_shop.customers["7"] = make_customer()
    ShopperLink.objects.create(
        x_user_id=ANA_ID, handle="ana", saleor_customer_id="7", linked_at=NOW
    )
    return fake_shop


def buy(shop: FakeShop) -> str:
    inbox.record([make_event()], source="webhook", sealer=get_sealer(), now=NOW)
    drain_inbox(shop=shop, sealer=get_sealer(), signing_key=SIGNING_KEY, clock=lambda: NOW)
    return OutboxMessage.objects.get().text


def consent() -> None:
    set_payment(
        SaleorCustomerId("7"), CARD, maximum=euros("60"), channel="default-channel", now=NOW
    )


def add_payment(key: str = "k", **columns: object) -> OrderPayment:
    values = {"amount": Decimal("25"), "currency": "EUR", "created_at": NOW, **columns}
    ShopAction.objects.create(key=key, state="done")
    return OrderPayment.objects.create(key=key, **values)


def test_who_chose_nothing_pays_later(shop: FakeShop) -> None:
    buy(shop)

    ((_, request),) = shop.order_calls
    assert request.payment == PayLater()


@pytest.mark.parametrize(("setting", "cancels"), [("keep", False), ("cancel", True)])
def test_consent_goes_with_the_order(shop: FakeShop, setting: str, cancels: bool) -> None:
    shop.config = make_config(declined_orders=setting)
    consent()

    buy(shop)

    ((_, request),) = shop.order_calls
    assert request.payment == PayStored(
        "gateway", "card-1", Money(Decimal("60"), "EUR"), NOW, cancels_declined=cancels
    )


@pytest.mark.parametrize(
    ("payment", "is_cancelled", "has_link"),
    [
        (PaymentOutcome.NONE, False, True),
        (PaymentOutcome.PENDING, False, False),
        (PaymentOutcome.DECLINED, False, True),
        (PaymentOutcome.DECLINED, True, False),
    ],
)
def test_pay_link_is_for_who_has_to_pay(
    shop: FakeShop, payment: PaymentOutcome, is_cancelled: bool, has_link: bool
) -> None:
    shop.orders["post:900"] = OrderPlaced(
        order_id=ORDER.order_id,
        number=ORDER.number,
        total=ORDER.total,
        wishes=ORDER.wishes,
        payment=payment,
        is_cancelled=is_cancelled,
    )

    assert ("https://" in buy(shop)) is has_link


# --- the row ------------------------------------------------------------------------------------


def test_one_worker_asks_at_a_time_and_a_dead_one_is_replaced() -> None:
    add_payment()

    assert payment_rows.claim_row("k", now=NOW) is True
    assert payment_rows.claim_row("k", now=NOW) is False
    assert payment_rows.claim_row("k", now=NOW + payment_rows.CLAIMED_FOR) is True


@pytest.mark.parametrize(
    ("before", "told", "after"),
    [
        ("started", "paid", "paid"),
        ("unknown", "declined", "declined"),
        ("pending", "unknown", "unknown"),
        # A slow worker's older knowledge.
        ("paid", "unknown", "paid"),
        ("paid", "declined", "paid"),
        ("declined", "pending", "declined"),
        ("skipped", "unknown", "skipped"),
        # That money was taken is true whoever says it.
        ("skipped", "paid", "paid"),
        ("declined", "paid", "paid"),
    ],
)
def test_what_is_known_is_not_unlearnt(before: str, told: str, after: str) -> None:
    add_payment(state=before)

    row = payment_rows.note_state("k", PaymentState(told), now=NOW)

    assert row.state == after
    assert ShopAction.objects.get().is_paid is (after == "paid")


def test_settled_payment_is_never_asked_again() -> None:
    for state in ("paid", "declined", "skipped", "pending", "action_required"):
        add_payment(state, state=state)
        assert payment_rows.claim_row(state, now=NOW) is False


@pytest.mark.parametrize(
    ("columns", "after", "is_due"),
    [
        ({"state": "unknown"}, timedelta(minutes=1), False),
        ({"state": "unknown"}, timedelta(minutes=2), True),
        ({"state": "pending", "looked_at": NOW}, timedelta(minutes=1), False),
        ({"state": "pending", "looked_at": NOW}, timedelta(minutes=3), True),
        (
            {"state": "pending", "looked_at": NOW + timedelta(hours=3)},
            timedelta(hours=3, minutes=30),
            False,
        ),
        ({"state": "pending", "looked_at": NOW + timedelta(hours=3)}, timedelta(hours=4), True),
        ({"state": "pending"}, timedelta(days=8), False),
        ({"state": "paid"}, timedelta(minutes=5), False),
        ({"state": "declined"}, timedelta(minutes=5), False),
        ({"state": "declined", "cancels_declined": True}, timedelta(minutes=5), True),
        (
            {"state": "declined", "cancels_declined": True, "cancelled_at": NOW},
            timedelta(minutes=5),
            False,
        ),
    ],
)
def test_what_the_beat_looks_at(columns: dict[str, object], after: timedelta, is_due: bool) -> None:
    add_payment(**columns)

    assert payment_rows.list_due(limit=9, now=NOW + after) == (["k"] if is_due else [])


def test_payment_that_cannot_be_looked_at_does_not_stop_the_others(fake_shop: FakeShop) -> None:
    for key in ("a", "b", "c"):
        add_payment(key, state="unknown")
    fake_shop.settlements = {
        "a": True,
        "b": RetryableError("Away.", retry_after=timedelta(seconds=1)),
        "c": True,
    }

    assert settle_payments(shop=fake_shop, now=NOW + timedelta(minutes=5)) == 2
