"""Posts whose price is no longer the checkout's: answered with the new one, or taken down."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from .. import outbox
from ..feeds import corrections
from ..handoffs import (
    CatalogItem,
    MessageKind,
    OutgoingMessage,
    Priority,
    SaleorProductId,
    XPostId,
    XUserId,
)
from ..models import AccountFeedRules
from ..shop import Shop
from .correcting_announcements import correct_announcements

POSTS_PER_ROUND = 200


def correct_posts(*, shop: Shop, now: datetime) -> int:
    """Correct what was posted with another price than the live one, each post once.

    Returns how many. Those whose owners leave such posts alone are not looked at.
    """
    config = shop.read_config()
    if not config.is_working:
        return 0
    by_channel: dict[str, list[corrections.OutdatedPost]] = defaultdict(list)
    for post in corrections.list_outdated(limit=POSTS_PER_ROUND, now=now):
        by_channel[post.item.channel].append(post)
    corrected = sum(
        _correct(post, now)
        for channel, posts in by_channel.items()
        for post in _keep_outdated(posts, shop=shop, channel=channel)
    )
    return corrected + correct_announcements(shop=shop, now=now)


def _keep_outdated(
    posts: Sequence[corrections.OutdatedPost], *, shop: Shop, channel: str
) -> list[corrections.OutdatedPost]:
    """Ask the shop itself: what we remember of its prices may be behind."""
    product_ids = list({SaleorProductId(each.item.saleor_product_id) for each in posts})
    live = {each.product_id: each for each in shop.read_catalog_items(product_ids, channel=channel)}
    return [
        each
        for each in posts
        if _costs_otherwise(each, live.get(SaleorProductId(each.item.saleor_product_id)))
    ]


def _costs_otherwise(post: corrections.OutdatedPost, product: CatalogItem | None) -> bool:
    # What nobody can buy has no price to be corrected to.
    if product is None or not product.is_visible or not product.is_in_stock or not product.price:
        return False
    price, item = product.price, post.item
    return price.currency == item.posted_currency and price.amount != item.posted_amount


def _correct(post: corrections.OutdatedPost, now: datetime) -> bool:
    with transaction.atomic():
        if not corrections.take(post.item, now=now):
            return False
        outbox.add([_make_message(post)], now=now)
    return True


def _make_message(post: corrections.OutdatedPost) -> OutgoingMessage:
    is_deleted = post.correction == AccountFeedRules.Correction.DELETE
    return OutgoingMessage(
        key=corrections.correction_key(post.item),
        # Under a post of its own no account answers anybody: X's approval of replies is not asked.
        kind=MessageKind.DELETION if is_deleted else MessageKind.POST,
        account_id=XUserId(post.item.account.x_user_id),
        priority=Priority.CARE,
        in_reply_to_post_id=XPostId(post.x_post_id),
        # The new price is read when it is sent.
        product_id=None if is_deleted else SaleorProductId(post.item.saleor_product_id),
        channel=post.item.channel,
    )
