"""Which posts are gone, and whose a handle is: only what X clearly says."""

from typing import Any

import pytest

from saleor_twitter_plugin.handoffs import XPostId
from saleor_twitter_plugin.x_api.client import XClient
from saleor_twitter_plugin.x_api.lookups import find_gone_posts, find_user
from saleor_twitter_plugin.x_prices import PriceItem
from tests.factories import NOW
from tests.fakes import Answer, FakeMeter, FakeX

PROBLEMS = "https://api.x.com/2/problems/"
WANTED = [XPostId("1"), XPostId("2")]


@pytest.fixture
def client(x: FakeX, meter: FakeMeter) -> XClient:
    return XClient("bearer", meter=meter, now=NOW)


@pytest.mark.parametrize(
    ("problem", "is_gone"),
    [
        ({"type": PROBLEMS + "resource-not-found", "resource_id": "2"}, True),
        ({"type": PROBLEMS + "resource-not-found", "value": "2"}, True),
        ({"type": PROBLEMS + "resource-not-found", "value": 2}, True),
        (
            {"type": "https://api.twitter.com/2/problems/resource-not-found", "resource_id": "2"},
            True,
        ),
        ({"type": PROBLEMS + "not-authorized-for-resource", "resource_id": "2"}, True),
        ({"type": PROBLEMS + "disallowed-resource", "resource_id": "2"}, True),
        ({"type": PROBLEMS + "resource-unavailable", "resource_id": "2"}, True),
        ({"type": PROBLEMS + "field-unauthorized", "resource_id": "2"}, False),
        ({"type": PROBLEMS + "field-hydration-failure", "resource_id": "2"}, False),
        ({"type": PROBLEMS + "internal-error", "resource_id": "2"}, False),
        ({"type": PROBLEMS + "resource-not-found", "resource_id": "77"}, False),
        ({"resource_id": "2"}, False),
        ("nonsense", False),
    ],
)
def test_post_is_gone_where_x_says_so(
    problem: Any, is_gone: bool, client: XClient, x: FakeX
) -> None:
    x.answer("GET /2/tweets", Answer(json={"data": [{"id": "1"}], "errors": [problem]}))

    assert find_gone_posts(client, WANTED) == (["1"], ["2"] if is_gone else [])


def test_post_that_is_shown_is_not_gone_whatever_else_is_said(client: XClient, x: FakeX) -> None:
    problem = {"type": PROBLEMS + "resource-not-found", "resource_id": "1"}
    x.answer("GET /2/tweets", Answer(json={"data": [{"id": "1"}], "errors": [problem]}))

    assert find_gone_posts(client, WANTED) == (["1"], [])


def test_empty_answer_says_nothing(client: XClient, x: FakeX, meter: FakeMeter) -> None:
    x.answer("GET /2/tweets", Answer(json={}))

    assert find_gone_posts(client, WANTED) == ([], [])
    assert meter.charged == [(PriceItem.POST_READ, [])]


def test_handle_of_nobody(client: XClient, x: FakeX) -> None:
    x.answer("GET /2/users/by/username/ana", Answer(json={"errors": [{"title": "Not Found"}]}))

    assert find_user(client, "ana") is None


def test_handle_of_somebody(client: XClient, x: FakeX, meter: FakeMeter) -> None:
    x.answer(
        "GET /2/users/by/username/ana", Answer(json={"data": {"id": "200", "username": "ana"}})
    )

    assert find_user(client, "ana") == "200"
    assert meter.charged == [(PriceItem.USER_READ, ["200"])]
