"""Ask for units: one answer for one action, one place for one person, who asked first before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from ..errors import RetryableError
from ..handoffs import DropAnswer, DropOutcome, Entrant
from ..models import Drop, DropEntry, DropVariant
from ..models.drops import DropMode, DropState, EntryState
from .answers import read_answers
from .choosing import choose_variant
from .eligibility import Verdict, judge
from .ledger import claim_units, count_free, share_drop
from .opening import open_if_due
from .people import Former, count_wins, find_former, name_double, names_of, read_facts, read_rules
from .recording import make_entry, record

# Locks are held for so many at most: a few milliseconds.
BATCH = 100
# Each round decides at least one, or finds what somebody else has just decided.
_ROUNDS_MAX = 2 * BATCH + 50


@dataclass(frozen=True, slots=True)
class Asking:
    """One action that asks for a unit. `words`: what stood beside the hashtag."""

    entrant: Entrant
    key: str
    words: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Candidate:
    asking: Asking
    variant: DropVariant


def enter(
    drop: Drop, entrant: Entrant, *, words: Sequence[str] = (), key: str, now: datetime
) -> DropAnswer:
    """Enter one person; see `enter_many`."""
    return enter_many(drop, [Asking(entrant, key, words)], now=now)[0]


def enter_many(drop: Drop, askings: Sequence[Asking], *, now: datetime) -> list[DropAnswer]:
    """Enter the people, or return what the same actions were told before; in the order given.

    Units go by the time asked. Call it with no transaction open: what is won is held when it
    returns. After an error, ask again: who was decided is told the same.

    Raises:
        RetryableError: others decided the same people all the while.
    """
    open_if_due(drop, now=now)
    entries: dict[str, DropEntry] = {}
    line = sorted(askings, key=lambda each: each.entrant.asked_at)
    for start in range(0, len(line), BATCH):
        _decide_batch(drop, line[start : start + BATCH], entries, now=now)
    return read_answers([entries[each.key] for each in askings], drop)


def _decide_batch(
    drop: Drop, askings: Sequence[Asking], entries: dict[str, DropEntry], *, now: datetime
) -> None:
    for _ in range(_ROUNDS_MAX):
        askings = [each for each in askings if each.key not in entries]
        if not askings:
            return
        _decide_round(drop, askings, entries, now=now)
    raise RetryableError(
        f"{len(askings)} entries of {drop.slug} are contested.", retry_after=timedelta(seconds=1)
    )


def _decide_round(
    drop: Drop, askings: Sequence[Asking], entries: dict[str, DropEntry], *, now: datetime
) -> None:
    """Decide whom nobody stands in the way of; refusals take no lock, and no unit."""
    former = find_former(drop, askings)
    entries |= former.by_key
    new = {each.key: each for each in askings if each.key not in former.by_key}
    refused, candidates = _judge(drop, list(new.values()), former, now=now)
    entries |= record(refused)
    if candidates:
        entries |= _let_in(drop, _drop_doubles(candidates), now=now)


def _judge(
    drop: Drop, askings: Sequence[Asking], former: Former, *, now: datetime
) -> tuple[list[DropEntry], list[_Candidate]]:
    variants = list(drop.variants.all())
    rules = read_rules(drop)
    wins = count_wins(drop, askings, now=now)
    refused: list[DropEntry] = []
    candidates: list[_Candidate] = []
    for each in askings:
        variant = None
        standing = former.find_standing(each.entrant)
        if standing is not None:
            verdict = name_double(standing, each.entrant)
        else:
            verdict = judge(rules, read_facts(each.entrant, wins[each.key]))
            if verdict.outcome is None:
                variant = choose_variant(each.words, variants)
                if variant is None:
                    verdict = Verdict(DropOutcome.CHOOSE_VARIANT)
        if variant is None:
            refused.append(_make_refusal(drop, each, verdict, now=now))
        else:
            candidates.append(_Candidate(each, variant))
    return _tell_sold_out(drop, refused, candidates, now=now)


def _tell_sold_out(
    drop: Drop, refused: list[DropEntry], candidates: list[_Candidate], *, now: datetime
) -> tuple[list[DropEntry], list[_Candidate]]:
    if not candidates or drop.has_waitlist or drop.mode == DropMode.DRAW:
        return refused, candidates
    # A unit whose claim may still fail counts as free.
    free = count_free(drop.pk)
    late = [each for each in candidates if each.variant.pk not in free]
    for each in late:
        refused.append(_stand_aside(_make_entry(drop, each, now=now), drop))
    return refused, [each for each in candidates if each.variant.pk in free]


def _drop_doubles(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Keep the first of each person and household; the next round finds the others doubles."""
    seen: set[str] = set()
    firsts = []
    for each in candidates:
        names = names_of(each.asking.entrant)
        if seen.isdisjoint(names):
            firsts.append(each)
        seen.update(names)
    return firsts


def _let_in(drop: Drop, candidates: Sequence[_Candidate], *, now: datetime) -> dict[str, DropEntry]:
    """Enter the candidates under their locks: all that are still to be let in, or none."""
    names = {name for each in candidates for name in names_of(each.asking.entrant)}
    with transaction.atomic():
        state = share_drop(drop.pk, names)
        if state != DropState.OPEN:
            # The next round tells them by the drop as it is.
            drop.state = state
            return {}
        if drop.won_max is not None:
            # Another drop may have been won since: whoever wins one has these locks.
            wins = count_wins(drop, [each.asking for each in candidates], now=now)
            candidates = [each for each in candidates if wins[each.asking.key] < drop.won_max]
        entries, units = _assign(drop, candidates, now=now)
        told = record(entries, units)
        if len(told) < len(entries):
            # Somebody stands there already, by a way that took no lock of theirs.
            transaction.set_rollback(True)
            return {}
    return told


def _assign(
    drop: Drop, candidates: Sequence[_Candidate], *, now: datetime
) -> tuple[list[DropEntry], dict[str, int]]:
    """Return who is told what, in their order, and the locked unit of each winner's key."""
    entries = {each.asking.key: _make_entry(drop, each, now=now) for each in candidates}
    if drop.mode == DropMode.DRAW:
        for entry in entries.values():
            entry.outcome, entry.state = DropOutcome.ENTERED, EntryState.ENTERED
        return list(entries.values()), {}
    units: dict[str, int] = {}
    until = now + timedelta(minutes=drop.hold_minutes)
    # In the order of their keys, as every batch: two that wait for each other never end.
    for variant_pk in sorted({each.variant.pk for each in candidates}):
        keys = [each.asking.key for each in candidates if each.variant.pk == variant_pk]
        claimed = claim_units(variant_pk, len(keys))
        for key, unit_pk in zip(keys, claimed, strict=False):
            entry, units[key] = entries[key], unit_pk
            entry.outcome, entry.state, entry.held_until = (
                DropOutcome.WON,
                EntryState.HELD,
                until,
            )
        for key in keys[len(claimed) :]:
            if claimed:
                # Others may hold the last free ones, and let go of them: asked again, with none.
                del entries[key]
            else:
                _stand_aside(entries[key], drop)
    return list(entries.values()), units


def _make_entry(drop: Drop, candidate: _Candidate, *, now: datetime) -> DropEntry:
    entry = make_entry(drop, candidate.asking.entrant, key=candidate.asking.key, now=now)
    entry.variant = candidate.variant
    return entry


def _make_refusal(drop: Drop, asking: Asking, verdict: Verdict, *, now: datetime) -> DropEntry:
    entry = make_entry(drop, asking.entrant, key=asking.key, now=now)
    entry.state = EntryState.REFUSED
    entry.outcome = verdict.outcome or DropOutcome.CLOSED
    entry.reason = verdict.reason or ""
    return entry


def _stand_aside(entry: DropEntry, drop: Drop) -> DropEntry:
    if drop.has_waitlist:
        entry.outcome, entry.state = DropOutcome.WAITLISTED, EntryState.WAITING
    else:
        entry.outcome, entry.state = DropOutcome.SOLD_OUT, EntryState.REFUSED
    return entry
