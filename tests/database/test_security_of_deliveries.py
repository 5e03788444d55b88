"""The security set of the webhook: only X's own bytes are stored, and nobody gets a signature."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.http import HttpResponse
from pytest_django.fixtures import SettingsWrapper

from saleor_twitter_plugin.models import InboxEvent
from saleor_twitter_plugin.x_api.signature import LEGACY_HEADER, OAUTH2_HEADER, sign
from tests.database.door import (
    MENTION,
    PREVIOUS,
    Door,
    build,
    build_chunked,
    open_door,
    sign_delivery,
)
from tests.factories import CLIENT_SECRET, CONSUMER_SECRET, make_config

pytestmark = pytest.mark.django_db
VECTORS = Path(__file__).parents[3] / "shared/data/x/webhook-hmac-vectors.json"
RIGHT = sign(MENTION, CLIENT_SECRET)
LEGACY_RIGHT = sign(MENTION, CONSUMER_SECRET)
OLD = sign(MENTION, PREVIOUS["previous_client_secret"])
LEGACY_OLD = sign(MENTION, PREVIOUS["previous_consumer_secret"])


@pytest.fixture
def door(caplog: pytest.LogCaptureFixture, settings: SettingsWrapper) -> Iterator[Door]:
    yield from open_door(caplog, settings)


def deliver(door: Door, headers: dict[str, str], body: bytes = MENTION) -> HttpResponse:
    return door.send(build("x/webhook", body, headers=headers))


def ask(door: Door, query: str) -> HttpResponse:
    return door.send(build(f"x/webhook{query}", method="GET"))


# --- signatures -----------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{OAUTH2_HEADER: RIGHT}, {LEGACY_HEADER: LEGACY_RIGHT}])
def test_signature_that_is_right(headers: dict[str, str], door: Door) -> None:
    response = deliver(door, headers)

    assert (response.status_code, response.content) == (200, b"")
    assert InboxEvent.objects.filter(key="post:900").count() == 1
    assert door.woken_count == 1


REFUSED = {
    "missing": {},
    "empty": {OAUTH2_HEADER: ""},
    "empty legacy": {LEGACY_HEADER: ""},
    "wrong": {OAUTH2_HEADER: sign(MENTION, "wrong")},
    "wrong legacy": {LEGACY_HEADER: sign(MENTION, "wrong")},
    "signed with nothing": {OAUTH2_HEADER: sign(MENTION, "")},
    "signed with nothing, legacy": {LEGACY_HEADER: sign(MENTION, "")},
    "too short": {OAUTH2_HEADER: RIGHT[:-1]},
    "too long": {OAUTH2_HEADER: RIGHT + "="},
    "much too long": {OAUTH2_HEADER: RIGHT * 1_000},
    "prefix alone": {OAUTH2_HEADER: "sha256="},
    "without prefix": {OAUTH2_HEADER: RIGHT.removeprefix("sha256=")},
    "another algorithm": {OAUTH2_HEADER: RIGHT.replace("sha256", "sha1")},
    "upper case": {OAUTH2_HEADER: RIGHT.upper()},
    "twice in one header": {OAUTH2_HEADER: f"{RIGHT},{RIGHT}"},
    "not ASCII": {OAUTH2_HEADER: "sha256=ümläut"},
    "not ASCII, right length": {OAUTH2_HEADER: RIGHT[:-2] + "é="},
    "not Latin": {OAUTH2_HEADER: RIGHT[:-2] + "＝="},
    "half a surrogate": {OAUTH2_HEADER: RIGHT[:-2] + "\ud800="},
    "NUL": {OAUTH2_HEADER: RIGHT + "\0"},
    "of another body": {OAUTH2_HEADER: sign(MENTION + b" ", CLIENT_SECRET)},
    "consumer secret in the new header": {OAUTH2_HEADER: LEGACY_RIGHT},
    "client secret in the legacy header": {LEGACY_HEADER: RIGHT},
    "old after its end": {OAUTH2_HEADER: OLD},
    "legacy old after its end": {LEGACY_HEADER: LEGACY_OLD},
    "new wrong, legacy right": {OAUTH2_HEADER: "sha256=wrong", LEGACY_HEADER: LEGACY_RIGHT},
    "new empty, legacy right": {OAUTH2_HEADER: "", LEGACY_HEADER: LEGACY_RIGHT},
    "new old, legacy right": {OAUTH2_HEADER: OLD, LEGACY_HEADER: LEGACY_RIGHT},
    "headers exchanged": {OAUTH2_HEADER: LEGACY_RIGHT, LEGACY_HEADER: RIGHT},
}


@pytest.mark.parametrize("headers", REFUSED.values(), ids=REFUSED)
def test_signature_that_is_not(headers: dict[str, str], door: Door) -> None:
    response = deliver(door, headers)

    assert (response.status_code, response.content) == (401, b"")
    door.assert_nothing_was_stored()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({OAUTH2_HEADER: RIGHT}, 200),
        ({OAUTH2_HEADER: OLD}, 200),
        ({LEGACY_HEADER: LEGACY_RIGHT}, 200),
        ({LEGACY_HEADER: LEGACY_OLD}, 200),
        ({OAUTH2_HEADER: sign(MENTION, "of long ago")}, 401),
        ({OAUTH2_HEADER: sign(MENTION, "")}, 401),
        ({OAUTH2_HEADER: LEGACY_OLD}, 401),
        ({LEGACY_HEADER: OLD}, 401),
        ({OAUTH2_HEADER: "sha256=wrong", LEGACY_HEADER: LEGACY_RIGHT}, 401),
        ({OAUTH2_HEADER: "sha256=wrong", LEGACY_HEADER: LEGACY_OLD}, 401),
    ],
    ids=range(10),
)
def test_signature_while_the_secrets_are_changed(
    headers: dict[str, str], status: int, door: Door
) -> None:
    door.config = make_config(is_active=True, **PREVIOUS)

    assert deliver(door, headers).status_code == status

    assert InboxEvent.objects.filter(key="post:900").exists() == (status == 200)
    # when the owner ends it, and the same bytes come again
    door.config = make_config()
    is_newest = RIGHT in headers.values() or headers == {LEGACY_HEADER: LEGACY_RIGHT}
    assert deliver(door, headers).status_code == (200 if is_newest else 401)


def test_every_changed_byte_is_noticed(door: Door) -> None:
    for place, byte in enumerate(MENTION):
        changed = MENTION[:place] + bytes([byte ^ 1]) + MENTION[place + 1 :]
        assert deliver(door, {OAUTH2_HEADER: RIGHT}, changed).status_code == 401
    for body in MENTION[:-1], MENTION + b"\n", b"\xef\xbb\xbf" + MENTION, MENTION[1:]:
        assert deliver(door, {OAUTH2_HEADER: RIGHT}, body).status_code == 401
    for place, sign_at in enumerate(RIGHT):
        signature = RIGHT[:place] + chr(ord(sign_at) ^ 1) + RIGHT[place + 1 :]
        assert deliver(door, {OAUTH2_HEADER: signature}).status_code == 401

    door.assert_nothing_was_stored()


def test_signature_in_a_chunked_request_counts_for_all_of_it(door: Door) -> None:
    right = build_chunked("x/webhook", BytesIO(MENTION), sign_delivery(MENTION))
    longer = build_chunked("x/webhook", BytesIO(MENTION + b" "), sign_delivery(MENTION))

    assert door.send(longer).status_code == 401
    door.assert_nothing_was_stored()
    assert door.send(right).status_code == 200


# --- the challenge --------------------------------------------------------------------------------


NO_CHALLENGES = {
    "none": "",
    "empty": "?crc_token=",
    "a delivery": f"?crc_token={MENTION.decode().replace(' ', '%20')}",
    "JSON": "?crc_token=%7B%7D",
    "an array": "?crc_token=[1]",
    "a text": "?crc_token=%22x%22",
    "201 signs": "?crc_token=" + "a" * 201,
    "a megabyte": "?crc_token=" + "a" * 1_000_000,
    "line end": "?crc_token=a%0a",
    "NUL": "?crc_token=a%00",
    "not ASCII": "?crc_token=t%C3%B6ken",
    "broken UTF-8": "?crc_token=%ff",
    "wide digits": "?crc_token=%EF%BC%91",
    "plus": "?crc_token=a+b",
    "twice": "?crc_token=a&crc_token=b",
    "twice the same": "?crc_token=a&crc_token=a",
    "empty, then one": "?crc_token=&crc_token=a",
    "one, then JSON": "?crc_token=a&crc_token=%7B%7D",
    "as an array": "?crc_token[]=a",
    "other case": "?CRC_TOKEN=a",
    "semicolon": "?nonce=1;crc_token=a",
}


@pytest.mark.parametrize("query", NO_CHALLENGES.values(), ids=NO_CHALLENGES)
def test_nobody_gets_anything_else_signed(query: str, door: Door) -> None:
    response = ask(door, query)

    assert response.status_code == 400
    assert b"sha256=" not in response.content
    assert b"crc_token is missing" in response.content


def test_challenge_is_answered_with_the_newest_secret_alone(door: Door) -> None:
    for form, secret in (
        ({}, CLIENT_SECRET),
        ({"client_secret": ""}, CONSUMER_SECRET),
    ):
        door.config = make_config(is_active=True, **{**PREVIOUS, **form})
        response = ask(door, "?crc_token=abc-DEF_123=&nonce=9")
        assert json.loads(response.content) == {"response_token": sign(b"abc-DEF_123=", secret)}

    door.config = make_config(is_active=True, client_secret="", consumer_secret="", **PREVIOUS)
    assert ask(door, "?crc_token=abc").status_code == 503


@pytest.mark.parametrize("token", ["abc", "123", "null", "a" * 200])
def test_signature_got_by_a_challenge_opens_nothing(token: str, door: Door) -> None:
    for form, header in (
        ({}, OAUTH2_HEADER),
        ({"client_secret": ""}, LEGACY_HEADER),
    ):
        door.config = make_config(is_active=True, **form)
        signature = json.loads(ask(door, f"?crc_token={token}").content)["response_token"]
        assert deliver(door, {header: signature}, token.encode()).status_code == 401

    # Nobody can fill our tables with it, nor wake a worker.
    door.assert_nothing_was_stored()


def test_challenge_is_not_read_from_a_body(door: Door) -> None:
    response = door.send(
        build("x/webhook", b"crc_token=abc", content_type="application/x-www-form-urlencoded")
    )

    assert (response.status_code, response.content) == (401, b"")


def test_vectors(door: Door) -> None:
    if not VECTORS.is_file():
        pytest.skip(f"LOUD: {VECTORS} is not here, the signature vectors were NOT checked")
    kinds = {"crc": 0, "body": 0}

    for vector in json.loads(VECTORS.read_text())["vectors"]:
        kinds[vector["kind"]] += 1
        message: str = vector["message"]
        expected: str = vector["expected"]
        for header, form in (
            (OAUTH2_HEADER, {"client_secret": vector["secret"], "consumer_secret": ""}),
            (LEGACY_HEADER, {"client_secret": "", "consumer_secret": vector["secret"]}),
        ):
            door.config = make_config(**form)
            if vector["kind"] == "crc":
                answered = ask(door, f"?crc_token={message}")
                assert json.loads(answered.content) == {"response_token": expected}
                continue
            body = message.encode()
            assert deliver(door, {header: expected}, body).status_code == 200
            assert deliver(door, {header: expected}, body + b" ").status_code == 401
            assert deliver(door, {header: expected[:-2] + "x="}, body).status_code == 401

    assert min(kinds.values()) >= 2
