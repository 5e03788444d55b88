"""Replay what happened and prove that it had to end as it did. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .kinds import Kind


@dataclass(frozen=True, slots=True)
class Happening:
    kind: str
    entry: int | None = None
    unit: int | None = None
    variant: int | None = None
    detail: str = ""


@dataclass(slots=True)
class Proof:
    """What the events lead to, and every step that could not have been."""

    entries: dict[int, str] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)
    holders: dict[int, int] = field(default_factory=dict)
    """The entry of each held or ordered unit."""
    faults: list[str] = field(default_factory=list)


_STANDING_AFTER = {
    "won": "held",
    "waitlisted": "waiting",
    "entered": "entered",
}
_ENTRY_STEPS: Mapping[str, tuple[frozenset[str], str]] = {
    Kind.LAPSED: (frozenset({"held"}), "lapsed"),
    Kind.PASSED: (frozenset({"held", "waiting", "entered"}), "passed"),
    Kind.WAITING: (frozenset({"entered"}), "waiting"),
    Kind.LOST: (frozenset({"entered", "waiting"}), "lost"),
    Kind.ENDED: (frozenset({"entered", "waiting", "held"}), "cancelled"),
}


def replay(happenings: Iterable[Happening]) -> Proof:
    """Follow the events in their order; each step is checked against what was before it."""
    proof = Proof()
    lines: dict[int | None, dict[int, int]] = {}
    for each in happenings:
        match each.kind:
            case Kind.TAKEN:
                _set_unit(proof, each, {""}, "free")
            case Kind.ASKED:
                _ask(proof, each, lines)
            case Kind.HELD:
                _hold(proof, each, lines)
            case Kind.ORDERED:
                _order(proof, each)
            case Kind.FREED:
                _set_unit(proof, each, {"held"}, "free")
                proof.holders.pop(each.unit or 0, None)
            case Kind.RETURNED:
                _set_unit(proof, each, {"free"}, "returned")
            case _ if each.kind in _ENTRY_STEPS:
                _step(proof, each, lines)
    return proof


def compare(proof: Proof, entries: Mapping[int, str], units: Mapping[int, str]) -> list[str]:
    """Return the proof's faults, and where the rows are not what the events lead to."""
    faults = list(proof.faults)
    for name, told, stored in (("entry", proof.entries, entries), ("unit", proof.units, units)):
        for pk in sorted(set(told) | set(stored)):
            if told.get(pk) != stored.get(pk):
                faults.append(f"{name} {pk} is {stored.get(pk)}, the events lead to {told.get(pk)}")
    return faults


def _ask(proof: Proof, each: Happening, lines: dict[int | None, dict[int, int]]) -> None:
    entry = each.entry or 0
    if entry in proof.entries:
        proof.faults.append(f"entry {entry} asked twice")
        return
    outcome = each.detail.partition(" ")[0]
    standing = _STANDING_AFTER.get(outcome, "refused")
    proof.entries[entry] = standing
    if standing == "held":
        _set_unit(proof, each, {"free"}, "held")
        proof.holders[each.unit or 0] = entry
    elif standing == "waiting":
        lines.setdefault(each.variant, {})[entry] = 0


def _hold(proof: Proof, each: Happening, lines: dict[int | None, dict[int, int]]) -> None:
    entry, unit = each.entry or 0, each.unit or 0
    before = proof.entries.get(entry)
    if before not in {"waiting", "entered"}:
        proof.faults.append(f"entry {entry} got a unit though it was {before}")
    line = lines.get(each.variant, {})
    if before == "waiting":
        first = min(line, key=lambda one: (line[one], one), default=entry)
        if first != entry:
            proof.faults.append(f"entry {entry} was served before entry {first}")
        line.pop(entry, None)
    holder = proof.holders.get(unit)
    if holder is not None and proof.entries.get(holder) in {"held", "ordered"}:
        proof.faults.append(f"unit {unit} was taken from entry {holder}")
    _set_unit(proof, each, {"free", "held"}, "held")
    proof.entries[entry] = "held"
    proof.holders[unit] = entry


def _order(proof: Proof, each: Happening) -> None:
    entry, unit = each.entry or 0, each.unit or 0
    if proof.entries.get(entry) != "held" or proof.holders.get(unit) != entry:
        proof.faults.append(f"entry {entry} ordered unit {unit} without holding it")
    _set_unit(proof, each, {"held"}, "ordered")
    proof.entries[entry] = "ordered"


def _step(proof: Proof, each: Happening, lines: dict[int | None, dict[int, int]]) -> None:
    entry = each.entry or 0
    allowed, after = _ENTRY_STEPS[each.kind]
    before = proof.entries.get(entry)
    if before not in allowed:
        proof.faults.append(f"entry {entry} became {after} though it was {before}")
    for line in lines.values():
        line.pop(entry, None)
    if after == "waiting":
        lines.setdefault(each.variant, {})[entry] = int(each.detail or 0)
    proof.entries[entry] = after


def _set_unit(proof: Proof, each: Happening, allowed: set[str], after: str) -> None:
    unit = each.unit or 0
    before = proof.units.get(unit, "")
    if before not in allowed:
        proof.faults.append(f"unit {unit} became {after} though it was {before or 'unknown'}")
    proof.units[unit] = after
