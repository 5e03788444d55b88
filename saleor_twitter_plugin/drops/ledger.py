"""The units of a drop, one row each: claimed without a queue, and never twice.

Entering shares the drop's lock; what looks at everybody (giving a unit on, closing, freezing)
takes it alone, and so sees every entry that was made before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from django.db import connection, transaction

from ..models import Drop, DropEntry, DropUnit, DropVariant
from ..models.drops import EntryState, UnitState
from .events import note
from .kinds import Kind

# Any number that nobody else uses; PostgreSQL's advisory locks are known by two of them.
_LOCK_ROOM = 741_772
_PEOPLE_ROOM = 741_773
_SHARE = """
SELECT pg_advisory_xact_lock_shared(%s, %s)
UNION ALL SELECT pg_advisory_xact_lock(%s, name) FROM unnest(%s::int[]) AS name
"""

_CLAIM = """
SELECT id FROM twitter_drop_unit
WHERE variant_id = %s AND state = 'free'
ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
"""
# A free row that is locked: whoever claims it may still fail, and then it is ours.
_CLAIM_PATIENTLY = _CLAIM.replace("SKIP LOCKED", "")


@dataclass(frozen=True, slots=True)
class Given:
    """A unit that went from one person to the next."""

    entry: DropEntry
    unit_pk: int


def share_drop(drop_pk: int, names: Iterable[str]) -> str:
    """Keep whoever wants the drop alone waiting until our transaction ends; return its state.

    Of the people so named, in whatever drop, nobody else decides until then.
    """
    # In one order everywhere; two names with one number only wait for each other.
    numbers = sorted({crc32(name.encode()) - 2**31 for name in names})
    with connection.cursor() as cursor:
        cursor.execute(_SHARE, [_LOCK_ROOM, drop_pk, _PEOPLE_ROOM, numbers])
        # Two statements: one would read the state as it was before the lock was had.
        cursor.execute("SELECT state FROM twitter_drop WHERE id = %s", [drop_pk])
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def lock_drop(drop_pk: int) -> Drop:
    """Have the drop alone until our transaction ends; return it as it is now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_ROOM, drop_pk])
    return Drop.objects.get(pk=drop_pk)


def claim_units(variant_pk: int, count: int) -> list[int]:
    """Lock up to so many free units until our transaction ends; none only where none is free.

    It waits for others' units with none of this variant in its hands, and in one order.
    """
    looked_at = transaction.savepoint()
    claimed = _lock_units(_CLAIM, variant_pk, count)
    if claimed:
        return claimed
    # PostgreSQL keeps the lock of a row that it met free and found taken. Held on to while we
    # wait, it is one out of order, and two who wait so wait for each other.
    transaction.savepoint_rollback(looked_at)
    return _lock_units(_CLAIM_PATIENTLY, variant_pk, count)


def give_on(unit: DropUnit, *, until: datetime, now: datetime) -> Given | None:
    """Hold the unit for the next in line, or leave it free; the drop is ours alone."""
    waiting = DropEntry.objects.filter(variant=unit.variant_id, state=EntryState.WAITING)
    entry = waiting.order_by("rank", "id").first()
    if entry is None:
        _set_free(unit, now=now)
        return None
    # The first update frees the old entry's key: a unit has one entry at a time.
    DropUnit.objects.filter(pk=unit.pk).update(
        state=UnitState.HELD, entry=entry.pk, held_until=until
    )
    DropEntry.objects.filter(pk=entry.pk, state=EntryState.WAITING).update(
        state=EntryState.HELD, held_until=until
    )
    entry.state, entry.held_until = EntryState.HELD, until
    note(Kind.HELD, unit.drop_id, entry=entry.pk, unit=unit.pk, variant=unit.variant_id, now=now)
    return Given(entry, unit.pk)


def fill_from_waitlist(drop: Drop, *, until: datetime, now: datetime) -> list[Given]:
    """Hold free units for those who wait; the drop is ours alone."""
    given = []
    for variant in DropVariant.objects.filter(drop=drop).order_by("pk"):
        free = DropUnit.objects.filter(variant=variant, state=UnitState.FREE).order_by("pk")
        for unit in free.select_for_update():
            next_one = give_on(unit, until=until, now=now)
            if next_one is None:
                break
            given.append(next_one)
    return given


def count_free(drop_pk: int) -> dict[int, int]:
    """Return free units by variant; variants without any are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT variant_id, count(*) FROM twitter_drop_unit"
            " WHERE drop_id = %s AND state = 'free' GROUP BY variant_id",
            [drop_pk],
        )
        return {int(variant): int(count) for variant, count in cursor.fetchall()}


def _lock_units(statement: str, variant_pk: int, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [variant_pk, count])
        return [int(row[0]) for row in cursor.fetchall()]


def _set_free(unit: DropUnit, *, now: datetime) -> None:
    if unit.state == UnitState.FREE:
        return
    DropUnit.objects.filter(pk=unit.pk).update(state=UnitState.FREE, entry=None, held_until=None)
    note(Kind.FREED, unit.drop_id, unit=unit.pk, variant=unit.variant_id, now=now)
