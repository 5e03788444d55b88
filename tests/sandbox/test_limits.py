"""Rate limits: whose they are, what the headers say, and a clock that goes wrong."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

Json = dict[str, Any]
POSTS = "POST /2/tweets"
MESSAGES = "POST /2/dm_conversations/with/{participant_id}/messages"


def limit_headers(answer: Any) -> dict[str, str]:
    return {
        name.lower(): value
        for name, value in answer.headers.items()
        if "limit" in name.lower() and not name.lower().endswith("-reset")
    }


def test_an_account_and_the_app_have_their_own_limits(
    x: Any, api: Callable[..., Any], shop: Json
) -> None:
    bags = x.make_person("bags", automated=True)
    x.settings(enforce_rate_limits=True, limits={POSTS: {"account": 2, "app": 3}})

    statuses = [api(shop).publish(f"hat {number}").status_code for number in range(3)]
    # The third of the shop's was refused, and still the app's window has counted it.
    other = api(bags).publish("bag")

    assert statuses == [201, 201, 429]
    assert other.status_code == 429
    assert len(x.posts()) == 2
    x.advance_clock(15 * 60)
    assert api(shop).publish("hat 3").status_code == 429
    x.advance_clock(24 * 3600)
    assert api(x.make_person("hats")).publish("hat 3").status_code == 201


def test_day_windows_have_their_own_headers(x: Any, api: Callable[..., Any], shop: Json) -> None:
    ana = x.make_person("ana")
    x.message_as("ana", "hats", "hello")
    path = f"/2/dm_conversations/with/{ana['x_user_id']}/messages"

    answer = api(shop).post(path, {"text": "hi"})

    assert limit_headers(answer) == {
        "x-rate-limit-limit": "15",
        "x-rate-limit-remaining": "14",
        "x-user-limit-24hour-limit": "1440",
        "x-user-limit-24hour-remaining": "1439",
        "x-app-limit-24hour-limit": "1440",
        "x-app-limit-24hour-remaining": "1439",
    }
    now = datetime.now(UTC).timestamp()
    assert abs(int(answer.headers["x-rate-limit-reset"]) - now - 15 * 60) < 60
    assert abs(int(answer.headers["x-app-limit-24hour-reset"]) - now - 24 * 3600) < 60


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        ("all", {"x-rate-limit-limit", "x-app-limit-24hour-limit"}),
        ("no_day", {"x-rate-limit-limit"}),
        ("none", set()),
    ],
)
def test_headers_can_be_missing(
    x: Any, api: Callable[..., Any], shop: Json, choice: str, names: set[str]
) -> None:
    x.settings(enforce_rate_limits=True, limit_headers=choice, limits={POSTS: {"app_day": 1}})
    api(shop).publish("one")

    refused = api(shop).publish("two")

    assert refused.status_code == 429
    assert {name for name in limit_headers(refused) if name.endswith("-limit")} == names
    if choice != "none":
        assert refused.headers["x-rate-limit-remaining"] == "98"


def test_a_message_limit_of_the_day_can_be_reached(
    x: Any, api: Callable[..., Any], shop: Json
) -> None:
    ana = x.make_person("ana")
    x.message_as("ana", "hats", "hello")
    x.settings(enforce_rate_limits=True, limits={MESSAGES: {"account_day": 2}})
    path = f"/2/dm_conversations/with/{ana['x_user_id']}/messages"

    statuses = [api(shop).post(path, {"text": f"{n}"}).status_code for n in range(3)]

    assert statuses == [201, 201, 429]
    assert len(x.messages()) == 3


def test_the_app_token_has_the_app_limit(x: Any, api: Callable[..., Any], app_api: Any) -> None:
    ana = x.make_person("ana")
    search = ("/2/tweets/search/recent", {"query": "hat"})

    assert app_api.get(*search).headers["x-rate-limit-limit"] == "450"
    assert api(ana).get(*search).headers["x-rate-limit-limit"] == "300"


@pytest.mark.parametrize(
    "limits",
    [{"POST /2/nothing": {"app": 1}}, {POSTS: {"hour": 1}}, {POSTS: {"app": "1"}}, {POSTS: 3}],
)
def test_wrong_limits_are_refused(x: Any, limits: Json) -> None:
    before = x.call("GET", "/sandbox/settings")

    with pytest.raises(Exception, match="400"):
        x.settings(limits=limits)

    assert x.call("GET", "/sandbox/settings") == before


@pytest.mark.parametrize("skew_seconds", [-600, 0, 3600])
def test_the_clock_of_x_can_be_wrong(
    x: Any, api: Callable[..., Any], shop: Json, skew_seconds: int
) -> None:
    x.settings(clock_skew_seconds=skew_seconds)

    headers = api(shop).publish("one").headers

    shown = parsedate_to_datetime(headers["Date"])
    wanted = datetime.now(UTC) + timedelta(seconds=skew_seconds)
    assert abs(shown - wanted) < timedelta(seconds=60)
    reset_at = datetime.fromtimestamp(int(headers["x-rate-limit-reset"]), tz=UTC)
    assert abs(reset_at - wanted - timedelta(minutes=15)) < timedelta(seconds=60)
