"""Recurring posts → the queue: each day once, an hour before its moment."""

from datetime import datetime

from ..feeds import recurring_rows
from ..shop import Shop


def materialise_recurring(*, shop: Shop, now: datetime) -> int:
    """Put what is due into the queue; return how many posts."""
    if not shop.read_config().is_working:
        return 0
    return sum(recurring_rows.materialise(each, now=now) for each in recurring_rows.list_active())
