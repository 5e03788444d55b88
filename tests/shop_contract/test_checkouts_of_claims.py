"""What a claim needs of a shop's open checkout: its prices, and that one order comes of a key."""

from decimal import Decimal
from typing import Any

import pytest

from saleor_twitter_plugin.handoffs import CheckoutLine, Money, RefusalReason, SaleorCustomerId
from saleor_twitter_plugin.models import ShopAction
from saleor_twitter_plugin.shop import OrderRefused, Shop

from .asking import add_mug, make_checkout_request, make_request, make_wish


def test_checkout_says_what_it_costs_and_that_it_is_shipped(shop: Shop, stock_room: Any) -> None:
    stock_room.set_reservations(10)
    mug = add_mug(stock_room, stock=5, price="12.50")
    cup = add_mug(stock_room, "CUP-1", stock=3, price="3.00")
    request = make_checkout_request(make_wish(mug, quantity=2), make_wish(cup, name="Cup"))
    opened = shop.open_checkout(request, key="k")

    facts = shop.read_checkout(opened.checkout_id)

    assert facts is not None
    currency = facts.total.currency
    assert sorted(facts.lines, key=lambda each: each.quantity) == [
        CheckoutLine("Mug", "", 1, Money(Decimal("3.00"), currency)),
        CheckoutLine("Mug", "", 2, Money(Decimal("25.00"), currency)),
    ]
    assert (facts.total.amount, facts.is_shipping_required) == (Decimal("28.00"), True)


def test_checkout_that_was_given_back_says_nothing(shop: Shop, stock_room: Any) -> None:
    opened = shop.open_checkout(make_checkout_request(make_wish(add_mug(stock_room))), key="k")
    shop.release_checkout(opened.checkout_id)

    assert shop.read_checkout(opened.checkout_id) is None


def test_refused_customer_leaves_the_open_checkout_as_it_was(shop: Shop, stock_room: Any) -> None:
    stock_room.set_reservations(10)
    ada = stock_room.add_customer("ada@example.com", has_address=False)
    mug = add_mug(stock_room, stock=1)
    opened = shop.open_checkout(make_checkout_request(make_wish(mug)), key="k")

    with pytest.raises(OrderRefused) as refused:
        shop.place_order(make_request(ada, mug), key="k")

    assert refused.value.refusal.reason is RefusalReason.ADDRESS_REJECTED
    assert stock_room.read_reserved_count(mug) == 1
    assert shop.open_checkout(make_checkout_request(make_wish(mug)), key="k") == opened
    assert (stock_room.count_open_checkouts(), stock_room.read_orders()) == (1, [])


def test_key_whose_checkout_somebody_finished_makes_no_second_order(
    shop: Shop, stock_room: Any
) -> None:
    ada, bob = (stock_room.add_customer(f"{name}@example.com") for name in ("ada", "bob"))
    mug = add_mug(stock_room, stock=5)
    opened = shop.open_checkout(make_checkout_request(make_wish(mug)), key="k")
    order_id = stock_room.complete_checkout(opened.checkout_id, ada)

    placed = shop.place_order(make_request(bob, mug), key="k")

    # The caller tells by the row that it is not theirs.
    assert placed.order_id == order_id
    owner_id: SaleorCustomerId = ShopAction.objects.get().saleor_customer_id  # type: ignore[assignment]
    assert owner_id == ada
    assert len(stock_room.read_orders()) == 1
