"""What keeps a timeline clean: an account's rules, as its owner set them. Pure."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from ..handoffs import WeekHour

# Pressure 1 leaves the caps as they are; 0.5 halves them, 1.5 lets half as much again.
PRESSURE_MIN = 0.5
PRESSURE_MAX = 1.5


class Rule(StrEnum):
    """Why a post waits, or is not sent at all."""

    PAUSED = "paused"
    NEEDS_APPROVAL = "needs_approval"
    QUIET_HOURS = "quiet_hours"
    HOURLY_CAP = "hourly_cap"
    DAILY_CAP = "daily_cap"
    MINIMUM_GAP = "minimum_gap"
    PROMOTIONAL_SHARE = "promotional_share"
    PRODUCT_COOLDOWN = "product_cooldown"
    TOO_SIMILAR = "too_similar"
    BEST_HOURS = "best_hours"
    OUTRANKED = "outranked"
    """Another waiting post of the account has the higher score."""
    EXPIRED = "expired"
    """Its news is old: better posts took its place until then."""


@dataclass(frozen=True, slots=True)
class FeedRules:
    """The defaults are those of an account whose owner has set nothing."""

    posts_per_hour: int = 4
    posts_per_day: int = 24
    minimum_gap: timedelta = timedelta(minutes=5)
    quiet_from: time | None = None
    """In `time_zone`; None for no quiet hours. May be later than `quiet_until`: over midnight."""
    quiet_until: time | None = None
    time_zone: str = "UTC"
    promotional_percent_max: int = 60
    promotional_window: timedelta = timedelta(days=7)
    product_cooldown: timedelta = timedelta(days=3)
    similarity_percent_max: int = 80
    similarity_window: timedelta = timedelta(days=7)
    needs_approval: bool = False
    is_paused: bool = False
    best_hours: frozenset[WeekHour] = frozenset()
    """In `time_zone`; what is not urgent waits for one of them. None: it does not wait."""

    def under(self, pressure: float) -> "FeedRules":
        """Return the rules with caps and gap scaled; never less than one post a day."""
        factor = min(max(pressure, PRESSURE_MIN), PRESSURE_MAX)
        return replace(
            self,
            posts_per_hour=max(round(self.posts_per_hour * factor), 1),
            posts_per_day=max(round(self.posts_per_day * factor), 1),
            minimum_gap=self.minimum_gap / factor,
        )


def read_pressure(*, followed: int, unfollowed: int, orders: int) -> float:
    """Return how much an account may say, from what a week's posts led to.

    Each person who left beyond those who came takes a tenth off; each order gives a twentieth.
    """
    lost = max(unfollowed - followed, 0)
    return min(max(1 - 0.1 * lost + 0.05 * orders, PRESSURE_MIN), PRESSURE_MAX)


def find_quiet_end(rules: FeedRules, now: datetime) -> datetime | None:
    """Return when the quiet hours end that `now` is in; None where it is in none.

    By the clock on the wall: a night in which the clock is changed is an hour longer or shorter.
    """
    start, end = rules.quiet_from, rules.quiet_until
    if start is None or end is None or start == end:
        return None
    local = now.astimezone(ZoneInfo(rules.time_zone))
    clock = local.time().replace(tzinfo=None)
    is_over_midnight = start > end
    is_quiet = (clock >= start or clock < end) if is_over_midnight else start <= clock < end
    if not is_quiet:
        return None
    day = local.date() + timedelta(days=1 if is_over_midnight and clock >= start else 0)
    quiet_end = datetime.combine(day, end, tzinfo=local.tzinfo).astimezone(UTC)
    # Twice the same hour on the wall: the first end is over, the second is meant.
    if quiet_end <= now:
        quiet_end = datetime.combine(day, end.replace(fold=1), tzinfo=local.tzinfo).astimezone(UTC)
    return quiet_end if quiet_end > now else None
