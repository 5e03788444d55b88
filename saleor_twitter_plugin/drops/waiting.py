"""Units that were not taken up go to the next in line, in the same transaction."""

from datetime import datetime, timedelta

from django.db import transaction

from ..models import Drop, DropEntry, DropUnit
from ..models.drops import EntryState, UnitState
from .events import note
from .kinds import Kind
from .ledger import Given, give_on, lock_drop

BATCH = 100


def lapse_due(*, now: datetime) -> list[Given]:
    """End holds that ran out, and return who holds what now; units being ordered are left alone."""
    due = DropUnit.objects.filter(state=UnitState.HELD, held_until__lte=now)
    drop_pks = sorted(set(due.order_by().values_list("drop_id", flat=True)))
    given: list[Given] = []
    for drop_pk in drop_pks:
        while True:
            with transaction.atomic():
                drop = lock_drop(drop_pk)
                units = list(
                    due.filter(drop=drop_pk)
                    .order_by("held_until", "pk")
                    .select_for_update(skip_locked=True)[:BATCH]
                )
                for unit in units:
                    given += _take_from_holder(unit, drop, EntryState.LAPSED, now=now)
            if len(units) < BATCH:
                break
    return given


def pass_turn(drop: Drop, x_user_id: str, *, now: datetime) -> tuple[bool, list[Given]]:
    """Give up a person's place; return whether they had one, and who holds their unit now."""
    with transaction.atomic():
        locked = lock_drop(drop.pk)
        entry = DropEntry.objects.filter(
            drop=drop,
            x_user_id=x_user_id,
            state__in=[EntryState.HELD, EntryState.WAITING, EntryState.ENTERED],
        ).first()
        if entry is None:
            return False, []
        if entry.state != EntryState.HELD:
            return _leave(entry, EntryState.PASSED, now=now), []
        # Where it is being ordered we wait, and find it ordered.
        unit = DropUnit.objects.select_for_update().filter(entry=entry).first()
        if unit is None or unit.state != UnitState.HELD:
            return False, []
        return True, _take_from_holder(unit, locked, EntryState.PASSED, now=now)


def _take_from_holder(
    unit: DropUnit, drop: Drop, state: EntryState, *, now: datetime
) -> list[Given]:
    holder = DropEntry.objects.get(unit=unit)
    _leave(holder, state, now=now)
    given = give_on(unit, until=now + timedelta(minutes=drop.hold_minutes), now=now)
    return [given] if given else []


def _leave(entry: DropEntry, state: EntryState, *, now: datetime) -> bool:
    changed = DropEntry.objects.filter(pk=entry.pk, state=entry.state).update(
        state=state, held_until=None
    )
    if not changed:
        return False
    kind = Kind.LAPSED if state == EntryState.LAPSED else Kind.PASSED
    note(kind, entry.drop_id, entry=entry.pk, variant=entry.variant_id, now=now)
    return True
