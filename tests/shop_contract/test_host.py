"""How the shop itself is set up."""

from typing import Any

import pytest

from saleor_twitter_plugin.handoffs import HostFacts
from saleor_twitter_plugin.shop import Shop


def test_public_address_is_the_shops_own_without_the_last_slash(
    shop: Shop, stock_room: Any
) -> None:
    assert shop.read_public_url() == stock_room.own_url


def test_public_address_of_the_settings_wins(shop: Shop, stock_room: Any) -> None:
    stock_room.write_settings({"public_url": "https://shop.example.com/"})

    assert shop.read_public_url() == "https://shop.example.com"


@pytest.mark.parametrize("minutes", [None, 5])
def test_facts_tell_whether_checkouts_hold_stock(
    shop: Shop, stock_room: Any, minutes: int | None
) -> None:
    stock_room.set_reservations(minutes)

    facts = shop.read_host_facts(channel=stock_room.channel)

    assert facts.has_stock_reservation is (minutes is not None)


@pytest.mark.parametrize("is_active", [True, False])
@pytest.mark.parametrize("allows_unpaid_orders", [True, False])
@pytest.mark.parametrize("confirms_orders", [True, False])
def test_facts_tell_how_the_channel_sells(
    shop: Shop,
    stock_room: Any,
    is_active: bool,
    allows_unpaid_orders: bool,
    confirms_orders: bool,
) -> None:
    stock_room.set_reservations(5)
    stock_room.change_channel(
        is_active=is_active,
        allows_unpaid_orders=allows_unpaid_orders,
        confirms_orders=confirms_orders,
    )

    assert shop.read_host_facts(channel=stock_room.channel) == HostFacts(
        version_name=shop.name,
        has_stock_reservation=True,
        has_channel=True,
        is_channel_active=is_active,
        currency=stock_room.currency,
        allows_unpaid_orders=allows_unpaid_orders,
        confirms_orders=confirms_orders,
    )
    assert shop.channel_exists(stock_room.channel) is is_active


def test_facts_of_a_channel_that_is_not_there(shop: Shop, stock_room: Any) -> None:
    stock_room.set_reservations(None)

    assert shop.read_host_facts(channel="elsewhere") == HostFacts(
        shop.name, has_stock_reservation=False, has_channel=False
    )
