"""The hours of the week in which a shop sells, and when the next of them begins. Pure."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ..handoffs import WeekHour

HOUR = timedelta(hours=1)
WEEK_HOURS = 7 * 24
# Fewer orders say more about chance than about people.
ORDERS_NEEDED = 30
HOURS_PER_DAY = 8
# An order that a post of ours led to says more about our posts' readers than any other.
OUR_ORDER_WEIGHT = 4


def pick_best_hours(
    orders: Mapping[WeekHour, int], our_orders: Mapping[WeekHour, int] | None = None
) -> frozenset[WeekHour]:
    """Return the eight best hours of each weekday; none where too little is known.

    `our_orders`: those that the account's posts led to, which are among `orders` too. An hour is
    worth what was ordered in it, and the mean of the same hour of all days: so the few orders of
    a quiet weekday do not decide alone. Of equals the later one, by which more people are awake.
    """
    if sum(orders.values()) < ORDERS_NEEDED:
        return frozenset()
    weighted = Counter(orders)
    for place, count in (our_orders or {}).items():
        weighted[place] += count * OUR_ORDER_WEIGHT
    by_hour: Counter[int] = Counter()
    for (_, hour), count in weighted.items():
        by_hour[hour] += count
    best: set[WeekHour] = set()
    for weekday in range(7):
        worth = {hour: 7 * weighted[weekday, hour] + by_hour[hour] for hour in range(24)}
        ranked = sorted((count, hour) for hour, count in worth.items() if count)
        best.update((weekday, hour) for _, hour in ranked[-HOURS_PER_DAY:])
    return frozenset(best)


def find_best_start(
    best: Collection[WeekHour], now: datetime, *, time_zone: str
) -> datetime | None:
    """Return when the next of the best hours begins; None where this is one, or none is known.

    By the clock on the wall: an hour that a change of the clock leaves out is waited for in the
    week after, and of one that comes twice both are good.
    """
    local = now.astimezone(ZoneInfo(time_zone))
    if not best or (local.weekday(), local.hour) in best:
        return None
    begun = now - timedelta(
        minutes=local.minute, seconds=local.second, microseconds=local.microsecond
    )
    # Two more than a week has: a week with a change of the clock.
    for hours in range(1, WEEK_HOURS + 3):
        start = begun + hours * HOUR
        there = start.astimezone(ZoneInfo(time_zone))
        if (there.weekday(), there.hour) in best:
            return start
    return None
