"""What a campaign came to, in numbers: of our own rows alone.

What X charged is told apart by action: each ask is one post or message that X delivered, and the
answer to it is the outbox's message with the key `answer:deal:<action>`, where that was sent. The
ledger itself knows days and accounts, and no campaigns.
"""

import csv
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from io import StringIO

from django.db import connection
from django.db.models import Count, Q, Sum

from ..models import Campaign
from ..models.campaigns import VoucherState
from ..x_prices import PriceItem

_COUNT_ASKS = """
SELECT count(DISTINCT ask.x_user_id) FILTER (WHERE ask.x_user_id <> '')
         + count(*) FILTER (WHERE ask.x_user_id = ''),
       count(*),
       count(*) FILTER (WHERE ask.is_message),
       count(message.id) FILTER (WHERE NOT ask.is_message),
       count(message.id) FILTER (WHERE ask.is_message)
FROM twitter_campaign_ask AS ask
LEFT JOIN twitter_outbox_message AS message
  ON message.key = 'answer:deal:' || ask.key AND message.state = 'sent'
WHERE ask.campaign_id = %s
"""
_LOADED = (
    VoucherState.LOADED, VoucherState.APPLIED, VoucherState.USED, VoucherState.EXPIRED,
    VoucherState.REVOKED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CampaignReport:
    """Money in the campaign's currency; what X charged in US dollars."""

    reached: int
    """People who asked; whoever was forgotten counts once for each ask."""
    asked: int
    waiting: int
    """Asked for by people who are not linked yet."""
    issued: int
    """Loaded on a customer's account, whatever became of it."""
    used: int
    revenue: Decimal
    """Of the orders as they stand: after the discount, before refunds."""
    discount: Decimal
    refunds: Decimal
    net: Decimal
    """Revenue without refunds."""
    currency: str
    api_cost_usd: Decimal


def read_report(campaign: Campaign, prices_usd: Mapping[PriceItem, Decimal]) -> CampaignReport:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_ASKS, [campaign.pk])
        reached, asked, messages, replied, answered = cursor.fetchone()
    loaded = Q(state__in=_LOADED, loaded_at__isnull=False)
    used = Q(state=VoucherState.USED)
    sums = campaign.vouchers.aggregate(
        waiting=Count("pk", filter=Q(state=VoucherState.WAITING)),
        issued=Count("pk", filter=loaded),
        used=Count("pk", filter=used),
        revenue=Sum("order_amount", filter=used),
        discount=Sum("discount_amount", filter=used),
        refunds=Sum("refunded_amount", filter=used),
    )
    revenue, refunds = sums["revenue"] or Decimal(0), sums["refunds"] or Decimal(0)
    return CampaignReport(
        reached=reached,
        asked=asked,
        waiting=sums["waiting"],
        issued=sums["issued"],
        used=sums["used"],
        revenue=revenue,
        discount=sums["discount"] or Decimal(0),
        refunds=refunds,
        net=revenue - refunds,
        currency=campaign.currency,
        api_cost_usd=price_asks(
            prices_usd,
            posts=asked - messages,
            messages=messages,
            replied=replied,
            answered=answered,
        ),
    )


def price_asks(
    prices_usd: Mapping[PriceItem, Decimal],
    *,
    posts: int,
    messages: int,
    replied: int,
    answered: int,
) -> Decimal:
    """Return what X charged: for what it delivered, for replies and for messages that were sent."""
    return (
        posts * prices_usd[PriceItem.POST_READ]
        + messages * prices_usd[PriceItem.MESSAGE_READ]
        + replied * prices_usd[PriceItem.SUMMONED_REPLY]
        + answered * prices_usd[PriceItem.MESSAGE]
    )


def write_csv(campaign: Campaign, report: CampaignReport) -> str:
    """Return two lines: the names, and the numbers."""
    values = {"campaign": campaign.slug, **asdict(report)}
    text = StringIO()
    rows = csv.writer(text)
    rows.writerow(values)
    rows.writerow(values.values())
    return text.getvalue()
