"""Deliveries that come at once are stored by one transaction; each is answered when it is kept."""

import logging
import threading
from collections.abc import Callable, Sequence
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

Store = Callable[[Sequence[XEvent], datetime], None]


@dataclass(slots=True)
class _Delivery:
    events: Sequence[XEvent]
    is_done: threading.Event = field(default_factory=threading.Event)
    error: DatabaseError | None = None


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
        self._thread = threading.Thread(target=self._run, name="twitter-intake", daemon=True)
        self._thread.start()

    @property
    def waiting_count(self) -> int:
        return self._waiting.qsize()

    def keep(self, events: Sequence[XEvent]) -> None:
        """Return when the events are stored.

        Raises:
            DatabaseError: they are not, for a reason of their own or the database's.
        """
        delivery = _Delivery(events)
        self._waiting.put(delivery)
        delivery.is_done.wait()
        if delivery.error is not None:
            raise delivery.error

    def stop(self) -> None:
        """Store what waits, and end."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        is_over = False
        while not is_over:
            batch, is_over = self._take()
            close_old_connections()
            if not self._try(batch) and len(batch) > 1:
                # One that the database refuses must not cost the others theirs.
                for each in batch:
                    self._try([each])
            for each in batch:
                each.is_done.set()
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
