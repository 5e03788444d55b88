"""The rules of an account's feed, read and changed by the staff."""

from datetime import time
from typing import Any

import pytest

from saleor_twitter_plugin.models import AccountFeedRules

from .givens import given_account
from .staff_givens import ask, codes_of

pytestmark = pytest.mark.django_db

DEFAULTS = {
    "postsPerHour": 4,
    "postsPerDay": 24,
    "minimumGapMinutes": 5,
    "quietFrom": None,
    "quietUntil": None,
    "timeZone": "UTC",
    "promotionalPercentMax": 60,
    "productCooldownHours": 72,
    "similarityPercentMax": 80,
    "triggers": [
        "PUBLISHED",
        "BACK_IN_STOCK",
        "PRICE_DROP",
        "LAST_UNITS",
        "NEW_VARIANT",
        "SCHEDULED",
        "EVERGREEN",
        "VOUCHER",
        "PROMOTION_STARTED",
        "PROMOTION_ENDING",
        "COLLECTION_LAUNCHED",
        "LOCAL_ARRIVAL",
        "LOCAL_LAST_UNITS",
    ],
    "priceDropPercentMin": 5,
    "lastUnitsMax": 3,
    "promotionEndingHours": 24,
    "correction": "REPLY",
    "needsApproval": False,
    "isDryRun": False,
    "evergreenIsOn": False,
    "evergreenCooldownDays": 30,
    "evergreenRepeatsMax": 3,
    "evergreenPerDay": 2,
    "usesBestHours": False,
}


def update(**rules: Any) -> Any:
    return ask("UpdateRules", {"account": "100", "rules": rules})


def test_without_rules_of_its_own_an_account_has_the_defaults() -> None:
    given_account()

    assert ask("Rules", {"account": "100"}) == DEFAULTS
    assert not AccountFeedRules.objects.exists()


@pytest.mark.parametrize("account", ["shop", "101", ""])
def test_an_account_that_there_is_not_has_no_rules(account: str) -> None:
    given_account()

    assert ask("Rules", {"account": account}) is None


def test_what_is_given_is_stored_and_the_rest_stays() -> None:
    given_account()

    update(postsPerDay=8)
    payload = update(
        quietFrom="22:00", quietUntil="07:30", timeZone="Europe/Madrid", needsApproval=True
    )

    assert payload == {
        "rules": {
            "postsPerDay": 8,
            "quietFrom": "22:00",
            "quietUntil": "07:30",
            "timeZone": "Europe/Madrid",
            "needsApproval": True,
        },
        "errors": [],
    }
    row = AccountFeedRules.objects.get()
    assert (row.posts_per_day, row.posts_per_hour) == (8, 4)
    assert (row.quiet_from, row.quiet_until) == (time(22), time(7, 30))


def test_every_rule_can_be_changed() -> None:
    given_account()
    changed = {
        "postsPerHour": 2,
        "postsPerDay": 10,
        "minimumGapMinutes": 30,
        "quietFrom": "23:00",
        "quietUntil": "00:00",
        "timeZone": "America/New_York",
        "promotionalPercentMax": 40,
        "productCooldownHours": 24,
        "similarityPercentMax": 70,
        "triggers": ["PRICE_DROP"],
        "priceDropPercentMin": 20,
        "lastUnitsMax": 1,
        "promotionEndingHours": 48,
        "correction": "DELETE",
        "needsApproval": True,
        "isDryRun": True,
        "evergreenIsOn": True,
        "evergreenCooldownDays": 14,
        "evergreenRepeatsMax": 5,
        "evergreenPerDay": 1,
        "usesBestHours": True,
    }
    assert set(changed) == set(DEFAULTS)

    assert update(**changed)["errors"] == []

    assert ask("Rules", {"account": "100"}) == changed


def test_empty_texts_end_the_quiet_hours() -> None:
    given_account()
    update(quietFrom="22:00", quietUntil="07:00")

    payload = update(quietFrom="", quietUntil="")

    assert (payload["rules"]["quietFrom"], payload["rules"]["quietUntil"]) == (None, None)


def test_all_triggers_are_those_of_a_later_version_too() -> None:
    given_account()
    update(triggers=["PUBLISHED"])

    update(triggers=DEFAULTS["triggers"])

    assert AccountFeedRules.objects.get().triggers is None


@pytest.mark.parametrize(
    ("rules", "fields"),
    [
        ({"postsPerDay": 0}, ["postsPerDay"]),
        ({"postsPerHour": -1, "lastUnitsMax": 0}, ["postsPerHour", "lastUnitsMax"]),
        ({"promotionalPercentMax": 101}, ["promotionalPercentMax"]),
        ({"minimumGapMinutes": 2_000_000_000}, ["minimumGapMinutes"]),
        ({"timeZone": "Mars/Olympus"}, ["timeZone"]),
        ({"quietFrom": "25:00", "quietUntil": "07:00"}, ["quietFrom"]),
        ({"quietFrom": "22:00+01:00", "quietUntil": "7"}, ["quietFrom", "quietUntil"]),
        ({"quietFrom": "22:00"}, ["quietUntil"]),
        ({"quietUntil": "07:00"}, ["quietFrom"]),
    ],
)
def test_where_anything_is_wrong_nothing_is_stored(
    rules: dict[str, Any], fields: list[str]
) -> None:
    given_account()

    payload = update(**rules, needsApproval=True)

    assert payload["rules"] is None
    assert sorted(codes_of(payload)) == sorted((each, "INVALID") for each in fields)
    assert not AccountFeedRules.objects.exists()


def test_a_message_names_what_is_possible() -> None:
    given_account()

    (error,) = update(postsPerDay=0)["errors"]

    assert error["message"] == "Enter a whole number from 1 to 1000."
