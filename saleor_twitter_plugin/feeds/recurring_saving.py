"""Recurring posts as staff writes, changes and ends them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import available_timezones

from django.db import transaction

from ..config import Problem
from ..errors import PermanentError
from ..handoffs import Trigger
from ..models import Account, RecurringPost
from ..wording import mark
from ..x_prices import PriceItem
from ..x_text import normalise
from .linting import lint
from .queue_actions import prepare_texts
from .recurring import EVERY_DAYS_MAX, LAST_DAY, check_texts, fill_date
from .recurring_rows import list_left, withdraw_waiting
from .threads import join_parts, split_parts

COUNT_CEILING = 100_000
# As long as a date is written: 30 de septiembre de 2026.
_LONG_DAY = date(2026, 9, 30)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A recurring post as staff wants it."""

    account: Account
    channel: str
    texts: tuple[str, ...]
    product_id: str
    weekdays: tuple[int, ...]
    every_days: int | None
    at: time
    time_zone: str
    starts_on: date
    ends_on: date | None
    count_max: int | None
    is_active: bool = True


def find_problems(
    wanted: Wanted, *, hashtag: str, prices_usd: Mapping[PriceItem, Decimal]
) -> list[Problem]:
    """Return what is wrong with it, by the columns' names."""
    problems = []
    if bool(wanted.weekdays) == (wanted.every_days is not None):
        problems.append(
            Problem("weekdays", mark("Choose weekdays, or every so many days: one of them."), {})
        )
    if wanted.every_days is not None and not 1 <= wanted.every_days <= EVERY_DAYS_MAX:
        problems.append(Problem("every_days", mark("Enter a number of days from 1 to 366."), {}))
    if wanted.time_zone not in available_timezones():
        problems.append(
            Problem("time_zone", mark("Enter a time zone by its name, as Europe/Madrid."), {})
        )
    if not wanted.starts_on <= (wanted.ends_on or LAST_DAY) <= LAST_DAY:
        problems.append(Problem("ends_on", mark("It ends before it starts."), {}))
    if wanted.count_max is not None and not 1 <= wanted.count_max <= COUNT_CEILING:
        problems.append(Problem("count_max", mark("Enter a number from 1 to 100,000."), {}))
    try:
        check_texts(wanted.texts, has_product=bool(wanted.product_id))
        for each in wanted.texts:
            _check_text(each, wanted, hashtag, prices_usd)
    except PermanentError as error:
        problems.append(Problem("texts", str(error), {}))
    return problems


def save(row: RecurringPost | None, wanted: Wanted, *, by: str, now: datetime) -> RecurringPost:
    """Store it; what waits in the queue is put there again as it is now.

    Call it with what has no problems.
    """
    with transaction.atomic():
        if row is None:
            row = RecurringPost(created_at=now)
        else:
            row = RecurringPost.objects.select_for_update().get(pk=row.pk)
            withdraw_waiting(row)
        row.account, row.channel = wanted.account, wanted.channel
        row.texts = [
            join_parts(split_parts(normalise(each))) if not wanted.product_id else normalise(each)
            for each in wanted.texts
        ]
        row.saleor_product_id = wanted.product_id
        row.weekdays, row.every_days = sorted(set(wanted.weekdays)), wanted.every_days
        row.at, row.time_zone = wanted.at, wanted.time_zone
        row.starts_on, row.ends_on = wanted.starts_on, wanted.ends_on
        row.count_max, row.written_by = wanted.count_max, by[:254]
        row.is_active = wanted.is_active and next(list_left(row), None) is not None
        row.save()
    return row


def delete(pk: int) -> bool:
    """End it for good, with what waits of it; what was said stays. False: it was gone."""
    with transaction.atomic():
        row = RecurringPost.objects.select_for_update().filter(pk=pk).first()
        if row is None:
            return False
        withdraw_waiting(row)
        row.delete()
    return True


def _check_text(
    text: str, wanted: Wanted, hashtag: str, prices_usd: Mapping[PriceItem, Decimal]
) -> None:
    language = wanted.account.language
    longest = fill_date(text, _LONG_DAY, language=language)
    if not wanted.product_id:
        prepare_texts(split_parts(longest) or [""])
        return
    for problem in lint(
        longest,
        trigger=Trigger.SCHEDULED,
        hashtag=hashtag,
        language=language,
        prices_usd=prices_usd,
    ):
        if problem.is_blocking:
            raise PermanentError(problem.explain(language))
