"""What was posted on X about the products of a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..handoffs import SaleorProductId
from ..models import Account, FeedItem, OutboxMessage
from ..models.outbox import OutboxState


@dataclass(frozen=True, slots=True)
class SentPost:
    url: str
    sent_at: datetime


def list_newest_posts(
    product_ids: Sequence[SaleorProductId], *, channel: str
) -> dict[SaleorProductId, SentPost]:
    """Return the newest post of each product that has one: three queries, however many there are.

    Found by the outbox's key, which is indexed; its product is not.
    """
    items = FeedItem.objects.filter(saleor_product_id__in=product_ids, channel=channel).exclude(
        outbox_key=""
    )
    keys = {each.outbox_key: SaleorProductId(each.saleor_product_id) for each in items}
    sent = OutboxMessage.objects.filter(
        key__in=keys, state=OutboxState.SENT, sent_at__isnull=False
    ).exclude(x_post_id="")
    messages = list(sent.order_by("sent_at", "pk"))
    senders = {each.account_x_user_id for each in messages}
    handles = dict(Account.objects.filter(x_user_id__in=senders).values_list("x_user_id", "handle"))
    # The newest comes last, and stays.
    return {
        keys[each.key]: SentPost(
            url=f"https://x.com/{handles[each.account_x_user_id]}/status/{each.x_post_id}",
            sent_at=each.sent_at,
        )
        for each in messages
        if each.account_x_user_id in handles and each.sent_at is not None
    }
