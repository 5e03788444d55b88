"""What came of a template's posts, as far as our own rows tell.

A request counts for the post that it answers or quotes; else for the last post of its product by
the account it was made to, if that was within a week before. Who buys at the shop itself leaves no
row here, not even where a link led there.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection

RESULTS_WITHIN = timedelta(days=90)
LED_TO_WITHIN = timedelta(days=7)

# A variant is known by its product's state: an order by a linked shopper has no claim.
_COUNT = """
WITH sent AS (
    SELECT item.id, item.account_id, item.trigger, item.template_name, item.channel,
           item.saleor_product_id, account.x_user_id, message.sent_at, message.x_post_id
    FROM twitter_feed_item AS item
    JOIN twitter_account AS account ON account.id = item.account_id
    JOIN twitter_outbox_message AS message ON message.key = item.outbox_key
    WHERE item.state = 'released' AND item.template_name <> '' AND message.state = 'sent'
      AND message.sent_at > %(since)s
), variants AS (
    SELECT DISTINCT sent.channel, sent.saleor_product_id, variant.id
    FROM sent
    JOIN twitter_product_state AS state
      ON state.saleor_product_id = sent.saleor_product_id AND state.channel = sent.channel
    CROSS JOIN LATERAL jsonb_array_elements_text(state.variant_ids) AS variant(id)
), asked AS (
    SELECT 'claim:' || claim.id AS key, claim.account_x_user_id, claim.channel,
           claim.answered_post_id, line.saleor_product_id, claim.created_at,
           1 AS claims, 0 AS orders, 0::numeric AS amount, '' AS currency
    FROM twitter_claim AS claim
    CROSS JOIN LATERAL (
        SELECT DISTINCT item ->> 'product_id' AS saleor_product_id
        FROM jsonb_array_elements(claim.lines) AS item
    ) AS line
    WHERE claim.created_at > %(since)s
    UNION ALL
    SELECT 'action:' || action.id, action.account_x_user_id, action.channel,
           action.answered_post_id, coalesce(variants.saleor_product_id, ''), action.created_at,
           0, 1, coalesce(action.total_amount, 0), action.currency
    FROM twitter_shop_action AS action
    CROSS JOIN LATERAL jsonb_array_elements(action.lines) AS line
    LEFT JOIN variants
      ON variants.channel = action.channel AND variants.id = line ->> 'variant_id'
    WHERE action.state = 'done' AND action.created_at > %(since)s
), led AS (
    SELECT DISTINCT ON (asked.key) sent.id, asked.claims, asked.orders, asked.amount,
           asked.currency
    FROM asked
    JOIN sent
      ON sent.x_user_id = asked.account_x_user_id
     AND ((asked.answered_post_id <> '' AND sent.x_post_id = asked.answered_post_id)
       OR (sent.channel = asked.channel AND sent.saleor_product_id = asked.saleor_product_id
           AND sent.sent_at <= asked.created_at
           AND sent.sent_at > asked.created_at - make_interval(secs => %(within_seconds)s)))
    ORDER BY asked.key, (sent.x_post_id = asked.answered_post_id) DESC, sent.sent_at DESC,
             sent.id DESC
), earned AS (
    SELECT id, currency, sum(amount) AS amount FROM led WHERE currency <> '' GROUP BY id, currency
), summed AS (
    SELECT id, sum(claims) AS claims, sum(orders) AS orders FROM led GROUP BY id
), clicked AS (
    SELECT day.item_id AS id, sum(day.count) AS clicks
    FROM twitter_link_day AS day JOIN sent ON sent.id = day.item_id
    GROUP BY day.item_id
)
SELECT sent.account_id, sent.trigger, sent.template_name, count(*),
       coalesce(sum(summed.claims), 0)::int, coalesce(sum(summed.orders), 0)::int,
       coalesce(sum(clicked.clicks), 0)::int,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(total.currency, total.amount::text)), '[]')
        FROM (SELECT earned.currency, sum(earned.amount) AS amount
              FROM earned WHERE earned.id = ANY (array_agg(sent.id))
              GROUP BY earned.currency ORDER BY earned.currency) AS total)
FROM sent
LEFT JOIN summed ON summed.id = sent.id
LEFT JOIN clicked ON clicked.id = sent.id
GROUP BY sent.account_id, sent.trigger, sent.template_name
"""


@dataclass(frozen=True, slots=True)
class Results:
    """Posts that X has, and what they led to."""

    posts: int = 0
    claims: int = 0
    orders: int = 0
    clicks: int = 0
    revenue: Mapping[str, Decimal] = field(default_factory=dict)
    """Currency → what the orders came to, nothing taken off."""

    def __add__(self, other: "Results") -> "Results":
        nothing = Decimal(0)
        revenue = {
            currency: self.revenue.get(currency, nothing) + other.revenue.get(currency, nothing)
            for currency in sorted({*self.revenue, *other.revenue})
        }
        return Results(
            self.posts + other.posts,
            self.claims + other.claims,
            self.orders + other.orders,
            self.clicks + other.clicks,
            revenue,
        )


def count_results(*, now: datetime) -> dict[tuple[int, str, str], Results]:
    """Return results by account's key, trigger and template name."""
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            {
                "since": now - RESULTS_WITHIN,
                "within_seconds": LED_TO_WITHIN.total_seconds(),
            },
        )
        rows = cursor.fetchall()
    return {
        (account_id, trigger, name): Results(posts, claims, orders, clicks, _read_amounts(revenue))
        for account_id, trigger, name, posts, claims, orders, clicks, revenue in rows
    }


def _read_amounts(stored: str | list[list[str]]) -> dict[str, Decimal]:
    # A cursor of our own gives JSON as it is written.
    pairs = json.loads(stored) if isinstance(stored, str) else stored
    return {currency: Decimal(amount) for currency, amount in pairs}
