"""A click: one row read, one upsert, and nothing kept of whoever clicked."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from ..models import FeedItem, OutboxMessage

# Of one post: what is more is a machine, and is led on uncounted and unwritten.
CLICKS_PER_MINUTE_MAX = 600

_COUNT = """
INSERT INTO twitter_link_day AS known (item_id, day, count, minute, minute_count)
VALUES (%(item)s, %(day)s, 1, %(minute)s, 1)
ON CONFLICT (item_id, day) DO UPDATE
SET count = known.count + 1,
    minute = excluded.minute,
    minute_count = CASE WHEN known.minute = excluded.minute THEN known.minute_count + 1 ELSE 1 END
WHERE known.minute <> excluded.minute OR known.minute_count < %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Target:
    """What a code stands for."""

    item_id: int
    product_id: str
    product_slug: str
    channel: str
    trigger: str
    x_post_id: str
    """Empty until X has the post."""


def find_target(code: str) -> Target | None:
    posts = OutboxMessage.objects.filter(key=OuterRef("outbox_key")).values("x_post_id")[:1]
    row = (
        FeedItem.objects.filter(link_code=code)
        .annotate(x_post_id=Coalesce(Subquery(posts), Value("")))
        .values_list("pk", "saleor_product_id", "product_slug", "channel", "trigger", "x_post_id")
        .first()
    )
    return Target(*row) if row else None


def count_click(item_id: int, *, now: datetime) -> None:
    """Count one click of this day."""
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            {
                "item": item_id,
                "day": now.date(),
                "minute": now.hour * 60 + now.minute,
                "limit": CLICKS_PER_MINUTE_MAX,
            },
        )
