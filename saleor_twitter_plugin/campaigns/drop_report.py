"""A drop's numbers as a campaign's: entries are asks, who got a unit was issued one.

Money is what the shop told last of the orders; before it told anything, what was ordered.
"""

from collections.abc import Mapping
from decimal import Decimal

from django.db import connection

from ..models import Campaign
from ..x_prices import PriceItem
from .reporting import CampaignReport, price_asks

_SUM = """
SELECT count(DISTINCT entry.x_user_id) FILTER (WHERE entry.x_user_id <> '')
         + count(*) FILTER (WHERE entry.x_user_id = ''),
       count(*),
       count(*) FILTER (WHERE entry.is_message),
       count(message.id) FILTER (WHERE NOT entry.is_message),
       count(message.id) FILTER (WHERE entry.is_message),
       count(*) FILTER (WHERE entry.state = 'waiting'),
       count(*) FILTER (WHERE EXISTS (
           SELECT FROM twitter_drop_event AS event
           WHERE event.drop_id = entry.drop_id AND event.entry_pk = entry.id
             AND event.unit_pk IS NOT NULL)),
       count(*) FILTER (WHERE entry.state = 'ordered'),
       coalesce(sum(coalesce(sale.order_amount, action.total_amount))
                FILTER (WHERE entry.state = 'ordered'), 0),
       coalesce(sum(sale.discount_amount), 0),
       coalesce(sum(sale.refunded_amount), 0),
       coalesce(max(action.currency), '')
FROM twitter_drop_entry AS entry
LEFT JOIN twitter_outbox_message AS message
  ON message.key = 'answer:' || entry.key AND message.state = 'sent'
LEFT JOIN twitter_drop_sale AS sale ON sale.entry_id = entry.id
LEFT JOIN LATERAL (
    SELECT total_amount, currency FROM twitter_shop_action
    WHERE saleor_order_id = entry.saleor_order_id AND entry.saleor_order_id <> ''
    ORDER BY id LIMIT 1
) AS action ON true
WHERE entry.drop_id = %s
"""


def read_drop_report(campaign: Campaign, prices_usd: Mapping[PriceItem, Decimal]) -> CampaignReport:
    with connection.cursor() as cursor:
        cursor.execute(_SUM, [campaign.drop_id])
        row = cursor.fetchone()
    reached, asked, messages, replied, answered, waiting, issued, used, *amounts = row
    revenue, discount, refunds, currency = amounts
    return CampaignReport(
        reached=reached,
        asked=asked,
        waiting=waiting,
        issued=issued,
        used=used,
        revenue=revenue,
        discount=discount,
        refunds=refunds,
        net=revenue - refunds,
        currency=currency or campaign.currency,
        api_cost_usd=price_asks(
            prices_usd, posts=asked - messages, messages=messages, replied=replied,
            answered=answered,
        ),
    )  # fmt: skip
