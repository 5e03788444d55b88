"""A worker of the outbox in a process of its own, which may be killed at any moment.

python -m soak.worker CLOCK_FILE
"""

import logging
import mmap
import struct
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

# How long a worker rests that found nothing due.
REST_SECONDS = 0.02


class SharedClock:
    """The real time and an offset, which one process moves for all."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(struct.pack("d", 0.0))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), 8)

    def now(self) -> datetime:
        (offset_seconds,) = struct.unpack("d", self._memory[:8])
        return datetime.now(tz=UTC) + timedelta(seconds=offset_seconds)

    def advance(self, seconds: float) -> None:
        (offset_seconds,) = struct.unpack("d", self._memory[:8])
        self._memory[:8] = struct.pack("d", offset_seconds + seconds)


def main(clock_file: str) -> None:
    django.setup()
    # Faults are what it is all about: only what nobody expected is worth a line.
    logging.getLogger("saleor_twitter_plugin").setLevel(logging.CRITICAL)
    from saleor_twitter_plugin.keys import get_sealer
    from saleor_twitter_plugin.pipeline import drain_outbox
    from tests.fakes import FakeShop

    clock, shop = SharedClock(Path(clock_file)), FakeShop()
    while True:
        if not drain_outbox(shop=shop, sealer=get_sealer(), clock=clock.now):
            time.sleep(REST_SECONDS)


if __name__ == "__main__":
    main(sys.argv[1])
