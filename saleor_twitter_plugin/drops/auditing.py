"""Take a drop's rows to the replay."""

from ..models import Drop, DropEntry, DropEvent, DropUnit
from .audit import Happening, compare, replay


def find_faults(drop: Drop) -> list[str]:
    """Replay a drop's events against its rows; nothing to tell where every outcome is explained."""
    events = DropEvent.objects.filter(drop=drop).order_by("pk")
    proof = replay(
        Happening(each.kind, each.entry_pk, each.unit_pk, each.variant_pk, each.detail)
        for each in events.iterator()
    )
    entries = DropEntry.objects.filter(drop=drop).values_list("pk", "state")
    units = DropUnit.objects.filter(drop=drop).values_list("pk", "state", "entry")
    faults = compare(proof, dict(entries), {pk: state for pk, state, _ in units})
    for pk, state, entry in units:
        if entry is not None and proof.holders.get(pk) != entry:
            faults.append(f"unit {pk} is {state} for entry {entry}, not for the one it went to")
    return faults
