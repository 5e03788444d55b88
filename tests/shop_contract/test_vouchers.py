"""Native vouchers: made, filled, put into a checkout, ordered with."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from saleor_twitter_plugin.errors import PermanentError
from saleor_twitter_plugin.handoffs import (
    ApplyAnswer,
    DiscountKind,
    Money,
    OrderState,
    SaleorCheckoutId,
    SaleorVoucherId,
    VoucherSpec,
)
from saleor_twitter_plugin.shop import Shop

from .asking import add_mug


def make_spec(stock_room: Any, **parts: Any) -> VoucherSpec:
    values: dict[str, Any] = {
        "name": "Summer",
        "channel": stock_room.channel,
        "kind": DiscountKind.PERCENT,
        "value": Decimal(10),
        "minimum_spend": None,
        "starts_at": timezone.now() - timedelta(hours=1),
        "ends_at": timezone.now() + timedelta(days=7),
    }
    return VoucherSpec(**{**values, **parts})


def add_voucher(shop: Shop, stock_room: Any, *codes: str, **parts: Any) -> SaleorVoucherId:
    with transaction.atomic():
        first, *others = codes or ("TWX-A",)
        voucher_id = shop.create_voucher(make_spec(stock_room, **parts), [first])
        if others:
            shop.add_voucher_codes(voucher_id, others)
    return voucher_id


def test_a_voucher_is_usable_in_its_channel_and_no_other(shop: Shop, stock_room: Any) -> None:
    voucher_id = add_voucher(shop, stock_room)

    here = shop.read_voucher_state(voucher_id, channel=stock_room.channel)
    there = shop.read_voucher_state(voucher_id, channel="elsewhere")

    assert (here.exists, here.is_usable) == (True, True)
    assert stock_room.count_codes(voucher_id) == 1
    assert (there.exists, there.is_usable) == (True, False)


def test_before_its_time_and_after_it_is_not_usable(shop: Shop, stock_room: Any) -> None:
    later = add_voucher(shop, stock_room, "TWX-B", starts_at=timezone.now() + timedelta(days=1))
    over = add_voucher(shop, stock_room, "TWX-C")
    shop.change_voucher_end(over, timezone.now() - timedelta(minutes=1))

    assert not shop.read_voucher_state(later, channel=stock_room.channel).is_usable
    assert not shop.read_voucher_state(over, channel=stock_room.channel).is_usable


def test_what_is_deleted_or_not_listed_says_so(shop: Shop, stock_room: Any) -> None:
    voucher_id = add_voucher(shop, stock_room)
    stock_room.unlist_voucher(voucher_id)
    unlisted = shop.read_voucher_state(voucher_id, channel=stock_room.channel)
    stock_room.delete_voucher(voucher_id)

    assert (unlisted.exists, unlisted.is_usable) == (True, False)
    assert not shop.read_voucher_state(voucher_id, channel=stock_room.channel).exists


def test_a_code_that_exists_is_refused_and_none_is_made(shop: Shop, stock_room: Any) -> None:
    voucher_id = add_voucher(shop, stock_room, "TWX-A")

    with pytest.raises(PermanentError), transaction.atomic():
        shop.add_voucher_codes(voucher_id, ["TWX-B", "TWX-A"])

    assert stock_room.count_codes(voucher_id) == 1


def test_codes_are_removed_and_missing_ones_are_no_error(shop: Shop, stock_room: Any) -> None:
    voucher_id = add_voucher(shop, stock_room, "TWX-A", "TWX-B")

    shop.remove_voucher_codes(voucher_id, ["TWX-A", "TWX-NEVER"])
    shop.remove_voucher_codes(SaleorVoucherId("999999"), ["TWX-B"])

    assert stock_room.count_codes(voucher_id) == 1


def test_it_goes_into_the_customers_checkout_and_makes_an_order_cheaper(
    shop: Shop, stock_room: Any
) -> None:
    ada = stock_room.add_customer("ada@example.com")
    add_voucher(shop, stock_room, "TWX-A")
    checkout_id = stock_room.open_basket(ada, add_mug(stock_room, price="10.00"))

    assert shop.apply_voucher(checkout_id, "TWX-A") is ApplyAnswer.APPLIED
    (seen,) = shop.list_open_checkouts(ada, channel=stock_room.channel)
    order_id = stock_room.order_basket(checkout_id)

    assert (seen.checkout_id, seen.code, seen.has_lines) == (checkout_id, "TWX-A", True)
    (order,) = shop.list_customer_orders(ada)
    assert (order.order_id, order.code, order.state) == (order_id, "TWX-A", OrderState.OPEN)
    assert order.discount_amount == Decimal("1.00")
    assert not order.is_taken_back
    # A code is good for one order.
    again = stock_room.open_basket(ada, add_mug(stock_room, "MUG-2"))
    assert shop.apply_voucher(again, "TWX-A") is ApplyAnswer.REFUSED


def test_too_little_in_it_is_not_yet(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    minimum = Money(Decimal(25), stock_room.currency)
    add_voucher(shop, stock_room, "TWX-A", minimum_spend=minimum)
    checkout_id = stock_room.open_basket(ada, add_mug(stock_room, price="10.00"))

    assert shop.apply_voucher(checkout_id, "TWX-A") is ApplyAnswer.NOT_YET
    assert stock_room.read_code(checkout_id) == ""
    stock_room.change_basket(checkout_id, 3)
    assert shop.apply_voucher(checkout_id, "TWX-A") is ApplyAnswer.APPLIED


def test_the_shop_takes_it_out_where_it_fits_no_more(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    minimum = Money(Decimal(25), stock_room.currency)
    add_voucher(shop, stock_room, "TWX-A", minimum_spend=minimum)
    checkout_id = stock_room.open_basket(ada, add_mug(stock_room, price="10.00"), quantity=3)
    shop.apply_voucher(checkout_id, "TWX-A")

    stock_room.change_basket(checkout_id, 1)

    assert stock_room.read_code(checkout_id) == ""


def test_what_is_for_a_category_takes_nothing_off_others(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    shoes, hats = stock_room.add_category("shoes"), stock_room.add_category("hats")
    shoe = stock_room.add_variant(stock_room.add_product("Shoe", category=shoes), "SHOE")
    hat = stock_room.add_variant(stock_room.add_product("Hat", category=hats), "HAT")
    add_voucher(shop, stock_room, "TWX-A", category_ids=(shoes,))

    wrong, right = stock_room.open_basket(ada, hat), stock_room.open_basket(ada, shoe)

    assert shop.apply_voucher(wrong, "TWX-A") is ApplyAnswer.NOT_YET
    assert shop.apply_voucher(right, "TWX-A") is ApplyAnswer.APPLIED
    stock_room.order_basket(right)
    (order,) = shop.list_customer_orders(ada)
    assert (order.code, order.discount_amount) == ("TWX-A", Decimal("1.00"))
    assert shoes in order.category_ids
    assert hats not in order.category_ids


def test_a_checkout_that_is_gone_says_so(shop: Shop, stock_room: Any) -> None:
    add_voucher(shop, stock_room, "TWX-A")
    nowhere = SaleorCheckoutId("11111111-2222-4333-8444-555555555555")

    assert shop.apply_voucher(nowhere, "TWX-A") is ApplyAnswer.GONE
    shop.remove_voucher(nowhere, "TWX-A")


def test_a_cancelled_order_says_so(shop: Shop, stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    order_id = stock_room.order_basket(stock_room.open_basket(ada, add_mug(stock_room)))
    stock_room.cancel_order(order_id)

    (order,) = shop.list_customer_orders(ada)

    assert (order.state, order.code, order.is_taken_back) == (OrderState.CANCELLED, "", True)


def test_only_the_customers_own_checkouts_are_listed(shop: Shop, stock_room: Any) -> None:
    ada, bob = (stock_room.add_customer(f"{each}@example.com") for each in ("ada", "bob"))
    mug = add_mug(stock_room)
    stock_room.open_basket(None, mug)
    stock_room.open_basket(bob, mug)

    assert shop.list_open_checkouts(ada, channel=stock_room.channel) == []
    assert len(shop.list_open_checkouts(bob, channel=stock_room.channel)) == 1
