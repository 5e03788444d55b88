"""A customer chooses a stored payment method for orders from X: their own, and nobody else's."""

from decimal import Decimal
from typing import Any

import pytest

from saleor_twitter_plugin.errors import RetryableError
from saleor_twitter_plugin.handoffs import (
    PayLater,
    PaymentMethod,
    PayStored,
    SaleorCustomerId,
    XUserId,
)
from saleor_twitter_plugin.models import ShopperPayment
from saleor_twitter_plugin.shoppers import choose_payment, forget_links, remove_link

from .fake_shop import FakeShop
from .givens import NOW, OFF, given_link, given_shop, minutes, post

pytestmark = pytest.mark.django_db
ANA, BEN = "1", "2"
CARD = PaymentMethod("app:gateway:card-1", "gateway", "Gateway", "card-1", "•••• 4242")
BENS = PaymentMethod("app:gateway:card-2", "gateway", "Gateway", "card-2", "•••• 1881")
PAYMENT = "payment { method { id name gateway } maximum { amount currency } consentedAt }"
ERRORS = "errors { code field message }"
SET = f"""mutation S($id: ID!, $maximum: Decimal!) {{
  twitterPaymentMethodSet(id: $id, maximum: $maximum) {{ {PAYMENT} {ERRORS} }}
}}"""
REMOVE = f"mutation {{ twitterPaymentMethodRemove {{ removed {ERRORS} }} }}"
LIST = f"""{{ twitterPaymentMethods {{
  methods {{ id name gateway }}
  chosen {{ method {{ id }} maximum {{ amount currency }} consentedAt }}
  {ERRORS}
}} }}"""


@pytest.fixture
def shop() -> FakeShop:
    shop = given_shop(ANA, BEN)
    shop.payment_methods = {ANA: [CARD], BEN: [BENS]}
    return shop


def ask(shop: FakeShop, query: str, customer: str = ANA, **options: Any) -> Any:
    variables = {name: options.pop(name) for name in ("id", "maximum") if name in options}
    answer = post(shop, query, variables, customer=customer, **options)
    assert "errors" not in answer, answer
    (data,) = answer["data"].values()
    return data


def choose(shop: FakeShop, customer: str = ANA, **options: Any) -> Any:
    return ask(shop, SET, customer, **{"id": CARD.method_id, "maximum": "60", **options})


def codes(payload: Any) -> list[tuple[str, str | None]]:
    assert all(each["message"] for each in payload["errors"])
    return [(each["code"], each["field"]) for each in payload["errors"]]


def payment_of(customer: str, x_user_id: str, channel: str = "us") -> Any:
    return choose_payment(
        XUserId(x_user_id), SaleorCustomerId(customer), channel=channel, cancels_declined=True
    )


def test_customer_chooses_and_their_orders_are_paid_so(shop: FakeShop) -> None:
    given_link(ANA, "900")
    assert payment_of(ANA, "900") == PayLater()

    chosen = choose(shop, maximum="60.50")

    assert codes(chosen) == []
    assert chosen["payment"] == {
        "method": {"id": CARD.method_id, "name": "•••• 4242", "gateway": "Gateway"},
        "maximum": {"amount": 60.5, "currency": "USD"},
        "consentedAt": NOW.isoformat(),
    }
    payment = payment_of(ANA, "900")
    assert isinstance(payment, PayStored)
    assert (payment.gateway_id, payment.payment_method_id) == ("gateway", "card-1")
    assert (payment.maximum.amount, payment.maximum.currency) == (Decimal("60.50"), "USD")
    assert (payment.chosen_at, payment.cancels_declined) == (NOW, True)
    assert "card-1" not in repr(payment)
    # What the app calls the card is shown and not kept.
    assert "4242" not in str(ShopperPayment.objects.values().get())


def test_methods_are_listed_with_the_chosen_one(shop: FakeShop) -> None:
    given_link(ANA, "900")
    before = ask(shop, LIST)
    choose(shop)

    after = ask(shop, LIST)

    assert (
        before["methods"]
        == after["methods"]
        == [{"id": CARD.method_id, "name": "•••• 4242", "gateway": "Gateway"}]
    )
    assert before["chosen"] is None
    assert after["chosen"]["method"] == {"id": CARD.method_id}
    assert ask(shop, LIST, BEN)["chosen"] is None
    shop.payment_methods[ANA] = []
    assert ask(shop, LIST)["chosen"]["method"] is None


def test_many_aliases_ask_the_payment_apps_once(shop: FakeShop) -> None:
    fields = " ".join(
        f"a{number}: twitterPaymentMethods {{ methods {{ id }} }}" for number in range(20)
    )

    post(shop, f"{{ {fields} }}", customer=ANA)

    assert shop.method_lookups == [ANA]


def test_another_choice_takes_the_place_of_the_first(shop: FakeShop) -> None:
    given_link(ANA, "900")
    second = PaymentMethod("app:gateway:card-9", "gateway", "Gateway", "card-9", "Other")
    shop.payment_methods[ANA].append(second)
    choose(shop)

    choose(shop, id=second.method_id, maximum="5")

    assert payment_of(ANA, "900").payment_method_id == "card-9"
    assert ShopperPayment.objects.filter(removed_at=None).count() == 1


def test_consent_is_taken_back_even_while_the_plugin_is_off(shop: FakeShop) -> None:
    given_link(ANA, "900")
    choose(shop)

    assert ask(shop, REMOVE, config=OFF) == {"removed": True, "errors": []}

    assert payment_of(ANA, "900") == PayLater()
    assert ask(shop, REMOVE) == {"removed": False, "errors": []}


# --- never ------------------------------------------------------------------------------------


def test_method_of_another_customer_cannot_be_chosen(shop: FakeShop) -> None:
    given_link(ANA, "900")

    for method_id in (BENS.method_id, "app:gateway:card-3", "", "card-1", "x" * 5000):
        assert codes(choose(shop, id=method_id)) == [("PAYMENT_METHOD_UNKNOWN", "id")]

    assert ShopperPayment.objects.count() == 0


def test_nothing_without_a_link(shop: FakeShop) -> None:
    assert codes(choose(shop)) == [("NOT_LINKED", None)]
    assert ShopperPayment.objects.count() == 0


@pytest.mark.parametrize("customer", ["", "forged"])
def test_a_visitor_can_do_nothing(shop: FakeShop, customer: str) -> None:
    for query in (SET, REMOVE, LIST):
        payload = ask(shop, query, customer, id=CARD.method_id, maximum="9")
        assert codes(payload) == [("UNAUTHENTICATED", None)]
    assert shop.method_lookups == []


@pytest.mark.parametrize("maximum", ["0", "-1", "NaN", "Infinity", "1000000000"])
def test_a_maximum_is_an_amount(shop: FakeShop, maximum: str) -> None:
    given_link(ANA, "900")

    assert codes(choose(shop, maximum=maximum)) == [("PAYMENT_MAXIMUM_INVALID", "maximum")]

    assert ShopperPayment.objects.count() == 0


def test_shop_that_cannot_answer_is_asked_later(shop: FakeShop) -> None:
    given_link(ANA, "900")
    shop.payment_error = RetryableError("Away.", retry_after=minutes(1))

    assert codes(choose(shop)) == [("TRY_AGAIN", None)]
    assert codes(ask(shop, LIST)) == [("TRY_AGAIN", None)]


def test_plugin_that_is_off_lists_and_sets_nothing(shop: FakeShop) -> None:
    given_link(ANA, "900")

    assert codes(choose(shop, config=OFF)) == [("PLUGIN_NOT_READY", None)]
    assert codes(ask(shop, LIST, config=OFF)) == [("PLUGIN_NOT_READY", None)]


# --- the link ends, and with it the consent ---------------------------------------------------


def test_consent_ends_with_the_link_and_does_not_come_back(shop: FakeShop) -> None:
    given_link(ANA, "900")
    choose(shop)
    remove_link(SaleorCustomerId(ANA), now=NOW)

    assert payment_of(ANA, "900") == PayLater()
    assert ask(shop, LIST)["chosen"] is None
    given_link(ANA, "900")
    assert payment_of(ANA, "900") == PayLater()


@pytest.mark.parametrize(
    ("customer", "x_user_id", "channel"),
    [(BEN, "900", "us"), (ANA, "901", "us"), (ANA, "900", "eu")],
)
def test_consent_is_of_one_person_customer_and_channel(
    shop: FakeShop, customer: str, x_user_id: str, channel: str
) -> None:
    given_link(ANA, "900")
    given_link(BEN, "901", handle="ben")
    choose(shop)

    assert payment_of(customer, x_user_id, channel) == PayLater()


def test_who_is_forgotten_has_consented_to_nothing(shop: FakeShop) -> None:
    given_link(ANA, "900")
    choose(shop)

    assert forget_links(XUserId("900")) == (1, 0, 0)

    assert ShopperPayment.objects.count() == 0
