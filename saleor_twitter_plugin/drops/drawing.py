"""A drop's draw: entries frozen when it has closed, units held for whom the draw names."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from ..draws import DrawDocument, make_nonce, make_ticket
from ..draws.shuffling import PoolResult
from ..draws.storing import AlreadyDrawn, find_draw, freeze, roll_once
from ..errors import PermanentError
from ..handoffs import DropOutcome
from ..models import Draw, Drop, DropEntry, DropEvent, DropUnit, DropVariant
from ..models.drops import DropMode, DropState, EntryState, UnitState
from .events import make, note
from .kinds import Kind
from .ledger import Given, lock_drop


class NotDrawable(PermanentError):
    """The drop is no draw, or not at the point where it can be drawn."""


def freeze_entries(drop: Drop, *, signing_key: bytes, now: datetime) -> Draw:
    """Freeze a closed drop's entries and return what is published before the roll.

    Raises:
        NotDrawable: it is no draw, or still open, or names no beacon.
        AlreadyDrawn: its entries were frozen before.
    """
    with transaction.atomic():
        drop = lock_drop(drop.pk)
        if drop.mode != DropMode.DRAW or drop.state != DropState.CLOSED:
            raise NotDrawable(f"{drop.slug} is no draw that has closed.")
        if not drop.beacon_source:
            raise NotDrawable(f"{drop.slug} does not say where its chance comes from.")
        tickets: dict[str, list[str]] = {}
        for entry, ticket in _name_entries(drop, signing_key):
            tickets.setdefault(_pool_of(entry), []).append(ticket)
        document = DrawDocument(
            slug=drop.slug,
            beacon_source=drop.beacon_source,
            places=_count_places(drop),
            tickets={pool: tuple(each) for pool, each in tickets.items()},
            exclusions=_count_exclusions(drop),
        )
        draw = freeze(_subject(drop), drop.name, document, now=now)
        note(Kind.FROZEN, drop.pk, detail=draw.commitment, now=now)
    return draw


def draw_winners(
    drop: Drop, beacon: str, *, signing_key: bytes, drawn_by: str, now: datetime
) -> list[Given]:
    """Roll the frozen draw with the beacon's value, once for ever; return who holds a unit.

    Raises:
        NotDrawable: its entries are not frozen.
        AlreadyDrawn: it was drawn before.
        InvalidDocument: the beacon's value cannot be used.
    """
    with transaction.atomic():
        drop = lock_drop(drop.pk)
        draw = find_draw(drop.slug)
        if draw is None or drop.state != DropState.CLOSED:
            raise NotDrawable(f"The entries of {drop.slug} are not frozen.")
        results = roll_once(draw, beacon, rolled_by=drawn_by, now=now)
        note(Kind.DRAWN, drop.pk, detail=f"beacon {beacon}"[:100], now=now)
        entries = {ticket: entry for entry, ticket in _name_entries(drop, signing_key)}
        given: list[Given] = []
        for pool, result in results.items():
            given += _give(drop, pool, result, entries, now=now)
    return given


def _give(
    drop: Drop, pool: str, result: PoolResult, entries: dict[str, DropEntry], *, now: datetime
) -> list[Given]:
    until = now + timedelta(minutes=drop.hold_minutes)
    free = DropUnit.objects.filter(
        drop=drop, variant__saleor_variant_id=pool, state=UnitState.FREE
    ).order_by("pk")
    # Who left after the freeze, or was forgotten, has no entry: the next substitute moves up.
    standing = [
        entries[ticket] for ticket in (*result.winners, *result.substitutes) if ticket in entries
    ]
    units = list(free.select_for_update())
    given = []
    for unit, entry in zip(units, standing, strict=False):
        DropUnit.objects.filter(pk=unit.pk).update(
            state=UnitState.HELD, entry=entry.pk, held_until=until
        )
        DropEntry.objects.filter(pk=entry.pk).update(state=EntryState.HELD, held_until=until)
        entry.state, entry.held_until = EntryState.HELD, until
        note(Kind.HELD, drop.pk, entry=entry.pk, unit=unit.pk, variant=unit.variant_id, now=now)
        given.append(Given(entry, unit.pk))
    _line_up(drop, standing[len(units) :], now=now)
    return given


def _line_up(drop: Drop, entries: Sequence[DropEntry], *, now: datetime) -> None:
    state = EntryState.WAITING if drop.has_waitlist else EntryState.LOST
    kind = Kind.WAITING if drop.has_waitlist else Kind.LOST
    for rank, entry in enumerate(entries, start=1):
        entry.state, entry.rank = state, rank
    DropEntry.objects.bulk_update(entries, ["state", "rank"], batch_size=1_000)
    DropEvent.objects.bulk_create(
        make(kind, drop.pk, entry=each.pk, variant=each.variant_id, detail=str(each.rank), now=now)
        for each in entries
    )


def _name_entries(drop: Drop, signing_key: bytes) -> list[tuple[DropEntry, str]]:
    entries = DropEntry.objects.filter(drop=drop, state=EntryState.ENTERED).exclude(x_user_id="")
    return [
        (entry, ticket_of(drop, entry.x_user_id, signing_key)[1])
        for entry in entries.select_related("variant").order_by("pk")
    ]


def ticket_of(drop: Drop, x_user_id: str, signing_key: bytes) -> tuple[str, str]:
    """Return nonce and ticket of a person: what they find, and prove, their entry by."""
    nonce = make_nonce(signing_key, slug=drop.slug, x_user_id=x_user_id)
    return nonce, make_ticket(slug=drop.slug, x_user_id=x_user_id, nonce=nonce)


def _pool_of(entry: DropEntry) -> str:
    assert entry.variant is not None
    return entry.variant.saleor_variant_id


def _count_places(drop: Drop) -> dict[str, int]:
    return {
        each.saleor_variant_id: DropUnit.objects.filter(variant=each, state=UnitState.FREE).count()
        for each in DropVariant.objects.filter(drop=drop)
    }


def _count_exclusions(drop: Drop) -> dict[str, int]:
    excluded = DropEntry.objects.filter(drop=drop, outcome=DropOutcome.EXCLUDED)
    return dict(Counter(excluded.values_list("reason", flat=True)))


def _subject(drop: Drop) -> str:
    return f"drop:{drop.pk}"


__all__ = ["AlreadyDrawn", "NotDrawable", "draw_winners", "freeze_entries", "ticket_of"]
