"""Recurring posts as staff keep them, and their occurrences in the queue."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import takewhile

from django.db import transaction
from django.db.models import QuerySet

from ..handoffs import Trigger
from ..models import FeedItem, RecurringPost
from ..models.feeds import FeedItemState
from .queue_actions import SCHEDULED_LIFE, SCHEDULED_SCORE
from .recurring import Schedule, fill_date, list_occurrences
from .series import day_of, name_occurrence, name_series
from .similarity import pick_words
from .templates import Variable, find_names
from .threads import split_parts

# Staff sees it in the queue before it goes, and can change or call off the one.
AHEAD = timedelta(hours=1)


def to_schedule(row: RecurringPost) -> Schedule:
    return Schedule(
        at=row.at,
        time_zone=row.time_zone,
        starts_on=row.starts_on,
        weekdays=tuple(row.weekdays),
        every_days=row.every_days,
        ends_on=row.ends_on,
    )


def list_active() -> list[int]:
    return list(
        RecurringPost.objects.filter(is_active=True).order_by("pk").values_list("pk", flat=True)
    )


def materialise(pk: int, *, now: datetime) -> int:
    """Put what is due of a recurring post into the queue, each day once; return how many posts.

    What was missed by more than a day is not said any more. Another worker's post is left alone.
    """
    with transaction.atomic():
        rows = RecurringPost.objects.select_for_update(skip_locked=True)
        row = rows.filter(pk=pk, is_active=True).select_related(None).first()
        if row is None:
            return 0
        made = 0
        for day, moment in list_due(row, until=now + AHEAD):
            row.last_on = day
            if moment > now - SCHEDULED_LIFE and _add(row, day, moment, now):
                row.count += 1
                made += 1
        row.is_active = next(list_left(row), None) is not None
        row.save(update_fields=["last_on", "count", "is_active"])
    return made


def list_left(row: RecurringPost) -> Iterator[tuple[date, datetime]]:
    """Yield the days that are still to come, with their moments."""
    left = None if row.count_max is None else row.count_max - row.count
    for number, each in enumerate(list_occurrences(to_schedule(row), after=row.last_on)):
        if left is not None and number >= left:
            return
        yield each


def list_due(row: RecurringPost, *, until: datetime) -> list[tuple[date, datetime]]:
    return list(takewhile(lambda each: each[1] <= until, list_left(row)))


def write_text(row: RecurringPost, day: date, number: int) -> str:
    """Return what the post of a day says, its date filled in; "" where the templates say it."""
    if not row.texts:
        return ""
    text = row.texts[number % len(row.texts)]
    return fill_date(text, day, language=row.account.language)


def make_item(row: RecurringPost, day: date, moment: datetime, number: int) -> FeedItem:
    """Return the occurrence of a day as a post that is not stored; `number` counts from 0."""
    text = write_text(row, day, number)
    has_product = bool(row.saleor_product_id)
    first, *more = [""] if has_product or not text else split_parts(text)
    return FeedItem(
        saleor_product_id=row.saleor_product_id,
        channel=row.channel,
        change=name_occurrence(row.pk, day),
        account=row.account,
        trigger=Trigger.SCHEDULED,
        score=SCHEDULED_SCORE,
        # A discount counts as a promotion, whoever wrote of it.
        is_promotional=bool({Variable.DISCOUNT, Variable.OLD_PRICE} & set(find_names(text))),
        words=sorted(pick_words(text)) if not has_product else [],
        text=first,
        more_texts=more,
        body=text if has_product else "",
        is_timed=True,
        not_before=moment,
        expires_at=moment + SCHEDULED_LIFE,
        is_approved=True,
        approved_by=row.written_by,
    )


def withdraw_waiting(row: RecurringPost) -> None:
    """Take back what waits in the queue: it is put there again as it is then.

    Call it in a transaction, with the row locked.
    """
    waiting = _waiting(row)
    changes = sorted(waiting.values_list("change", flat=True))
    if not changes:
        return
    count = waiting.delete()[0]
    row.last_on = day_of(changes[0]) - timedelta(days=1)
    row.count -= count


def _waiting(row: RecurringPost) -> QuerySet[FeedItem]:
    return FeedItem.objects.filter(
        change__startswith=f"{name_series(row.pk)}:", state=FeedItemState.PLANNED
    )


def _add(row: RecurringPost, day: date, moment: datetime, now: datetime) -> bool:
    item = make_item(row, day, moment, row.count)
    item.created_at = now
    known = FeedItem.objects.filter(
        saleor_product_id=item.saleor_product_id, channel=item.channel, change=item.change
    )
    # The row's lock lets one worker in; the unique key stands behind it.
    if known.exists():
        return False
    FeedItem.objects.bulk_create([item], ignore_conflicts=True)
    return True
