"""Posts on X that name a price which is no longer so."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery

from ..models import AccountFeedRules, FeedItem, OutboxMessage, ProductState
from ..models.feeds import FeedItemState
from ..models.outbox import OutboxState
from .queue import IN_FLIGHT_AT_MOST

# Nobody scrolls further down for a price.
CORRECTED_WITHIN = timedelta(days=7)
_PREFIX = "correction:"


@dataclass(frozen=True, slots=True)
class OutdatedPost:
    item: FeedItem
    x_post_id: str
    correction: str
    """What its account's owner wants done about it."""


def list_outdated(*, limit: int, now: datetime) -> list[OutdatedPost]:
    """Return sent posts with another price than we saw last, the newest first.

    One statement that compares our own tables: what did not change costs nothing.
    """
    sent = OutboxMessage.objects.filter(
        key=OuterRef("outbox_key"),
        state=OutboxState.SENT,
        sent_at__gt=now - CORRECTED_WITHIN,
    ).exclude(x_post_id="")
    dearer_or_cheaper = ProductState.objects.filter(
        ~Q(amount=OuterRef("posted_amount")),
        saleor_product_id=OuterRef("saleor_product_id"),
        channel=OuterRef("channel"),
        currency=OuterRef("posted_currency"),
        is_visible=True,
        is_in_stock=True,
        amount__isnull=False,
    )
    left_alone = AccountFeedRules.objects.filter(
        account=OuterRef("account"), correction=AccountFeedRules.Correction.LEAVE
    )
    rows = (
        FeedItem.objects.filter(
            Exists(dearer_or_cheaper),
            ~Exists(left_alone),
            state=FeedItemState.RELEASED,
            released_at__gt=now - CORRECTED_WITHIN - IN_FLIGHT_AT_MOST,
            posted_amount__isnull=False,
            corrected_at=None,
        )
        .exclude(outbox_key="")
        .annotate(
            x_post_id=Subquery(sent.values("x_post_id")[:1]),
            correction=F("account__feed_rules__correction"),
        )
        .filter(x_post_id__isnull=False)
        .select_related("account")
        .order_by("-released_at", "pk")
    )
    default = AccountFeedRules.Correction.REPLY
    return [OutdatedPost(each, each.x_post_id, each.correction or default) for each in rows[:limit]]


def take(item: FeedItem, *, now: datetime) -> bool:
    """Note that a post is being corrected; False: somebody does so already."""
    return FeedItem.objects.filter(pk=item.pk, corrected_at=None).update(corrected_at=now) == 1


def correction_key(item: FeedItem) -> str:
    return f"{_PREFIX}{item.pk}"


def find_corrected(outbox_key: str) -> FeedItem | None:
    """Return the post that a message of this key corrects."""
    pk = outbox_key.removeprefix(_PREFIX)
    if pk == outbox_key or not pk.isdigit():
        return None
    return FeedItem.objects.filter(pk=pk).first()
