"""What the orders of drops came to, asked of the shop a few at a time."""

import logging
from collections import defaultdict
from datetime import datetime, timedelta

from ..errors import TwitterPluginError
from ..failures import log_failure
from ..handoffs import SaleorCustomerId
from ..models import DropEntry, DropSale
from ..models.campaigns import CampaignKind, CampaignState
from ..models.drops import EntryState
from ..shop import Shop

logger = logging.getLogger(__name__)
LOOKED_AT_PER_ROUND = 50
# So long after a drop its orders are looked at for refunds, others each time.
REFUNDED_WITHIN = timedelta(days=60)
_COUNTED = (CampaignState.RUNNING, CampaignState.PAUSED, CampaignState.ENDED)


def settle_drop_sales(*, shop: Shop, now: datetime) -> int:
    """Note what some orders of campaigns' drops came to; return how many are noted anew."""
    entries = (
        DropEntry.objects.filter(
            state=EntryState.ORDERED,
            drop__campaigns__kind=CampaignKind.DROP,
            drop__campaigns__state__in=_COUNTED,
            drop__closes_at__gt=now - REFUNDED_WITHIN,
        )
        .exclude(saleor_customer_id="")
        .exclude(saleor_order_id="")
    )
    by_customer: dict[str, dict[str, int]] = defaultdict(dict)
    for entry in entries.order_by("?")[:LOOKED_AT_PER_ROUND]:
        by_customer[entry.saleor_customer_id][entry.saleor_order_id] = entry.pk
    noted = 0
    for customer_id, entry_pks in by_customer.items():
        try:
            noted += _note(SaleorCustomerId(customer_id), entry_pks, shop=shop, now=now)
        except TwitterPluginError as error:
            log_failure(logger, "The orders of a drop were not looked at", error)
    return noted


def _note(
    customer_id: SaleorCustomerId, entry_pks: dict[str, int], *, shop: Shop, now: datetime
) -> int:
    noted = 0
    for order in shop.list_customer_orders(customer_id):
        entry_pk = entry_pks.get(order.order_id)
        if entry_pk is None:
            continue
        refunded = order.total.amount if order.is_taken_back else order.refunded_amount
        amounts = {
            "order_amount": order.total.amount,
            "discount_amount": order.discount_amount,
            "refunded_amount": refunded,
        }
        known = DropSale.objects.filter(entry_id=entry_pk, **amounts)
        if not known.update(looked_at=now):
            DropSale.objects.update_or_create(
                entry_id=entry_pk, defaults={**amounts, "looked_at": now}
            )
            noted += 1
    return noted
