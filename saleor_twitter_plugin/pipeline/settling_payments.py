"""Payments that were not decided when their order was answered, and orders to cancel for one."""

import logging
from datetime import datetime

from ..errors import TwitterPluginError
from ..shop import Shop, payment_rows

log = logging.getLogger(__name__)
# A gateway that hangs costs 40 s each.
PAYMENTS_PER_ROUND = 20


def settle_payments(*, shop: Shop, now: datetime) -> int:
    """Look again at what is due; return how many are decided by now. Nobody is written to."""
    settled = 0
    for key in payment_rows.list_due(limit=PAYMENTS_PER_ROUND, now=now):
        try:
            settled += shop.settle_payment(key, now=now)
        except TwitterPluginError as error:
            log.warning("The payment of %s could not be looked at: %s", key, error)
    return settled
