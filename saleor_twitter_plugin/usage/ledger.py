"""The ledger: what X's calls and deliveries cost, by account, purpose and day.

A price is entered before the call and taken back where X certainly did nothing: a worker that
dies in between leaves the ledger too high, never too low.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import batched

from django.db import connection
from django.db.models import Sum

from ..handoffs import Purpose
from ..models import BilledResource, LedgerEntry, SpendCounter
from ..models.usage import APP
from ..x_prices import PriceItem
from .refusals import BudgetSpentError
from .reserves import limit_spending

RESOURCES_PER_STATEMENT = 500
_ENTER = """
INSERT INTO twitter_ledger_entry AS known
    (day, account_x_user_id, purpose, item, count, amount_usd)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (day, account_x_user_id, purpose, item) DO UPDATE SET
    count = known.count + EXCLUDED.count,
    amount_usd = known.amount_usd + EXCLUDED.amount_usd
"""
_SPEND = """
INSERT INTO twitter_spend_counter AS known (scope, period, amount_usd, asked_limit_usd)
SELECT * FROM unnest(%(scopes)s::text[], %(periods)s::text[], %(amounts)s::numeric[],
                     %(limits)s::numeric[])
ON CONFLICT (scope, period) DO UPDATE SET
    amount_usd = known.amount_usd + EXCLUDED.amount_usd,
    asked_limit_usd = EXCLUDED.asked_limit_usd
WHERE EXCLUDED.asked_limit_usd IS NULL
   OR known.amount_usd + EXCLUDED.amount_usd <= EXCLUDED.asked_limit_usd
RETURNING scope, period
"""


@dataclass(frozen=True, slots=True)
class Budgets:
    """In US dollars; None for no limit."""

    day_usd: Decimal | None = None
    month_usd: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Spending:
    """What was spent in the day and the month of `now`, in UTC as X bills."""

    day_usd: Decimal
    month_usd: Decimal


def spend(
    account_id: str,
    purpose: Purpose,
    item: PriceItem,
    price_usd: Decimal,
    *,
    count: int = 1,
    budgets: Mapping[str, Budgets],
    now: datetime,
) -> None:
    """Enter `count` prices; call it inside a transaction.

    `account_id` is empty for the app's own calls; a count of 0 only asks. `budgets` are those to
    be held, by scope: the account's id, and APP. What is entered after the fact has none: it is
    spent already.

    Raises:
        BudgetSpentError: one of them would be passed; nothing of it may be kept.
    """
    amount = price_usd * count
    day, month = _periods(now)
    limits: dict[tuple[str, str], Decimal | None] = {}
    # Always in the same order, the app first: workers that spend at once would deadlock.
    for scope in [APP, account_id] if account_id else [APP]:
        budget = budgets.get(scope, Budgets())
        for period, limit in ((month, budget.month_usd), (day, budget.day_usd)):
            limits[scope, period] = None if limit is None else limit_spending(purpose, limit)
    passed = _find_passed(limits, amount)
    if passed is not None:
        scope, period = passed
        raise BudgetSpentError(
            period=period, is_for_app=scope == APP, retry_after=_rest(period, now)
        )
    if count:
        with connection.cursor() as cursor:
            cursor.execute(_ENTER, [day, account_id, purpose, item, count, amount])


def filter_unbilled(item: PriceItem, resource_ids: Iterable[str], *, now: datetime) -> int:
    """Note what was read or delivered; return how much of it X had not billed today."""
    new = 0
    day, _ = _periods(now)
    # Sorted: two workers that insert the same ids would deadlock.
    for page in batched(sorted(set(resource_ids)), RESOURCES_PER_STATEMENT):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO twitter_billed_resource (day, item, resource_id)"
                " SELECT %s, %s, unnest(%s::text[]) ON CONFLICT DO NOTHING",
                [day, item, list(page)],
            )
            new += cursor.rowcount
    return new


def purge_billed(*, now: datetime) -> int:
    """Forget what was billed on days that are over; return how many."""
    return BilledResource.objects.filter(
        day__lt=now.astimezone(UTC).date() - timedelta(days=1)
    ).delete()[0]


def read_spending(scope: str = APP, *, now: datetime) -> Spending:
    """Return what an account spent, or the whole app."""
    day, month = _periods(now)
    found = dict(
        SpendCounter.objects.filter(scope=scope, period__in=[day, month]).values_list(
            "period", "amount_usd"
        )
    )
    return Spending(found.get(day, Decimal(0)), found.get(month, Decimal(0)))


def read_ledger(first: date, last: date) -> Sequence[Mapping[str, object]]:
    """Return sums by account, purpose and item of the days from `first` to `last`, both in."""
    rows = LedgerEntry.objects.filter(day__gte=first, day__lte=last)
    return list(
        rows.values("account_x_user_id", "purpose", "item")
        .annotate(count=Sum("count"), amount_usd=Sum("amount_usd"))
        .order_by("account_x_user_id", "purpose", "item")
    )


def _find_passed(
    limits: Mapping[tuple[str, str], Decimal | None], amount: Decimal
) -> tuple[str, str] | None:
    """Count the amount in every (scope, period); return the first whose limit it would pass."""
    for place, limit in limits.items():
        # The first of a period is inserted unseen: there is no row yet to compare with.
        if limit is not None and amount > limit:
            return place
    with connection.cursor() as cursor:
        cursor.execute(
            _SPEND,
            {
                "scopes": [scope for scope, _ in limits],
                "periods": [period for _, period in limits],
                "amounts": [amount] * len(limits),
                "limits": list(limits.values()),
            },
        )
        counted = set(cursor.fetchall())
    return next((place for place in limits if place not in counted), None)


def _periods(now: datetime) -> tuple[str, str]:
    today = now.astimezone(UTC)
    return f"{today:%Y-%m-%d}", f"{today:%Y-%m}"


def _rest(period: str, now: datetime) -> timedelta:
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if len(period) == len("2026-11"):
        return (today.replace(day=1) + timedelta(days=32)).replace(day=1) - now
    return today + timedelta(days=1) - now
