"""Requests sent at their moments over kept connections, by one thread: it shares the cores.

What is sent is made before; what comes back is looked at no further than its status.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from .webhook_server import HOST

_END_OF_HEAD = b"\r\n\r\n"
_END_OF_CHUNKS = b"0\r\n\r\n"


@dataclass(slots=True)
class Sent:
    """What came of the requests, in their order."""

    statuses: list[int]
    """0 where there was no answer."""
    milliseconds: list[float]
    """From the moment it was due, so that waiting for a connection counts."""
    seconds: float = 0.0


def make_request(path: str, headers: dict[str, str], body: bytes) -> bytes:
    """Return what goes over the wire."""
    fields = {"Host": HOST, **headers, "Content-Length": str(len(body))}
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join(lines).encode() + _END_OF_HEAD + body


def send_paced(
    port: int,
    requests: Sequence[bytes],
    *,
    per_second: float,
    connection_count: int,
    late_seconds: float,
) -> Sent:
    """Send each request when it is due; nobody is waited for longer after the last."""
    run = _Run(port, requests, per_second, late_seconds)
    return asyncio.run(run.send(connection_count))


@dataclass(slots=True)
class _Run:
    port: int
    requests: Sequence[bytes]
    per_second: float
    late_seconds: float
    sent: Sent = field(init=False)
    _next: int = 0

    def __post_init__(self) -> None:
        count = len(self.requests)
        self.sent = Sent([0] * count, [0.0] * count)

    async def send(self, connection_count: int) -> Sent:
        loop = asyncio.get_running_loop()
        connections = [
            await asyncio.open_connection(HOST, self.port) for _ in range(connection_count)
        ]
        started = loop.time() + 0.2
        over = started + len(self.requests) / self.per_second + self.late_seconds
        tasks = [asyncio.create_task(self._use(*each, started)) for each in connections]
        await asyncio.wait(tasks, timeout=over - loop.time())
        self.sent.seconds = loop.time() - started
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return self.sent

    async def _use(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, started: float
    ) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._next < len(self.requests):
                turn, self._next = self._next, self._next + 1
                due = started + turn / self.per_second
                await asyncio.sleep(max(0.0, due - loop.time()))
                try:
                    writer.write(self.requests[turn])
                    self.sent.statuses[turn] = await _read_status(reader)
                except (OSError, asyncio.IncompleteReadError, ValueError):
                    writer.close()
                    reader, writer = await asyncio.open_connection(HOST, self.port)
                self.sent.milliseconds[turn] = (loop.time() - due) * 1000
        finally:
            writer.close()


async def _read_status(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(_END_OF_HEAD)
    _, found, length = head.lower().partition(b"content-length:")
    if found:
        await reader.readexactly(int(length.partition(b"\r\n")[0]))
    else:
        await reader.readuntil(_END_OF_CHUNKS)
    return int(head.split(b" ", 2)[1])
