"""A page that was written once is not written again while nothing that it shows has changed."""

import hashlib
from datetime import datetime, timedelta

from django.core.cache import cache

from .. import __version__
from ..config import Config
from ..handoffs import PageStamp
from ..links import FeedFormat
from ..shop import Shop
from .posts import list_newest_posts
from .reading import Place, make_feed, read_page
from .writing import write_feed

# The stamp decides; this bounds what a stamp could overlook, as a tax that an app works out.
KEPT_FOR = timedelta(minutes=5)


def read_body(
    place: Place, feed_format: FeedFormat, *, shop: Shop, config: Config, now: datetime
) -> bytes | None:
    """Return the page's document; None where the category ends before it.

    Raises:
        RetryableError: the shop could not answer now.
    """
    key = _digest(place.url, str(place.page), feed_format)
    stamp, seen = _read_stamp(place, shop=shop, config=config, now=now)
    kept: tuple[str, datetime, bytes] | None = cache.get(key)
    if kept is not None and kept[0] == stamp and kept[1] <= now < kept[1] + KEPT_FOR:
        return kept[2]
    found = read_page(place, shop=shop, config=config)
    if found is None:
        return None
    body = write_feed(make_feed(place, found, config=config, now=now), feed_format)
    # What changed while it was read, or is not under the stamp, is read again the next time.
    is_covered = seen.product_ids >= {each.product_id for each in found.entries}
    if is_covered and _read_stamp(place, shop=shop, config=config, now=now)[0] == stamp:
        cache.set(key, (stamp, now, body), KEPT_FOR.total_seconds())
    return body


def _read_stamp(
    place: Place, *, shop: Shop, config: Config, now: datetime
) -> tuple[str, PageStamp]:
    """Return what changes with the document, and the shop's part of it."""
    seen = shop.read_page_stamp(
        place.category.category_id, channel=config.channel, count=place.count, now=now
    )
    posts = list_newest_posts(sorted(seen.product_ids), channel=config.channel)
    account = place.account
    of_account = (account.x_user_id, account.handle, account.language, account.created_at)
    parts = (seen.digest, sorted(posts.items()), place.category, of_account, __version__)
    return _digest(repr(parts)), seen


def _digest(*parts: str) -> str:
    joined = "\0".join(("saleor_twitter_plugin:page", *parts))
    return hashlib.sha256(joined.encode()).hexdigest()
