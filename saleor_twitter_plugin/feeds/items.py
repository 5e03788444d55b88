"""What we have said, or decided to leave unsaid, about each product."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from ..handoffs import SaleorProductId
from ..models import Account, FeedItem
from .planning import PUBLISHED, PlannedPost


def list_known(
    product_ids: Sequence[SaleorProductId], *, channel: str, change: str = PUBLISHED
) -> set[SaleorProductId]:
    rows = FeedItem.objects.filter(
        saleor_product_id__in=product_ids, channel=channel, change=change
    )
    return {SaleorProductId(each) for each in rows.values_list("saleor_product_id", flat=True)}


def add_items(posts: Iterable[PlannedPost], accounts: dict[str, Account], *, now: datetime) -> None:
    """Insert what is new; the database refuses a second row for the same change."""
    FeedItem.objects.bulk_create(
        [
            FeedItem(
                saleor_product_id=post.product_id,
                channel=post.channel,
                change=post.change,
                account=accounts[post.account_id],
                created_at=now,
            )
            # Always in the same order: two planners of the same products would deadlock.
            for post in sorted(posts, key=lambda each: each.product_id)
        ],
        ignore_conflicts=True,
    )


def mark_baseline(
    product_ids: Sequence[SaleorProductId], account: Account, *, channel: str, now: datetime
) -> None:
    """Note products that were there before the account: they are never announced as new."""
    FeedItem.objects.bulk_create(
        [
            FeedItem(
                saleor_product_id=product_id,
                channel=channel,
                change=PUBLISHED,
                account=account,
                is_baseline=True,
                created_at=now,
            )
            for product_id in sorted(product_ids)
        ],
        ignore_conflicts=True,
    )
