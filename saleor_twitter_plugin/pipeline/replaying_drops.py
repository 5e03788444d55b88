"""After a drop: its entries, events and what is left of the inbox, held against each other."""

from dataclasses import dataclass, field
from datetime import datetime

from .. import drops, inbox
from ..config import Config
from ..handoffs import UseHashtag, XEvent
from ..models import Drop, DropEntry, InboxEvent
from ..models.inbox import InboxState
from ..sealing import Sealer
from ..understanding import Vocabulary
from .hearing import hear
from .known import Known

_AT_ONCE = 500


@dataclass(slots=True)
class Replayed:
    """`differences`: what cannot have been so; empty, where the drop is proved."""

    entry_count: int = 0
    event_count: int = 0
    """Of the entries, so many have their event in the inbox still."""
    refused_count: int = 0
    late_count: int = 0
    """Who asked before the last that won at once, and got none: their posts came later to us."""
    differences: list[str] = field(default_factory=list)


def replay_drop(drop: Drop, *, config: Config, sealer: Sealer, signing_key: bytes) -> Replayed:
    """Follow the drop once more from what is stored; nothing is changed."""
    told = Replayed()
    told.differences += drops.find_faults(drop)
    told.differences += drops.find_order_faults(drop)
    told.differences += drops.find_draw_faults(drop, signing_key=signing_key)
    entries = {each.key: each for each in DropEntry.objects.filter(drop=drop)}
    told.entry_count = len(entries)
    told.refused_count = sum(each.state == "refused" for each in entries.values())
    told.late_count = _count_late(list(entries.values()))
    _compare_inbox(drop, entries, told, config=config, sealer=sealer)
    return told


def _count_late(entries: list[DropEntry]) -> int:
    last_won: dict[int | None, datetime] = {}
    for each in entries:
        if each.outcome == "won":
            last_won[each.variant_id] = max(
                each.asked_at, last_won.get(each.variant_id, each.asked_at)
            )
    return sum(
        each.outcome in ("waitlisted", "sold_out")
        and each.variant_id in last_won
        and each.asked_at < last_won[each.variant_id]
        for each in entries
    )


def _compare_inbox(
    drop: Drop, entries: dict[str, DropEntry], told: Replayed, *, config: Config, sealer: Sealer
) -> None:
    """Look at all that came since the drop was made, as far as its words are kept."""
    vocabulary = Vocabulary(aliases=config.command_aliases, hashtags=frozenset([drop.hashtag]))
    states = dict(
        InboxEvent.objects.filter(received_at__gte=drop.created_at).values_list("key", "state")
    )
    told.event_count = sum(key in entries for key in states)
    for event in inbox.read_kept(since=drop.created_at, sealer=sealer, at_once=_AT_ONCE):
        entry = entries.get(event.key)
        if entry is not None:
            told.differences += _compare(event, entry)
        elif _asks(event, vocabulary, drop) and states[event.key] == InboxState.DONE:
            told.differences.append(f"{event.key} asked for a unit, and has no entry")


def _asks(event: XEvent, vocabulary: Vocabulary, drop: Drop) -> bool:
    intent = hear(event, vocabulary, known=Known([event])).intent
    if not isinstance(intent, UseHashtag) or drops.normalise_hashtag(intent.tag) != drop.hashtag:
        return False
    # While it was there to be asked: a hashtag is another drop's before and after.
    asked_at = event.created_at
    return asked_at is not None and drop.opens_at <= asked_at < drop.closes_at


def _compare(event: XEvent, entry: DropEntry) -> list[str]:
    differences = []
    if entry.x_user_id not in ("", event.author_id):
        differences.append(f"{event.key} is by another person than entry {entry.pk}")
    if event.created_at is not None and entry.asked_at != event.created_at:
        differences.append(f"{event.key} was written at another time than entry {entry.pk} says")
    return differences
