"""Accounts as their staff see them; pausing them, and what they speak for."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from saleor_twitter_plugin.accounts import resume_promotion
from saleor_twitter_plugin.errors import RetryableError
from saleor_twitter_plugin.feeds.account_rules import read_rules
from saleor_twitter_plugin.models import (
    Account,
    CategoryAccount,
    FeedItem,
    FeedRole,
    SpendCounter,
)

from .givens import NOW, given_account
from .staff_givens import ask, codes_of, given_item, given_owner, given_staff_shop

pytestmark = pytest.mark.django_db


def test_an_account_with_all_that_is_known_of_it() -> None:
    account = given_account("100", "mugs")
    Account.objects.update(
        state="needs_reconnecting",
        state_reason="X refused the token.",
        language="es",
        scopes=["tweet.read", "tweet.write", "users.read", "dm.read", "dm.write"],
        automated_label_at=NOW,
        operator_named_at=NOW,
        human_account_linked_at=NOW,
        budget_day_usd=Decimal("2.00"),
    )
    SpendCounter.objects.create(scope="100", period="2026-11-20", amount_usd=Decimal("0.5"))
    given_owner(account)
    FeedRole.objects.create(channel="us", role="offers", account=account)
    given_item(account, "1")
    given_item(account, "2", state="closed")

    (found,) = ask("Accounts")

    assert found == {
        "account": {"xUserId": "100", "handle": "mugs", "url": "https://x.com/mugs"},
        "state": "NEEDS_RECONNECTING",
        "reason": "X refused the token.",
        "isPaused": False,
        "language": "es",
        "checklist": [
            {
                "item": "AUTOMATED_LABEL",
                "isDone": True,
                "description": "the profile carries X's Automated label",
            },
            {
                "item": "OPERATOR_NAMED",
                "isDone": True,
                "description": "the profile names who runs the account",
            },
            {
                "item": "HUMAN_ACCOUNT",
                "isDone": True,
                "description": "the label links the account of a human",
            },
            {
                "item": "APPROVAL",
                "isDone": False,
                "description": "X has approved automated replies",
            },
        ],
        "missingFeatures": [
            {"scope": "media.write", "description": "Pictures on posts"},
            {
                "scope": "offline.access",
                "description": "Staying connected for longer than two hours",
            },
        ],
        "waitingCount": 0,
        "queuedCount": 1,
        "spending": {
            "dayUsd": 0.5,
            "monthUsd": 0.0,
            "budgetDayUsd": 2.0,
            "budgetMonthUsd": None,
        },
        "categories": [
            {
                "category": {"id": "Q2F0ZWdvcnk6Mw==", "slug": "mugs", "name": "Mugs"},
                "channel": "us",
            }
        ],
        "roles": [{"role": "OFFERS", "channel": "us"}],
    }


def test_accounts_come_by_handle() -> None:
    for x_user_id, handle in (("3", "zebra"), ("1", "ant"), ("2", "mole")):
        given_account(x_user_id, handle)

    assert [each["account"]["handle"] for each in ask("Accounts")] == ["ant", "mole", "zebra"]


def test_without_accounts_there_are_none() -> None:
    assert ask("Accounts") == []


def test_a_pause_stops_posts_until_somebody_ends_it() -> None:
    account = given_account()

    paused = ask("PauseAccount", {"account": "100", "reason": "A holiday"})
    again = ask("PauseAccount", {"account": "100"})
    resumed = ask("ResumeAccount", {"account": "100"})

    assert paused == {
        "account": {"state": "PAUSED", "reason": "A holiday", "isPaused": True},
        "errors": [],
    }
    assert again == paused
    assert resumed == {
        "account": {"state": "CONNECTED", "reason": None, "isPaused": False},
        "errors": [],
    }
    assert not read_rules(account).is_paused


def test_a_pause_without_a_reason_names_who_paused() -> None:
    given_account()

    paused = ask("PauseAccount", {"account": "100"})

    assert paused["account"]["reason"] == "paused by eva@shop.example"


def test_a_pause_outlives_a_new_connection() -> None:
    account = given_account()
    Account.objects.update(state="needs_reconnecting")

    paused = ask("PauseAccount", {"account": "100"})
    Account.objects.update(state="connected", state_reason="")

    assert paused["account"]["state"] == "NEEDS_RECONNECTING"
    assert ask("Accounts")[0]["isPaused"] is True
    assert read_rules(account).is_paused


def test_a_pause_that_x_caused_is_ended_too() -> None:
    account = given_account()
    Account.objects.update(state="paused", state_reason="X says so")

    assert ask("ResumeAccount", {"account": "100"})["account"]["state"] == "CONNECTED"
    assert not resume_promotion(account)


def test_what_is_not_paused_is_not_resumed() -> None:
    given_account()

    payload = ask("ResumeAccount", {"account": "100"})

    assert payload == {
        "account": None,
        "errors": [
            {"field": "account", "code": "NOT_PAUSED", "message": "The account is not paused."}
        ],
    }


def test_a_reason_that_is_too_long_pauses_nothing() -> None:
    account = given_account()

    payload = ask("PauseAccount", {"account": "100", "reason": "a" * 201})

    assert codes_of(payload) == [("reason", "INVALID")]
    account.refresh_from_db()
    assert account.state == "connected"
    assert not read_rules(account).is_paused


@pytest.mark.parametrize("account", ["shop", "@shop", "", "101", "1" * 500, "1\x00"])
@pytest.mark.parametrize(
    ("operation", "variables"),
    [
        ("PauseAccount", {}),
        ("ResumeAccount", {}),
        ("AssignCategory", {"category": "mugs"}),
        ("ReleaseCategory", {"category": "mugs"}),
        ("AssignRole", {"role": "OFFERS"}),
        ("ReleaseRole", {"role": "OFFERS"}),
        ("AssignWarehouse", {"warehouse": "w1"}),
        ("ReleaseWarehouse", {"warehouse": "w1"}),
        ("UpdateRules", {"rules": {}}),
        ("SchedulePost", {"text": "Hello"}),
    ],
)
def test_an_account_is_named_by_its_x_user_id_alone(
    operation: str, variables: dict[str, Any], account: str
) -> None:
    given_account()

    payload = ask(operation, {**variables, "account": account})

    assert codes_of(payload) == [("account", "NOT_FOUND")]
    assert Account.objects.get().state == "connected"


def test_a_category_gets_an_account_and_what_is_there_is_not_announced() -> None:
    shop, account = given_staff_shop(), given_account()

    payload = ask("AssignCategory", {"account": "100", "category": "mugs"}, shop=shop)

    assert payload == {
        "account": {"categories": [{"category": {"slug": "mugs"}, "channel": "us"}]},
        "errors": [],
    }
    assert shop.handles == {"3": "shop"}
    (item,) = FeedItem.objects.all()
    assert (item.account, item.saleor_product_id, item.is_baseline) == (account, "1", True)


def test_a_category_can_be_taken_from_another_account_in_one_step() -> None:
    shop, account, other = given_staff_shop(), given_account(), given_account("200", "other")
    given_owner(account)
    given_owner(account, channel="es")

    ask("AssignCategory", {"account": "200", "category": "Q2F0ZWdvcnk6Mw=="}, shop=shop)

    owners = set(CategoryAccount.objects.values_list("channel", "account__handle"))
    assert owners == {("us", other.handle), ("es", account.handle)}


@pytest.mark.parametrize("operation", ["AssignCategory", "ReleaseCategory"])
@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"category": "hats"}, ("category", "NOT_FOUND")),
        ({"category": ""}, ("category", "NOT_FOUND")),
        ({"category": "a" * 300}, ("category", "NOT_FOUND")),
        ({"category": "mugs\x00"}, ("category", "NOT_FOUND")),
        ({"channel": "fr"}, ("channel", "NOT_FOUND")),
        ({"channel": "us\x00"}, ("channel", "NOT_FOUND")),
    ],
)
def test_a_category_or_channel_that_there_is_not(
    operation: str, change: dict[str, str], error: tuple[str, str]
) -> None:
    shop = given_staff_shop()
    given_account()

    payload = ask(operation, {"account": "100", "category": "mugs", **change}, shop=shop)

    assert codes_of(payload) == [error]
    assert not CategoryAccount.objects.exists()
    assert shop.handles == {}


def test_a_shop_that_cannot_answer_leaves_the_category_as_it_was() -> None:
    shop = given_staff_shop()
    shop.read_error = RetryableError("busy", retry_after=timedelta(seconds=5))
    given_account()

    payload = ask("AssignCategory", {"account": "100", "category": "mugs"}, shop=shop)

    assert codes_of(payload) == [(None, "TRY_AGAIN")]
    assert not CategoryAccount.objects.exists()


def test_a_category_is_released_by_its_own_account_alone() -> None:
    shop, account = given_staff_shop(), given_account()
    given_account("200", "other")
    given_owner(account)

    refused = ask("ReleaseCategory", {"account": "200", "category": "mugs"}, shop=shop)
    kept = CategoryAccount.objects.count()
    released = ask("ReleaseCategory", {"account": "100", "category": "mugs"}, shop=shop)

    assert codes_of(refused) == [("category", "NOT_FOUND")]
    assert kept == 1
    assert released == {"account": {"categories": []}, "errors": []}
    assert shop.handles == {"3": None}


def test_a_role_has_one_account_in_a_channel() -> None:
    account, other = given_account(), given_account("200", "other")
    variables = {"role": "OUTLET", "channel": "es"}

    first = ask("AssignRole", {**variables, "account": "100"})
    ask("AssignRole", {**variables, "account": "200"})

    assert first == {"account": {"roles": [{"role": "OUTLET", "channel": "es"}]}, "errors": []}
    assert not account.feed_roles.exists()
    assert other.feed_roles.get().channel == "es"


def test_a_role_is_released_by_its_own_account_alone() -> None:
    given_account()
    other = given_account("200", "other")
    FeedRole.objects.create(channel="us", role="offers", account=other)

    refused = ask("ReleaseRole", {"account": "100", "role": "OFFERS"})
    elsewhere = ask("ReleaseRole", {"account": "200", "role": "OFFERS", "channel": "es"})
    kept = FeedRole.objects.count()
    released = ask("ReleaseRole", {"account": "200", "role": "OFFERS"})

    assert codes_of(refused) == codes_of(elsewhere) == [("role", "NOT_FOUND")]
    assert kept == 1
    assert released == {"account": {"roles": []}, "errors": []}


@pytest.mark.parametrize("operation", ["AssignRole", "ReleaseRole"])
def test_a_role_in_a_channel_that_there_is_not(operation: str) -> None:
    given_account()

    payload = ask(operation, {"account": "100", "role": "OFFERS", "channel": "fr"})

    assert codes_of(payload) == [("channel", "NOT_FOUND")]
    assert not FeedRole.objects.exists()
