"""What each post of an outlet brought, of our own rows alone.

An order counts for the post that its request, or the request for its voucher, answered or quoted.
An order from X that answered none counts for the last post of its product within `led_within`.
What was asked for under no post is in the campaign's report, and in no post's.
"""

import csv
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from decimal import Decimal
from io import StringIO

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery

from ..models import Campaign, FeedItem, OutboxMessage
from ..models.feeds import FeedItemState
from ..models.outbox import OutboxState

_SUM = """
WITH sent AS (
    SELECT item.id, item.saleor_product_id, item.channel, account.x_user_id, message.x_post_id,
           message.sent_at
    FROM twitter_feed_item AS item
    JOIN twitter_campaign_account AS ours
      ON ours.account_id = item.account_id AND ours.campaign_id = %(campaign)s
    JOIN twitter_account AS account ON account.id = item.account_id
    JOIN twitter_outbox_message AS message ON message.key = item.outbox_key
    WHERE item.state = 'released' AND message.state = 'sent'
      AND message.sent_at >= %(since)s AND message.sent_at < %(until)s
), used AS (
    SELECT saleor_order_id AS order_id, account_x_user_id, answered_post_id, created_at,
           coalesce(order_amount, 0) AS amount, coalesce(refunded_amount, 0) AS refunded
    FROM twitter_loaded_voucher
    WHERE campaign_id = %(campaign)s AND state = 'used'
), bought AS (
    SELECT order_id, account_x_user_id, answered_post_id, created_at, amount, refunded,
           1 AS vouchers, '[]'::jsonb AS lines
    FROM used
    UNION ALL
    SELECT action.saleor_order_id, action.account_x_user_id, action.answered_post_id,
           action.created_at, coalesce(action.total_amount, 0), 0, 0, action.lines
    FROM twitter_shop_action AS action
    WHERE action.state = 'done' AND action.channel = %(channel)s
      AND action.finished_at >= %(since)s
      AND NOT EXISTS (SELECT FROM used WHERE used.order_id = action.saleor_order_id)
), led AS (
    SELECT DISTINCT ON (bought.order_id) sent.id, bought.amount, bought.refunded, bought.vouchers
    FROM bought
    JOIN sent
      ON sent.x_user_id = bought.account_x_user_id
     AND ((bought.answered_post_id <> '' AND sent.x_post_id = bought.answered_post_id)
       OR (sent.sent_at <= bought.created_at
           AND sent.sent_at > bought.created_at - make_interval(secs => %(within_seconds)s)
           AND EXISTS (
               SELECT FROM twitter_product_state AS product
               CROSS JOIN LATERAL jsonb_array_elements(bought.lines) AS line
               WHERE product.saleor_product_id = sent.saleor_product_id
                 AND product.channel = sent.channel
                 AND product.variant_ids @> jsonb_build_array(line ->> 'variant_id'))))
    ORDER BY bought.order_id, (sent.x_post_id = bought.answered_post_id) DESC, sent.sent_at DESC,
             sent.id DESC
)
SELECT sent.id,
       coalesce((SELECT sum(day.count) FROM twitter_link_day AS day
                 WHERE day.item_id = sent.id), 0)::int,
       count(led.id)::int, coalesce(sum(led.vouchers), 0)::int,
       coalesce(sum(led.amount), 0), coalesce(sum(led.refunded), 0)
FROM sent LEFT JOIN led ON led.id = sent.id
WHERE sent.id = ANY (%(items)s)
GROUP BY sent.id
"""


@dataclass(frozen=True, slots=True)
class PostResult:
    """Money in the campaign's currency."""

    x_post_id: str
    sent_at: datetime
    trigger: str
    product_id: str
    clicks: int
    orders: int
    vouchers: int
    """Of the orders, those with a voucher of the campaign."""
    revenue: Decimal
    refunds: Decimal
    """Of orders with a voucher; of others the shop alone knows."""
    net: Decimal


def list_posts(campaign: Campaign) -> QuerySet[FeedItem]:
    """Return what X has of the outlet's posts from the campaign's time."""
    message = OutboxMessage.objects.filter(key=OuterRef("outbox_key"), state=OutboxState.SENT)
    posts = FeedItem.objects.filter(
        account__in=campaign.accounts.values("pk"), state=FeedItemState.RELEASED
    ).annotate(
        sent_at=Subquery(message.values("sent_at")[:1]),
        x_post_id=Subquery(message.values("x_post_id")[:1]),
    )
    since, until = _read_time(campaign)
    return posts.filter(sent_at__gte=since, sent_at__lt=until)


def read_post_results(
    campaign: Campaign, posts: Collection[FeedItem], *, led_within: timedelta
) -> list[PostResult]:
    """Return what these of `list_posts` brought, in their order."""
    since, until = _read_time(campaign)
    with connection.cursor() as cursor:
        cursor.execute(
            _SUM,
            {
                "campaign": campaign.pk,
                "channel": campaign.channel,
                "since": since,
                "until": until,
                "within_seconds": led_within.total_seconds(),
                "items": [each.pk for each in posts],
            },
        )
        sums = {pk: numbers for pk, *numbers in cursor.fetchall()}
    return [_make_result(each, *sums[each.pk]) for each in posts if each.pk in sums]


def write_posts_csv(results: Collection[PostResult], currency: str) -> str:
    """Return a line of names, and one for each post."""
    text = StringIO()
    rows = csv.writer(text)
    names = [each.name for each in fields(PostResult)]
    rows.writerow([*names, "currency"])
    for each in results:
        rows.writerow([*(getattr(each, name) for name in names), currency])
    return text.getvalue()


def _make_result(
    post: FeedItem, clicks: int, orders: int, vouchers: int, revenue: Decimal, refunds: Decimal
) -> PostResult:
    return PostResult(
        x_post_id=post.x_post_id,  # type: ignore[attr-defined]  # annotated
        sent_at=post.sent_at,  # type: ignore[attr-defined]  # annotated
        trigger=post.trigger,
        product_id=post.saleor_product_id,
        clicks=clicks,
        orders=orders,
        vouchers=vouchers,
        revenue=revenue,
        refunds=refunds,
        net=revenue - refunds,
    )


def _read_time(campaign: Campaign) -> tuple[datetime, datetime]:
    """Return the first moment of the campaign, and the first after it."""
    began_at = campaign.started_at or campaign.starts_at or campaign.created_at
    # It may end while nobody looks; whatever was posted later is another campaign's.
    ends = [each for each in (campaign.ended_at, campaign.ends_at) if each is not None]
    return began_at, min(ends, default=datetime.max.replace(tzinfo=began_at.tzinfo))
