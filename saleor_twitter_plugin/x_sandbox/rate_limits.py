"""Count calls against X's limits, and say in headers what is left."""

from dataclasses import dataclass, field, replace

from saleor_twitter_plugin.x_sandbox.price_list import (
    DAY_SECONDS,
    DEFAULT_LIMITS,
    LIMITS,
    QUARTER_HOUR_SECONDS,
    Limit,
)
from saleor_twitter_plugin.x_sandbox.state import LocalX

# The names of an override: which limit it replaces.
OVERRIDES = {
    "account": (False, QUARTER_HOUR_SECONDS),
    "account_day": (False, DAY_SECONDS),
    "app": (True, QUARTER_HOUR_SECONDS),
    "app_day": (True, DAY_SECONDS),
}
HEADER_CHOICES = ("all", "no_day", "none")


@dataclass
class Count:
    """Where a call stands: what the headers say, and whether it is one too many."""

    headers: dict[str, str] = field(default_factory=dict)
    is_over: bool = False


def count_call(state: LocalX, method: str, route: str, who: str) -> Count:
    """Count a call in every window that holds for this caller."""
    now = int(state.clock.now().timestamp())
    count = Count()
    for limit in _choose_limits(find_limits(state, method, route), who):
        window = limit.window_seconds
        key = ("app" if limit.is_for_app else who, f"{method} {route}", window)
        reset_at, used = state.rate_windows.get(key, (0, 0))
        if reset_at <= now:
            reset_at, used = now + window, 0
        used += 1
        state.rate_windows[key] = (reset_at, used)
        count.is_over = count.is_over or used > limit.count
        prefix = _name_headers(limit, state.settings.limit_headers)
        if prefix and f"{prefix}-limit" not in count.headers:
            shown_reset_at = reset_at + state.settings.clock_skew_seconds
            count.headers[f"{prefix}-limit"] = str(limit.count)
            count.headers[f"{prefix}-remaining"] = str(max(0, limit.count - used))
            count.headers[f"{prefix}-reset"] = str(shown_reset_at)
    return count


def find_limits(state: LocalX, method: str, route: str) -> list[Limit]:
    """Return X's limits of a route, with the counts a rehearsal has put in their place."""
    limits = list(LIMITS.get((method, route), DEFAULT_LIMITS))
    for name, count in state.settings.limits.get(f"{method} {route}", {}).items():
        is_for_app, window_seconds = OVERRIDES[name]
        of_same_side = [limit for limit in limits if limit.is_for_app == is_for_app]
        wanted = [limit for limit in of_same_side if limit.window_seconds == window_seconds]
        if not wanted and not name.endswith("_day"):
            # "app" also means a limit that X has for the day only.
            wanted = of_same_side[:1]
        if wanted:
            limits[limits.index(wanted[0])] = replace(wanted[0], count=count)
        else:
            limits.append(Limit(is_for_app, count, window_seconds))
    return limits


def _choose_limits(limits: list[Limit], who: str) -> list[Limit]:
    of_app = [limit for limit in limits if limit.is_for_app]
    if who == "app":
        return of_app or limits
    of_account = [limit for limit in limits if not limit.is_for_app]
    if not of_account:
        return of_app
    # With a person's token X's quarter-hour limits of the app do not count, those of a day do.
    return of_account + [limit for limit in of_app if limit.window_seconds >= DAY_SECONDS]


def _name_headers(limit: Limit, choice: str) -> str:
    if choice == "none":
        return ""
    if limit.window_seconds < DAY_SECONDS:
        return "x-rate-limit"
    if choice == "no_day":
        return ""
    return "x-app-limit-24hour" if limit.is_for_app else "x-user-limit-24hour"
