"""Gift cards that are prizes."""

from decimal import Decimal
from typing import Any

import pytest

from saleor_twitter_plugin.errors import PermanentError
from saleor_twitter_plugin.handoffs import Money, SaleorCustomerId
from saleor_twitter_plugin.shop import OrderRefused, Shop

from .asking import add_mug, make_request


def give(shop: Shop, stock_room: Any, customer_id: SaleorCustomerId) -> str:
    amount = Money(Decimal(25), stock_room.currency)
    return shop.create_gift_card(customer_id, amount, channel=stock_room.channel, note="win 1")


def test_card_is_the_customers_and_nobody_elses(shop: Shop, stock_room: Any) -> None:
    ada, bob = (stock_room.add_customer(f"{each}@example.com") for each in ("ada", "bob"))
    mug = add_mug(stock_room)

    assert give(shop, stock_room, ada)

    (code,) = stock_room.list_gift_cards(ada)
    assert stock_room.list_gift_cards(bob) == []
    with pytest.raises(OrderRefused):
        shop.place_order(make_request(bob, mug, gift_card_codes=(code,)), key="bob")
    shop.place_order(make_request(ada, mug, gift_card_codes=(code,)), key="ada")
    (order,) = stock_room.read_orders()
    assert (order.customer_id, order.total) == (ada, 0)


def test_card_for_nobody(shop: Shop, stock_room: Any) -> None:
    with pytest.raises(PermanentError):
        give(shop, stock_room, SaleorCustomerId("999999"))
