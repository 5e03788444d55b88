"""The hook before an order fails: what is ours is refused and can be tried again, no other."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from saleor_twitter_plugin.campaigns import loaded
from saleor_twitter_plugin.handoffs import SaleorCustomerId
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import LoadedVoucher, ShopAction, XApp
from saleor_twitter_plugin.shop import get_shop
from tests.scenarios.saleor_settings import save_settings
from tests.shop_contract import storefront
from tests.shop_contract.asking import add_mug, make_checkout_request, make_wish

from .test_plugin_form import GOOD
from .test_vouchers_are_nobody_elses import WAYS, give, is_good, try_all, work

OUR_ROWS = "twitter_shop_action"
OUR_CODES = "twitter_campaign_code"


@pytest.fixture
def ada(stock_room: Any) -> SaleorCustomerId:
    save_settings({**GOOD, "channel": stock_room.channel}, is_active=True)
    XApp.objects.create(client_id="app")
    customer_id: SaleorCustomerId = stock_room.add_customer("ada@example.com")
    return customer_id


@contextmanager
def broken(table: str) -> Iterator[None]:
    """Let every statement about a table of ours fail, and no other."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {table}_away")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table}_away RENAME TO {table}")


def failure_count() -> int:
    app = XApp.objects.get()
    assert (app.order_hook_failed_at is None) == (app.order_hook_failure_count == 0)
    return app.order_hook_failure_count


@pytest.mark.parametrize("way", WAYS)
def test_somebody_elses_order_goes_through(
    stock_room: Any, ada: SaleorCustomerId, way: str, caplog: Any
) -> None:
    checkout_id = stock_room.open_basket(ada, add_mug(stock_room))
    stock_room.allow_unpaid_orders()

    with broken(OUR_ROWS):
        answer = stock_room.try_to_complete(checkout_id, by=way)

    assert answer["errors"] == []
    assert [each.customer_id for each in stock_room.read_orders()] == [ada]
    assert failure_count() == 1
    assert "could not be held" in caplog.text


def test_our_open_checkout_is_refused_and_can_be_tried_again(
    stock_room: Any, ada: SaleorCustomerId
) -> None:
    stock_room.set_reservations(None)
    mug = add_mug(stock_room, stock=1)
    opened = get_shop().open_checkout(make_checkout_request(make_wish(mug)), key="k")
    stock_room.fill_in_checkout(opened.checkout_id, ada)
    checkout_id = storefront.to_checkout_id(opened.checkout_id)

    with broken(OUR_ROWS), pytest.raises(storefront.StorefrontRefusedError) as refused:
        storefront.complete(checkout_id)

    assert refused.value.codes == ["GRAPHQL_ERROR"]
    assert stock_room.read_orders() == []
    assert stock_room.read_free_count(mug) == 1
    assert ShopAction.objects.get().state == "opened"
    assert failure_count() == 1

    storefront.complete(checkout_id)
    assert len(stock_room.read_orders()) == 1
    assert failure_count() == 1


@pytest.mark.parametrize(
    ("way", "is_paid_first", "refusal"),
    [
        ("orderCreateFromCheckout", False, "GRAPHQL_ERROR"),
        ("checkoutComplete", False, "GRAPHQL_ERROR"),
        # There Saleor has counted the use, and gives it back for one kind of error alone.
        ("checkoutComplete", True, "VOUCHER_NOT_APPLICABLE"),
    ],
)
def test_voucher_of_ours_is_refused_and_can_be_tried_again(
    stock_room: Any, ada: SaleorCustomerId, way: str, is_paid_first: bool, refusal: str
) -> None:
    give(ada, stock_room)
    code = loaded.open_code(LoadedVoucher.objects.get(), sealer=get_sealer())
    checkout_id = stock_room.open_basket(ada, add_mug(stock_room))
    work()
    assert stock_room.read_code(checkout_id) == code

    with broken(OUR_CODES):
        codes = try_all(stock_room, checkout_id, way, is_paid_first=is_paid_first)

    assert codes == [refusal]
    assert stock_room.read_orders() == []
    assert is_good(code)
    assert failure_count() == 1
    assert LoadedVoucher.objects.get().state == "applied"

    stock_room.order_basket(checkout_id)
    work()
    assert LoadedVoucher.objects.get().state == "used"


def test_refusal_says_what_to_do_and_nothing_of_the_database(
    stock_room: Any, ada: SaleorCustomerId
) -> None:
    give(ada, stock_room)
    checkout_id = stock_room.open_basket(ada, add_mug(stock_room))
    work()

    with broken(OUR_CODES):
        answer = stock_room.try_to_complete(checkout_id)

    (error,) = answer["errors"]
    assert error["message"].startswith("This order could not be finished just now.")
    assert "twitter" not in error["message"]


def test_failure_that_cannot_be_counted_refuses_all_the_same(
    stock_room: Any, ada: SaleorCustomerId
) -> None:
    give(ada, stock_room)
    checkout_id = stock_room.open_basket(ada, add_mug(stock_room))
    work()

    with broken(OUR_CODES), broken("twitter_x_app"):
        answer = stock_room.try_to_complete(checkout_id)

    assert [each["code"] for each in answer["errors"]] == ["GRAPHQL_ERROR"]
    assert stock_room.read_orders() == []
