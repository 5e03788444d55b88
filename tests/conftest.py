"""For every tier: no packet leaves this machine, and Hypothesis says how to repeat a find."""

import ipaddress
import os
import socket
from collections.abc import Iterator

import pytest
from hypothesis import settings as hypothesis_settings

from tests.lengths import AT_LENGTH

# No deadline: two cores, shared with a database, make any time-out a coin toss.
hypothesis_settings.register_profile(
    "tests", print_blob=True, deadline=None, max_examples=100 if AT_LENGTH else 40
)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "tests"))


class SocketBlockedError(Exception):
    """A test called somebody outside this machine."""


def is_on_this_machine(address: object) -> bool:
    """Tell whether `address`, as given to `socket.connect`, is loopback or a local file."""
    if not isinstance(address, tuple):
        return True  # a Unix socket
    host = str(address[0])
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(autouse=True, scope="session")
def _block_sockets() -> Iterator[None]:
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def refuse_strangers(address: object) -> None:
        if not is_on_this_machine(address):
            raise SocketBlockedError(f"A test called {address}: only loopback is allowed.")

    def guarded_connect(self: socket.socket, address: object) -> None:
        refuse_strangers(address)
        connect(self, address)  # type: ignore[arg-type]

    def guarded_connect_ex(self: socket.socket, address: object) -> int:
        refuse_strangers(address)
        return connect_ex(self, address)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        yield
