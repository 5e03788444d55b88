"""Checkouts for people whom the shop does not know: opened once, held, finished or given back."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from saleor_twitter_plugin import pipeline
from saleor_twitter_plugin.handoffs import RefusalReason, Refuse, SaleorCustomerId
from saleor_twitter_plugin.models import OrderHint, ShopAction
from saleor_twitter_plugin.shop import OrderRefused, Shop, checkout_rows

from .asking import add_mug, make_checkout_request, make_request, make_wish


def refusal_of(shop: Shop, request: Any, key: str = "k") -> Refuse:
    with pytest.raises(OrderRefused) as refused:
        shop.open_checkout(request, key=key)
    return refused.value.refusal


def test_open_checkout_holds_its_units_and_is_no_order(shop: Shop, stock_room: Any) -> None:
    stock_room.set_reservations(10)
    mug, cup = add_mug(stock_room, stock=5), add_mug(stock_room, "CUP-1", stock=3)
    request = make_checkout_request(make_wish(mug, quantity=2), make_wish(cup, name="Cup"))

    opened = shop.open_checkout(request, key="k")

    assert opened.reserved_until is not None
    assert opened.reserved_until > timezone.now()
    assert (stock_room.read_reserved_count(mug), stock_room.read_reserved_count(cup)) == (2, 1)
    assert stock_room.read_orders() == []
    assert shop.find_order_of_checkout(opened.checkout_id) is None
    row = ShopAction.objects.get()
    assert (row.state, row.saleor_checkout_id) == ("opened", opened.checkout_id)
    assert (row.saleor_customer_id, row.reserved_until) == ("", opened.reserved_until)


def test_same_key_is_the_same_checkout(shop: Shop, stock_room: Any) -> None:
    stock_room.set_reservations(10)
    mug = add_mug(stock_room, stock=5)
    request = make_checkout_request(make_wish(mug))

    opened = shop.open_checkout(request, key="k")

    assert shop.open_checkout(request, key="k") == opened
    assert stock_room.count_open_checkouts() == 1
    assert stock_room.read_reserved_count(mug) == 1


def test_another_wish_gives_the_first_back(shop: Shop, stock_room: Any) -> None:
    stock_room.set_reservations(10)
    mug, cup = add_mug(stock_room, stock=1), add_mug(stock_room, "CUP-1", stock=1)
    first = shop.open_checkout(make_checkout_request(make_wish(mug)), key="k")

    second = shop.open_checkout(make_checkout_request(make_wish(cup, name="Cup")), key="k")

    assert second.checkout_id != first.checkout_id
    assert (stock_room.read_reserved_count(mug), stock_room.read_reserved_count(cup)) == (0, 1)
    assert stock_room.count_open_checkouts() == 1


def test_shop_without_reservations_says_that_nothing_is_held(shop: Shop, stock_room: Any) -> None:
    stock_room.set_reservations(None)
    mug = add_mug(stock_room, stock=1)

    assert shop.open_checkout(make_checkout_request(make_wish(mug)), key="k").reserved_until is None
    assert stock_room.read_reserved_count(mug) == 0


def test_what_is_not_there_opens_nothing(shop: Shop, stock_room: Any) -> None:
    stock_room.set_reservations(10)
    mug, cup = add_mug(stock_room, stock=5), add_mug(stock_room, "CUP-1", stock=2)
    request = make_checkout_request(make_wish(mug), make_wish(cup, name="Cup", quantity=3))

    assert refusal_of(shop, request) == Refuse(
        RefusalReason.NOT_ENOUGH, product_name="Cup", count=2
    )

    assert stock_room.count_open_checkouts() == 0
    assert stock_room.read_reserved_count(mug) == 0
    assert (ShopAction.objects.get().state, ShopAction.objects.get().refusal) == (
        "refused",
        "not_enough",
    )


def test_released_checkout_gives_back_what_it_held(shop: Shop, stock_room: Any) -> None:
    stock_room.set_reservations(10)
    mug = add_mug(stock_room, stock=1)
    opened = shop.open_checkout(make_checkout_request(make_wish(mug)), key="k")

    shop.release_checkout(opened.checkout_id)
    shop.release_checkout(opened.checkout_id)

    assert (stock_room.read_reserved_count(mug), stock_room.count_open_checkouts()) == (0, 0)
    assert ShopAction.objects.get().state == "released"
    again = shop.open_checkout(make_checkout_request(make_wish(mug)), key="k")
    assert again.checkout_id != opened.checkout_id


def test_known_customer_takes_over_the_open_checkout_of_the_last_unit(
    shop: Shop, stock_room: Any
) -> None:
    stock_room.set_reservations(10)
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, stock=1)
    shop.open_checkout(make_checkout_request(make_wish(mug)), key="k")

    placed = shop.place_order(make_request(ada, mug), key="k")

    assert [each.order_id for each in stock_room.read_orders()] == [placed.order_id]
    assert (stock_room.read_reserved_count(mug), stock_room.count_open_checkouts()) == (0, 0)
    assert ShopAction.objects.get().state == "done"


def given_finished(shop: Shop, stock_room: Any) -> tuple[str, str, SaleorCustomerId]:
    """Return (checkout, order, customer) of an open checkout that somebody finished."""
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, stock=1)
    opened = shop.open_checkout(make_checkout_request(make_wish(mug)), key="k")
    order_id = stock_room.complete_checkout(opened.checkout_id, ada)
    return opened.checkout_id, order_id, ada


def test_finished_checkout_is_an_order_with_its_origin(shop: Shop, stock_room: Any) -> None:
    checkout_id, order_id, ada = given_finished(shop, stock_room)

    found = shop.find_order_of_checkout(checkout_id)

    assert found is not None
    (order,) = stock_room.read_orders()
    assert (found.order_id, found.number, found.customer_id) == (order_id, order.number, ada)
    assert (found.total.amount, found.is_paid) == (order.total, False)
    assert order.metadata["twitter_post_id"] == "900"


def test_release_of_a_finished_checkout_leaves_the_order(shop: Shop, stock_room: Any) -> None:
    checkout_id, order_id, _ = given_finished(shop, stock_room)

    shop.release_checkout(checkout_id)

    assert [each.order_id for each in stock_room.read_orders()] == [order_id]
    assert ShopAction.objects.get().state == "opened"


def test_order_is_tied_back_once(shop: Shop, stock_room: Any) -> None:
    stock_room.write_settings({"channel": "main"})
    checkout_id, order_id, ada = given_finished(shop, stock_room)
    now = timezone.now()

    assert list(OrderHint.objects.values_list("saleor_checkout_id", flat=True)) == [checkout_id]
    assert [pipeline.tie_orders(shop=shop, now=now) for _ in range(2)] == [1, 0]

    row = ShopAction.objects.get()
    assert (row.state, row.saleor_order_id, row.saleor_customer_id) == ("done", order_id, ada)
    assert row.order_number == stock_room.read_orders()[0].number
    assert OrderHint.objects.count() == 0
    assert checkout_rows.read_opened(row).checkout_id == checkout_id


def test_order_whose_hint_was_lost_is_found(shop: Shop, stock_room: Any) -> None:
    stock_room.write_settings({"channel": "main"})
    _, order_id, _ = given_finished(shop, stock_room)
    OrderHint.objects.all().delete()
    soon, later = timezone.now(), timezone.now() + checkout_rows.LOOKED_AT_EVERY

    assert pipeline.tie_orders(shop=shop, now=soon) == 0
    assert pipeline.tie_orders(shop=shop, now=later + timedelta(seconds=1)) == 1
    assert ShopAction.objects.get().saleor_order_id == order_id


def test_open_checkout_that_nobody_finishes_is_looked_at_now_and_then(
    shop: Shop, stock_room: Any
) -> None:
    shop.open_checkout(make_checkout_request(make_wish(add_mug(stock_room))), key="k")
    later = timezone.now() + checkout_rows.LOOKED_AT_EVERY + timedelta(seconds=1)

    assert checkout_rows.list_due(limit=9, now=later) != []
    assert pipeline.tie_orders(shop=shop, now=later) == 0
    assert checkout_rows.list_due(limit=9, now=later) == []
