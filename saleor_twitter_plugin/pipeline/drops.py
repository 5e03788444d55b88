"""Drive drops by the clock: each step is conditional, so that a restart only repeats it."""

import logging
from collections.abc import Callable
from datetime import datetime

from .. import drops
from ..errors import TwitterPluginError
from ..shop import Shop
from .drop_orders import settle_won

log = logging.getLogger(__name__)


def run_drops(
    *, shop: Shop, signing_key: bytes, clock: Callable[[], datetime]
) -> list[drops.Given]:
    """Open, close, give on, order and settle what is due; return who was given another's unit."""
    now = clock()
    drops.open_due(now=now)
    drops.close_due(now=now)
    given = drops.lapse_due(now=now)
    try:
        given += drops.tidy_closed(shop=shop, now=now)
    except TwitterPluginError as error:
        # What is left stays in the ledger, promised to nobody, until the next round.
        log.warning("What drops have left could not be returned yet: %s", error)
    settle_won(shop=shop, signing_key=signing_key, clock=clock)
    return given
