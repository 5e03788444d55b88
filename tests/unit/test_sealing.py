"""Secrets at rest: only our keys open them, and no error tells what was in them."""

import base64
import traceback

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from saleor_twitter_plugin.errors import ConfigurationError
from saleor_twitter_plugin.sealing import Sealer, derive_key, is_sealed

SECRET = "the-token-itself-ümlaut-\N{KEY}"
SEALER = Sealer(["first key"])


@hypothesis_settings(max_examples=40)
@given(st.text(max_size=2000))
def test_sealing_round_trip(secret: str) -> None:
    sealed = SEALER.seal(secret)

    assert SEALER.unseal(sealed) == secret
    assert is_sealed(sealed)
    assert SEALER.is_current(sealed)


def test_sealing_hides_the_secret_and_the_keys() -> None:
    sealed = SEALER.seal(SECRET)

    assert SECRET not in sealed
    assert base64.urlsafe_b64encode(SECRET.encode()).decode().rstrip("=") not in sealed
    assert "first key" not in sealed + repr(SEALER) + str(SEALER)


def test_sealing_twice_gives_different_texts() -> None:
    assert SEALER.seal(SECRET) != SEALER.seal(SECRET)


def test_sealing_after_rotation_opens_old_and_seals_new() -> None:
    old = Sealer(["old key"])
    rotated = Sealer(["new key", "old key"])
    sealed_before = old.seal(SECRET)

    sealed_after = rotated.seal(SECRET)

    assert rotated.unseal(sealed_before) == SECRET
    assert not rotated.is_current(sealed_before)
    assert rotated.is_current(sealed_after)
    assert Sealer(["new key"]).unseal(sealed_after) == SECRET
    with pytest.raises(ConfigurationError):
        old.unseal(sealed_after)


def test_sealing_with_a_key_that_was_taken_away_says_which() -> None:
    sealed = SEALER.seal(SECRET)

    with pytest.raises(ConfigurationError, match="TWITTER_PLUGIN_KEYS does not name") as caught:
        Sealer(["another key"]).unseal(sealed)

    assert "first key" not in str(caught.value)
    assert "another key" not in str(caught.value)
    assert sealed not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("part", range(5))
def test_sealing_damaged_in_any_part(part: int) -> None:
    parts = SEALER.seal(SECRET).split(".")
    parts[part] = ("A" if parts[part][:1] != "A" else "B") + parts[part][1:]
    damaged = ".".join(parts)

    with pytest.raises(ConfigurationError) as caught:
        SEALER.unseal(damaged)

    assert damaged not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain token",
        "a.b.c",
        "a.b.c.d.e",
        "....",
        "é.é.é.é.é",
        "\ud800....",
        "W10....",
        "bnVsbA....",
        "eyJlbmMiOiJBMjU2R0NNIn0....",
        "eyJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiZGlyIn0....",
    ],
)
def test_sealing_of_what_was_never_sealed(text: str) -> None:
    with pytest.raises(ConfigurationError):
        SEALER.unseal(text)
    assert not SEALER.is_current(text)


@given(st.text(max_size=40) | st.text(alphabet="eyJhW10.{}=-_é", min_size=4, max_size=40))
def test_sealing_tells_any_typed_text_from_a_sealed_one(text: str) -> None:
    assert not is_sealed(text)
    assert not SEALER.is_current(text)
    with pytest.raises(ConfigurationError):
        SEALER.unseal(text)


def test_sealing_of_a_signed_token_that_was_typed() -> None:
    # A bearer token may look like a JWT, which has two dots, not four.
    assert not is_sealed("eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2ln")


@pytest.mark.parametrize("keys", [[], [""], ["good", ""]])
def test_sealing_needs_keys(keys: list[str]) -> None:
    with pytest.raises(ConfigurationError, match="TWITTER_PLUGIN_KEYS is empty"):
        Sealer(keys)


def test_derived_keys_serve_one_purpose_only() -> None:
    keys = {derive_key("pass", "seal"), derive_key("pass", "claim"), derive_key("other", "seal")}

    assert len(keys) == 3
    assert all(len(each) == 32 for each in keys)
    assert derive_key("pass", "seal") == derive_key("pass", "seal")
