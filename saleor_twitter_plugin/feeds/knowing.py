"""All that planning needs to know of a page of products, read in sets."""

from collections.abc import Collection
from datetime import datetime

from ..handoffs import SaleorProductId
from .items import count_posts, list_known, read_waiting
from .planning import Known
from .revenues import read_revenues
from .states import read_snapshots


def read_known(product_ids: Collection[SaleorProductId], *, channel: str, now: datetime) -> Known:
    """Five statements, whatever the number of products."""
    snapshots = read_snapshots(product_ids, channel=channel)
    return Known(
        snapshots=snapshots,
        announced=list_known(product_ids, channel=channel),
        waiting=read_waiting(product_ids, channel=channel),
        post_counts=count_posts(product_ids, channel=channel),
        revenues=read_revenues(snapshots, channel=channel, now=now),
    )
