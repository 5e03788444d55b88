"""Drive drops by the clock: each step is conditional, so that a restart only repeats it."""

import logging
from datetime import datetime

from .. import drops
from ..errors import TwitterPluginError
from ..shop import Shop

log = logging.getLogger(__name__)


def run_drops(*, shop: Shop, now: datetime) -> list[drops.Given]:
    """Open, close, give on and settle what is due; return who holds a unit that did not before."""
    drops.open_due(now=now)
    drops.close_due(now=now)
    given = drops.lapse_due(now=now)
    try:
        given += drops.tidy_closed(shop=shop, now=now)
    except TwitterPluginError as error:
        # What is left stays in the ledger, promised to nobody, until the next round.
        log.warning("What drops have left could not be returned yet: %s", error)
    return given
