"""Threads, recurring posts, best hours and the queue's order, as staff handles them."""

from datetime import timedelta
from typing import Any

import pytest

from saleor_twitter_plugin.models import BestHours, FeedItem, RecurringPost

from .givens import NOW, given_account
from .staff_givens import ask, codes_of, given_item, given_released

pytestmark = pytest.mark.django_db
WEEKLY = {"texts": ["One", "Two"], "weekdays": ["MONDAY", "FRIDAY"], "at": "09:30"}


def save(**post: Any) -> Any:
    account = given_account()
    values = {"account": account.x_user_id, "timeZone": "Europe/Madrid", **WEEKLY, **post}
    return ask("SaveRecurringPost", {"post": values})


def test_thread_is_scheduled_once_and_shows_its_posts() -> None:
    variables = {"account": given_account().x_user_id, "texts": ["One", "Two"]}

    payload = ask("ScheduleThread", variables)
    again = ask("ScheduleThread", variables)

    assert payload["errors"] == []
    assert payload["post"]["parts"] == [{"text": "One"}, {"text": "Two"}]
    assert again["post"]["id"] == payload["post"]["id"]
    assert not FeedItem.objects.get().is_timed


@pytest.mark.parametrize("texts", [["One"], ["Same", " Same "], ["One", ""]])
def test_thread_that_x_would_not_take_is_refused(texts: list[str]) -> None:
    payload = ask("ScheduleThread", {"account": given_account().x_user_id, "texts": texts})

    assert codes_of(payload) == [("texts", "INVALID")]
    assert FeedItem.objects.count() == 0


def test_recurring_post_is_saved_listed_shown_in_the_calendar_and_deleted() -> None:
    payload = save(startsOn=(NOW + timedelta(days=1)).date().isoformat())

    assert payload["errors"] == []
    post = payload["recurringPost"]
    assert (post["at"], post["weekdays"]) == ("09:30", ["MONDAY", "FRIDAY"])
    (listed,) = ask("RecurringPosts")
    assert (listed["count"], listed["writtenBy"]) == (0, "eva@shop.example")
    calendar = {
        "from": NOW.isoformat(),
        "to": (NOW + timedelta(days=14)).isoformat(),
        "first": 3,
    }
    page = ask("Calendar", calendar)
    rest = ask("Calendar", {**calendar, "after": page["pageInfo"]["endCursor"]})
    nodes = [each["node"] for each in [*page["edges"], *rest["edges"]]]
    assert [each["text"] for each in nodes] == ["One", "Two", "One", "Two"]
    assert len({each["id"] for each in nodes}) == 4
    assert nodes[0]["notBefore"] == post["nextAt"]

    assert ask("DeleteRecurringPost", {"id": post["id"]})["errors"] == []
    assert RecurringPost.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"texts": ["Always the same"]}, "texts"),
        ({"weekdays": []}, "weekdays"),
        ({"everyDays": 3}, "weekdays"),
        ({"at": "9:30"}, "at"),
        ({"timeZone": "Mars/Olympus"}, "timeZone"),
        ({"startsOn": "2027-01-02", "endsOn": "2027-01-01"}, "endsOn"),
        ({"countMax": -1}, "countMax"),
        ({"texts": ["x" * 281, "y"]}, "texts"),
    ],
)
def test_recurring_post_that_cannot_be_is_refused(changes: dict[str, Any], field: str) -> None:
    assert codes_of(save(**changes)) == [(field, "INVALID")]
    assert RecurringPost.objects.count() == 0


def test_best_hours_are_shown() -> None:
    account = given_account()
    assert ask("BestHours", {"account": account.x_user_id}) is None
    BestHours.objects.create(
        account=account, time_zone="UTC", hours=[[0, 9, 30, 2]], refreshed_at=NOW
    )

    found = ask("BestHours", {"account": account.x_user_id})

    assert (found["orderCount"], found["isUsed"]) == (30, False)
    assert found["hours"][0] == {
        "weekday": "MONDAY",
        "hour": 9,
        "orderCount": 30,
        "ourOrderCount": 2,
        "isBest": True,
    }


def test_posts_are_put_into_another_order_and_back() -> None:
    given_account()
    best, other = given_item(score=90), given_item(product_id="2", score=10)

    moved = ask("MovePost", {"id": str(other.pk), "before": str(best.pk)})

    assert (moved["post"]["position"], moved["errors"]) == (1, [])
    first = ask("Queue", {"state": "PLANNED", "first": 1})
    rest = ask("Queue", {"state": "PLANNED", "after": first["pageInfo"]["endCursor"]})
    listed = [each["node"]["id"] for each in [*first["edges"], *rest["edges"]]]
    assert listed == [str(other.pk), str(best.pk)]
    back = ask("MovePost", {"id": str(other.pk)})
    assert back["post"]["position"] is None


def test_what_does_not_wait_is_not_moved() -> None:
    given_account()
    gone, waiting = given_released(), given_item(product_id="2")

    payload = ask("MovePost", {"id": str(waiting.pk), "after": str(gone.pk)})

    assert codes_of(payload) == [("after", "NOT_WAITING")]


def test_text_of_the_staff_is_written_anew_and_no_other() -> None:
    given_account()
    product = given_item()
    text = given_item(product_id="", change="scheduled:1", trigger="scheduled", text="Old")

    edited = ask("EditPost", {"id": str(text.pk), "text": "New"})

    assert (edited["post"]["text"], edited["errors"]) == ("New", [])
    assert codes_of(ask("EditPost", {"id": str(product.pk), "text": "New"})) == [
        ("id", "NOT_EDITABLE")
    ]
    assert codes_of(ask("EditPost", {"id": str(text.pk), "text": "x" * 281})) == [
        ("text", "INVALID")
    ]
    text.refresh_from_db()
    assert (text.text, text.words, text.approved_by) == ("New", ["new"], "eva@shop.example")
