"""Ask for a unit: one answer for one action, one place for one person."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from ..handoffs import DropAnswer, DropOutcome, Entrant, ExclusionReason
from ..models import Drop, DropEntry, DropUnit, DropVariant
from ..models.drops import DropAudience, DropMode, DropState, EntryState, UnitState
from .answers import read_answer
from .choosing import choose_variant
from .eligibility import PersonFacts, Phase, Rules, Verdict, judge, read_account_birth
from .events import note
from .kinds import Kind
from .ledger import claim_unit, share_drop
from .opening import open_if_due

_PHASES = {
    DropState.DRAFT: Phase.BEFORE,
    DropState.SCHEDULED: Phase.BEFORE,
    DropState.OPEN: Phase.OPEN,
}
_WON = (EntryState.HELD, EntryState.ORDERED)


def enter(
    drop: Drop, entrant: Entrant, *, words: Sequence[str] = (), key: str, now: datetime
) -> DropAnswer:
    """Enter the person, or return what the same action was told before.

    `words`: what stood beside the hashtag, of which one variant is chosen. Call it with no
    transaction open: a unit is held when it returns.
    """
    known = DropEntry.objects.filter(key=key).first()
    if known is not None:
        return read_answer(known, drop)
    open_if_due(drop, now=now)
    variants = list(drop.variants.all())
    standing = _find_standing(drop, entrant)
    variant = None
    if standing is not None:
        verdict = _name_double(standing, entrant)
    else:
        verdict = judge(_read_rules(drop, now), _read_facts(drop, entrant, now))
        if verdict.outcome is None:
            variant = choose_variant(words, variants)
            if variant is None:
                verdict = Verdict(DropOutcome.CHOOSE_VARIANT)
    if variant is None:
        return _refuse(drop, entrant, verdict, key=key, now=now)
    with transaction.atomic():
        entry = _enter_under_lock(drop, entrant, variant, key=key, now=now)
    if entry is None:
        # Somebody was faster: the same action, the same person, or whoever closed the drop.
        return _enter_too_late(drop, entrant, key=key, now=now)
    return read_answer(entry, drop)


def _enter_under_lock(
    drop: Drop, entrant: Entrant, variant: DropVariant, *, key: str, now: datetime
) -> DropEntry | None:
    if share_drop(drop.pk) != DropState.OPEN:
        return None
    entry = _make_entry(drop, entrant, key=key, now=now)
    entry.variant = variant
    if drop.mode == DropMode.DRAW:
        entry.outcome, entry.state = DropOutcome.ENTERED, EntryState.ENTERED
        return _add(entry, now=now)
    until = now + timedelta(minutes=drop.hold_minutes)
    if DropUnit.objects.filter(variant=variant, state=UnitState.FREE).exists():
        entry.outcome, entry.state, entry.held_until = DropOutcome.WON, EntryState.HELD, until
        if not _insert(entry):
            return None
        unit_pk = claim_unit(variant.pk, entry.pk, until=until)
        if unit_pk is None:
            _stand_aside(entry, drop)
            entry.save(update_fields=["outcome", "state", "held_until"])
        _note_asked(entry, unit_pk, now=now)
        return entry
    _stand_aside(entry, drop)
    return _add(entry, now=now)


def _stand_aside(entry: DropEntry, drop: Drop) -> None:
    entry.held_until = None
    if drop.has_waitlist:
        entry.outcome, entry.state = DropOutcome.WAITLISTED, EntryState.WAITING
    else:
        entry.outcome, entry.state = DropOutcome.SOLD_OUT, EntryState.REFUSED


def _enter_too_late(drop: Drop, entrant: Entrant, *, key: str, now: datetime) -> DropAnswer:
    known = DropEntry.objects.filter(key=key).first()
    if known is not None:
        return read_answer(known, drop)
    standing = _find_standing(drop, entrant)
    verdict = _name_double(standing, entrant) if standing else Verdict(DropOutcome.CLOSED)
    return _refuse(drop, entrant, verdict, key=key, now=now)


def _refuse(
    drop: Drop, entrant: Entrant, verdict: Verdict, *, key: str, now: datetime
) -> DropAnswer:
    entry = _make_entry(drop, entrant, key=key, now=now)
    entry.state = EntryState.REFUSED
    entry.outcome = verdict.outcome or DropOutcome.CLOSED
    entry.reason = verdict.reason or ""
    with transaction.atomic():
        if _insert(entry):
            _note_asked(entry, None, now=now)
        else:
            entry = DropEntry.objects.get(key=key)
    return read_answer(entry, drop)


# --- who asks -----------------------------------------------------------------------------------


def _find_standing(drop: Drop, entrant: Entrant) -> DropEntry | None:
    """Return the entry that keeps the person from another one."""
    same = Q(x_user_id=entrant.origin.x_user_id)
    if entrant.customer_id:
        same |= Q(saleor_customer_id=entrant.customer_id)
    if entrant.address_digest:
        same |= Q(address_digest=entrant.address_digest)
    if entrant.payment_digest:
        same |= Q(payment_digest=entrant.payment_digest)
    standing = DropEntry.objects.filter(same, drop=drop).exclude(state=EntryState.REFUSED)
    return standing.order_by("pk").first()


def _name_double(standing: DropEntry, entrant: Entrant) -> Verdict:
    if standing.x_user_id == entrant.origin.x_user_id:
        return Verdict(DropOutcome.ALREADY_IN)
    if entrant.customer_id and standing.saleor_customer_id == entrant.customer_id:
        return Verdict(DropOutcome.EXCLUDED, ExclusionReason.SAME_CUSTOMER)
    if entrant.address_digest and standing.address_digest == entrant.address_digest:
        return Verdict(DropOutcome.EXCLUDED, ExclusionReason.SAME_ADDRESS)
    return Verdict(DropOutcome.EXCLUDED, ExclusionReason.SAME_PAYMENT)


def _read_rules(drop: Drop, now: datetime) -> Rules:
    phase = _PHASES.get(DropState(drop.state), Phase.OVER)
    return Rules(
        opens_at=drop.opens_at,
        closes_at=drop.closes_at,
        phase=phase,
        is_linked_only=drop.audience == DropAudience.LINKED,
        won_max=drop.won_max,
        account_age_days_min=drop.account_age_days_min,
    )


def _read_facts(drop: Drop, entrant: Entrant, now: datetime) -> PersonFacts:
    won_count = 0
    if drop.won_max is not None:
        same = Q(x_user_id=entrant.origin.x_user_id)
        if entrant.customer_id:
            same |= Q(saleor_customer_id=entrant.customer_id)
        since = now - timedelta(days=drop.won_within_days)
        won = DropEntry.objects.filter(same, state__in=_WON, entered_at__gt=since)
        won_count = won.exclude(drop=drop).values("drop").distinct().count()
    return PersonFacts(
        asked_at=entrant.asked_at,
        is_linked=entrant.customer_id is not None,
        won_count=won_count,
        account_created_at=entrant.account_created_at
        or read_account_birth(entrant.origin.x_user_id),
        has_opted_out=entrant.has_opted_out,
    )


# --- rows ---------------------------------------------------------------------------------------


def _make_entry(drop: Drop, entrant: Entrant, *, key: str, now: datetime) -> DropEntry:
    origin = entrant.origin
    return DropEntry(
        drop=drop,
        key=key,
        x_user_id=origin.x_user_id,
        handle=origin.handle,
        x_post_id=origin.x_post_id,
        is_message=origin.is_message,
        account_x_user_id=origin.account_id,
        account_handle=origin.account_handle,
        saleor_customer_id=entrant.customer_id or "",
        address_digest=entrant.address_digest,
        payment_digest=entrant.payment_digest,
        asked_at=entrant.asked_at,
        entered_at=now,
    )


def _add(entry: DropEntry, *, now: datetime) -> DropEntry | None:
    if not _insert(entry):
        return None
    _note_asked(entry, None, now=now)
    return entry


_FIELDS = [each for each in DropEntry._meta.concrete_fields if not each.primary_key]
_INSERT = (
    f"INSERT INTO twitter_drop_entry ({', '.join(each.column for each in _FIELDS)})"
    f" VALUES ({', '.join('%s' for _ in _FIELDS)})"
    " ON CONFLICT DO NOTHING RETURNING id"
)


def _insert(entry: DropEntry) -> bool:
    """Add the row; False where a key, a person or a customer stands there already."""
    values = [getattr(entry, each.attname) for each in _FIELDS]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [str(v) if isinstance(v, str) else v for v in values])
        row = cursor.fetchone()
    if row is None:
        return False
    entry.pk = row[0]
    entry._state.adding = False
    return True


def _note_asked(entry: DropEntry, unit_pk: int | None, *, now: datetime) -> None:
    note(
        Kind.ASKED,
        entry.drop_id,
        entry=entry.pk,
        unit=unit_pk,
        variant=entry.variant_id,
        detail=f"{entry.outcome} {entry.reason}".strip(),
        now=now,
    )
