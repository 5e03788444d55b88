"""What is set wrong in Saleor itself is found there by the doctor."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from saleor_twitter_plugin import health
from saleor_twitter_plugin.health import Situation
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.sealing import Sealer
from saleor_twitter_plugin.shop import get_shop
from tests.factories import FORM
from tests.shop_contract.saleor_stock_room import SaleorStockRoom

HOST_CODES = {"channel_missing", "channel_inactive", "unpaid_orders_refused", "reservation_off"}
Seed = Callable[[SaleorStockRoom], object]


def set_channel(
    room: SaleorStockRoom, *, is_active: bool = True, allows_unpaid_orders: bool = True
) -> None:
    room.change_channel(
        is_active=is_active, allows_unpaid_orders=allows_unpaid_orders, confirms_orders=True
    )


def given_healthy(room: SaleorStockRoom) -> None:
    room.write_settings({**FORM, "channel": room.channel})
    room.set_reservations(5)
    set_channel(room)


def look() -> Situation:
    found = health.gather(get_shop(), sealer=get_sealer(), now=datetime.now(UTC))
    assert isinstance(found, Situation)
    return found


def list_host_codes() -> list[str]:
    return [each.code for each in health.examine(look()) if each.code in HOST_CODES]


def test_nothing_is_found_where_saleor_is_set_right(stock_room: Any) -> None:
    given_healthy(stock_room)

    assert list_host_codes() == []
    assert "host" in {each.code for each in health.examine(look())}


@pytest.mark.parametrize(
    ("code", "seed"),
    [
        ("reservation_off", lambda room: room.set_reservations(None)),
        ("unpaid_orders_refused", lambda room: set_channel(room, allows_unpaid_orders=False)),
        ("channel_inactive", lambda room: set_channel(room, is_active=False)),
        (
            "channel_missing",
            lambda room: room.write_settings({**FORM, "channel": "elsewhere"}),
        ),
    ],
)
def test_what_is_set_wrong_in_saleor_is_found(stock_room: Any, code: str, seed: Seed) -> None:
    given_healthy(stock_room)
    seed(stock_room)

    assert list_host_codes() == [code]


def test_address_is_saleors_own_until_somebody_sets_another(stock_room: Any) -> None:
    given_healthy(stock_room)
    assert look().public_url == stock_room.own_url

    stock_room.write_settings(
        {**FORM, "channel": stock_room.channel, "public_url": "https://api.example.com/"}
    )
    assert look().webhook_url == "https://api.example.com/plugins/global/twitter/x/webhook"


def test_a_secret_that_no_key_opens_is_told_and_nothing_else(stock_room: Any) -> None:
    sealed = Sealer(["a key that is gone"]).seal("secret")
    stock_room.write_settings({**FORM, "channel": stock_room.channel, "client_secret": sealed})

    found = health.gather(get_shop(), sealer=get_sealer(), now=datetime.now(UTC))

    assert [each.code for each in health.examine(found)] == ["secrets_locked"]


def test_command_tells_of_saleor_as_json(stock_room: Any) -> None:
    given_healthy(stock_room)
    stock_room.set_reservations(None)
    out = StringIO()

    # No account is connected in an empty shop.
    with pytest.raises(SystemExit) as end:
        call_command("twitter_doctor", "--offline", "--json", stdout=out)

    document = json.loads(out.getvalue())
    assert end.value.code == 1
    assert document["shop"] == get_shop().name
    assert {"reservation_off", "no_account"} <= {each["code"] for each in document["checks"]}
