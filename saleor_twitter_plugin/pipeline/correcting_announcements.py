"""Posts about vouchers and promotions that no longer hold: answered, or taken down."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction

from .. import outbox
from ..feeds import corrections
from ..feeds.account_rules import read_row
from ..feeds.announced_items import list_correctable, subject_of
from ..feeds.queue import IN_FLIGHT_AT_MOST
from ..handoffs import MessageKind, OutgoingMessage, Priority, XPostId, XUserId
from ..models import AccountFeedRules, FeedItem, OutboxMessage
from ..shop import Shop
from .composing_announcements import needs_correction

POSTS_PER_ROUND = 100


def correct_announcements(*, shop: Shop, now: datetime) -> int:
    """Correct what promised something else than the shop does now, each post once."""
    by_channel: dict[str, list[FeedItem]] = defaultdict(list)
    for item in list_correctable(
        since=now - corrections.CORRECTED_WITHIN,
        in_flight_at_most=IN_FLIGHT_AT_MOST,
        limit=POSTS_PER_ROUND,
    ):
        if read_row(item.account).correction != AccountFeedRules.Correction.LEAVE:
            by_channel[item.channel].append(item)
    return sum(
        _correct(item, now)
        for channel, items in by_channel.items()
        for item in _keep_untrue(items, shop=shop, channel=channel, now=now)
    )


def _keep_untrue(
    items: list[FeedItem], *, shop: Shop, channel: str, now: datetime
) -> list[FeedItem]:
    subjects = sorted({subject_of(each) for each in items})
    found = {
        each.subject: each for each in shop.read_announcements(subjects, channel=channel, now=now)
    }
    return [each for each in items if needs_correction(each, found.get(subject_of(each)), now)]


def _correct(item: FeedItem, now: datetime) -> bool:
    with transaction.atomic():
        if not corrections.take(item, now=now):
            return False
        outbox.add([_make_message(item)], now=now)
    return True


def _make_message(item: FeedItem) -> OutgoingMessage:
    is_deleted = read_row(item.account).correction == AccountFeedRules.Correction.DELETE
    posted = OutboxMessage.objects.get(key=item.outbox_key)
    return OutgoingMessage(
        key=corrections.correction_key(item),
        kind=MessageKind.DELETION if is_deleted else MessageKind.POST,
        account_id=XUserId(item.account.x_user_id),
        priority=Priority.CARE,
        in_reply_to_post_id=XPostId(posted.x_post_id),
        # What it says is read when it is sent.
        channel=item.channel,
    )
