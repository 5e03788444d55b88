"""Workers of a drop, each a process of its own, which are killed at any moment."""

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

from django.db import connections

from saleor_twitter_plugin import pipeline
from saleor_twitter_plugin.keys import get_sealer, get_signing_key
from saleor_twitter_plugin.shop import Shop

from .worker import REST_SECONDS, SharedClock

_FORK = multiprocessing.get_context("fork")


class Crew:
    """So many workers at any time: who is killed is followed by another."""

    def __init__(self, shop: Shop, clock_file: Path, count: int) -> None:
        self._shop, self._clock_file = shop, clock_file
        self.killed_count = 0
        # Nobody locks it: whoever is killed with a lock in its hands keeps it.
        self._idle_rounds: Any = _FORK.Array("L", count, lock=False)
        self._workers = [self._start(place) for place in range(count)]

    def read_idle_rounds(self) -> list[int]:
        """Return how often each worker has looked and found no event."""
        return list(self._idle_rounds)

    def kill_one(self, draw: random.Random) -> None:
        place = draw.randrange(len(self._workers))
        # At a moment that nobody has chosen.
        time.sleep(draw.random() * 0.05)
        _kill(self._workers[place])
        self.killed_count += 1
        self._workers[place] = self._start(place)

    def check(self) -> None:
        """Raises: RuntimeError, a worker ended by itself."""
        for worker in self._workers:
            if not worker.is_alive():
                raise RuntimeError(f"A worker ended by itself: {worker.exitcode}")

    def stop(self) -> None:
        for worker in self._workers:
            _kill(worker)

    def _start(self, place: int) -> ForkProcess:
        # A connection that two processes hold is a broken one.
        connections.close_all()
        worker = _FORK.Process(target=self._work, args=(place, os.getpid()))
        worker.start()
        return worker

    def _work(self, place: int, driver: int) -> None:
        shop, clock = self._shop, SharedClock(self._clock_file)
        sealer, signing_key = get_sealer(), get_signing_key()
        while os.getppid() == driver:
            with shop.allow_writes():
                handled = pipeline.drain_inbox(
                    shop=shop, sealer=sealer, signing_key=signing_key, clock=clock.now
                )
                pipeline.run_drops(shop=shop, signing_key=signing_key, clock=clock.now)
            if not handled:
                self._idle_rounds[place] += 1
                time.sleep(REST_SECONDS)


@contextmanager
def running(shop: Shop, clock_file: Path, count: int) -> Iterator[Crew]:
    crew = Crew(shop, clock_file, count)
    try:
        yield crew
    finally:
        crew.stop()


def _kill(worker: ForkProcess) -> None:
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
