"""What an owner set for an account's feed: read, checked and stored; and how much it may say."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, time, timedelta
from zoneinfo import available_timezones

from django.db import transaction
from django.db.models import Count, Q

from ..config import Problem, ask_for_number
from ..handoffs import STOCK_TOLD_MIN, EventKind, Trigger
from ..models import Account, AccountFeedRules, FeedItem, InboxEvent, ShopAction
from ..models.actions import ActionState
from ..models.feeds import FeedItemState
from ..wording import mark
from .rules import FeedRules, read_pressure

PRESSURE_WINDOW = timedelta(days=7)
POSTS_MAX = 1_000
GAP_MINUTES_MAX = 7 * 24 * 60
COOLDOWN_HOURS_MAX = 366 * 24
EVERGREEN_DAYS_MAX = 3_660
EVERGREEN_REPEATS_MAX = 1_000
ENDING_HOURS_MAX = 7 * 24
# A shop tells of no more units than these.
LAST_UNITS_CEILING = STOCK_TOLD_MIN - 1

type _Check = Callable[[str, object], Problem | None]


def read_rules(account: Account) -> FeedRules:
    """Return the account's rules; the defaults where its owner has set nothing."""
    return to_rules(read_row(account))


def read_row(account: Account) -> AccountFeedRules:
    """Return what its owner set, or the defaults as a row that is not stored."""
    found = AccountFeedRules.objects.filter(account=account).first()
    return found or AccountFeedRules(account=account)


def to_rules(row: AccountFeedRules) -> FeedRules:
    return FeedRules(
        posts_per_hour=row.posts_per_hour,
        posts_per_day=row.posts_per_day,
        minimum_gap=timedelta(minutes=row.minimum_gap_minutes),
        quiet_from=row.quiet_from,
        quiet_until=row.quiet_until,
        time_zone=row.time_zone,
        promotional_percent_max=row.promotional_percent_max,
        product_cooldown=timedelta(hours=row.product_cooldown_hours),
        similarity_percent_max=row.similarity_percent_max,
        needs_approval=row.needs_approval,
        is_paused=row.is_paused,
    )


def store_rules(account: Account, changes: Mapping[str, object]) -> list[Problem]:
    """Store columns of `AccountFeedRules` by their names; where anything is wrong, none of them.

    Returns every problem, in the order of `changes`.
    """
    problems = [
        problem
        for name, value in changes.items()
        if (problem := _CHECKS.get(name, _is_no_rule)(name, value)) is not None
    ]
    if problems:
        return problems
    with transaction.atomic():
        rows = AccountFeedRules.objects.select_for_update()
        row, _ = rows.get_or_create(account=account)
        for name, value in changes.items():
            setattr(row, name, value)
        if (row.quiet_from is None) != (row.quiet_until is None):
            # Undone as a whole: a row that was just made must not stay either.
            transaction.set_rollback(True)
            missing = "quiet_from" if row.quiet_from is None else "quiet_until"
            return [Problem(missing, mark("Quiet hours need a start and an end, or neither."), {})]
        row.save()
        # What other rules withheld may go now.
        FeedItem.objects.filter(account=account, state=FeedItemState.PLANNED).update(
            withheld_until=None
        )
    return []


def read_pressure_of(account: Account, now: datetime) -> float:
    """Return how much the account may say, from what followed its posts of a week."""
    return read_pressures([account], now)[account.pk]


def read_pressures(accounts: Collection[Account], now: datetime) -> dict[int, float]:
    """Return each account's pressure by its key, from our own tables alone: two statements.

    X tells who follows by webhook only; where it does not, orders alone count.
    """
    ids = [each.x_user_id for each in accounts]
    since = now - PRESSURE_WINDOW
    follows = {
        account_id: (followed, unfollowed)
        for account_id, followed, unfollowed in InboxEvent.objects.filter(
            account_x_user_id__in=ids,
            kind__in=[EventKind.FOLLOWED, EventKind.UNFOLLOWED],
            received_at__gte=since,
        )
        .values("account_x_user_id")
        .annotate(
            followed=Count("pk", filter=Q(kind=EventKind.FOLLOWED)),
            unfollowed=Count("pk", filter=Q(kind=EventKind.UNFOLLOWED)),
        )
        .values_list("account_x_user_id", "followed", "unfollowed")
    }
    # A claim that was completed has its order here too.
    orders = dict(
        ShopAction.objects.filter(
            account_x_user_id__in=ids, state=ActionState.DONE, finished_at__gte=since
        )
        .exclude(saleor_order_id="")
        .values_list("account_x_user_id")
        .annotate(count=Count("pk"))
    )
    pressures = {}
    for each in accounts:
        followed, unfollowed = follows.get(each.x_user_id, (0, 0))
        pressures[each.pk] = read_pressure(
            followed=followed, unfollowed=unfollowed, orders=orders.get(each.x_user_id, 0)
        )
    return pressures


def _is_number(lowest: int, highest: int) -> _Check:
    def check(name: str, value: object) -> Problem | None:
        # Python takes True for 1; an owner does not.
        if isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest:
            return None
        return ask_for_number(name, lowest, highest)

    return check


def _is_switch(name: str, value: object) -> Problem | None:
    return None if isinstance(value, bool) else Problem(name, mark("Choose yes or no."), {})


def _is_clock_time(name: str, value: object) -> Problem | None:
    if value is None or (isinstance(value, time) and value.tzinfo is None):
        return None
    return Problem(name, mark("Enter a time of day without a time zone, as 22:00."), {})


def _is_time_zone(name: str, value: object) -> Problem | None:
    if isinstance(value, str) and value in available_timezones() and len(value) <= 64:
        return None
    return Problem(name, mark("Enter a time zone by its name, as Europe/Madrid."), {})


def _are_triggers(name: str, value: object) -> Problem | None:
    if value is None or (isinstance(value, list) and all(each in list(Trigger) for each in value)):
        return None
    return _choose_one_of(name, Trigger)


def _is_correction(name: str, value: object) -> Problem | None:
    choices = AccountFeedRules.Correction.values
    return None if value in choices else _choose_one_of(name, choices)


def _choose_one_of(name: str, choices: Collection[str]) -> Problem:
    return Problem(
        name, mark("Choose one of these: {choices}."), {"choices": ", ".join(map(str, choices))}
    )


def _is_no_rule(name: str, value: object) -> Problem | None:
    return Problem(name, mark("There is no such rule."), {})


_CHECKS: dict[str, _Check] = {
    "posts_per_hour": _is_number(1, POSTS_MAX),
    "posts_per_day": _is_number(1, POSTS_MAX),
    "minimum_gap_minutes": _is_number(0, GAP_MINUTES_MAX),
    "quiet_from": _is_clock_time,
    "quiet_until": _is_clock_time,
    "time_zone": _is_time_zone,
    "promotional_percent_max": _is_number(0, 100),
    "product_cooldown_hours": _is_number(0, COOLDOWN_HOURS_MAX),
    "similarity_percent_max": _is_number(0, 100),
    "triggers": _are_triggers,
    "price_drop_percent_min": _is_number(0, 100),
    "last_units_max": _is_number(1, LAST_UNITS_CEILING),
    "promotion_ending_hours": _is_number(1, ENDING_HOURS_MAX),
    "correction": _is_correction,
    "needs_approval": _is_switch,
    "is_dry_run": _is_switch,
    "is_paused": _is_switch,
    "evergreen_is_on": _is_switch,
    "evergreen_cooldown_days": _is_number(1, EVERGREEN_DAYS_MAX),
    "evergreen_repeats_max": _is_number(1, EVERGREEN_REPEATS_MAX),
    "evergreen_per_day": _is_number(1, POSTS_MAX),
    "uses_best_hours": _is_switch,
}
