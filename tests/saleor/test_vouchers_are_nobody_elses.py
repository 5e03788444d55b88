"""A campaign's code makes an order for its own customer and nobody else, whoever knows it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from saleor_twitter_plugin import campaigns, pipeline
from saleor_twitter_plugin.campaigns import Asker, loaded
from saleor_twitter_plugin.handoffs import (
    SaleorCheckoutId,
    SaleorCustomerId,
    VoucherAnswer,
    XPostId,
    XUserId,
)
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import Campaign, LoadedVoucher, VoucherHint
from saleor_twitter_plugin.pipeline.voucher_pool import fill_pool
from saleor_twitter_plugin.shop import get_shop
from saleor_twitter_plugin.shop.saleor_shop.executor import run
from tests.scenarios.saleor_settings import save_settings
from tests.shop_contract import storefront
from tests.shop_contract.asking import add_mug, make_checkout_request, make_wish

from .test_plugin_form import GOOD

WAYS = ["orderCreateFromCheckout", "checkoutComplete"]


@pytest.fixture
def ada(stock_room: Any) -> SaleorCustomerId:
    save_settings({**GOOD, "channel": stock_room.channel}, is_active=True)
    customer_id: SaleorCustomerId = stock_room.add_customer("ada@example.com")
    return customer_id


@pytest.fixture
def code(ada: SaleorCustomerId, stock_room: Any) -> str:
    """Ada's voucher of ten percent."""
    give(ada, stock_room)
    return loaded.open_code(LoadedVoucher.objects.get(), sealer=get_sealer())


def give(customer_id: SaleorCustomerId, stock_room: Any, **settings: Any) -> Campaign:
    now = datetime.now(UTC)
    campaign = campaigns.create(
        {
            "slug": "summer",
            "name": "Summer",
            "kind": "offer",
            "channel": stock_room.channel,
            "ends_at": now + timedelta(days=7),
            "settings": {"discount": {"kind": "percent", "value": "10"}, **settings},
        },
        hashtags=["summer"],
        accounts=[],
    )
    campaign = campaigns.schedule(campaign, now=now)
    fill_pool(campaign, shop=get_shop(), sealer=get_sealer(), at_least=1)
    asker = Asker(XUserId("501"), XPostId("900"), XUserId("42"), customer_id)
    answer = campaigns.issue(campaign, asker, key="post:900", now=now).answer
    assert answer is VoucherAnswer.LOADED
    return Campaign.objects.get()


def work() -> None:
    pipeline.work_voucher_hints(shop=get_shop(), sealer=get_sealer(), now=datetime.now(UTC))


def pay(checkout_id: SaleorCheckoutId) -> None:
    """Let checkoutComplete go Saleor's older way: with a payment, and the code counted first."""
    from saleor.checkout.models import Checkout
    from saleor.payment.models import Payment

    checkout = Checkout.objects.get(pk=checkout_id)
    Payment.objects.create(
        gateway="mirumee.payments.dummy",
        is_active=True,
        checkout=checkout,
        total=checkout.total_gross_amount,
        currency=checkout.currency,
        billing_email=checkout.email or "",
        token="token",
    )


def try_all(
    stock_room: Any, checkout_id: SaleorCheckoutId, way: str, *, is_paid_first: bool = True
) -> list[str]:
    """`is_paid_first`: of checkoutComplete; where it may be paid later, no payment is looked at."""
    if way == "checkoutComplete" and is_paid_first:
        stock_room.change_channel(is_active=True, allows_unpaid_orders=False, confirms_orders=True)
        stock_room.read_total(checkout_id)
        pay(checkout_id)
    answer = stock_room.try_to_complete(checkout_id, by=way)
    assert answer["order"] is None
    return [each["code"] for each in answer["errors"]]


def is_good(code: str) -> bool:
    from saleor.discount.models import VoucherCode

    return bool(VoucherCode.objects.get(code=code).is_active)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("who", ["bob", None])
def test_another_customer_and_nobody_are_refused_and_the_code_stays_good(
    stock_room: Any, ada: SaleorCustomerId, code: str, who: str | None, way: str
) -> None:
    bob = stock_room.add_customer("bob@example.com") if who else None
    mug = add_mug(stock_room)
    stolen = stock_room.open_basket(bob, mug)
    stock_room.type_code(stolen, code)

    assert try_all(stock_room, stolen, way) == ["VOUCHER_NOT_APPLICABLE"]

    assert stock_room.read_orders() == []
    assert is_good(code)
    # And its own customer still has it.
    mine = stock_room.open_basket(ada, mug)
    work()
    assert stock_room.read_code(mine) == code
    stock_room.order_basket(mine)
    work()
    assert LoadedVoucher.objects.get().state == "used"


def test_a_changed_address_makes_no_other_customer(
    stock_room: Any, ada: SaleorCustomerId, code: str
) -> None:
    from saleor.account.models import User

    bob = stock_room.add_customer("bob@example.com")
    # Ada's old address is Bob's now.
    User.objects.filter(pk=ada).update(email="lovelace@example.com")
    User.objects.filter(pk=bob).update(email="ada@example.com")
    mug = add_mug(stock_room)
    stolen = stock_room.open_basket(bob, mug)
    stock_room.type_code(stolen, code)

    assert try_all(stock_room, stolen, WAYS[0]) == ["VOUCHER_NOT_APPLICABLE"]
    mine = stock_room.open_basket(ada, mug)
    work()
    stock_room.order_basket(mine)
    assert [each.customer_id for each in stock_room.read_orders()] == [ada]


def test_a_second_account_of_the_same_person_is_another_customer(
    stock_room: Any, ada: SaleorCustomerId, code: str
) -> None:
    second = stock_room.add_customer("ada+2@example.com")
    checkout_id = stock_room.open_basket(second, add_mug(stock_room))
    stock_room.type_code(checkout_id, code)
    work()

    assert try_all(stock_room, checkout_id, WAYS[0]) == ["VOUCHER_NOT_APPLICABLE"]
    assert is_good(code)


def test_a_code_is_good_for_one_checkout_of_its_own_customer(
    stock_room: Any, ada: SaleorCustomerId, code: str
) -> None:
    mug = add_mug(stock_room)
    first, second = stock_room.open_basket(ada, mug), stock_room.open_basket(ada, mug)
    work()
    stock_room.type_code(second, code)

    assert stock_room.read_code(first) == code
    assert try_all(stock_room, second, WAYS[0]) == ["VOUCHER_NOT_APPLICABLE"]
    stock_room.order_basket(first)
    assert len(stock_room.read_orders()) == 1


def test_what_ended_or_was_taken_back_makes_no_order(
    stock_room: Any, ada: SaleorCustomerId, code: str
) -> None:
    checkout_id = stock_room.open_basket(ada, add_mug(stock_room))
    work()
    LoadedVoucher.objects.update(expires_at=datetime.now(UTC))

    assert try_all(stock_room, checkout_id, WAYS[0]) == ["VOUCHER_NOT_APPLICABLE"]
    LoadedVoucher.objects.update(expires_at=datetime.now(UTC) + timedelta(days=1))
    campaigns.take_back(LoadedVoucher.objects.get().pk, "revoked")  # type: ignore[arg-type]
    assert try_all(stock_room, checkout_id, WAYS[0]) == ["VOUCHER_NOT_APPLICABLE"]


def test_in_a_second_channel_it_is_refused_even_where_staff_listed_it(
    stock_room: Any, ada: SaleorCustomerId, code: str
) -> None:
    # The campaign's channel is another from here on; the voucher is listed in this one still.
    Campaign.objects.update(channel="elsewhere")
    checkout_id = stock_room.open_basket(ada, add_mug(stock_room))
    stock_room.type_code(checkout_id, code)

    assert try_all(stock_room, checkout_id, WAYS[0]) == ["VOUCHER_NOT_APPLICABLE"]
    assert is_good(code)


def test_open_checkout_of_ours_with_anothers_code_is_refused_before_it_holds_anything(
    stock_room: Any, ada: SaleorCustomerId, code: str
) -> None:
    stock_room.set_reservations(None)
    bob = stock_room.add_customer("bob@example.com")
    mug = add_mug(stock_room, stock=1)
    opened = get_shop().open_checkout(make_checkout_request(make_wish(mug)), key="k")
    stock_room.fill_in_checkout(opened.checkout_id, bob)
    stock_room.type_code(opened.checkout_id, code)

    with pytest.raises(storefront.StorefrontRefusedError) as refused:
        storefront.complete(storefront.to_checkout_id(opened.checkout_id))

    assert refused.value.codes == ["VOUCHER_NOT_APPLICABLE"]
    assert stock_room.read_orders() == []
    assert stock_room.read_reserved_count(mug) == 0


def test_with_the_plugin_off_nobody_stops_who_knows_a_code(
    stock_room: Any, ada: SaleorCustomerId, code: str
) -> None:
    """As decision 16 says: a native voucher is native, and its codes cannot be guessed."""
    save_settings({**GOOD, "channel": stock_room.channel}, is_active=False)
    bob = stock_room.add_customer("bob@example.com")
    stolen = stock_room.open_basket(bob, add_mug(stock_room))
    stock_room.type_code(stolen, code)

    stock_room.order_basket(stolen)

    assert [each.customer_id for each in stock_room.read_orders()] == [bob]


def test_other_codes_and_orders_without_one_cost_no_statement_about_vouchers(
    stock_room: Any, ada: SaleorCustomerId, count_ours: Callable[[], list[str]]
) -> None:
    checkout_id = stock_room.open_basket(None, add_mug(stock_room))
    before = count_ours()

    stock_room.change_basket(checkout_id, 2)
    stock_room.order_basket(checkout_id)

    # Whether it is an open checkout of ours, whose stock must be held.
    (statement,) = count_ours()[len(before) :]
    assert 'FROM "twitter_shop_action"' in statement
    assert VoucherHint.objects.count() == 0


def test_who_has_no_voucher_costs_one_statement_and_no_row(
    stock_room: Any, ada: SaleorCustomerId, count_ours: Callable[[], list[str]]
) -> None:
    checkout_id = stock_room.open_basket(ada, add_mug(stock_room))
    before = count_ours()

    run(
        'mutation M($id: ID!) { checkoutEmailUpdate(id: $id, email: "a@example.com")'
        " { errors { code } } }",
        {"id": get_shop().to_global_id("Checkout", checkout_id)},
        reads_replica=False,
    )

    (statement,) = count_ours()[len(before) :]
    assert statement.startswith("\nINSERT INTO twitter_voucher_hint")
    assert VoucherHint.objects.count() == 0


@pytest.fixture
def count_ours(ada: SaleorCustomerId) -> Any:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        yield lambda: [each["sql"] for each in queries if "twitter_" in each["sql"]]
