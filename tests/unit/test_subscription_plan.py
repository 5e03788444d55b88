"""What to change at X: what is missing is made, doubles go, what is not ours stays."""

import pytest

from saleor_twitter_plugin.handoffs import XUserId
from saleor_twitter_plugin.pipeline.subscriptions import (
    WANTED_EVENTS,
    SubscriptionPlan,
    plan_subscriptions,
)
from saleor_twitter_plugin.x_api.activity import TAG
from saleor_twitter_plugin.x_api.app_payloads import Subscription

SHOP, SHOES = XUserId("100"), XUserId("101")
MENTION, REPLY = WANTED_EVENTS[:2]


def listed(number: int, event_type: str = MENTION, **parts: object) -> Subscription:
    values: dict[str, object] = {"x_user_id": SHOP, "webhook_id": "77", "tag": TAG, **parts}
    return Subscription(str(number), event_type, **values)  # type: ignore[arg-type]


def plan(
    *existing: Subscription, wanted: dict[XUserId, list[str]] | None = None
) -> SubscriptionPlan:
    return plan_subscriptions(
        {SHOP: [MENTION]} if wanted is None else wanted,
        [SHOP, SHOES],
        existing,
        webhook_id="77",
        webhook_ids=["77", "78"],
    )


def test_what_is_missing_is_made() -> None:
    found = plan(listed(1, REPLY), wanted={SHOP: [MENTION, REPLY], SHOES: [MENTION]})

    assert found.to_create == [(SHOP, MENTION), (SHOES, MENTION)]
    assert found.to_delete == []
    assert found.kept[SHOP] == [REPLY]


def test_doubles_go_and_the_oldest_stays() -> None:
    found = plan(listed(12), listed(9), listed(10, tag=""))

    assert [each.subscription_id for each in found.to_delete] == ["10", "12"]
    assert found.to_create == []


@pytest.mark.parametrize(
    "foreign",
    [
        listed(1, webhook_id="78"),
        listed(1, webhook_id="", tag="another program"),
        listed(1, webhook_id="99", tag="another program"),
        listed(1, is_narrowed=True),
    ],
)
def test_what_is_not_ours_is_neither_counted_on_nor_touched(foreign: Subscription) -> None:
    found = plan(foreign)

    assert found.to_create == [(SHOP, MENTION)]
    assert found.to_delete == []


def test_ours_of_a_webhook_that_is_no_more_is_made_anew() -> None:
    found = plan(listed(1, webhook_id="76"))

    assert found.to_create == [(SHOP, MENTION)]
    assert [each.subscription_id for each in found.to_delete] == ["1"]


def test_account_that_was_removed_is_unsubscribed() -> None:
    found = plan(
        listed(1, x_user_id="555"), listed(2, x_user_id="556", tag="made by hand"), listed(3)
    )

    assert [each.subscription_id for each in found.to_delete] == ["1"]


def test_account_that_wants_nothing_new_keeps_what_it_has() -> None:
    found = plan(listed(1), wanted={SHOP: []})

    assert (found.to_create, found.to_delete) == ([], [])


def test_most_important_events_of_all_accounts_come_first_where_there_is_no_room() -> None:
    others = [listed(number, webhook_id="78") for number in range(1_497)]

    found = plan(*others, wanted={SHOP: list(WANTED_EVENTS), SHOES: [MENTION]})

    assert found.to_create == [(SHOP, MENTION), (SHOES, MENTION), (SHOP, REPLY)]
    assert found.left_out == {SHOP: list(WANTED_EVENTS[2:])}
