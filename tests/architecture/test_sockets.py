"""No test leaves this machine, not even by mistake."""

import socket

import pytest
import requests

from tests.conftest import SocketBlockedError, is_on_this_machine


@pytest.mark.parametrize("address", [("192.0.2.1", 443), ("2001:db8::1", 443, 0, 0)])
def test_sockets_to_strangers_are_blocked(address: tuple[object, ...]) -> None:
    family = socket.AF_INET6 if ":" in str(address[0]) else socket.AF_INET
    with socket.socket(family) as stranger:
        with pytest.raises(SocketBlockedError):
            stranger.connect(address)
        with pytest.raises(SocketBlockedError):
            stranger.connect_ex(address)


def test_sockets_of_requests_are_blocked_too() -> None:
    with pytest.raises(SocketBlockedError):
        requests.get("http://192.0.2.1/", timeout=1)


@pytest.mark.parametrize(
    ("address", "is_near"),
    [
        (("127.0.0.1", 1), True),
        (("::1", 1, 0, 0), True),
        (("localhost", 1), True),
        ("/run/a.socket", True),
        (("0.0.0.0", 1), False),
        (("api.x.com", 443), False),
        (("10.0.0.1", 1), False),
    ],
)
def test_sockets_within_this_machine_are_open(address: object, is_near: bool) -> None:
    assert is_on_this_machine(address) is is_near
