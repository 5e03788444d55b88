"""What the migration of lines makes of old rows, and what a tied order does to a claim."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from saleor_twitter_plugin import claims, pipeline
from saleor_twitter_plugin.handoffs import (
    CheckoutOrder,
    SaleorCustomerId,
    SaleorOrderId,
    SaleorVariantId,
    write_lines,
)
from saleor_twitter_plugin.models import Claim, OrderHint, ShopAction
from saleor_twitter_plugin.shop import checkout_rows
from tests.factories import NOW, euros, make_wish
from tests.fakes import FakeShop

APP = "saleor_twitter_plugin"
LINES = write_lines([make_wish(variant_name="Blue", quantity=3)])
MORE = [*LINES, *write_lines([make_wish(variant_id=SaleorVariantId("12"))])]


def given_claim(lines: Any = LINES) -> Claim:
    return Claim.objects.create(
        key="post:900",
        x_user_id="200",
        handle="ana",
        x_post_id="900",
        account_x_user_id="100",
        account_handle="shop",
        reason="not_linked",
        lines=lines,
        channel="us",
        expires_at=NOW,
    )


def migrate(*name: str) -> None:
    """Migrate to the one of this name, or to the newest."""
    call_command("migrate", APP, *name, verbosity=0, skip_checks=True)


def fetch(question: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()


@pytest.mark.django_db(transaction=True)
def test_rows_keep_what_was_asked_for_both_ways() -> None:
    given_claim(MORE)
    ShopAction.objects.create(key="post:900", lines=MORE, channel="us")
    try:
        migrate("0006_campaigns")
        claim = fetch(
            "SELECT saleor_product_id, saleor_variant_id, product_name, variant_name, quantity"
            " FROM twitter_claim"
        )
        action = fetch("SELECT saleor_variant_id, quantity FROM twitter_shop_action")
    finally:
        migrate()

    assert claim == ("1", "11", "Mug", "Blue", 3)
    assert action == ("11", 3)
    # The first line is what an old row can hold.
    assert Claim.objects.get().lines == LINES
    bare = {**LINES[0], "product_id": "", "product_name": "", "variant_name": ""}
    assert ShopAction.objects.get().lines == [bare]


# --- an order made in the storefront ----------------------------------------------------------


def given_finished(claim: Claim, shop: FakeShop, *, customer_id: str | None) -> None:
    customer = SaleorCustomerId(customer_id) if customer_id else None
    ShopAction.objects.create(
        key=claims.action_key(claim), state="opened", saleor_checkout_id="c1", channel="us"
    )
    shop.checkout_orders["c1"] = CheckoutOrder(
        SaleorOrderId("o1"), "1042", euros("12.50"), customer, is_paid=True
    )
    checkout_rows.write_order_hint("c1", now=timezone.now())


@pytest.mark.django_db
@pytest.mark.parametrize("customer_id", ["7", None], ids=["customer", "guest"])
def test_claim_is_completed_by_the_order_of_its_checkout(customer_id: str | None) -> None:
    shop, claim = FakeShop(), given_claim()
    given_finished(claim, shop, customer_id=customer_id)

    assert pipeline.tie_orders(shop=shop, now=NOW) == 1

    claim.refresh_from_db()
    assert (claim.state, claim.saleor_order_id, claim.order_number) == ("completed", "o1", "1042")
    assert (claim.saleor_customer_id, claim.completed_at) == (customer_id or "", NOW)
    action = ShopAction.objects.get()
    assert (action.state, action.order_number, action.is_paid) == ("done", "1042", True)
    assert OrderHint.objects.count() == 0


@pytest.mark.django_db
def test_hint_of_a_strangers_checkout_changes_nothing() -> None:
    shop, claim = FakeShop(), given_claim()
    given_finished(claim, shop, customer_id="7")
    ShopAction.objects.update(saleor_checkout_id="other")

    assert pipeline.tie_orders(shop=shop, now=NOW) == 0

    claim.refresh_from_db()
    assert claim.state == "open"
    assert OrderHint.objects.count() == 0


@pytest.mark.django_db
def test_hint_is_one_row_however_often_it_comes() -> None:
    for _ in range(2):
        checkout_rows.write_order_hint("c1", now=NOW)

    assert OrderHint.objects.count() == 1
