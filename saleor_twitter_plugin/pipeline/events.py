"""The inbox, drained: what is claimed is carried to its end, or given back for later."""

import logging
from collections.abc import Callable
from datetime import datetime

from .. import drops, inbox
from ..accounts import app_state
from ..failures import log_failure
from ..handoffs import DropOutcome
from ..inbox import ClaimedEvent
from ..models import DropEntry
from ..sealing import Sealer
from ..shop import Shop
from .answering import Desk, handle_events
from .drop_batches import look_ahead
from .hearing import read_vocabulary

logger = logging.getLogger(__name__)

# One task drains many rows, never one task per event.
DRAIN_MAX = 200
# So many entries of drops that are decided are answered together, in about thirty statements.
BATCH = 100


def drain_inbox(
    *, shop: Shop, sealer: Sealer, signing_key: bytes, clock: Callable[[], datetime]
) -> int:
    """Carry open events to their end until there is none; return how many."""
    config = shop.read_config()
    app_state.note_worker(config.client_id, now=clock())
    if not config.is_working:
        return 0
    vocabulary = read_vocabulary(config, now=clock())
    is_open = drops.is_any_open(now=clock())
    if is_open:
        look_ahead(
            shop=shop, sealer=sealer, signing_key=signing_key, vocabulary=vocabulary, clock=clock
        )
    # What was decided before a drop closed is still to be answered.
    is_rush = is_open or inbox.is_any_waiting(DropEntry.objects.all())
    desk = Desk(shop, config, sealer, signing_key, vocabulary)
    done = 0
    while done < DRAIN_MAX:
        batch = _claim(is_rush, sealer=sealer, now=clock())
        if not batch:
            break
        done += len(batch)
        now = clock()
        for claimed, error in handle_events(batch, desk, now=now):
            # One event that cannot be handled must not stop those behind it. Its text stays out
            # of the log: only the key, which X made.
            log_failure(logger, f"Event {claimed.event.key} was not handled", error)
            inbox.give_back(claimed, error, now=now)
    return done


def _claim(is_rush: bool, *, sealer: Sealer, now: datetime) -> list[ClaimedEvent]:
    """Take the next event; if it is decided ahead, others with it, winners before the rest.

    Only what is decided draws others: a STOP that comes first is taken first, and alone.
    """
    first = inbox.claim_next(sealer=sealer, now=now)
    if first is None:
        return []
    batch = [first]
    if is_rush and drops.is_decided(first.event.key):
        decided = DropEntry.objects.all()
        for listed in (decided.filter(outcome=DropOutcome.WON), decided):
            batch += inbox.claim_listed(BATCH - len(batch), listed=listed, sealer=sealer, now=now)
    return batch
