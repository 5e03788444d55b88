"""`twitterHealth`: what the doctor says offline, for who may manage plugins and nobody else."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest

from saleor_twitter_plugin.handoffs import Requester, SaleorCustomerId
from saleor_twitter_plugin.models import Account, SpendCounter

from .fake_shop import FakeShop
from .givens import CONFIG, NOW, given_account, given_shop, post

pytestmark = pytest.mark.django_db

MANAGE_PLUGINS = "plugins.manage_plugins"
PAGE = (Path(__file__).parents[3] / "docs" / "storefront.md").read_text()
HEALTH = f"query Health{PAGE.partition('query Health')[2].partition('```')[0]}"


class StaffShop(FakeShop):
    """Whoever calls is `caller`."""

    caller = Requester()

    def identify(self, request: HttpRequest) -> Requester:
        return self.caller


def given_staff(*permissions: str, is_app: bool = False) -> StaffShop:
    shop = StaffShop(config=CONFIG)
    shop.caller = Requester(
        customer_id=None if is_app else SaleorCustomerId("1"),
        is_staff=not is_app,
        is_app=is_app,
        permissions=frozenset(permissions),
    )
    return shop


def checks_of(answer: Any) -> dict[str, Any]:
    return {each["code"]: each for each in answer["data"]["twitterHealth"]["checks"]}


@pytest.mark.parametrize("is_app", [True, False])
def test_staff_and_apps_see_what_is_wrong_and_what_to_do(is_app: bool) -> None:
    answer = post(given_staff(MANAGE_PLUGINS, is_app=is_app), HEALTH)

    assert "errors" not in answer
    assert answer["data"]["twitterHealth"]["isHealthy"] is False
    assert checks_of(answer)["no_account"] == {
        "code": "no_account",
        "severity": "TROUBLE",
        "message": "No account is connected.",
        "fix": "Connect one with `manage.py twitter_account connect --category …`.",
    }
    assert checks_of(answer)["settings"] == {
        "code": "settings",
        "severity": "OK",
        "message": "The settings are complete.",
        "fix": None,
    }


def test_nobody_is_asked_over_a_network() -> None:
    # The shop's address is https://shop.example.com, and tests call nobody outside.
    codes = set(checks_of(post(given_staff(MANAGE_PLUGINS), HEALTH)))

    assert not codes & {"probe", "broker", "webhooks_at_x"}
    assert not any(each.startswith(("address_", "broker_")) for each in codes)


def test_spending_and_accounts() -> None:
    account = given_account()
    Account.objects.update(
        state="paused",
        state_reason="X says so",
        scopes=["tweet.read", "tweet.write", "users.read", "media.write", "offline.access"],
        mentions_polled_at=NOW,
        budget_day_usd=Decimal("2.00"),
    )
    for scope, period, amount in (
        ("app", "2026-11-20", "1.2345"),
        ("app", "2026-11", "7"),
        (account.x_user_id, "2026-11-20", "0.5"),
        ("app", "2026-11-19", "5"),
    ):
        SpendCounter.objects.create(scope=scope, period=period, amount_usd=Decimal(amount))

    health = post(given_staff(MANAGE_PLUGINS), HEALTH)["data"]["twitterHealth"]

    assert health["spending"] == {
        "dayUsd": 1.2345,
        "monthUsd": 7.0,
        "budgetDayUsd": None,
        "budgetMonthUsd": None,
    }
    assert health["accounts"] == [
        {
            "handle": "shop",
            "state": "paused",
            "stateReason": "X says so",
            "missingScopes": ["dm.read", "dm.write"],
            "mentionsPolledAt": NOW.isoformat(),
            "spending": {"dayUsd": 0.5, "budgetDayUsd": 2.0},
        }
    ]


@pytest.mark.parametrize("permissions", [(), ("account.manage_users", "app.manage_apps")])
def test_other_staff_see_nothing(permissions: tuple[str, ...]) -> None:
    answer = post(given_staff(*permissions), HEALTH)

    assert answer["data"] == {"twitterHealth": None}
    (error,) = answer["errors"]
    assert error["message"] == "Only staff with the permission MANAGE_PLUGINS may see this."
    assert error["extensions"]["code"] == "PERMISSION_DENIED"


@pytest.mark.parametrize("customer", ["", "11"])
def test_visitors_and_customers_see_nothing(customer: str) -> None:
    answer = post(given_shop("11"), HEALTH, customer=customer)

    assert answer["data"] == {"twitterHealth": None}
    assert [each["extensions"]["code"] for each in answer["errors"]] == ["PERMISSION_DENIED"]


def test_what_else_was_asked_is_answered_all_the_same() -> None:
    query = "{ twitterFeeds { edges { cursor } } twitterHealth { isHealthy } }"

    answer = post(given_shop("11"), query)

    assert answer["data"] == {"twitterFeeds": {"edges": []}, "twitterHealth": None}
    assert len(answer["errors"]) == 1


def test_without_tables_the_checks_say_so_and_the_rest_is_empty() -> None:
    recorder = MigrationRecorder(connection)
    recorder.migration_qs.filter(app="saleor_twitter_plugin", name="0003_x_side").delete()

    health = post(given_staff(MANAGE_PLUGINS), HEALTH)["data"]["twitterHealth"]

    assert [each["code"] for each in health["checks"]] == ["tables_missing"]
    assert health["isHealthy"] is False
    assert (health["spending"], health["accounts"]) == (None, [])
