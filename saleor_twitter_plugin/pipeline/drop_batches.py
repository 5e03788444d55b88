"""While a drop is open, all who want it are decided at once, before their events' turns."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from .. import drops, inbox
from ..failures import log_failure
from ..handoffs import UseHashtag, XEvent, XUserId
from ..models import Drop, DropEntry
from ..sealing import Sealer
from ..shop import Shop
from ..understanding import Vocabulary
from .drop_entries import make_asking
from .hearing import hear
from .ignoring import find_why_ignored
from .known import Known

logger = logging.getLogger(__name__)

# So many events are read together, and decided in about thirty statements.
BATCH = 100
# One worker looks ahead at a time, to the end of what waits: answers are given by the others.
LOOKED_AHEAD_FOR = timedelta(seconds=60)
# Who died is followed by another after it.
_LEASE = timedelta(seconds=15)


def look_ahead(
    *,
    shop: Shop,
    sealer: Sealer,
    signing_key: bytes,
    vocabulary: Vocabulary,
    clock: Callable[[], datetime],
) -> None:
    """Enter whoever waits into the open drops they name, under the keys of their events.

    Handling the events later finds the answers; whoever is left out here is entered then. Nothing
    is claimed, and nothing raised.
    """
    now = clock()
    until = now + _LEASE
    drop_pks: list[int] = []
    authors: set[XUserId] = set()
    after: int | None = 0
    try:
        drop_pks = drops.claim_look_ahead(until=until, now=now)
        while drop_pks and after is not None and clock() < now + LOOKED_AHEAD_FOR:
            events, after = inbox.peek(
                BATCH, after=after, unless=DropEntry.objects.all(), sealer=sealer, now=clock()
            )
            # What a person wrote after something else, as a STOP, waits for its turn.
            firsts = _list_firsts(events, authors)
            decide_ahead(
                firsts, shop=shop, signing_key=signing_key, vocabulary=vocabulary, now=clock()
            )
            renewed = clock() + _LEASE
            drop_pks = drops.keep_looking_ahead(drop_pks, until=until, renewed=renewed)
            until = renewed
    except Exception as error:
        log_failure(logger, "Nobody was decided ahead", error)
    finally:
        drops.end_look_ahead(drop_pks, until=until)


def _list_firsts(events: Sequence[XEvent], authors: set[XUserId]) -> list[XEvent]:
    firsts = []
    for event in events:
        if event.author_id not in authors:
            authors.add(event.author_id)
            firsts.append(event)
    return firsts


def decide_ahead(
    events: Sequence[XEvent],
    *,
    shop: Shop,
    signing_key: bytes,
    vocabulary: Vocabulary,
    now: datetime,
) -> None:
    """Enter the authors, each of whom has one event here."""
    askings: dict[int, list[drops.Asking]] = {}
    found: dict[int, Drop] = {}
    known = Known(events)
    for event in events:
        try:
            _collect(
                event,
                found,
                askings,
                shop=shop,
                signing_key=signing_key,
                vocabulary=vocabulary,
                known=known,
                now=now,
            )
        except Exception as error:
            log_failure(logger, f"Event {event.key} was not decided ahead", error)
    for drop in found.values():
        try:
            drops.enter_many(drop, askings[drop.pk], now=now)
        except Exception as error:
            log_failure(logger, f"Entries of {drop.slug} were not decided ahead", error)


def _collect(
    event: XEvent,
    found: dict[int, Drop],
    askings: dict[int, list[drops.Asking]],
    *,
    shop: Shop,
    signing_key: bytes,
    vocabulary: Vocabulary,
    known: Known,
    now: datetime,
) -> None:
    intent = hear(event, vocabulary, known=known).intent
    if not isinstance(intent, UseHashtag):
        return
    drop = known.find_drop(intent.tag, now=now)
    account = known.find_account(event.account_id or "")
    if drop is None or account is None or known.has_opted_out(event.author_id):
        return
    if find_why_ignored(event, account, intent, known=known, now=now):
        return
    asking = make_asking(
        intent, event, account, shop=shop, signing_key=signing_key, known=known, now=now
    )
    found[drop.pk] = drop
    askings.setdefault(drop.pk, []).append(asking)
