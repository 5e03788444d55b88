"""Catalog → feeds: what changed becomes posts that wait; `releasing` lets the best of them go."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import batched

from django.db import transaction

from .. import accounts, feeds
from ..handoffs import CatalogItem, SaleorProductId, SaleorWarehouseId, Trigger, XUserId
from ..models import Account
from ..shop import Shop
from .announcing import plan_heard_announcements
from .releasing import release_posts

# Rows of a key and an id: a storm over few products is folded before any of them is read.
HINTS_PER_ROUND = 5_000
PRODUCTS_PER_PAGE = 100


def plan_feeds(*, shop: Shop, now: datetime) -> int:
    """Turn hints into planned posts, a bounded number a round; return how many hints were read."""
    config = shop.read_config()
    if not config.is_working:
        return 0
    keys, product_ids = feeds.list_hints(limit=HINTS_PER_ROUND)
    if keys:
        plan_products(product_ids, shop=shop, channel=config.channel, now=now)
        # Last: a crash before this plans once more, and the states refuse the doubles.
        feeds.remove_hints(keys)
    heard = plan_heard_announcements(shop=shop, channel=config.channel, now=now)
    if keys or heard:
        release_posts(shop=shop, now=now)
    return len(keys) + heard


def plan_products(
    product_ids: Iterable[SaleorProductId], *, shop: Shop, channel: str, now: datetime
) -> int:
    """Plan page by page, each in a transaction of its own; return how many posts."""
    owners = accounts.read_ownership(channel=channel)
    speakers = feeds.read_speakers(owners, channel=channel)
    places = feeds.read_places(channel=channel)
    local = feeds.read_local_speakers(places)
    roles = feeds.read_roles(channel=channel)
    speaking = (*owners.values(), *roles.values(), *places.values())
    by_x_user_id = {XUserId(each.x_user_id): each for each in speaking}
    return sum(
        _plan_page(page, speakers, local, by_x_user_id, shop=shop, channel=channel, now=now)
        for page in batched(product_ids, PRODUCTS_PER_PAGE)
    )


def _plan_page(
    page: tuple[SaleorProductId, ...],
    speakers: feeds.Speakers,
    local: Mapping[SaleorWarehouseId, feeds.Speaker],
    by_x_user_id: dict[XUserId, Account],
    *,
    shop: Shop,
    channel: str,
    now: datetime,
) -> int:
    # Before the catalog: whoever has seen a newer state wins, and we plan nothing.
    known = feeds.read_known(page, channel=channel, now=now)
    items = shop.read_catalog_items(page, channel=channel)
    result = feeds.plan(items, speakers=speakers, known=known, now=now)
    gone = feeds.plan_deleted(set(page) - {each.product_id for each in items}, known)
    there = _plan_places(items, speakers, local, known, result, shop=shop, channel=channel, now=now)
    planned = [*result.posts, *there.posts]
    feeds.read_or_make_codes([post.product_id for post in planned], now=now)
    with transaction.atomic():
        written = feeds.write_snapshots(result.snapshots, channel=channel, now=now)
        posts = [post for post in result.posts if post.product_id in written]
        # Of these somebody has planned what is newer.
        lost = [each for each in result.snapshots if each not in written]
        theirs = [post.item_id for each in lost for post in known.waiting.get(each, ())]
        mine = {key: each for key, each in there.snapshots.items() if key[0] not in lost}
        seen = feeds.write_place_snapshots(mine, channel=channel, now=now)
        posts += [
            post
            for post in there.posts
            if post.warehouse_id and (post.product_id, post.warehouse_id) in seen
        ]
        feeds.update_waiting(result, by_x_user_id, excepted=theirs)
        feeds.update_waiting(gone, by_x_user_id)
        feeds.add_items(posts, by_x_user_id, now=now)
        feeds.note_seen(page, channel=channel, now=now)
    return len(posts)


def _plan_places(
    items: Sequence[CatalogItem],
    speakers: feeds.Speakers,
    local: Mapping[SaleorWarehouseId, feeds.Speaker],
    known: feeds.Known,
    result: feeds.PlanResult,
    *,
    shop: Shop,
    channel: str,
    now: datetime,
) -> feeds.LocalResult:
    """Plan what places have to say; nothing is asked where none has an account."""
    if not local or not items:
        return feeds.LocalResult()
    ids = [each.product_id for each in items]
    # Before the stock, as above.
    before = feeds.read_place_snapshots(ids, channel=channel)
    stocks = shop.read_place_stocks(ids, list(local))
    return feeds.plan_local(
        items,
        feeds.count_at_places(items, stocks),
        speakers=local,
        before=before,
        owned={each.product_id for each in items if speakers.find(each, Trigger.PUBLISHED)},
        known=known,
        result=result,
        now=now,
    )
