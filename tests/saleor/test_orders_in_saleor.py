"""What only a real Saleor can show of `place_order`."""

from typing import Any

import pytest
from django.db import connection, transaction

from saleor_twitter_plugin.errors import ConfigurationError
from saleor_twitter_plugin.handoffs import RefusalReason, Refuse
from saleor_twitter_plugin.models import ShopAction
from saleor_twitter_plugin.shop import OrderRefused, get_shop
from saleor_twitter_plugin.shop.global_ids import write_global_id
from saleor_twitter_plugin.shop.saleor_shop import checkouts
from saleor_twitter_plugin.shop.saleor_shop.app_row import APP_PERMISSIONS
from saleor_twitter_plugin.shop.saleor_shop.executor import run
from tests.shop_contract.asking import add_mug, make_request


def test_checkout_that_was_stored_is_taken_up_again(stock_room: Any) -> None:
    from saleor.order.models import Order

    ada = stock_room.add_customer("ada@example.com")
    request = make_request(ada, add_mug(stock_room))
    stock_room.crash_before_the_order(request, "k")
    token = ShopAction.objects.get(key="k").saleor_checkout_id
    get_shop().place_order(request, key="k")
    assert [str(each.checkout_token) for each in Order.objects.all()] == [token]


def test_checkout_that_is_gone_is_made_anew(stock_room: Any) -> None:
    from saleor.checkout.models import Checkout

    ada = stock_room.add_customer("ada@example.com")
    request = make_request(ada, add_mug(stock_room))
    stock_room.crash_before_the_order(request, "k")
    Checkout.objects.all().delete()
    placed = get_shop().place_order(request, key="k")
    assert [each.order_id for each in stock_room.read_orders()] == [placed.order_id]


def test_order_that_the_customer_made_of_our_checkout_is_ours(stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, stock=5)
    request = make_request(ada, mug)
    stock_room.crash_before_the_order(request, "k")
    token = ShopAction.objects.get(key="k").saleor_checkout_id
    # Finished elsewhere, as by the storefront's own app.
    finished = run(
        "mutation M($id: ID!) { orderCreateFromCheckout(id: $id)"
        " { order { id } errors { code field } } }",
        {"id": write_global_id("Checkout", token)},
        reads_replica=False,
    )["orderCreateFromCheckout"]
    assert finished["errors"] == []
    placed = get_shop().place_order(request, key="k")
    assert shop_id(placed.order_id) == finished["order"]["id"]
    assert len(stock_room.read_orders()) == 1
    assert stock_room.read_free_count(mug) == 4


def shop_id(order_id: str) -> str:
    return get_shop().to_global_id("Order", order_id)


def test_empty_leftover_checkout_is_not_reused(stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    request = make_request(ada, add_mug(stock_room))
    stock_room.crash_before_the_order(request, "k")
    token = ShopAction.objects.get(key="k").saleor_checkout_id
    checkouts.empty_checkout(token)
    get_shop().place_order(request, key="k")
    assert len(stock_room.read_orders()) == 1


def test_address_that_saleor_rejects_is_told(stock_room: Any) -> None:
    from saleor.account.models import Address

    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, stock=5)
    Address.objects.update(postal_code="no such code", city="")
    with pytest.raises(OrderRefused) as refused:
        get_shop().place_order(make_request(ada, mug), key="k")
    assert refused.value.refusal == Refuse(RefusalReason.ADDRESS_REJECTED, product_name="Mug")
    assert stock_room.read_orders() == []


def test_global_limit_of_the_shop_is_over_limit(stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, stock=90)
    with pytest.raises(OrderRefused) as refused:
        get_shop().place_order(make_request(ada, mug, quantity=51), key="k")
    assert refused.value.refusal == Refuse(RefusalReason.OVER_LIMIT, product_name="Mug", count=50)


def test_order_belongs_to_the_customer_and_came_by_our_app(stock_room: Any) -> None:
    from saleor.order.models import Order, OrderEvent

    ada = stock_room.add_customer("ada@example.com")
    get_shop().place_order(make_request(ada, add_mug(stock_room)), key="k")
    order = Order.objects.get()
    assert (str(order.user_id), order.status, order.channel.slug) == (ada, "unconfirmed", "main")
    assert order.private_metadata == {}
    placed = OrderEvent.objects.get(order=order, type="placed")
    assert placed.app is not None
    assert placed.app.name == "Twitter/X"


def test_app_is_made_once_with_the_least_permissions(stock_room: Any) -> None:
    from saleor.app.models import App

    get_shop().channel_exists("main")
    get_shop().channel_exists("main")
    app = App.objects.get()
    assert (app.identifier, app.name, app.type) == ("saleor.twitter-plugin", "Twitter/X", "local")
    assert app.get_permissions() == set(APP_PERMISSIONS)
    assert app.tokens.count() == 0


def test_app_is_made_once_by_many_workers(stock_room: Any) -> None:
    from saleor.app.models import App

    shop = get_shop()
    assert stock_room.run_together([lambda: shop.channel_exists("main")] * 4) == [True] * 4
    assert App.objects.count() == 1


def test_app_that_was_switched_off_stops_everything(stock_room: Any) -> None:
    from saleor.app.models import App

    get_shop().channel_exists("main")
    App.objects.update(is_active=False)
    with pytest.raises(ConfigurationError, match="switched off"):
        get_shop().channel_exists("main")


def test_app_that_lost_its_permissions_says_so(stock_room: Any) -> None:
    from saleor.app.models import App

    ada = stock_room.add_customer("ada@example.com")
    mug = add_mug(stock_room, stock=5)
    get_shop().channel_exists("main")
    App.objects.get().permissions.clear()
    with pytest.raises(ConfigurationError, match="permissions"):
        get_shop().place_order(make_request(ada, mug), key="k")
    assert stock_room.read_orders() == []
    assert stock_room.read_free_count(mug) == 5


def test_order_is_not_placed_inside_somebodys_transaction(stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    request = make_request(ada, add_mug(stock_room))
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        get_shop().place_order(request, key="k")
    assert stock_room.read_orders() == []


def test_orders_events_come_after_our_commit(stock_room: Any, settings: Any) -> None:
    settings.PLUGINS = [f"{__name__}.WatchingPlugin"]
    WatchingPlugin.seen.clear()
    ada = stock_room.add_customer("ada@example.com")
    placed = get_shop().place_order(make_request(ada, add_mug(stock_room)), key="k")
    assert WatchingPlugin.seen == [(placed.order_id, False, "done")]


def test_order_stands_where_somebodys_hook_fails(
    stock_room: Any, settings: Any, caplog: Any
) -> None:
    settings.PLUGINS = [f"{__name__}.FailingPlugin"]
    ada = stock_room.add_customer("ada@example.com")
    placed = get_shop().place_order(make_request(ada, add_mug(stock_room)), key="k")
    assert [each.order_id for each in stock_room.read_orders()] == [placed.order_id]
    assert "a hook failed after its commit: HookError" in caplog.text


class HookError(Exception):
    pass


def _base() -> type[Any]:
    from saleor.plugins.base_plugin import BasePlugin

    base: type[Any] = BasePlugin
    return base


class WatchingPlugin(_base()):  # type: ignore[misc]
    PLUGIN_ID = "tests.watching"
    DEFAULT_ACTIVE = True
    CONFIGURATION_PER_CHANNEL = False
    seen: list[tuple[str, bool, str]] = []

    def order_created(self, order: Any, previous_value: Any, **kwargs: Any) -> Any:
        state = ShopAction.objects.get().state
        self.seen.append((str(order.pk), connection.in_atomic_block, state))
        return previous_value


class FailingPlugin(WatchingPlugin):
    PLUGIN_ID = "tests.failing"

    def order_created(self, order: Any, previous_value: Any, **kwargs: Any) -> Any:
        raise HookError("a person's data")
