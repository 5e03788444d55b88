"""All that planning needs to know of a page of products, read in sets."""

from collections.abc import Collection

from ..handoffs import SaleorProductId
from .items import count_posts, list_known, read_waiting
from .planning import Known
from .states import read_snapshots


def read_known(product_ids: Collection[SaleorProductId], *, channel: str) -> Known:
    """Four statements, whatever the number of products."""
    return Known(
        snapshots=read_snapshots(product_ids, channel=channel),
        announced=list_known(product_ids, channel=channel),
        waiting=read_waiting(product_ids, channel=channel),
        post_counts=count_posts(product_ids, channel=channel),
    )
