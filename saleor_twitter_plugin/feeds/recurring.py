"""When a recurring post is due, and what is wrong with one before it is saved. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from dateutil.rrule import DAILY, WEEKLY, rrule  # type: ignore[import-untyped]

from ..errors import PermanentError
from ..wording import mark
from .prices import find_locale
from .templates import find_names, has_stray_braces

# Filled when the post is put into the queue; every other variable when it is sent.
DATE = "date"
_DATE = f"{{{DATE}}}"
TEXTS_MAX = 50
EVERY_DAYS_MAX = 366
# The calendar of nobody reaches further.
LAST_DAY = date(9998, 12, 31)


@dataclass(frozen=True, slots=True)
class Schedule:
    """On these weekdays (0 for Monday), or every so many days, at a time on the wall.

    At most once a day. A time that a change of the clock leaves out is as much later as the clock
    is put forward; of one that comes twice the first counts.
    """

    at: time
    time_zone: str
    starts_on: date
    weekdays: tuple[int, ...] = ()
    every_days: int | None = None
    ends_on: date | None = None
    """The last day."""


def list_occurrences(
    schedule: Schedule, *, after: date | None = None
) -> Iterator[tuple[date, datetime]]:
    """Yield each day with its moment in UTC, the first ones first; it may not end."""
    first = max(schedule.starts_on, after + timedelta(days=1)) if after else schedule.starts_on
    last = min(schedule.ends_on or LAST_DAY, LAST_DAY)
    # By days without a zone, since rrule knows neither gaps nor repeated hours.
    if schedule.weekdays:
        days = rrule(WEEKLY, byweekday=schedule.weekdays, dtstart=_midnight(first), until=last)
    else:
        step = schedule.every_days or 1
        # In step with the first day, however late we look.
        ahead = -(-(first - schedule.starts_on).days // step) * step
        start = schedule.starts_on + timedelta(days=ahead)
        days = rrule(DAILY, interval=step, dtstart=_midnight(start), until=last)
    zone = ZoneInfo(schedule.time_zone)
    for midnight in days:
        day = midnight.date()
        yield day, datetime.combine(day, schedule.at, tzinfo=zone).astimezone(UTC)


def check_texts(texts: Sequence[str], *, has_product: bool) -> None:
    """Refuse what X would refuse the second time.

    Raises:
        PermanentError: says what to write instead.
    """
    if len(texts) > TEXTS_MAX:
        raise PermanentError(mark("No more than 50 texts can take turns."))
    if not texts and not has_product:
        raise PermanentError(mark("Write what the post says."))
    if any(has_stray_braces(each) for each in texts):
        raise PermanentError(mark("A brace stands alone: write {date}, and no other braces."))
    if not has_product and any(set(find_names(each)) - {DATE} for each in texts):
        raise PermanentError(mark("Without a product there is no variable but {date}."))
    if len(texts) > len({_fold(each) for each in texts}):
        raise PermanentError(mark("Two of the texts are the same."))
    if len(texts) == 1 and _DATE not in texts[0]:
        raise PermanentError(
            mark("X takes the same text only once: write a second one, or put {date} into it.")
        )


def fill_date(text: str, day: date, *, language: str, country_code: str = "") -> str:
    """Put the day into a text, as people of that language write it."""
    locale = find_locale(language, country_code)
    return text.replace(_DATE, str(format_date(day, "long", locale=locale)))


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())
