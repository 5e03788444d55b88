"""The ticket in the settings form's link: ours, for its time, and for nothing else."""

from datetime import timedelta

import pytest
from jose import jwk, jws

from saleor_twitter_plugin.console.tickets import (
    AUDIENCE,
    TICKET_LIFE,
    TICKET_MAX_LENGTH,
    find_ticket_holder,
    write_ticket,
)
from saleor_twitter_plugin.sealing import derive_key
from tests.factories import NOW, SIGNING_KEY

TICKET = write_ticket("user 12", signing_key=SIGNING_KEY, now=NOW)
KEY = derive_key(SIGNING_KEY.hex(), "connect ticket")


def find(ticket: str, *, seconds: float = 0, key: bytes = SIGNING_KEY) -> str | None:
    return find_ticket_holder(ticket, signing_key=key, now=NOW + timedelta(seconds=seconds))


def forge(content: dict[str, object], key: bytes = KEY, algorithm: str = "HS256") -> str:
    ticket: str = jws.sign(content, jwk.construct(key, algorithm), algorithm=algorithm)
    return ticket


def test_ticket_opens_for_a_quarter_of_an_hour() -> None:
    assert timedelta(minutes=15) == TICKET_LIFE
    assert find(TICKET) == "user 12"
    assert find(TICKET, seconds=899) == "user 12"
    assert find(TICKET, seconds=900) is None


@pytest.mark.parametrize(
    "ticket",
    [
        "",
        "a.b.c",
        TICKET[:-1],
        TICKET + "A",
        TICKET.replace(".", "", 1),
        TICKET.partition(".")[2],
        "é",
        "\ud800",
        "A" * (TICKET_MAX_LENGTH + 1),
    ],
)
def test_ticket_that_is_none(ticket: str) -> None:
    assert find(ticket) is None


def test_ticket_of_another_installation() -> None:
    assert find(TICKET, key=b"another key, of 32 bytes length.") is None


def test_token_made_with_the_claims_key_is_no_ticket() -> None:
    until = int((NOW + timedelta(hours=1)).timestamp())
    content: dict[str, object] = {"aud": AUDIENCE, "sub": "user 1", "exp": until}

    assert find(forge(content)) == "user 1"
    assert find(forge(content, key=SIGNING_KEY)) is None
    assert find(forge(content, algorithm="HS512")) is None


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "twitter-claim"},
        {"aud": None},
        {"sub": None},
        {"sub": 5},
        {"exp": "9999999999"},
        {"exp": True},
        {"exp": None},
    ],
)
def test_ticket_with_something_else_in_it(change: dict[str, object]) -> None:
    until = int((NOW + timedelta(hours=1)).timestamp())

    assert find(forge({"aud": AUDIENCE, "sub": "user 1", "exp": until, **change})) is None
