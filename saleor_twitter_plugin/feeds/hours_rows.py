"""In which hours of the week the shop sells: counted once a day for each account."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from ..handoffs import WeekHour
from ..models import Account, AccountFeedRules, BestHours, ShopAction
from ..models.accounts import AccountState
from ..models.actions import ActionState
from .hours import pick_best_hours

REFRESHED_EVERY = timedelta(days=1)
LOOKED_BACK = timedelta(days=90)


def list_outdated(*, now: datetime) -> list[Account]:
    """Return the accounts whose hours are a day old, or of another time zone than theirs now."""
    fresh = BestHours.objects.filter(refreshed_at__gt=now - REFRESHED_EVERY)
    zones = dict(AccountFeedRules.objects.values_list("account_id", "time_zone"))
    default = AccountFeedRules().time_zone
    known = {row.account_id for row in fresh if row.time_zone == zones.get(row.account_id, default)}
    return [
        each
        for each in Account.objects.filter(state=AccountState.CONNECTED).order_by("pk")
        if each.pk not in known
    ]


def store(
    account: Account, orders: Mapping[datetime, int], *, time_zone: str, now: datetime
) -> None:
    """Count the shop's orders, and those that the account's posts led to, by hours of the week."""
    zone = ZoneInfo(time_zone)
    counted = _count(orders, zone)
    ours = _count(_read_our_orders(account, now=now), zone)
    hours = [
        [weekday, hour, counted[weekday, hour], ours[weekday, hour]]
        for weekday, hour in sorted({*counted, *ours})
    ]
    BestHours.objects.update_or_create(
        account=account,
        defaults={"time_zone": time_zone, "hours": hours, "refreshed_at": now},
    )


def read_best_hours(account: Account, *, time_zone: str) -> frozenset[WeekHour]:
    """Return the best hours; none where too little is known, or it was counted elsewhere."""
    row = BestHours.objects.filter(account=account, time_zone=time_zone).first()
    return pick(row) if row else frozenset()


def pick(row: BestHours) -> frozenset[WeekHour]:
    """Return the best of the hours that were counted."""
    return pick_best_hours(
        {(weekday, hour): orders for weekday, hour, orders, _ in row.hours},
        {(weekday, hour): ours for weekday, hour, _, ours in row.hours},
    )


def _read_our_orders(account: Account, *, now: datetime) -> Mapping[datetime, int]:
    # When it was asked for on X: that is when the post was read.
    rows = ShopAction.objects.filter(
        ~Q(saleor_order_id=""),
        account_x_user_id=account.x_user_id,
        state=ActionState.DONE,
        created_at__gte=now - LOOKED_BACK,
    )
    return Counter(rows.values_list("created_at", flat=True))


def _count(moments: Mapping[datetime, int], zone: ZoneInfo) -> Counter[WeekHour]:
    counted: Counter[WeekHour] = Counter()
    for moment, count in moments.items():
        local = moment.astimezone(zone)
        counted[local.weekday(), local.hour] += count
    return counted
