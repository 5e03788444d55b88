"""Prove from what is stored that a drop ended as it had to: who came first, whom chance chose."""

from collections import defaultdict
from itertools import takewhile

from ..draws import InvalidDocument, read_document, roll
from ..draws.storing import find_draw, find_problems, find_roll
from ..models import Drop, DropEntry, DropEvent
from ..models.drops import DropMode
from .drawing import ticket_of
from .kinds import Kind

_STOOD_ASIDE = ("waitlisted", "sold_out")


def find_order_faults(drop: Drop) -> list[str]:
    """Return who was told that nothing is left while something was, or was passed over.

    Who is decided together goes by the time asked; who is decided one after the other, by the
    order of the events.
    """
    faults: list[str] = []
    free: defaultdict[int | None, set[int | None]] = defaultdict(set)
    asked_at = dict(DropEntry.objects.filter(drop=drop).values_list("pk", "asked_at"))
    aside: dict[tuple[object, int | None], int] = {}
    for each in DropEvent.objects.filter(drop=drop).order_by("pk").iterator():
        outcome = each.detail.partition(" ")[0] if each.kind == Kind.ASKED else ""
        moment = (each.happened_at, each.variant_pk)
        entry = each.entry_pk or 0
        if each.kind in (Kind.TAKEN, Kind.FREED):
            free[each.variant_pk].add(each.unit_pk)
            # Who asks now finds what those before did not.
            aside.clear()
        elif each.kind in (Kind.RETURNED, Kind.HELD) or outcome == "won":
            free[each.variant_pk].discard(each.unit_pk)
            before = aside.get(moment) if outcome else None
            if before is not None and asked_at[before] < asked_at[entry]:
                faults.append(f"entry {entry} won, and entry {before} had asked before")
        elif outcome in _STOOD_ASIDE:
            if free[each.variant_pk]:
                faults.append(f"entry {entry} was told {outcome} while units were free")
            aside.setdefault(moment, entry)
    return faults


def find_draw_faults(drop: Drop, *, signing_key: bytes) -> list[str]:
    """Recompute the drop's draw; return where what happened is not what comes out.

    Who was forgotten since has no name to be found by, and is left out on both sides.
    """
    if drop.mode != DropMode.DRAW:
        return []
    draw = find_draw(drop.slug)
    rolled = find_roll(draw) if draw else None
    if draw is None or rolled is None:
        return []
    try:
        faults = find_problems(draw)
        results = roll(draw.document, rolled.beacon)
        frozen = read_document(draw.document).tickets
    except InvalidDocument as error:
        return [str(error)]
    entries = {
        ticket_of(drop, each.x_user_id, signing_key)[1]: each.pk
        for each in DropEntry.objects.filter(drop=drop, outcome="entered").exclude(x_user_id="")
    }
    known = set(entries.values())
    left, happened = _list_drawn(drop)
    for variant in drop.variants.all():
        pool = variant.saleor_variant_id
        result = results.get(pool)
        drawn = [*result.winners, *result.substitutes] if result else []
        told = [each for each in happened.get(variant.pk, []) if each in known]
        expected = [
            entries[each] for each in drawn if each in entries and entries[each] not in left
        ]
        if told != expected:
            faults.append(f"of {variant.sku or pool} the draw names {expected}, and {told} were")
        if missing := set(told) - {entries.get(each) for each in frozen.get(pool, ())}:
            faults.append(f"entries {sorted(missing)} were drawn, and are not in the document")
    return faults


def _list_drawn(drop: Drop) -> tuple[set[int | None], dict[int | None, list[int]]]:
    """Return who left before the roll, and by variant who got a unit or a place by it, in order."""
    events = DropEvent.objects.filter(drop=drop).order_by("pk")
    drawn = events.filter(kind=Kind.DRAWN).first()
    lines: defaultdict[int | None, list[int]] = defaultdict(list)
    if drawn is None:
        return set(), lines
    left = events.filter(pk__lt=drawn.pk, kind__in=[Kind.PASSED, Kind.ENDED])
    later = events.filter(pk__gt=drawn.pk).iterator()
    # One transaction wrote them, alone with the drop.
    by_draw = (Kind.HELD, Kind.WAITING, Kind.LOST)
    for each in takewhile(
        lambda one: one.kind in by_draw and one.happened_at == drawn.happened_at, later
    ):
        lines[each.variant_pk].append(each.entry_pk or 0)
    return set(left.values_list("entry_pk", flat=True)), lines
