"""What campaigns need: begun and ended at their moments, filled with codes, rid of old ones.

Debates are asked and prizes settled here too.
"""

import logging
from datetime import datetime

from .. import campaigns
from ..campaigns import pool
from ..errors import TwitterPluginError
from ..failures import log_failure
from ..sealing import Sealer
from ..shop import Shop
from .contests import settle_prizes
from .debates import ask_questions
from .drop_campaigns import settle_drop_sales
from .offers import load_waiting_vouchers
from .outlets import keep_outlets
from .voucher_hints import settle_unheard
from .voucher_pool import fill_pool, retire_codes

logger = logging.getLogger(__name__)
POOLS_PER_ROUND = 50


def tend_campaigns(*, shop: Shop, sealer: Sealer, now: datetime) -> int:
    """Do all that is due; return how many things were done."""
    # Before the moments are looked at: these are the drop's.
    done = campaigns.follow_drops(now)
    done += campaigns.start_due(now) + len(campaigns.end_due(now)) + campaigns.expire_due(now)
    # Before codes are made: a voucher is never given while it is good for other goods.
    done += keep_outlets(shop=shop, now=now)
    for campaign in pool.list_short(limit=POOLS_PER_ROUND):
        try:
            done += fill_pool(campaign, shop=shop, sealer=sealer)
        except TwitterPluginError as error:
            # One campaign that the shop refuses must not stop the others.
            log_failure(logger, f"Codes of the campaign {campaign.slug} were not made", error)
    for campaign in pool.list_with_spent():
        done += retire_codes(campaign, shop=shop, sealer=sealer)
    done += load_waiting_vouchers(shop=shop, sealer=sealer, now=now)
    done += ask_questions(now) + settle_prizes(shop=shop, sealer=sealer, now=now)
    settle_drop_sales(shop=shop, now=now)
    settle_unheard(shop=shop, sealer=sealer, now=now)
    return done
