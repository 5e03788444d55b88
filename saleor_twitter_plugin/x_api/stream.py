"""The one connection of the filtered stream. Source: docs.x.com, filtered stream, 2026-11-22."""

import contextlib
import json
import queue
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import requests

from ..errors import TwitterPluginError
from ..x_limits import STREAM_SILENCE_MAX, XCall
from .client import XClient
from .reconnecting import StreamEnd
from .searching import post_parameters

PATH = "/2/tweets/search/stream"
# What may wait to be stored; when it is full we read no more, and X ends the connection.
WAITING_MAX = 10_000
_REFUSALS = {
    401: "X refuses the app's bearer token: enter it anew in the plugin's settings.",
    402: "The X app has no credit left: top it up at developer.x.com.",
    403: "X does not let this app listen to the stream.",
    409: "X has no rules for the stream.",
    429: "X allows one connection: another is open, or too many were opened.",
}


class StreamRefusedError(TwitterPluginError):
    """X did not open the stream."""

    def __init__(self, end: StreamEnd, problem: str) -> None:
        super().__init__(problem)
        self.end = end


class StreamConnection:
    """An open stream. A thread reads it, so that whoever stores is never what X waits for."""

    def __init__(self, response: requests.Response) -> None:
        self._response = response
        self._lines: queue.Queue[bytes] = queue.Queue(WAITING_MAX)
        self._has_ended = threading.Event()
        self.was_alive = False
        """A line or a sign of life has come."""
        self._reader = threading.Thread(target=self._read, name="x-stream", daemon=True)
        self._reader.start()

    def take(self, *, wait: timedelta, most: int) -> list[dict[str, Any]] | None:
        """Return what has come, signs of life as empty objects; None when all was taken and the
        connection has ended.
        """
        try:
            lines = [self._lines.get(timeout=wait.total_seconds())]
        except queue.Empty:
            return None if self._has_ended.is_set() and self._lines.empty() else []
        with contextlib.suppress(queue.Empty):
            while len(lines) < most:
                lines.append(self._lines.get_nowait())
        return [_parse(each) for each in lines]

    def close(self) -> None:
        """Hang up; the thread ends by itself."""
        # Unblocks the reader: closing alone would wait for the next line.
        with contextlib.suppress(Exception):
            self._response.raw.shutdown()
        with contextlib.suppress(Exception):
            self._response.close()

    def _read(self) -> None:
        try:
            for line in _split(self._response):
                self.was_alive = True
                self._lines.put(line)
        except Exception:
            # Silence, a reset, half a chunk, our own hanging up: all end it alike. What it
            # was could carry the request with its token.
            pass
        finally:
            self._has_ended.set()


def open_stream(client: XClient, *, silence: timedelta = STREAM_SILENCE_MAX) -> StreamConnection:
    """Connect; the connection ends by itself after a `silence`.

    Raises:
        StreamRefusedError: X answered, and did not open it.
        RetryableError: X was not reached, or our own meter allows no attempt now.
    """
    response = client.open_lines(
        XCall.OPEN_STREAM, PATH, what="the stream", params=post_parameters(), silence=silence
    )
    status = response.status_code
    if status == 200:
        return StreamConnection(response)
    response.close()
    raise StreamRefusedError(
        StreamEnd.LIMITED if status == 429 else StreamEnd.HTTP,
        _REFUSALS.get(status, f"X answered {status} to the stream."),
    )


def _split(response: requests.Response) -> Iterator[bytes]:
    # `iter_lines` would hold a line back until the next one comes.
    rest = b""
    for chunk in response.iter_content(chunk_size=None):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from (each.strip() for each in lines)


def _parse(line: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(line or b"{}")
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}
