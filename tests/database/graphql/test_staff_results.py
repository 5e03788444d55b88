"""Which variant did better: clicks, orders and revenue, each by the stated rule."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from saleor_twitter_plugin.handoffs import SaleorVariantId, write_lines
from saleor_twitter_plugin.models import Account, LinkDay, OutboxMessage, ProductState, ShopAction

from ...factories import make_wish
from .givens import NOW, given_account
from .staff_givens import ask, given_released

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def lines_of(variant_id: str) -> list[dict[str, Any]]:
    return write_lines([make_wish(variant_id=SaleorVariantId(variant_id))])


def given_order(account: Account, at: datetime, *, amount: str = "10", **parts: Any) -> None:
    values: dict[str, Any] = {
        "key": f"{account.x_user_id}{at}{amount}{parts}",
        "state": "done",
        "x_user_id": "900",
        "x_post_id": "1",
        "lines": lines_of("11"),
        "channel": "us",
        "total_amount": Decimal(amount),
        "currency": "USD",
        "created_at": at,
    }
    ShopAction.objects.create(account_x_user_id=account.x_user_id, **{**values, **parts})


def results(trigger: str = "PUBLISHED") -> dict[str, Any]:
    payload = ask("TemplateResults", {"account": "100", "trigger": trigger})
    assert payload["errors"] == []
    return {each["name"]: each["results"] for each in payload["variants"]}


def test_each_variant_has_its_clicks_orders_and_revenue() -> None:
    account, other = given_account(), given_account("200", "other")
    ProductState.objects.create(saleor_product_id="1", channel="us", variant_ids=["11"])
    ProductState.objects.create(saleor_product_id="2", channel="us", variant_ids=["22"])
    first = given_released(account, "1", released_at=NOW - 20 * DAY, template_name="a")
    second = given_released(account, "2", released_at=NOW - DAY, template_name="b")
    given_released(other, "3", released_at=NOW - DAY, template_name="a")
    given_released(account, "4", released_at=NOW, template_name="a", trigger="price_drop")
    OutboxMessage.objects.filter(key=first.outbox_key).update(x_post_id="71")
    LinkDay.objects.create(item=first, day=NOW.date(), count=5)
    LinkDay.objects.create(item=first, day=(NOW - DAY).date(), count=2)
    # It answers the first post, long after it, and about the second one's product all the same.
    given_order(account, NOW, amount="30", answered_post_id="71", lines=lines_of("22"))
    # It answers none of ours: the last post of the product within a week.
    given_order(account, NOW, amount="12.50", lines=lines_of("22"))
    given_order(account, NOW, amount="4", lines=lines_of("22"), currency="EUR")
    # Too long after, and of another account.
    given_order(account, NOW, amount="99")
    given_order(other, NOW, amount="99", lines=lines_of("22"))

    assert results() == {
        "a": {
            "posts": 1,
            "clicks": 7,
            "claims": 0,
            "orders": 1,
            "revenue": [{"amount": 30.0, "currency": "USD"}],
        },
        "b": {
            "posts": 1,
            "clicks": 0,
            "claims": 0,
            "orders": 2,
            "revenue": [
                {"amount": 4.0, "currency": "EUR"},
                {"amount": 12.5, "currency": "USD"},
            ],
        },
    }
    assert list(results("PRICE_DROP")) == ["a"]
    assert second.pk


def test_an_account_that_nobody_knows_is_not_found() -> None:
    payload = ask("TemplateResults", {"account": "404", "trigger": "PUBLISHED"})

    assert payload["variants"] == []
    assert [(each["field"], each["code"]) for each in payload["errors"]] == [
        ("account", "NOT_FOUND")
    ]
