"""Only X can make us answer a challenge or store a delivery."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_twitter_plugin.x_api.signature import (
    LEGACY_HEADER,
    OAUTH2_HEADER,
    is_challenge_token,
    is_signed,
    sign,
)

VECTORS = Path(__file__).parents[3] / "shared/data/x/webhook-hmac-vectors.json"
BODY = b'{"data":{"event_type":"post.mention.create"}}'
NEW, OLD = "client-secret", "consumer-secret"


def check(headers: dict[str, str], *, body: bytes = BODY, new: str = NEW, old: str = OLD) -> bool:
    return is_signed(body, headers, client_secrets=(new,), consumer_secrets=(old,))


def test_signature_of_every_vector() -> None:
    if not VECTORS.is_file():
        pytest.skip(f"LOUD: {VECTORS} is not here, the signature vectors were NOT checked")
    vectors = json.loads(VECTORS.read_text())["vectors"]

    signatures = [sign(each["message"].encode(), each["secret"]) for each in vectors]

    assert len(vectors) >= 5
    assert signatures == [each["expected"] for each in vectors]


def test_signature_known_by_heart() -> None:
    # openssl dgst -sha256 -hmac k </dev/null
    assert sign(b"", "k") == "sha256=i7mQxAp9YcuXWXqUISUCW+UKyL63RDbjc1uYiTp/ZiA="


@pytest.mark.parametrize(
    ("headers", "is_right"),
    [
        pytest.param({OAUTH2_HEADER: sign(BODY, NEW)}, True, id="new header"),
        pytest.param({LEGACY_HEADER: sign(BODY, OLD)}, True, id="legacy header alone"),
        pytest.param(
            {OAUTH2_HEADER: sign(BODY, NEW), LEGACY_HEADER: "sha256=wrong"},
            True,
            id="new right, legacy wrong",
        ),
        pytest.param(
            {OAUTH2_HEADER: "sha256=wrong", LEGACY_HEADER: sign(BODY, OLD)},
            False,
            id="new wrong, legacy right",
        ),
        pytest.param(
            {OAUTH2_HEADER: "", LEGACY_HEADER: sign(BODY, OLD)}, False, id="new empty, legacy right"
        ),
        pytest.param({}, False, id="no header"),
        pytest.param({OAUTH2_HEADER: ""}, False, id="empty"),
        pytest.param({OAUTH2_HEADER: "sha256="}, False, id="prefix alone"),
        pytest.param({OAUTH2_HEADER: sign(BODY, NEW)[:-1]}, False, id="one sign short"),
        pytest.param({OAUTH2_HEADER: sign(BODY, NEW) + "="}, False, id="one sign long"),
        pytest.param({OAUTH2_HEADER: sign(BODY, NEW)[7:]}, False, id="without prefix"),
        pytest.param({OAUTH2_HEADER: sign(BODY, NEW).upper()}, False, id="upper case"),
        pytest.param({OAUTH2_HEADER: " " + sign(BODY, NEW)}, False, id="space before"),
        pytest.param({OAUTH2_HEADER: sign(BODY, OLD)}, False, id="legacy secret in new header"),
        pytest.param({LEGACY_HEADER: sign(BODY, NEW)}, False, id="new secret in legacy header"),
        pytest.param({OAUTH2_HEADER: sign(BODY, "retired")}, False, id="a secret of before"),
        pytest.param({OAUTH2_HEADER: sign(BODY, "")}, False, id="signed with nothing"),
        pytest.param({OAUTH2_HEADER: "sha256=ümläut"}, False, id="not ASCII"),
        pytest.param({OAUTH2_HEADER: "sha256=\ud800"}, False, id="half a surrogate"),
    ],
)
def test_signature_security_set(headers: dict[str, str], is_right: bool) -> None:
    assert check(headers) is is_right


def test_signature_without_any_secret_is_never_right() -> None:
    assert not check({OAUTH2_HEADER: sign(BODY, "")}, new="", old="")
    assert not check({LEGACY_HEADER: sign(BODY, "")}, new="", old="")


def test_signature_with_the_other_secret_alone() -> None:
    assert check({LEGACY_HEADER: sign(BODY, OLD)}, new="")
    assert not check({LEGACY_HEADER: sign(BODY, OLD)}, old="")


NEWEST, PREVIOUS = "client-secret", "client-secret-of-before"
LEGACY_NEWEST, LEGACY_PREVIOUS = "consumer-secret", "consumer-secret-of-before"


def check_rotated(headers: dict[str, str], *, previous: str, legacy_previous: str) -> bool:
    return is_signed(
        BODY,
        headers,
        client_secrets=(NEWEST, previous),
        consumer_secrets=(LEGACY_NEWEST, legacy_previous),
    )


@pytest.mark.parametrize(
    ("headers", "is_right_before", "is_right_after"),
    [
        pytest.param({OAUTH2_HEADER: sign(BODY, NEWEST)}, True, True, id="newest"),
        pytest.param({OAUTH2_HEADER: sign(BODY, PREVIOUS)}, True, False, id="previous"),
        pytest.param({LEGACY_HEADER: sign(BODY, LEGACY_NEWEST)}, True, True, id="legacy newest"),
        pytest.param(
            {LEGACY_HEADER: sign(BODY, LEGACY_PREVIOUS)}, True, False, id="legacy previous"
        ),
        pytest.param({OAUTH2_HEADER: sign(BODY, "of long ago")}, False, False, id="long ago"),
        pytest.param({OAUTH2_HEADER: sign(BODY, "")}, False, False, id="signed with nothing"),
        pytest.param(
            {OAUTH2_HEADER: sign(BODY, LEGACY_PREVIOUS)}, False, False, id="legacy in new header"
        ),
        pytest.param(
            {LEGACY_HEADER: sign(BODY, PREVIOUS)}, False, False, id="previous in legacy header"
        ),
        *(
            pytest.param(
                {OAUTH2_HEADER: sign(BODY, "wrong"), LEGACY_HEADER: sign(BODY, secret)},
                False,
                False,
                id=f"new wrong under every secret, {secret} right",
            )
            for secret in (LEGACY_NEWEST, LEGACY_PREVIOUS)
        ),
    ],
)
def test_signature_before_and_after_the_rotation_is_ended(
    headers: dict[str, str], is_right_before: bool, is_right_after: bool
) -> None:
    before = check_rotated(headers, previous=PREVIOUS, legacy_previous=LEGACY_PREVIOUS)
    after = check_rotated(headers, previous="", legacy_previous="")

    assert (before, after) == (is_right_before, is_right_after)


def test_signature_under_a_previous_secret_alone_never_falls_back() -> None:
    # given an owner who emptied the field of the newest secret
    headers = {OAUTH2_HEADER: sign(BODY, "wrong"), LEGACY_HEADER: sign(BODY, OLD)}

    assert not is_signed(
        BODY, headers, client_secrets=("", PREVIOUS), consumer_secrets=(OLD, LEGACY_PREVIOUS)
    )


@pytest.mark.parametrize("body", [b"abc", b"123", b"null", b"true", b"a" * 200])
def test_signature_of_what_anybody_can_have_signed_proves_nothing(body: bytes) -> None:
    assert is_challenge_token(body.decode())

    assert not check({OAUTH2_HEADER: sign(body, NEW)}, body=body)
    assert not check({LEGACY_HEADER: sign(body, OLD)}, body=body)


@given(
    st.binary(min_size=1, max_size=300).filter(
        lambda each: not is_challenge_token(each.decode("latin-1"))
    ),
    st.data(),
)
def test_signature_breaks_when_any_byte_changes(body: bytes, data: st.DataObject) -> None:
    signature = sign(body, NEW)
    index = data.draw(st.integers(0, len(body) - 1))
    flip = data.draw(st.integers(1, 255))
    changed = body[:index] + bytes([body[index] ^ flip]) + body[index + 1 :]

    assert check({OAUTH2_HEADER: signature}, body=body)
    assert not check({OAUTH2_HEADER: signature}, body=changed)


@pytest.mark.parametrize(
    "token",
    ["a", "challenge_string", "0123abc-DEF_xyz", "YWJj==", "9" * 200],
)
def test_challenge_tokens_that_x_sends(token: str) -> None:
    assert is_challenge_token(token)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a" * 201,
        '{"data":{"event_type":"post.mention.create"}}',
        '{"data":..}',
        "[1]",
        '"x"',
        "a b",
        "a+b",
        "a/b",
        "a.b",
        "a%7B",
        "token\n",
        "\ntoken",
        "tok\x00en",
        "tökén",
        "１２３",
        "{}",
    ],
)
def test_challenge_tokens_that_would_sign_something(token: str) -> None:
    assert not is_challenge_token(token)


@given(st.text(max_size=220))
def test_challenge_tokens_never_contain_json(token: str) -> None:
    if is_challenge_token(token):
        assert len(token) <= 200
        assert token.isascii()
        assert not set(token) & set('{}[]":, \n\r\t\\')
