"""Every row of bad input, over HTTP, against the shop's own server."""

import json

import pytest
import requests

from saleor_twitter_plugin.models import InboxEvent
from saleor_twitter_plugin.understanding import understand
from saleor_twitter_plugin.x_api.signature import LEGACY_HEADER, OAUTH2_HEADER, sign
from tests.timing import is_linear

from .stage import CLIENT_SECRET, CONSUMER_SECRET, Stage

BODY = json.dumps(
    {
        "data": {
            "event_uuid": "1",
            "filter": {"user_id": "42"},
            "event_type": "post.mention.create",
            "payload": {"id": "7001", "author_id": "9", "text": "@shop hello"},
        }
    }
).encode()


def repr_short(body: bytes) -> str:
    return repr(body[:8])


def _deliver(stage: Stage, body: bytes, headers: dict[str, str]) -> requests.Response:
    return requests.post(
        stage.webhook_url,
        data=body,
        headers={"Content-Type": "application/json", **headers},
        timeout=30,
        allow_redirects=False,
    )


def test_a_right_signature_is_stored(stage: Stage) -> None:
    assert _deliver(stage, BODY, {OAUTH2_HEADER: sign(BODY, CLIENT_SECRET)}).status_code == 200
    assert _deliver(stage, BODY, {LEGACY_HEADER: sign(BODY, CONSUMER_SECRET)}).status_code == 200
    assert [each.key for each in InboxEvent.objects.all()] == ["post:7001"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {OAUTH2_HEADER: ""},
        {OAUTH2_HEADER: "sha256="},
        {OAUTH2_HEADER: sign(BODY, "wrong")},
        {OAUTH2_HEADER: sign(BODY + b" ", CLIENT_SECRET)},
        {OAUTH2_HEADER: sign(BODY, CLIENT_SECRET)[:-1]},
        # The weaker check must not rescue the failed one.
        {OAUTH2_HEADER: sign(BODY, "old"), LEGACY_HEADER: sign(BODY, CONSUMER_SECRET)},
    ],
)
def test_a_wrong_or_missing_signature(stage: Stage, headers: dict[str, str]) -> None:
    assert _deliver(stage, BODY, headers).status_code == 401
    assert InboxEvent.objects.count() == 0


def test_a_stale_signature_after_the_secret_was_changed(stage: Stage) -> None:
    stale = sign(BODY, CLIENT_SECRET)
    stage.configure(client_secret="a new secret")

    assert _deliver(stage, BODY, {OAUTH2_HEADER: stale}).status_code == 401
    assert InboxEvent.objects.count() == 0
    fresh = sign(BODY, "a new secret")
    assert _deliver(stage, BODY, {OAUTH2_HEADER: fresh}).status_code == 200


def test_a_body_over_one_mebibyte(stage: Stage) -> None:
    for size in (1024 * 1024 + 1, 3 * 1024 * 1024):
        body = b" " * size
        assert _deliver(stage, body, {OAUTH2_HEADER: sign(body, CLIENT_SECRET)}).status_code == 413
    assert InboxEvent.objects.count() == 0


@pytest.mark.parametrize(
    "body", [b"{", b"\xff\xfe", b"[1]", b'"text"', b"[" * 100_000, b""], ids=repr_short
)
def test_malformed_json_with_a_good_signature_is_kept(stage: Stage, body: bytes) -> None:
    assert _deliver(stage, body, {OAUTH2_HEADER: sign(body, CLIENT_SECRET)}).status_code == 200
    assert [each.state for each in InboxEvent.objects.all()] == ["ignored"]


def test_an_unknown_event_type_is_kept(stage: Stage) -> None:
    body = (
        b'{"data": {"event_uuid": "5", "event_type": "moon.landed", "payload": {"a": "\\u0000"}}}'
    )
    for _ in range(2):
        answer = _deliver(stage, body, {OAUTH2_HEADER: sign(body, CLIENT_SECRET)})
        assert answer.status_code == 200
    (event,) = InboxEvent.objects.all()
    assert (event.state, event.kind) == ("ignored", "unknown")
    assert "moon.landed" in event.body["text"]


def test_challenges(stage: Stage) -> None:
    def ask(**query: str) -> requests.Response:
        return requests.get(stage.webhook_url, params=query, timeout=30, allow_redirects=False)

    good = ask(crc_token="abc-DEF_123=")
    assert good.status_code == 200
    assert good.json() == {"response_token": sign(b"abc-DEF_123=", CLIENT_SECRET)}
    assert ask().status_code == 400
    # Answering this would sign a delivery for whoever asks.
    for token in (BODY.decode(), '{"data":{}}', "a b", "ü", "a" * 201, ""):
        assert ask(crc_token=token).status_code == 400, token


def test_inactive_it_answers_nothing(stage: Stage) -> None:
    stage.configure(is_active=False)

    signed = {OAUTH2_HEADER: sign(BODY, CLIENT_SECRET)}
    assert _deliver(stage, BODY, signed).status_code == 404
    answer = requests.post(stage.graphql_url, json={"query": "{ __typename }"}, timeout=30)
    assert answer.status_code == 404
    assert InboxEvent.objects.count() == 0


@pytest.mark.parametrize(
    "query",
    [
        "{" + "a{" * 5000 + "b" + "}" * 5001,
        "{ twitterFeeds(first: 100000) { edges { node { posts(first: 100000) { edges { node { id"
        " } } } } } } }",
        "query { ...F } fragment F on Query { ...F }",
        "not graphql",
    ],
    ids=["deep", "expensive", "cycle", "nonsense"],
)
def test_queries_without_bound_are_refused(stage: Stage, query: str) -> None:
    answer = requests.post(stage.graphql_url, json={"query": query}, timeout=30)

    assert answer.status_code in {200, 400}
    assert answer.json()["errors"]
    assert not answer.json().get("data")


@pytest.mark.parametrize(
    "text",
    ["#buy " * 2000, "@" * 10_000, "#" * 10_000, "#buy " + "9" * 9_995, "a\u0301" * 5_000],
    ids=["commands", "ats", "hashes", "digits", "accents"],
)
def test_ten_thousand_characters_of_hostile_text(text: str) -> None:
    assert is_linear(understand, text, fast_seconds=0.05)
