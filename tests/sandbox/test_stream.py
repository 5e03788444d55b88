"""The filtered stream: its rules, its one connection, and how that ends."""

import json
import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
import tweepy

from tests.sandbox.conftest import WAIT_SECONDS, LocalHost

Json = dict[str, Any]
RULES = "/2/tweets/search/stream/rules"
STREAM = "/2/tweets/search/stream"


@pytest.fixture
def shop(x: Any) -> Json:
    x.make_person("ana")
    person: Json = x.make_person("hats", automated=True)
    return person


class Connection:
    """An open stream, read line by line."""

    def __init__(self, answer: requests.Response) -> None:
        self.answer = answer
        self.lines = answer.iter_lines(chunk_size=None)

    def read(self) -> bytes:
        line: bytes = next(self.lines)
        return line

    def read_post(self) -> Json:
        line = b""
        while not line:
            line = self.read()
        shape: Json = json.loads(line)
        return shape


@pytest.fixture
def listen(app_api: Any) -> Callable[..., Any]:
    @contextmanager
    def connect(**params: str) -> Iterator[Connection]:
        with app_api.call("GET", STREAM, params=params, stream=True) as answer:
            assert answer.status_code == 200, answer.text
            yield Connection(answer)

    return connect


def add(app_api: Any, *rules: Json, **params: str) -> Json:
    answer = app_api.call("POST", RULES, json={"add": list(rules)}, params=params)
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    return body


def test_rules_are_added_listed_and_deleted(app_api: Any, shop: Json) -> None:
    made = add(app_api, {"value": "#hat -is:retweet", "tag": "hats"}, {"value": "@hats"})
    ids = [rule["id"] for rule in made["data"]]

    assert made["meta"]["summary"] == {"created": 2, "not_created": 0, "valid": 2, "invalid": 0}
    assert app_api.get(RULES).json() == {
        "data": [
            {"id": ids[0], "value": "#hat -is:retweet", "tag": "hats"},
            {"id": ids[1], "value": "@hats"},
        ],
        "meta": {"result_count": 2},
    }
    assert app_api.get(RULES, {"ids": ids[1]}).json()["data"][0]["value"] == "@hats"
    deleted = app_api.post(RULES, {"delete": {"ids": [ids[0]], "values": ["@hats", "gone"]}})
    assert deleted.json()["meta"]["summary"] == {"deleted": 2, "not_deleted": 1}
    assert app_api.get(RULES).json() == {"meta": {"result_count": 0}}


def test_a_dry_run_changes_nothing(app_api: Any, shop: Json) -> None:
    tried = add(app_api, {"value": "#hat"}, dry_run="true")

    assert tried["meta"]["summary"]["created"] == 1
    assert "data" not in app_api.get(RULES).json()


def test_a_rule_twice_and_an_unreadable_one_are_refused(app_api: Any, shop: Json) -> None:
    first = add(app_api, {"value": "#hat", "tag": "a"})["data"][0]

    again = add(
        app_api, {"value": "#hat", "tag": "b"}, {"value": "#cap"}, {"value": "near:me"},
        {"value": "a" * 513},
    )  # fmt: skip

    assert again["errors"][0] == {
        "value": "#hat",
        "id": first["id"],
        "title": "DuplicateRule",
        "type": "https://api.x.com/2/problems/duplicate-rules",
    }
    assert [error["type"].rpartition("/")[2] for error in again["errors"][1:]] == [
        "invalid-rules"
    ] * 2
    assert "512" in again["errors"][2]["details"][0]
    assert again["meta"]["summary"] == {"created": 1, "not_created": 3, "valid": 1, "invalid": 3}
    assert [rule["value"] for rule in app_api.get(RULES).json()["data"]] == ["#hat", "#cap"]


def test_a_thousand_rules_are_all(app_api: Any, shop: Json) -> None:
    add(app_api, *({"value": f"#hat{number}"} for number in range(1_000)))

    refused = add(app_api, {"value": "#more"})

    assert refused["errors"][0]["type"].endswith("/rule-cap")
    assert refused["meta"]["summary"]["created"] == 0
    page = app_api.get(RULES, {"max_results": 999}).json()
    rest = app_api.get(RULES, {"pagination_token": page["meta"]["next_token"]}).json()
    assert [rule["value"] for rule in rest["data"]] == ["#hat999"]


@pytest.mark.parametrize(
    "body", [{}, {"add": []}, {"add": [{"value": "a"}], "delete": {"ids": []}}]
)
def test_a_body_is_add_or_delete(app_api: Any, shop: Json, body: Json) -> None:
    assert app_api.post(RULES, body).status_code == 400


def test_only_the_app_listens_and_only_with_rules(app_api: Any, api: Any, shop: Json) -> None:
    without_rules = app_api.get(STREAM)

    assert without_rules.status_code == 409
    assert without_rules.json()["connection_issue"] == "RuleConfigurationIssue"
    assert api(shop).get(STREAM).status_code == 403
    assert api(shop).get(RULES).status_code == 403


def test_matching_posts_come_as_lines(
    x: Any, app_api: Any, listen: Callable[..., Any], shop: Json
) -> None:
    rules = add(app_api, {"value": "#hat", "tag": "hats"}, {"value": "from:ana felt"})["data"]
    with listen(**{"tweet.fields": "author_id", "expansions": "author_id"}) as stream:
        x.post_as("ana", "nothing to see")
        first = x.post_as("ana", "felt #hat")
        second = x.post_as("hats", "our #hat")
        lines = [stream.read_post(), stream.read_post()]

    author_id = first["author_id"]
    assert lines[0]["data"] == {
        "id": first["id"],
        "text": "felt #hat",
        "edit_history_tweet_ids": [first["id"]],
        "author_id": author_id,
    }
    assert lines[0]["includes"]["users"][0]["username"] == "ana"
    assert lines[0]["matching_rules"] == [
        {"id": rules[0]["id"], "tag": "hats"},
        {"id": rules[1]["id"]},
    ]
    assert lines[1]["data"]["id"] == second["id"]
    assert lines[1]["matching_rules"] == [{"id": rules[0]["id"], "tag": "hats"}]


def test_silence_is_kept_alive(
    x: Any, app_api: Any, listen: Callable[..., Any], shop: Json
) -> None:
    x.settings(stream_keep_alive_seconds=0.05)
    add(app_api, {"value": "#hat"})
    with listen() as stream:
        assert [stream.read(), stream.read()] == [b"", b""]
        post = x.post_as("ana", "a #hat")
        assert stream.read_post()["data"]["id"] == post["id"]


def test_a_second_connection_is_refused_while_the_first_lives(
    x: Any, app_api: Any, listen: Callable[..., Any], shop: Json
) -> None:
    add(app_api, {"value": "#hat"})
    with listen() as stream:
        refused = app_api.get(STREAM)
        x.post_as("ana", "a #hat")
        assert stream.read_post()["data"]["text"] == "a #hat"

    assert refused.status_code == 429
    assert refused.json()["connection_issue"] == "TooManyConnections"
    assert refused.json()["detail"] == (
        "This stream is currently at the maximum allowed connection limit."
    )
    assert refused.headers["x-rate-limit-remaining"] == "48"


def test_a_client_that_hung_up_may_come_back(
    x: Any, app_api: Any, listen: Callable[..., Any], shop: Json
) -> None:
    add(app_api, {"value": "#hat"})
    with listen():
        pass

    def connect() -> int:
        with app_api.call("GET", STREAM, stream=True) as answer:
            status: int = answer.status_code
            return status

    # X, too, notices a moment later.
    assert 200 in (connect() for _ in range(50))


def test_x_ends_a_connection_and_says_why(
    x: Any, app_api: Any, listen: Callable[..., Any], shop: Json
) -> None:
    add(app_api, {"value": "#hat"})
    with listen() as stream:
        assert x.disconnect_stream() is True
        last = stream.read_post()
        with pytest.raises(StopIteration):
            stream.read()
    assert last["errors"][0]["title"] == "operational-disconnect"
    assert x.disconnect_stream() is False

    x.post_as("ana", "a #hat that nobody hears of")
    with listen() as again:
        post = x.post_as("ana", "another #hat")
        assert again.read_post()["data"]["id"] == post["id"]


@pytest.mark.parametrize("way", ["reset", "forget"])
def test_a_connection_breaks(
    x: Any, app_api: Any, listen: Callable[..., Any], shop: Json, way: str
) -> None:
    add(app_api, {"value": "#hat"})
    with listen() as stream:
        if way == "reset":
            x.disconnect_stream("reset")
        else:
            x.reset()
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            stream.read()


def test_a_streamed_post_is_billed_once_a_day(
    x: Any, app_api: Any, listen: Callable[..., Any], shop: Json
) -> None:
    add(app_api, {"value": "#hat"})
    with listen() as stream:
        post = x.post_as("ana", "a #hat")
        stream.read_post()
        x.disconnect_stream()
        stream.read_post()
    app_api.get(f"/2/tweets/{post['id']}")

    calls = x.call("GET", "/sandbox/calls")
    assert (calls["deliveries_usd"], calls["total_usd"]) == ("0.005", "0.005")
    assert [d["event_type"] for d in x.deliveries()] == ["post.stream"]


def test_tweepy_sets_rules_and_listens(x: Any, shop: Json) -> None:
    heard: queue.Queue[tweepy.StreamResponse] = queue.Queue()

    class Listener(tweepy.StreamingClient):  # type: ignore[misc]
        def on_connect(self) -> None:
            x.post_as("ana", "a #hat")

        def on_response(self, response: tweepy.StreamResponse) -> None:
            heard.put(response)

    client = Listener(x.app()["bearer_token"], max_retries=0)
    client.session.mount("https://api.twitter.com", LocalHost(x.base_url))
    client.add_rules([tweepy.StreamRule("#hat", tag="hats")])
    client.filter(threaded=True, expansions="author_id")
    response = heard.get(timeout=WAIT_SECONDS)
    client.disconnect()
    x.disconnect_stream()

    assert response.data.text == "a #hat"
    assert response.includes["users"][0].username == "ana"
    assert [rule.tag for rule in response.matching_rules] == ["hats"]
    assert [rule.value for rule in client.get_rules().data] == ["#hat"]
