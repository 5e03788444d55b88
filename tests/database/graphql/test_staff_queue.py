"""The queue and the calendar: what is in them, in which order, and why a post has not gone out."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from saleor_twitter_plugin.feeds.rules import Rule
from saleor_twitter_plugin.graphql.staff_withholding import RULES
from saleor_twitter_plugin.models import Account

from .givens import NOW, given_account, post
from .staff_givens import OPERATIONS, ask, given_item, given_released, given_staff_shop

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def given_ready_account(x_user_id: str = "100", handle: str = "shop") -> Account:
    """Connect one whose checklist lets posts out."""
    account = given_account(x_user_id, handle)
    Account.objects.filter(pk=account.pk).update(
        automated_label_at=NOW, operator_named_at=NOW, human_account_linked_at=NOW
    )
    account.refresh_from_db()
    return account


def queue(**variables: Any) -> list[dict[str, Any]]:
    return [each["node"] for each in ask("Queue", variables)["edges"]]


def calendar(start: Any, end: Any, **variables: Any) -> list[str]:
    asked = {"from": start.isoformat(), "to": end.isoformat(), **variables}
    return [each["node"]["id"] for each in ask("Calendar", asked)["edges"]]


def test_a_post_that_waits_with_all_that_is_known_of_it() -> None:
    item = given_item(
        given_ready_account(),
        trigger="price_drop",
        change="price_drop:3",
        score=72,
        is_promotional=True,
        expires_at=NOW + DAY,
        withheld_by="daily_cap",
        withheld_until=NOW + HOUR,
        posted_amount=Decimal("9.99"),
        posted_currency="USD",
    )

    assert queue() == [
        {
            "id": str(item.pk),
            "account": {"handle": "shop"},
            "product": {"id": "UHJvZHVjdDox", "name": "Mug"},
            "subject": None,
            "channel": "us",
            "trigger": "PRICE_DROP",
            "state": "PLANNED",
            "score": 72,
            "isPromotional": True,
            "text": None,
            "notBefore": NOW.isoformat(),
            "expiresAt": (NOW + DAY).isoformat(),
            "withheldBy": "DAILY_CAP",
            "withheldUntil": (NOW + HOUR).isoformat(),
            "why": "The account has posted as often as it may in a day.",
            "isApproved": False,
            "approvedBy": None,
            "createdAt": NOW.isoformat(),
            "releasedAt": None,
            "templateName": None,
            "postedPrice": None,
            "correctedAt": None,
            "url": None,
            "outbox": None,
            "position": None,
            "parts": [],
        }
    ]


def test_a_post_on_x_with_what_it_said() -> None:
    given_released(
        given_ready_account(),
        template_name="Short",
        posted_amount=Decimal("12.500"),
        posted_currency="USD",
        corrected_at=NOW,
        is_approved=True,
        approved_by="eva@shop.example",
        message={"x_post_id": "77", "text": "Mug · $12.50", "attempts": 1},
    )

    (found,) = queue()

    assert (found["state"], found["withheldBy"], found["why"]) == ("RELEASED", None, None)
    assert found["text"] == "Mug · $12.50"
    assert found["postedPrice"] == {"amount": 12.5, "currency": "USD"}
    assert found["correctedAt"] == NOW.isoformat()
    assert (found["isApproved"], found["approvedBy"]) == (True, "eva@shop.example")
    assert found["templateName"] == "Short"
    assert found["url"] == "https://x.com/shop/status/77"
    assert found["outbox"] == {
        "state": "SENT",
        "attempts": 1,
        "notBefore": NOW.isoformat(),
        "lastError": None,
        "sentAt": NOW.isoformat(),
        "xPostId": "77",
    }


@pytest.mark.parametrize("rule", Rule)
def test_each_rule_that_withholds_has_its_name_and_its_sentence(rule: Rule) -> None:
    given_item(given_ready_account(), withheld_by=rule)

    (found,) = queue()

    assert found["withheldBy"] == rule.name
    assert found["why"] == RULES[rule]


def test_what_nothing_withholds_has_no_reason() -> None:
    given_item(given_ready_account())

    (found,) = queue()

    assert (found["withheldBy"], found["withheldUntil"], found["why"]) == (None, None, None)


def test_a_closed_post_says_why() -> None:
    given_item(given_ready_account(), state="closed", closed_why="The product is out of stock.")

    (found,) = queue()

    assert (found["withheldBy"], found["why"]) == (None, "The product is out of stock.")


def test_a_rehearsed_post_says_that_nothing_was_sent() -> None:
    given_item(
        given_ready_account(),
        state="released",
        released_at=NOW,
        closed_why="Dry run: nothing was sent.",
        text="Mug · $12.50",
    )

    (found,) = queue()

    assert found["why"] == "Dry run: nothing was sent."
    assert (found["text"], found["outbox"]) == ("Mug · $12.50", None)


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ({"state": "paused"}, ("PAUSED", "The account is paused.")),
        ({"state": "needs_reconnecting"}, (None, "The account has to be connected again.")),
        ({"automated_label_at": None}, (None, "The account's checklist is not complete.")),
        ({}, (None, "X is busy.")),
    ],
)
def test_a_released_post_says_what_its_account_lacks(
    account: dict[str, Any], expected: tuple[str | None, str]
) -> None:
    given_released(given_ready_account(), state="waiting", message={"last_error": "X is busy."})
    Account.objects.update(**account)

    (found,) = queue()

    assert (found["withheldBy"], found["why"]) == expected
    assert found["outbox"]["lastError"] == "X is busy."


@pytest.mark.parametrize("state", ["failed", "held", "unknown"])
def test_a_stuck_post_says_what_x_said_whatever_its_account_does(state: str) -> None:
    given_released(given_ready_account(), state=state, message={"last_error": "X said no."})
    Account.objects.update(state="paused")

    (found,) = queue()

    assert (found["withheldBy"], found["why"]) == (None, "X said no.")


def test_what_is_planned_for_an_account_without_a_connection_says_so() -> None:
    given_item(given_ready_account(), withheld_by=Rule.PAUSED)
    Account.objects.update(state="needs_reconnecting")

    (found,) = queue()

    assert found["why"] == "The account has to be connected again."


def test_reasons_are_in_the_readers_language() -> None:
    # Not of a rule: these words are known in Spanish already.
    given_item(given_ready_account(), state="closed", closed_why="This product is sold out.")

    payload = ask("Queue", language="es")

    assert payload["edges"][0]["node"]["why"] == "Este producto está agotado."


def test_filters_narrow_the_queue() -> None:
    account, other = given_ready_account(), given_ready_account("200", "other")
    planned = given_item(account, "1")
    drop = given_item(account, "2", trigger="price_drop")
    closed = given_item(other, "3", state="closed")
    given_item(account, "4", is_baseline=True)

    def ids(**wanted: str) -> list[str]:
        return [each["id"] for each in queue(**wanted)]

    assert ids() == [str(each.pk) for each in (closed, drop, planned)]
    assert ids(account="200") == [str(closed.pk)]
    assert ids(state="PLANNED", trigger="PRICE_DROP") == [str(drop.pk)]
    assert ids(state="RELEASED") == []
    assert ids(account="nobody") == []


@pytest.mark.parametrize("state", ["PLANNED", None])
def test_pages_have_every_post_once_in_the_same_order(state: str | None) -> None:
    account = given_ready_account()
    scores = [10, 90, 50, 50, 90, 0, 50]
    items = [
        given_item(account, str(index), score=score, created_at=NOW - index * HOUR)
        for index, score in enumerate(scores)
    ]
    expected = items[::-1]
    if state:
        expected = sorted(items, key=lambda each: (-each.score, each.created_at))

    seen: list[str] = []
    after = None
    for _ in range(4):
        page = ask("Queue", {"state": state, "first": 2, "after": after})
        seen += [each["node"]["id"] for each in page["edges"]]
        after = page["pageInfo"]["endCursor"]

    assert seen == [str(each.pk) for each in expected]
    assert page["pageInfo"]["hasNextPage"] is False


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"first": 0}, "BAD_PAGE_SIZE"),
        ({"first": 101}, "QUERY_TOO_EXPENSIVE"),
        ({"after": "nonsense"}, "BAD_CURSOR"),
        ({"state": "PLANNED", "after": "WzFd"}, "BAD_CURSOR"),
    ],
)
def test_a_page_that_cannot_be(variables: dict[str, Any], code: str) -> None:
    status = 400 if code == "QUERY_TOO_EXPENSIVE" else 200

    answer = post(given_staff_shop(), OPERATIONS["Queue"], variables, status=status)

    assert [each["extensions"]["code"] for each in answer["errors"]] == [code]


def test_the_shop_is_asked_once_for_the_names_of_a_page() -> None:
    shop, account = given_staff_shop(), given_ready_account()
    for change in ("published", "price_drop:1"):
        given_item(account, "1", change=change)
    given_item(account, "2")
    given_item(account, "", change="scheduled:a", text="Hello", trigger="scheduled")

    nodes = [each["node"] for each in ask("Queue", shop=shop)["edges"]]

    assert [each["product"] and each["product"]["name"] for each in nodes] == [
        None,
        None,
        "Mug",
        "Mug",
    ]
    assert nodes[0]["product"] is None
    assert nodes[0]["text"] == "Hello"
    assert [sorted(each) for each in shop.item_reads] == [["1", "2"]]


def test_the_shop_is_not_asked_where_no_name_is_wanted() -> None:
    shop = given_staff_shop()
    given_item(given_ready_account())

    post(shop, "{ twitterQueue { edges { node { id product { id } } } } }")

    assert shop.item_reads == []


def test_the_calendar_has_what_was_released_and_what_is_set_for_a_moment() -> None:
    account = given_ready_account()
    released = given_released(account, "1", released_at=NOW - HOUR)
    later = given_item(account, "2", not_before=NOW + 2 * HOUR)
    written = given_item(
        account, "", change="scheduled:a", trigger="scheduled", not_before=NOW - 2 * HOUR
    )
    # Waits for its turn, is closed, and out of the days.
    given_item(account, "4", not_before=NOW - HOUR)
    given_item(account, "5", not_before=NOW + HOUR, state="closed")
    given_released(account, "6", released_at=NOW - 2 * DAY)
    given_item(account, "7", not_before=NOW + DAY)

    found = calendar(NOW - DAY, NOW + DAY)

    assert found == [str(each.pk) for each in (written, released, later)]


def test_the_calendar_of_an_account() -> None:
    given_released(given_ready_account(), "1")
    other = given_released(given_ready_account("200", "other"), "2")

    assert calendar(NOW - DAY, NOW + DAY, account="200") == [str(other.pk)]
    assert calendar(NOW - DAY, NOW + DAY, account="nobody") == []


def test_pages_of_the_calendar() -> None:
    account = given_ready_account()
    items = [given_released(account, str(each), released_at=NOW) for each in range(2)]
    items.append(given_item(account, "9", not_before=NOW + HOUR))

    first = ask("Calendar", {"from": "2026-11-01T00:00Z", "to": "2026-12-01T00:00Z", "first": 2})
    rest = calendar(NOW - DAY, NOW + DAY, first=2, after=first["pageInfo"]["endCursor"])

    assert [each["node"]["id"] for each in first["edges"]] == [str(each.pk) for each in items[:2]]
    assert rest == [str(items[2].pk)]


def test_the_days_of_the_calendar_are_in_their_own_time_zone() -> None:
    item = given_released(given_ready_account(), "1", released_at=NOW)
    asked = {"from": "2026-11-20T13:00:00+01:00", "to": "2026-11-20T13:00:01+01:00"}

    found = ask("Calendar", asked)

    assert [each["node"]["id"] for each in found["edges"]] == [str(item.pk)]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-20T00:00:00", "2026-11-21T00:00:00+00:00"),
        ("2026-11-20T00:00:00+00:00", "2026-11-20T00:00:00+00:00"),
        ("2026-11-21T00:00:00+00:00", "2026-11-20T00:00:00+00:00"),
        ("0001-01-01T00:00:00+14:00", "2026-11-20T00:00:00+00:00"),
    ],
)
def test_days_that_cannot_be(start: str, end: str) -> None:
    answer = post(given_staff_shop(), OPERATIONS["Calendar"], {"from": start, "to": end})

    assert answer["data"] == {"twitterCalendar": None}
    assert [each["extensions"]["code"] for each in answer["errors"]] == ["BAD_MOMENT"]
