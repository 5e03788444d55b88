"""Rate windows: how many calls X still allows, kept for all workers in one table.

X's own headers have the last word; between two answers, and where X leaves them out, we count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from django.db import connection

from ..handoffs import Purpose
from ..models import RateWindow
from ..models.usage import APP
from ..x_limits import CALL_LIMITS, CallLimit, XCall
from .refusals import LimitReachedError
from .reserves import reserve_calls

QUARTER = timedelta(minutes=15)
DAY = timedelta(hours=24)
# What a column holds.
COUNT_MAX = 2**31 - 1
# X's clock and ours, and the way of a header to us.
SAME_WINDOW = timedelta(seconds=5)
# (span, for the app, prefix of the headers). A `x-rate-limit` is of whoever's token was used.
_HEADERS = (
    (QUARTER, None, "x-rate-limit"),
    (DAY, True, "x-app-limit-24hour"),
    (DAY, False, "x-user-limit-24hour"),
)

_TAKE = """
INSERT INTO twitter_rate_window AS known
    (scope, call, span_seconds, limit_count, remaining_count, resets_at)
VALUES (%(scope)s, %(call)s, %(span)s, %(limit)s, %(limit)s - 1, %(end)s)
ON CONFLICT (scope, call, span_seconds) DO UPDATE SET
    remaining_count = CASE WHEN known.resets_at <= %(now)s THEN known.limit_count
                           ELSE known.remaining_count END - 1,
    resets_at = CASE WHEN known.resets_at <= %(now)s THEN EXCLUDED.resets_at
                     ELSE known.resets_at END
WHERE known.resets_at <= %(now)s OR known.remaining_count > %(reserve)s
RETURNING remaining_count, resets_at
"""
_LEARN = """
INSERT INTO twitter_rate_window AS known
    (scope, call, span_seconds, limit_count, remaining_count, resets_at)
VALUES (%(scope)s, %(call)s, %(span)s, %(limit)s, %(remaining)s, %(reset)s)
ON CONFLICT (scope, call, span_seconds) DO UPDATE SET
    limit_count = EXCLUDED.limit_count,
    -- An older answer that comes late must not give back what was taken meanwhile.
    remaining_count = CASE
        WHEN abs(extract(epoch FROM known.resets_at - EXCLUDED.resets_at)) <= %(same)s
        THEN least(known.remaining_count, EXCLUDED.remaining_count)
        ELSE EXCLUDED.remaining_count END,
    resets_at = EXCLUDED.resets_at
"""


@dataclass(frozen=True, slots=True)
class Window:
    """One row for the health page."""

    scope: str
    call: str
    remaining_count: int
    limit_count: int
    resets_at: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """How a window stands after a call was taken from it."""

    remaining_count: int
    resets_at: datetime


# By scope and span.
Stand = Mapping[tuple[str, timedelta], Taken]


def take(scope: str, call: XCall, purpose: Purpose, *, now: datetime) -> Stand:
    """Take one call from every window that counts it; call it inside a transaction.

    Returns how they stand then.

    Raises:
        LimitReachedError: one of them is empty for this purpose; roll the others back.
    """
    stand = {}
    for limit in _choose(call, scope):
        whose = APP if limit.is_for_app else scope
        reserve = reserve_calls(purpose, limit.count)
        with connection.cursor() as cursor:
            cursor.execute(
                _TAKE,
                {
                    "scope": whose,
                    "call": call,
                    "span": int(limit.span.total_seconds()),
                    "limit": limit.count,
                    "end": now + limit.span,
                    "now": now,
                    "reserve": reserve,
                },
            )
            taken = cursor.fetchone()
            if taken is not None:
                stand[whose, limit.span] = Taken(*taken)
                continue
        window = RateWindow.objects.get(
            scope=whose, call=call, span_seconds=int(limit.span.total_seconds())
        )
        raise LimitReachedError(
            call,
            is_for_app=whose == APP,
            retry_after=max(window.resets_at - now, timedelta(seconds=1)),
        )
    return stand


def learn(
    scope: str,
    call: XCall,
    *,
    status: int,
    headers: Mapping[str, str],
    stand: Stand,
    now: datetime,
) -> None:
    """Write down what an answer says of its windows; a 429 without a word empties the short one.

    What it says of a window that stands no better is left unwritten: it is so nearly always.
    """
    skew = read_clock_skew(headers, now=now) or timedelta()
    is_told = False
    for span, is_for_app, prefix in _HEADERS:
        numbers = _read_numbers(headers, prefix)
        if numbers is None:
            continue
        limit, remaining, reset = numbers
        is_told = is_told or remaining == 0
        whose = APP if is_for_app or (is_for_app is None and scope == APP) else scope
        resets_at = _read_reset(reset, skew, now)
        if resets_at is None or resets_at <= now:
            # An answer that was long under way speaks of a window that is over.
            continue
        known = stand.get((whose, span))
        if (
            known
            and known.remaining_count <= remaining
            and (abs(known.resets_at - resets_at) <= SAME_WINDOW)
        ):
            continue
        _learn(whose, call, span, limit, remaining, resets_at)
    if status == 429 and not is_told:
        count = next((each.count for each in _choose(call, scope)), 1)
        told = _read_reset(_read_number(headers, "x-rate-limit-reset"), skew, now)
        _learn(scope, call, QUARTER, count, 0, told or now + QUARTER)


def read_clock_skew(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """Return X's clock less ours; None where the answer tells no time."""
    try:
        return parsedate_to_datetime(headers["Date"]) - now
    except (KeyError, TypeError, ValueError):
        return None


def list_windows(*, now: datetime) -> Sequence[Window]:
    """Return the windows that run now, the emptiest first."""
    rows = RateWindow.objects.filter(resets_at__gt=now)
    found = [
        Window(row.scope, row.call, row.remaining_count, row.limit_count, row.resets_at)
        for row in rows
    ]
    return sorted(found, key=lambda each: each.remaining_count / max(each.limit_count, 1))


def _choose(call: XCall, scope: str) -> list[CallLimit]:
    # With the app's token its limits count; with an account's, the account's and those of a day.
    limits = CALL_LIMITS[call]
    if scope == APP:
        return [each for each in limits if each.is_for_app]
    return [each for each in limits if not each.is_for_app or each.span > QUARTER]


def _learn(
    scope: str, call: XCall, span: timedelta, limit: int, remaining: int, resets_at: datetime
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _LEARN,
            {
                "scope": scope,
                "call": call,
                "span": int(span.total_seconds()),
                "limit": min(max(limit, 1), COUNT_MAX),
                "remaining": min(max(remaining, 0), COUNT_MAX),
                "reset": resets_at,
                "same": int(SAME_WINDOW.total_seconds()),
            },
        )


def _read_reset(seconds: int | None, skew: timedelta, now: datetime) -> datetime | None:
    if seconds is None:
        return None
    return min(datetime.fromtimestamp(seconds, tz=UTC) - skew, now + DAY)


def _read_numbers(headers: Mapping[str, str], prefix: str) -> tuple[int, int, int] | None:
    limit, remaining, reset = (
        _read_number(headers, f"{prefix}-{name}") for name in ("limit", "remaining", "reset")
    )
    if limit is None or remaining is None or reset is None:
        return None
    return limit, remaining, reset


def _read_number(headers: Mapping[str, str], name: str) -> int | None:
    text = headers.get(name, "")
    # Ten digits are every moment until 2286, and more than any limit.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else None
