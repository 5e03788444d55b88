"""When the shop sells."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from saleor_twitter_plugin.shop import Shop

from .asking import add_mug, make_request


def test_orders_are_counted_by_quarters_of_an_hour(shop: Shop, stock_room: Any) -> None:
    variant_id = add_mug(stock_room)
    customer_id = stock_room.add_customer("ada@example.com")
    before = timezone.now()
    with shop.allow_writes():
        for number in range(2):
            shop.place_order(make_request(customer_id, variant_id), key=f"order:{number}")

    counts = shop.count_orders(channel="main", since=before)

    assert sum(counts.values()) == 2
    for moment in counts:
        assert (moment.minute % 15, moment.second, moment.microsecond) == (0, 0, 0)
        assert before - timedelta(minutes=15) < moment <= timezone.now()
    assert shop.count_orders(channel="main", since=timezone.now()) == {}
    assert shop.count_orders(channel="elsewhere", since=before) == {}
