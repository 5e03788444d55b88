"""When the shop sells: one statement over the orders' dates.

Over GraphQL only with MANAGE_ORDERS, order by order: docs/decisions/0003-internal-functions.md.
"""

from datetime import UTC, datetime

from django.db import connection
from saleor.core.db.connection import allow_writer

# What the statement reads of Saleor; the host-contract test names each.
TABLES = {
    "channel_channel": ("id", "slug"),
    "order_order": ("channel_id", "created_at", "status"),
}
_QUARTER_SECONDS = 900

_COUNT = """
SELECT floor(extract(epoch FROM o.created_at) / %(seconds)s)::bigint, count(*)
FROM order_order o JOIN channel_channel c ON c.id = o.channel_id
WHERE c.slug = %(channel)s AND o.created_at >= %(since)s
  AND o.status NOT IN ('draft', 'expired')
GROUP BY 1
"""


def count_orders(*, channel: str, since: datetime) -> dict[datetime, int]:
    with allow_writer(), connection.cursor() as cursor:
        cursor.execute(_COUNT, {"seconds": _QUARTER_SECONDS, "channel": channel, "since": since})
        return {
            datetime.fromtimestamp(quarter * _QUARTER_SECONDS, tz=UTC): count
            for quarter, count in cursor.fetchall()
        }
