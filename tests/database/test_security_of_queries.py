"""The security set of the GraphQL endpoint: any value in any argument, and nothing breaks."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django.fixtures import SettingsWrapper

from saleor_twitter_plugin.models import LinkRequest
from tests.database.door import SENT_WORDS, Door, build, open_door

pytestmark = pytest.mark.django_db
QUERIES = {
    "claim": "query A($value: String!) { twitterClaim(token: $value) { claim { id } } }",
    "complete": (
        "mutation A($value: String!)"
        " { twitterClaimComplete(token: $value) { order { id } errors { code } } }"
    ),
    "code": (
        "mutation A($value: String!)"
        " { twitterLinkConfirm(code: $value) { link { handle } errors { code } } }"
    ),
    "handle": (
        "mutation A($value: String)"
        ' { twitterLinkConfirm(code: "AAAAAAAA", handle: $value) { errors { code } } }'
    ),
    "category": "query A($value: String!) { twitterFeed(category: $value) { channel } }",
    "after": "query A($value: String) { twitterFeeds(after: $value) { edges { cursor } } }",
    "first": "query A($value: Int) { twitterFeeds(first: $value) { edges { cursor } } }",
    "unused": "query A($value: Int) { __typename }",
    "of no type": "query A($value: Nonsense) { __typename }",
}
NESTED = json.loads("[" * 900 + "]" * 900)
VALUES: dict[str, Any] = {
    "null": None, "true": True, "zero": 0, "below zero": -1, "too large": 2**31,
    "huge": 10**4_000, "fraction": 1.5, "tiny": 1e-300, "empty": "", "NUL": "a\0b",
    "half a surrogate": "\ud800", "surrogates exchanged": "\udfff\ud800", "last sign": "\U0010ffff",
    "long": "x" * 50_000, "SQL": "'; DROP TABLE twitter_account; --", "format": "%s {0} %(x)s",
    "wide": "１２", "right to left": "\u202eabc", "array": ["x"], "object": {"x": "y"},
    "nested": NESTED, "words": SENT_WORDS, "claim": "a.b.c.d.e", "JWT": "eyJhbGciOiJub25lIn0.e30.",
    "cursor": "YXJyYXljb25uZWN0aW9uOjE=", "broken cursor": "////",
}  # fmt: skip


@pytest.fixture
def door(caplog: pytest.LogCaptureFixture, settings: SettingsWrapper) -> Iterator[Door]:
    yield from open_door(caplog, settings)


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_any_value_in_any_argument(query: str, value: Any, door: Door) -> None:
    body = json.dumps({"query": query, "variables": {"value": value}}).encode()

    response = door.send(build("graphql", body))

    assert response.status_code in {200, 400}
    assert b"INTERNAL_SERVER_ERROR" not in response.content
    answered = json.loads(response.content)
    if response.status_code == 400:
        assert answered.get("data") is None
    assert LinkRequest.objects.count() == 0
    assert door.shop.orders == {}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_no_depth_of_a_value_falls_between_the_reader_and_us(query: str, door: Door) -> None:
    for depth in [*range(100, 3_000, 100), *range(3_000, 30_000, 1_500)]:
        head, _, tail = json.dumps({"query": query, "variables": {"value": 0}}).rpartition("0")
        response = door.send(build("graphql", (head + "[" * depth + "]" * depth + tail).encode()))
        assert response.status_code in {200, 400}, depth
        assert b"INTERNAL_SERVER_ERROR" not in response.content, depth


@pytest.mark.parametrize(
    "text", ["\\ud800", "\\u0000", "\\u202e", pytest.param("x" * 50_000, id="long")]
)
@pytest.mark.parametrize("shape", ['{ %s }', "{ __typename @%s }", "query %s { __typename }",
                                   '{ twitterFeed(category: \\"%s\\") { channel } }'])  # fmt: skip
def test_any_text_in_the_query(shape: str, text: str, door: Door) -> None:
    body = f'{{"query": "{shape.replace("%s", text)}"}}'.encode()

    response = door.send(build("graphql", body))

    assert response.status_code in {200, 400}
    assert b"INTERNAL_SERVER_ERROR" not in response.content


@pytest.mark.parametrize("name", ["operationName", "extensions", "id", "variables", "__proto__"])
@pytest.mark.parametrize("value", ["\ud800", "\0", {"persistedQuery": {}}, [], 10**4_000, NESTED])
def test_any_value_beside_the_query(name: str, value: Any, door: Door) -> None:
    body = json.dumps({"query": "query A { __typename }", name: value}).encode()

    response = door.send(build("graphql", body))

    assert response.status_code in {200, 400}
    assert b"INTERNAL_SERVER_ERROR" not in response.content


@pytest.mark.parametrize(
    "language",
    [
        "",
        "*",
        "es;q=nan",
        "es;q=inf,en",
        "x" * 50_000,
        "../../etc/passwd",
        "es\0",
        "é",
        "," * 9_000,
    ],
)
def test_any_language_is_asked_for(language: str, door: Door) -> None:
    body = json.dumps({"query": "mutation { twitterLinkStart { errors { message } } }"}).encode()

    response = door.send(build("graphql", body, headers={"Accept-Language": language}))

    assert response.status_code == 200
    assert "INTERNAL" not in response.content.decode()
