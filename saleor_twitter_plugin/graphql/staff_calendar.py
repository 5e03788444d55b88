"""What recurring posts will say: occurrences that are not in the queue yet."""

from collections.abc import Iterator
from datetime import datetime
from heapq import merge

from ..feeds.recurring_rows import list_left, make_item
from ..feeds.series import number_of
from ..models import FeedItem, RecurringPost
from .staff_types import find_account

# After every stored post of the same moment: no row has so high a number.
_COMING = 10**17


def list_coming(account: str | None, *, start: datetime, end: datetime) -> Iterator[FeedItem]:
    """Yield the occurrences to come, the earliest first, as posts that are not stored."""
    rows = RecurringPost.objects.filter(is_active=True).select_related("account")
    if account is not None:
        found = find_account(account)
        rows = rows.filter(account=found) if found else rows.none()
    return merge(*(_list_of(row, start, end) for row in rows), key=place_of)


def place_of(item: FeedItem) -> tuple[datetime, int]:
    """Return where a post stands in the calendar."""
    return item.released_at or item.not_before, item.pk or _COMING + number_of(item.change)


def _list_of(row: RecurringPost, start: datetime, end: datetime) -> Iterator[FeedItem]:
    for number, (day, moment) in enumerate(list_left(row), start=row.count):
        if moment >= end:
            return
        if moment >= start:
            yield make_item(row, day, moment, number)
