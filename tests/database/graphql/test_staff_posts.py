"""What the staff does with a post, alone and at the same moment as a colleague."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from saleor_twitter_plugin.models import FeedItem, OutboxMessage

from .givens import NOW, given_account, race
from .staff_givens import EVA, ask, codes_of, given_item, given_released, given_staff_shop

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
TOM = replace(EVA, email="tom@shop.example")


def act(operation: str, item: FeedItem, **variables: Any) -> Any:
    return ask(operation, {"id": str(item.pk), **variables})


def test_a_post_is_approved_by_whoever_is_first() -> None:
    given_account()
    item = given_item(withheld_by="needs_approval")

    approved = act("ApprovePost", item)
    again = ask("ApprovePost", {"id": str(item.pk)}, shop=given_staff_shop(TOM))

    assert approved == {
        "post": {
            "id": str(item.pk),
            "state": "PLANNED",
            "isApproved": True,
            "approvedBy": "eva@shop.example",
        },
        "errors": [],
    }
    assert again == {
        "post": None,
        "errors": [
            {
                "field": "id",
                "code": "ALREADY_DONE",
                "message": "eva@shop.example has approved it already.",
            }
        ],
    }
    item.refresh_from_db()
    assert (item.approved_by, item.withheld_by) == ("eva@shop.example", "")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_approve_at_once_one_does_and_the_other_is_told() -> None:
    given_account()
    item = given_item(withheld_by="needs_approval")

    def approve(caller: Any) -> Any:
        return ask("ApprovePost", {"id": str(item.pk)}, shop=given_staff_shop(caller))

    answers = race(lambda: approve(EVA), lambda: approve(TOM))

    assert sorted(map(codes_of, answers)) == [[], [("id", "ALREADY_DONE")]]
    (winner,) = [each["post"]["approvedBy"] for each in answers if each["post"]]
    item.refresh_from_db()
    assert item.approved_by == winner


@pytest.mark.django_db(transaction=True)
def test_approving_and_cancelling_at_once_ends_in_a_cancelled_post() -> None:
    given_account()
    item = given_item()

    approved, cancelled = race(
        lambda: act("ApprovePost", item), lambda: act("CancelPost", item, reason="No")
    )

    assert cancelled["errors"] == []
    assert codes_of(approved) in ([], [("id", "NOT_WAITING")])
    item.refresh_from_db()
    assert (item.state, item.closed_why) == ("closed", "No")


@pytest.mark.parametrize("state", ["closed", "released"])
def test_what_no_longer_waits_is_not_approved(state: str) -> None:
    given_account()
    item = given_item(state=state)

    assert codes_of(act("ApprovePost", item)) == [("id", "NOT_WAITING")]
    item.refresh_from_db()
    assert not item.is_approved


def test_old_news_is_not_approved() -> None:
    given_account()

    assert codes_of(act("ApprovePost", given_item(expires_at=NOW))) == [("id", "NOT_WAITING")]


def test_a_waiting_post_is_cancelled_for_a_reason() -> None:
    given_account()
    item = given_item()

    payload = act("CancelPost", item, reason="Wrong season")

    assert payload == {
        "post": {"id": str(item.pk), "state": "CLOSED", "why": "Wrong season"},
        "errors": [],
    }


def test_without_a_reason_it_says_who_cancelled() -> None:
    given_account()

    payload = act("CancelPost", given_item())

    assert payload["post"]["why"] == "cancelled by eva@shop.example"


def test_a_released_post_that_x_does_not_know_of_is_cancelled_too() -> None:
    given_account()
    item = given_released(state="waiting")

    payload = act("CancelPost", item, reason="No")

    assert payload["post"]["state"] == "CLOSED"
    message = OutboxMessage.objects.get()
    assert (message.state, message.last_error) == ("held", "No")


@pytest.mark.parametrize("state", ["sending", "sent", "unknown"])
def test_what_x_may_know_of_is_not_cancelled(state: str) -> None:
    given_account()
    item = given_released(state=state)

    payload = act("CancelPost", item)

    assert codes_of(payload) == [("id", "TOO_LATE")]
    item.refresh_from_db()
    assert item.state == "released"
    assert OutboxMessage.objects.get().state == state


def test_what_a_colleague_cancelled_keeps_their_reason() -> None:
    given_account()
    item = given_item()
    act("CancelPost", item, reason="Theirs")

    assert codes_of(act("CancelPost", item, reason="Mine")) == [("id", "ALREADY_DONE")]
    item.refresh_from_db()
    assert item.closed_why == "Theirs"


@pytest.mark.parametrize("reason", ["a" * 201, "a\x00"])
def test_a_reason_that_cannot_be_stored_cancels_nothing(reason: str) -> None:
    given_account()
    item = given_item()

    assert codes_of(act("CancelPost", item, reason=reason)) == [("reason", "INVALID")]
    item.refresh_from_db()
    assert item.state == "planned"


def test_a_post_gets_another_moment() -> None:
    given_account()
    item = given_item(withheld_by="outranked", withheld_until=NOW + HOUR)

    payload = act("ReschedulePost", item, notBefore="2026-11-21T10:00:00+01:00")

    assert payload == {
        "post": {
            "id": str(item.pk),
            "state": "PLANNED",
            "notBefore": "2026-11-21T09:00:00+00:00",
        },
        "errors": [],
    }
    item.refresh_from_db()
    assert (item.withheld_by, item.withheld_until) == ("", None)


def test_a_post_is_brought_forward_to_now() -> None:
    given_account()
    item = given_item(not_before=NOW + HOUR)

    assert act("ReschedulePost", item)["post"]["notBefore"] == NOW.isoformat()


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        ("2026-11-20T11:59:59+00:00", "IN_THE_PAST"),
        ("2026-11-21T10:00:00", "INVALID"),
        ("2027-12-01T00:00:00+00:00", "INVALID"),
        ("9999-12-31T23:59:59-12:00", "INVALID"),
    ],
)
def test_a_moment_that_cannot_be(moment: str, code: str) -> None:
    given_account()
    item = given_item()

    moved = act("ReschedulePost", item, notBefore=moment)
    written = ask("SchedulePost", {"account": "100", "text": "Hello", "notBefore": moment})

    assert codes_of(moved) == codes_of(written) == [("notBefore", code)]
    item.refresh_from_db()
    assert item.not_before == NOW
    assert FeedItem.objects.count() == 1


@pytest.mark.parametrize("state", ["closed", "released"])
def test_what_no_longer_waits_gets_no_other_moment(state: str) -> None:
    given_account()
    item = given_item(state=state)

    assert codes_of(act("ReschedulePost", item)) == [("id", "NOT_WAITING")]


def schedule(**variables: Any) -> Any:
    asked = {"account": "100", "text": "Open on Sunday", "notBefore": "2026-11-22T08:00Z"}
    return ask("SchedulePost", {**asked, **variables})


def test_what_staff_wrote_waits_for_its_moment_and_is_approved_by_its_writer() -> None:
    account = given_account()

    payload = schedule()

    item = FeedItem.objects.get()
    assert payload == {
        "post": {
            "id": str(item.pk),
            "state": "PLANNED",
            "text": "Open on Sunday",
            "notBefore": "2026-11-22T08:00:00+00:00",
        },
        "errors": [],
    }
    assert (item.account, item.channel, item.trigger) == (account, "us", "scheduled")
    assert (item.is_approved, item.approved_by) == (True, "eva@shop.example")


def test_the_same_text_for_the_same_moment_is_one_post() -> None:
    given_account()
    given_account("200", "other")

    first, again = schedule(), schedule(notBefore="2026-11-22T09:00:00+01:00")
    schedule(account="200")
    schedule(notBefore="2026-11-23T08:00Z")
    schedule(channel="es")

    assert again == first
    assert FeedItem.objects.count() == 4


def test_without_a_moment_it_goes_at_once() -> None:
    given_account()

    payload = schedule(notBefore=None)

    assert payload["post"]["notBefore"] == NOW.isoformat()


def test_what_was_called_off_is_not_scheduled_again_unseen() -> None:
    given_account()
    act("CancelPost", FeedItem.objects.get(pk=schedule()["post"]["id"]))

    assert codes_of(schedule()) == [("text", "ALREADY_DONE")]
    assert FeedItem.objects.get().state == "closed"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Write what the post says."),
        ("a" * 281, "The text is longer than the 280 that X takes."),
        ("$ABC and $DEF", "X takes one cashtag in a post, as $ABC, and no more."),
        ("a\x00b", "This value is not possible."),
    ],
)
def test_a_text_that_x_would_refuse_is_not_scheduled(text: str, message: str) -> None:
    given_account()

    payload = schedule(text=text)

    assert payload == {
        "post": None,
        "errors": [{"field": "text", "code": "INVALID", "message": message}],
    }
    assert not FeedItem.objects.exists()


def test_a_channel_that_there_is_not() -> None:
    given_account()

    assert codes_of(schedule(channel="fr")) == [("channel", "NOT_FOUND")]
    assert not FeedItem.objects.exists()


@pytest.mark.parametrize("state", ["failed", "held"])
def test_a_stuck_post_waits_for_its_turn_again(state: str) -> None:
    given_account()
    item = given_released(state=state, message={"last_error": "X said no."})

    payload = act("RetryPost", item)

    assert payload == {
        "post": {"id": str(item.pk), "state": "PLANNED", "outbox": None},
        "errors": [],
    }
    assert not OutboxMessage.objects.exists()


def test_a_cancelled_post_waits_again_once() -> None:
    given_account()
    item = given_item(state="closed", closed_why="No")

    assert act("RetryPost", item)["post"]["state"] == "PLANNED"
    assert codes_of(act("RetryPost", item)) == [("id", "NOT_STUCK")]


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("sent", "NOT_STUCK"),
        ("waiting", "NOT_STUCK"),
        ("sending", "OUTCOME_UNKNOWN"),
        ("unknown", "OUTCOME_UNKNOWN"),
    ],
)
def test_what_x_has_or_may_have_is_never_sent_again(state: str, code: str) -> None:
    given_account()
    item = given_released(state=state)

    payload = act("RetryPost", item)

    assert codes_of(payload) == [("id", code)]
    item.refresh_from_db()
    assert item.state == "released"
    assert OutboxMessage.objects.get().state == state


@pytest.mark.parametrize("operation", ["ApprovePost", "CancelPost", "ReschedulePost", "RetryPost"])
@pytest.mark.parametrize("name", ["0", "-1", " 1", "x", "", "9" * 30, "１"])
def test_a_post_that_there_is_not(operation: str, name: str) -> None:
    assert codes_of(ask(operation, {"id": name})) == [("id", "NOT_FOUND")]


@pytest.mark.parametrize("operation", ["ApprovePost", "CancelPost", "ReschedulePost", "RetryPost"])
def test_what_was_there_before_its_account_is_no_post(operation: str) -> None:
    given_account()
    item = given_item(is_baseline=True)

    assert codes_of(act(operation, item)) == [("id", "NOT_FOUND")]
