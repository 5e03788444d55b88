"""What changed without any hook: a catalog is walked part by part, what was touched is first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .. import accounts, feeds
from ..handoffs import SaleorProductId
from ..shop import Shop
from .announcing import scan_announcements
from .feeds import plan_products
from .releasing import release_posts

# What was written so long before the last scan may have been committed after it.
COMMITTED_WITHIN = timedelta(minutes=2)
WAITING_PER_SCAN = 200
# A waiting post is held against the catalog this often, though nothing told of a change.
WAITING_RECHECKED_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class ScanSizes:
    """What one scan does at most, however large the catalog is."""

    walked: int = 5_000
    """Held against our states whether or not anything told of them: what tells nothing is found
    after as many scans as the catalog has such parts."""
    touched: int = 50_000
    """Beyond it what was touched waits until the walk comes by."""
    planned: int = 5_000
    """Of what was touched and changed: the best of a storm are chosen among these."""


SIZES = ScanSizes()


@dataclass(frozen=True, slots=True)
class _Found:
    """What one scan plans, and where the next goes on when it is planned."""

    product_ids: list[SaleorProductId]
    after: SaleorProductId | None
    touched_until: datetime


def scan_catalog(*, shop: Shop, now: datetime, sizes: ScanSizes = SIZES) -> int:
    """Find what changed without any hook: prices worked out, dates reached, stock set.

    Returns how many posts were planned.
    """
    config = shop.read_config()
    if not config.is_working:
        return 0
    channel = config.channel
    cursor = feeds.read_cursor(channel=channel)
    found = _find_changed(cursor, sizes, shop=shop, now=now)
    waiting = feeds.list_waiting_products(
        channel=channel, seen_before=now - WAITING_RECHECKED_AFTER, limit=WAITING_PER_SCAN
    )
    planned = plan_products(
        dict.fromkeys([*found.product_ids, *waiting]), shop=shop, channel=channel, now=now
    )
    # Last: a scan that dies before looks once more, and the states refuse the doubles.
    feeds.move_cursor(cursor, after=found.after, touched_until=found.touched_until)
    planned += scan_announcements(shop=shop, channel=channel, now=now)
    if planned:
        release_posts(shop=shop, now=now)
    return planned


def _find_changed(cursor: feeds.Cursor, sizes: ScanSizes, *, shop: Shop, now: datetime) -> _Found:
    channel = cursor.channel
    categories = list(accounts.read_ownership(channel=channel))
    places = list(feeds.read_places(channel=channel))

    def hold(product_ids: Sequence[SaleorProductId]) -> list[SaleorProductId]:
        """Return which of them changed; what lies at a place counts whoever owns it."""
        changed = shop.find_changed_products(
            product_ids, category_ids=categories, channel=channel, now=now
        )
        if places:
            changed += shop.find_changed_places(product_ids, warehouse_ids=places, channel=channel)
        return list(dict.fromkeys(changed))

    # Since the last scan, however long ago: what was reached while nobody looked is found too.
    since = cursor.touched_until or now
    touched = hold(
        shop.find_touched_products(
            channel=channel, since=since - COMMITTED_WITHIN, now=now, limit=sizes.touched
        )
    )
    part = shop.list_products_after(
        cursor.after, category_ids=None if places else categories, limit=sizes.walked
    )
    return _Found(
        [*touched[: sizes.planned], *hold(part.product_ids)],
        after=part.last,
        touched_until=now if len(touched) <= sizes.planned else since,
    )
