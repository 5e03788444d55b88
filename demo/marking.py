"""Put a mark before every line, so that nobody takes the sample shop for Saleor."""

from __future__ import annotations

import io
import sys
from typing import TextIO


class MarkedStream(io.TextIOBase):
    """A text stream that writes `[mark] ` at the start of each line."""

    def __init__(self, stream: TextIO, mark: str) -> None:
        self._stream = stream
        self._prefix = f"[{mark}] "
        self._is_at_start = True

    def write(self, text: str) -> int:
        for line in text.splitlines(keepends=True):
            self._stream.write(self._prefix + line if self._is_at_start else line)
            self._is_at_start = line.endswith("\n")
        return len(text)

    def flush(self) -> None:
        self._stream.flush()

    def fileno(self) -> int:
        return self._stream.fileno()


def mark_every_line(mark: str) -> None:
    """Mark what is printed from now on; a second call changes nothing."""
    if not isinstance(sys.stdout, MarkedStream):
        sys.stdout = MarkedStream(sys.stdout, mark)
        sys.stderr = MarkedStream(sys.stderr, mark)
