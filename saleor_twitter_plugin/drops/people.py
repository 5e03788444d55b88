"""Who asks: what keeps a person from another place, and what they won before."""

from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db.models import Q

from ..handoffs import DropOutcome, Entrant, ExclusionReason
from ..models import Drop, DropEntry
from ..models.drops import DropAudience, DropState, EntryState
from .eligibility import PersonFacts, Phase, Rules, Verdict, read_account_birth

_PHASES = {
    DropState.DRAFT: Phase.BEFORE,
    DropState.SCHEDULED: Phase.BEFORE,
    DropState.OPEN: Phase.OPEN,
}
_WON = (EntryState.HELD, EntryState.ORDERED)
# Said as the partial indexes say it, else they are not used.
_NAMES = ("x_user_id", "saleor_customer_id", "address_digest", "payment_digest")
_STANDING = "OR (drop_id = %(drop)s AND state <> 'refused' AND {0} <> '' AND {0} = ANY(%({0})s))"
_FORMER = (
    "SELECT * FROM twitter_drop_entry WHERE key = ANY(%(keys)s) "
    + " ".join(_STANDING.format(each) for each in _NAMES)
    + " ORDER BY id"
)


class Asks(Protocol):
    @property
    def entrant(self) -> Entrant: ...
    @property
    def key(self) -> str: ...


@dataclass(slots=True)
class Former:
    """What was told before to those who ask now."""

    by_key: dict[str, DropEntry] = field(default_factory=dict)
    _by_name: dict[str, DropEntry] = field(default_factory=dict)

    def add(self, entry: DropEntry, keys: Container[str]) -> None:
        if entry.key in keys:
            self.by_key[entry.key] = entry
        if entry.state != EntryState.REFUSED:
            names = _name(
                entry.x_user_id,
                entry.saleor_customer_id,
                entry.address_digest,
                entry.payment_digest,
            )
            for name in names:
                self._by_name.setdefault(name, entry)

    def find_standing(self, entrant: Entrant) -> DropEntry | None:
        """Return the entry that keeps the person from another one."""
        found = (self._by_name.get(name) for name in names_of(entrant))
        return min((each for each in found if each), key=lambda each: each.pk, default=None)


def names_of(entrant: Entrant) -> list[str]:
    """Return all that a person is known by, each of which has one place in a drop."""
    return _name(
        entrant.origin.x_user_id,
        entrant.customer_id or "",
        entrant.address_digest,
        entrant.payment_digest,
    )


def find_former(drop: Drop, askings: Sequence[Asks]) -> Former:
    """Read in one statement what the same actions and the same people were told before."""
    entrants = [each.entrant for each in askings]
    keys = {each.key for each in askings}
    values: dict[str, Any] = {
        "drop": drop.pk,
        "keys": list(keys),
        "x_user_id": [each.origin.x_user_id for each in entrants],
        "saleor_customer_id": [each.customer_id or "" for each in entrants],
        "address_digest": [each.address_digest for each in entrants],
        "payment_digest": [each.payment_digest for each in entrants],
    }
    variants = {each.pk: each for each in drop.variants.all()}
    former = Former()
    for entry in DropEntry.objects.raw(_FORMER, values):
        if entry.variant_id in variants:
            entry.variant = variants[entry.variant_id]
        former.add(entry, keys)
    return former


def name_double(standing: DropEntry, entrant: Entrant) -> Verdict:
    if standing.x_user_id == entrant.origin.x_user_id:
        return Verdict(DropOutcome.ALREADY_IN)
    if entrant.customer_id and standing.saleor_customer_id == entrant.customer_id:
        return Verdict(DropOutcome.EXCLUDED, ExclusionReason.SAME_CUSTOMER)
    if entrant.address_digest and standing.address_digest == entrant.address_digest:
        return Verdict(DropOutcome.EXCLUDED, ExclusionReason.SAME_ADDRESS)
    return Verdict(DropOutcome.EXCLUDED, ExclusionReason.SAME_PAYMENT)


def count_wins(drop: Drop, askings: Sequence[Asks], *, now: datetime) -> dict[str, int]:
    """Return by key how many other drops each person won lately; 0 where the owner has no rule."""
    counts = {each.key: 0 for each in askings}
    if drop.won_max is None:
        return counts
    people = Q(x_user_id__in={each.entrant.origin.x_user_id for each in askings})
    customers = {each.entrant.customer_id for each in askings if each.entrant.customer_id}
    if customers:
        people |= Q(saleor_customer_id__in=customers)
    since = now - timedelta(days=drop.won_within_days)
    won = DropEntry.objects.filter(people, state__in=_WON, entered_at__gt=since).exclude(drop=drop)
    drops: defaultdict[str, set[int]] = defaultdict(set)
    for x_user_id, customer_id, drop_pk in won.values_list(
        "x_user_id", "saleor_customer_id", "drop"
    ):
        for name in _name(x_user_id, customer_id):
            drops[name].add(drop_pk)
    for each in askings:
        mine = [drops[name] for name in names_of(each.entrant) if name in drops]
        counts[each.key] = len(set().union(*mine))
    return counts


def read_rules(drop: Drop) -> Rules:
    return Rules(
        opens_at=drop.opens_at,
        closes_at=drop.closes_at,
        phase=_PHASES.get(DropState(drop.state), Phase.OVER),
        is_linked_only=drop.audience == DropAudience.LINKED,
        won_max=drop.won_max,
        account_age_days_min=drop.account_age_days_min,
    )


def read_facts(entrant: Entrant, won_count: int) -> PersonFacts:
    return PersonFacts(
        asked_at=entrant.asked_at,
        is_linked=entrant.customer_id is not None,
        won_count=won_count,
        account_created_at=entrant.account_created_at
        or read_account_birth(entrant.origin.x_user_id),
        has_opted_out=entrant.has_opted_out,
    )


def _name(x_user_id: str, customer_id: str, address: str = "", payment: str = "") -> list[str]:
    parts = (("x", x_user_id), ("customer", customer_id), ("address", address), ("pays", payment))
    return [f"{kind}:{value}" for kind, value in parts if value]
