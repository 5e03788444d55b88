"""Tell the time and number things, so that a test can move both."""

from datetime import UTC, datetime, timedelta

# The moment X counts its ids from, in milliseconds since 1970 (4 November 2010).
SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
SNOWFLAKE_SEQUENCE_BITS = 22


class Clock:
    """Real time, plus what a rehearsal has skipped."""

    def __init__(self) -> None:
        self._skipped = timedelta()

    def now(self) -> datetime:
        """Return the present moment, aware, UTC."""
        return datetime.now(UTC) + self._skipped

    @property
    def skipped(self) -> timedelta:
        """Return what a rehearsal has skipped so far."""
        return self._skipped

    def return_to_present(self) -> None:
        """Undo every skip."""
        self._skipped = timedelta()

    def advance(self, span: timedelta) -> None:
        """Skip a span of time; tokens and rate-limit windows age with it."""
        self._skipped += span


class Ids:
    """Number things as X does: text of digits, always increasing, the time in the high bits."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        """Return an id greater than every id before it."""
        milliseconds = int(self._clock.now().timestamp() * 1000) - SNOWFLAKE_EPOCH_MS
        self._last = max(self._last + 1, milliseconds << SNOWFLAKE_SEQUENCE_BITS)
        return str(self._last)

    def skip_to(self, last_id: str) -> None:
        """Never give out an id at or below one that is already in use."""
        self._last = max(self._last, int(last_id))


def as_wire_time(moment: datetime) -> str:
    """Write a moment the way X does: milliseconds and a Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + (
        f"{moment.microsecond // 1000:03d}Z"
    )
