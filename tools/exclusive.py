"""Locks between processes of one machine, so that two terminals can run `make` in one checkout."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def place_outside_the_checkout(name: str) -> Path:
    """Return a path of this checkout and user in the temp directory; nothing is created."""
    key = hashlib.sha256(f"{ROOT}:{os.getuid()}".encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"saleor-twitter-{key}-{name}"


class SharedLock:
    """A lock that many may hold at once and that one may turn into its own.

    The kernel drops it when the process ends, however it ends.
    """

    def __init__(self, name: str) -> None:
        path = place_outside_the_checkout(f"{name}.lock")
        # A lock file in a world-writable directory: never follow a link somebody left there.
        self._file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)

    def hold(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def hold_alone(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def is_mine_alone(self) -> bool:
        """Try to become the only holder; the shared hold may be lost when the answer is False."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        os.close(self._file)


@contextmanager
def exclusive(name: str) -> Iterator[None]:
    """Hold the lock of that name, waiting for whoever has it."""
    lock = SharedLock(name)
    try:
        lock.hold_alone()
        yield
    finally:
        lock.release()
