"""Catalog → feeds → outbox."""

from collections.abc import Sequence
from datetime import datetime
from itertools import batched

from django.db import transaction

from .. import accounts, feeds, outbox
from ..handoffs import MessageKind, OutgoingMessage, Priority, SaleorProductId, XUserId
from ..models import Account
from ..shop import Shop

HINTS_PER_ROUND = 500
PRODUCTS_PER_PAGE = 100


def plan_feeds(*, shop: Shop, now: datetime) -> int:
    """Turn hints into planned posts, a bounded number a round; return how many hints were read."""
    config = shop.read_config()
    if not config.is_working:
        return 0
    keys, product_ids = feeds.list_hints(limit=HINTS_PER_ROUND)
    if keys:
        _plan(product_ids, shop=shop, channel=config.channel, now=now)
        # Last: a crash before this plans once more, and the keys refuse the doubles.
        feeds.remove_hints(keys)
    return len(keys)


def scan_catalog(*, shop: Shop, now: datetime) -> int:
    """Find products that became visible without any hook: dates reached, stock set.

    Returns how many were not announced before.
    """
    config = shop.read_config()
    if not config.is_working:
        return 0
    categories = list(accounts.read_ownership(channel=config.channel))
    if not categories:
        return 0
    found = 0
    visible = shop.iterate_visible_products(categories, channel=config.channel)
    for page in batched(visible, PRODUCTS_PER_PAGE):
        known = feeds.list_known(page, channel=config.channel)
        new = [each for each in page if each not in known]
        found += len(new)
        if new:
            _plan(new, shop=shop, channel=config.channel, now=now)
    return found


def _plan(
    product_ids: Sequence[SaleorProductId], *, shop: Shop, channel: str, now: datetime
) -> None:
    owners = accounts.read_ownership(channel=channel)
    items = shop.read_catalog_items(product_ids, channel=channel)
    result = feeds.plan(
        items,
        {category: XUserId(account.x_user_id) for category, account in owners.items()},
        feeds.list_known(product_ids, channel=channel),
    )
    if not result.posts:
        return
    feeds.read_or_make_codes([post.product_id for post in result.posts], now=now)
    by_x_user_id: dict[str, Account] = {each.x_user_id: each for each in owners.values()}
    with transaction.atomic():
        feeds.add_items(result.posts, by_x_user_id, now=now)
        outbox.add(
            [
                OutgoingMessage(
                    key=post.key,
                    kind=MessageKind.POST,
                    account_id=post.account_id,
                    priority=Priority.PROMOTION,
                    product_id=post.product_id,
                    channel=post.channel,
                )
                for post in result.posts
            ],
            now=now,
        )
