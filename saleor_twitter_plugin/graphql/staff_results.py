"""What came of a template's posts, as far as our own rows tell.

A request counts for the last post of its product by the account it was made to, if that was not
long before. Who buys at the shop itself leaves no row here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

RESULTS_WITHIN = timedelta(days=90)
LED_TO_WITHIN = timedelta(days=7)

# A variant is known by its product's state: an order by a linked shopper has no claim.
_COUNT = """
WITH sent AS (
    SELECT item.id, item.account_id, item.trigger, item.template_name, item.channel,
           item.saleor_product_id, account.x_user_id, message.sent_at
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
           line.saleor_product_id, claim.created_at, 1 AS claims, 0 AS orders
    FROM twitter_claim AS claim
    CROSS JOIN LATERAL (
        SELECT DISTINCT item ->> 'product_id' AS saleor_product_id
        FROM jsonb_array_elements(claim.lines) AS item
    ) AS line
    WHERE claim.created_at > %(since)s
    UNION ALL
    SELECT 'action:' || action.id, action.account_x_user_id, action.channel,
           variants.saleor_product_id, action.created_at, 0, 1
    FROM twitter_shop_action AS action
    CROSS JOIN LATERAL jsonb_array_elements(action.lines) AS line
    JOIN variants
      ON variants.channel = action.channel AND variants.id = line ->> 'variant_id'
    WHERE action.state = 'done' AND action.created_at > %(since)s
), led AS (
    SELECT DISTINCT ON (asked.key) sent.id, asked.claims, asked.orders
    FROM asked
    JOIN sent
      ON sent.x_user_id = asked.account_x_user_id AND sent.channel = asked.channel
     AND sent.saleor_product_id = asked.saleor_product_id
     AND sent.sent_at <= asked.created_at
     AND sent.sent_at > asked.created_at - make_interval(secs => %(within_seconds)s)
    ORDER BY asked.key, sent.sent_at DESC, sent.id DESC
), summed AS (
    SELECT id, sum(claims) AS claims, sum(orders) AS orders FROM led GROUP BY id
)
SELECT sent.account_id, sent.trigger, sent.template_name, count(*),
       coalesce(sum(summed.claims), 0)::int, coalesce(sum(summed.orders), 0)::int
FROM sent LEFT JOIN summed ON summed.id = sent.id
GROUP BY sent.account_id, sent.trigger, sent.template_name
"""


@dataclass(frozen=True, slots=True)
class Results:
    """Posts that X has, and what they led to."""

    posts: int = 0
    claims: int = 0
    orders: int = 0

    def __add__(self, other: "Results") -> "Results":
        return Results(
            self.posts + other.posts, self.claims + other.claims, self.orders + other.orders
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
        (account_id, trigger, name): Results(posts, claims, orders)
        for account_id, trigger, name, posts, claims, orders in rows
    }
