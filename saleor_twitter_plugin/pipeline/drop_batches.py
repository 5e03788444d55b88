"""While a drop is open, many who want it are decided at once, before each is answered."""

import logging
from collections.abc import Sequence
from datetime import datetime

from .. import drops
from ..failures import log_failure
from ..handoffs import UseHashtag
from ..inbox import ClaimedEvent
from ..models import Drop
from ..shop import Shop
from ..understanding import Vocabulary
from .drop_entries import make_asking
from .hearing import hear
from .ignoring import find_why_ignored
from .known import Known, KnownOfMany

logger = logging.getLogger(__name__)

# So many events are claimed together, and decided in about nine statements.
BATCH = 50


def decide_ahead(
    batch: Sequence[ClaimedEvent],
    *,
    shop: Shop,
    signing_key: bytes,
    vocabulary: Vocabulary,
    now: datetime,
) -> None:
    """Enter the authors of a batch into the drops they name, under the keys of their events.

    Handling the events later finds these answers. Whoever is left out here is entered then: who
    wrote something else before, as a STOP, and all where something fails.
    """
    found: dict[str, Drop | None] = {}
    askings: dict[int, list[drops.Asking]] = {}
    authors: set[str] = set()
    try:
        known = KnownOfMany([each.event for each in batch])
    except Exception as error:
        log_failure(logger, "Events could not be looked up together", error)
        return
    for claimed in batch:
        author_id = claimed.event.author_id
        if author_id in authors:
            continue
        authors.add(author_id)
        try:
            _collect(
                claimed,
                found,
                askings,
                shop=shop,
                signing_key=signing_key,
                vocabulary=vocabulary,
                known=known,
                now=now,
            )
        except Exception as error:
            log_failure(logger, f"Event {claimed.event.key} was not decided ahead", error)
    for drop in {each.pk: each for each in found.values() if each}.values():
        try:
            drops.enter_many(drop, askings.get(drop.pk, []), now=now)
        except Exception as error:
            log_failure(logger, f"Entries of {drop.slug} were not decided ahead", error)


def _collect(
    claimed: ClaimedEvent,
    found: dict[str, Drop | None],
    askings: dict[int, list[drops.Asking]],
    *,
    shop: Shop,
    signing_key: bytes,
    vocabulary: Vocabulary,
    known: Known,
    now: datetime,
) -> None:
    event = claimed.event
    intent = hear(event, vocabulary).intent
    if not isinstance(intent, UseHashtag):
        return
    if intent.tag not in found:
        found[intent.tag] = drops.find_by_hashtag(intent.tag, now=now)
    drop = found[intent.tag]
    account = known.find_account(event.account_id or "")
    if drop is None or account is None or known.has_opted_out(event.author_id):
        return
    if find_why_ignored(event, account, intent, known=known, now=now):
        return
    asking = make_asking(
        intent, event, account, shop=shop, signing_key=signing_key, known=known, now=now
    )
    askings.setdefault(drop.pk, []).append(asking)
