"""Kill a real worker at a moment that the story names."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.connection import wait
from multiprocessing.synchronize import Event
from typing import Any

from django.db import connection, connections, transaction

from saleor_twitter_plugin import pipeline
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import OutboxMessage

from .stage import Stage

PATIENCE_SECONDS = 60.0
ANSWER = "the answer of X"
_FORK = multiprocessing.get_context("fork")


class Stops:
    """The shop, which at one question says that it was asked, and never answers."""

    def __init__(self, shop: Any, question: str, asked: Event) -> None:
        self._shop, self._question, self._asked = shop, question, asked

    def __getattr__(self, name: str) -> Any:
        if name != self._question:
            return getattr(self._shop, name)
        self._asked.set()
        signal.pause()
        raise AssertionError("it was to be killed")


class Worker:
    """A fork of this process: it has the sample shop's goods as they were when it was made."""

    def __init__(self, stage: Stage, *, stops_at: str = "") -> None:
        self.asked = _FORK.Event()
        self._go = _FORK.Event()
        self._stops_at = stops_at
        shop = Stops(stage.shop, stops_at, self.asked)
        # A connection that two processes hold is a broken one.
        connections.close_all()
        self.process = _FORK.Process(target=self._work, args=(shop,))
        self.process.start()

    def go(self) -> None:
        self._go.set()

    def kill_when(self, is_time: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not is_time():
            assert time.monotonic() < deadline, "the moment did not come"
            assert not wait([self.process.sentinel], timeout=0.01), "it ended by itself"
        self.kill()

    def kill_when_blocked_by(self, lock: str) -> None:
        """Lock what it needs, let it start, see it wait for us, and kill it there."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(lock)
            self.go()
            self.kill_when(is_somebody_blocked_by_us)

    def kill(self) -> None:
        assert self.process.pid is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.join()
        assert self.process.exitcode == -signal.SIGKILL

    def _work(self, shop: Any) -> None:
        self._go.wait(PATIENCE_SECONDS)
        # A thread of its own: the parent's connections to X are the parent's.
        thread = threading.Thread(target=self._tell, args=(shop,))
        thread.start()
        thread.join()
        # Neither pytest's nor Saleor's own farewells: they belong to the parent.
        os._exit(0)

    def _tell(self, shop: Any) -> None:
        with shop.allow_writes():
            while pipeline.plan_feeds(shop=shop, now=datetime.now(UTC)):
                pass
            pipeline.scan_catalog(shop=shop, now=datetime.now(UTC))
            pipeline.release_posts(shop=shop, now=datetime.now(UTC))
            pipeline.drain_outbox(shop=shop, sealer=get_sealer(), clock=self._read_clock)

    def _read_clock(self) -> datetime:
        # It is asked once more when X has answered, for the moment that is noted.
        if self._stops_at == ANSWER and OutboxMessage.objects.filter(state="sending").exists():
            self.asked.set()
            signal.pause()
        return datetime.now(UTC)


def is_somebody_blocked_by_us() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks"
            " WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
        )
        return bool(cursor.fetchone()[0])
