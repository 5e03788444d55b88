"""Deliveries that come at once are stored by one transaction; each is answered when it is kept."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue

from django.db import Error as DatabaseError
from django.db import close_old_connections, connection

from ..failures import log_failure
from ..handoffs import XEvent

logger = logging.getLogger(__name__)

# One statement of so many rows takes a few milliseconds.
BATCH_MAX = 200
# In a storm a transaction for the few that came during the last one would cost more than they do.
GATHERED_FOR_SECONDS = 0.02

Store = Callable[[Sequence[XEvent], datetime], None]


@dataclass(slots=True)
class _Delivery:
    events: Sequence[XEvent]
    is_kept: "Future[None]" = field(default_factory=Future)
    error: DatabaseError | None = None

    def __post_init__(self) -> None:
        # Whoever waits no longer cannot call it back: it is stored all the same.
        self.is_kept.set_running_or_notify_cancel()

    def tell(self) -> None:
        if self.error is None:
            self.is_kept.set_result(None)
        else:
            self.is_kept.set_exception(self.error)


class Batches:
    """One thread that stores what others wait for.

    `store` keeps events in one transaction, or raises a DatabaseError and keeps none; `clock`
    tells the time; `stored` is called after each batch.
    """

    def __init__(
        self, store: Store, *, clock: Callable[[], datetime], stored: Callable[[], None]
    ) -> None:
        self._store, self._clock, self._stored = store, clock, stored
        self._waiting: SimpleQueue[_Delivery | None] = SimpleQueue()
        self._is_storm = False
        self._thread = threading.Thread(target=self._run, name="twitter-intake", daemon=True)
        self._thread.start()

    @property
    def waiting_count(self) -> int:
        return self._waiting.qsize()

    def keep(self, events: Sequence[XEvent]) -> "Future[None]":
        """Let the events be stored; what is returned is done when they are.

        Or it raises a DatabaseError: they are not, for a reason of their own or the database's.
        """
        delivery = _Delivery(events)
        self._waiting.put(delivery)
        return delivery.is_kept

    def stop(self) -> None:
        """Store what waits, and end."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        is_over = False
        while not is_over:
            batch, is_over = self._take()
            self._is_storm = len(batch) > 1
            close_old_connections()
            if not self._try(batch) and len(batch) > 1:
                # One that the database refuses must not cost the others theirs.
                for each in batch:
                    self._try([each])
            for each in batch:
                each.tell()
            if any(each.error is None for each in batch):
                self._tell()
        connection.close()

    def _tell(self) -> None:
        try:
            self._stored()
        except Exception as error:
            # Beat looks too; and whoever delivers next must still find this thread.
            log_failure(logger, "Nobody was told of deliveries that are stored", error)

    def _take(self) -> tuple[list[_Delivery], bool]:
        """Return what waits by now, at least one, and whether it is the last."""
        first = self._waiting.get()
        if self._is_storm:
            time.sleep(GATHERED_FOR_SECONDS)
        batch: list[_Delivery] = []
        while first is not None:
            batch.append(first)
            if len(batch) == BATCH_MAX:
                return batch, False
            try:
                first = self._waiting.get_nowait()
            except Empty:
                return batch, False
        return batch, True

    def _try(self, batch: Sequence[_Delivery]) -> bool:
        error: DatabaseError | None = None
        try:
            self._store([event for each in batch for event in each.events], self._clock())
        except DatabaseError as problem:
            error = problem
        except Exception as problem:
            # Whoever waits must be told; PostgreSQL is not the only one that can refuse.
            log_failure(logger, f"A batch of {len(batch)} deliveries was not stored", problem)
            error = DatabaseError(type(problem).__name__)
        for each in batch:
            each.error = error
        return error is None
