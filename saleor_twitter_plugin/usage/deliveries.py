"""What X delivered by webhook, entered into the ledger in batches by a worker.

Not while X waits for its 200: a delivery is one insert and no more.
"""

from collections import defaultdict
from datetime import datetime

from django.db import connection, transaction

from ..handoffs import EventKind, Purpose
from ..x_prices import PriceItem
from . import ledger
from .metering import Tariff

BATCH_COUNT = 500
# X bills an event as the thing that it tells of; what we do not know it bills as a post, or less.
_ITEMS = {
    EventKind.MESSAGE: PriceItem.MESSAGE_READ,
    EventKind.FOLLOWED: PriceItem.USER_READ,
    EventKind.UNFOLLOWED: PriceItem.USER_READ,
}
_TAKE = """
UPDATE twitter_inbox_event SET charged_at = %s
WHERE id IN (
    SELECT id FROM twitter_inbox_event
    WHERE source = 'webhook' AND charged_at IS NULL
    ORDER BY id FOR UPDATE SKIP LOCKED LIMIT %s
)
RETURNING account_x_user_id, kind, key, received_at
"""


def charge_deliveries(tariff: Tariff, *, now: datetime) -> int:
    """Enter up to BATCH_COUNT delivered events, each once; return how many."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [now, BATCH_COUNT])
            rows = cursor.fetchall()
        groups: dict[tuple[str, PriceItem, datetime], list[str]] = defaultdict(list)
        for account_id, kind, key, received_at in rows:
            item = _ITEMS.get(EventKind(kind), PriceItem.POST_READ)
            # A post that a poll read as well has the same id there, and is billed once.
            resource_id = key.partition(":")[2]
            groups[account_id, item, _day_of(received_at)].append(resource_id)
        for (account_id, item, day), ids in sorted(groups.items()):
            new = ledger.filter_unbilled(item, ids, now=day)
            if new:
                ledger.spend(
                    account_id,
                    Purpose.LISTENING,
                    item,
                    tariff.price(item),
                    count=new,
                    budgets={},
                    now=day,
                )
    return len(rows)


def _day_of(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
