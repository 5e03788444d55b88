"""The two hooks around an order: what they cost others, and what they do for checkouts of ours."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_twitter_plugin.models import OrderHint
from saleor_twitter_plugin.plugin import TwitterPlugin
from saleor_twitter_plugin.shop import get_shop
from tests.shop_contract import storefront
from tests.shop_contract.asking import add_mug, make_checkout_request, make_wish
from tests.shop_contract.saleor_stock_room import ADDRESS


@pytest.fixture(autouse=True)
def _plugin(stock_room: Any, settings: Any) -> None:
    settings.PLUGINS = ["saleor_twitter_plugin.plugin.TwitterPlugin"]
    stock_room.write_settings({"channel": "main"})


def make_plugin(*, is_active: bool = True) -> TwitterPlugin:
    return TwitterPlugin(configuration=[], active=is_active, channel=None, db_config=None)


def test_order_of_somebody_else_costs_one_statement() -> None:
    order = SimpleNamespace(
        metadata={"campaign": "x"}, checkout_token="t", pk=1, user_id=7, voucher_code="SUMMER"
    )
    token = "11111111-1111-4111-8111-111111111111"
    checkout = SimpleNamespace(checkout=SimpleNamespace(pk=token, voucher_code="SUMMER"))

    with CaptureQueriesContext(
        connection,
    ) as created:
        assert make_plugin().order_created(order, "before") == "before"
    with CaptureQueriesContext(connection) as prepared:
        assert make_plugin().preprocess_order_creation(checkout, [], "before") == "before"

    ours = [each["sql"] for each in prepared if "twitter_" in each["sql"]]
    assert (len(created), len(ours)) == (0, 1)
    assert OrderHint.objects.count() == 0


def test_switched_off_plugin_costs_nothing() -> None:
    order = SimpleNamespace(metadata={"twitter_checkout": "open"}, checkout_token="t", pk=1)

    with CaptureQueriesContext(connection) as statements:
        make_plugin(is_active=False).order_created(order, None)
        make_plugin(is_active=False).preprocess_order_creation(SimpleNamespace(), [], None)

    assert len(statements) == 0


def test_hook_that_fails_lets_saleor_go_on(caplog: Any) -> None:
    checkout = SimpleNamespace(checkout=SimpleNamespace(voucher_code=None))

    assert make_plugin().preprocess_order_creation(checkout, [], "before") == "before"
    assert "could not be held" in caplog.text


def test_storefronts_own_order_leaves_no_row(stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room)
    line = {"variantId": get_shop().to_global_id("ProductVariant", mug), "quantity": 1}
    created = storefront.ask(
        storefront.CHECKOUT_CREATE, {"input": {"channel": "main", "lines": [line]}}
    )
    checkout_id = created["checkout"]["id"]
    storefront.fill_in(checkout_id, email="ada@example.com", address=ADDRESS)

    storefront.complete(checkout_id)

    assert [each.customer_id for each in stock_room.read_orders()] == [ada]
    assert OrderHint.objects.count() == 0


def test_open_checkout_of_the_last_unit_is_refused_when_somebody_took_it(stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, stock=1)
    opened = get_shop().open_checkout(make_checkout_request(make_wish(mug)), key="k")
    stock_room.fill_in_checkout(opened.checkout_id, ada)
    stock_room.set_stock(mug, 0)

    with pytest.raises(storefront.StorefrontRefusedError) as refused:
        storefront.complete(storefront.to_checkout_id(opened.checkout_id))

    assert refused.value.codes == ["INSUFFICIENT_STOCK"]
    assert stock_room.read_orders() == []
