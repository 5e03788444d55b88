"""Who is left out before the winners are found, and why. Pure.

What X tells of a person without a paid look-up is the id, the handle and the post. So a bot is
suspected by two things alone: an account that is younger than the rules want, and many entries in
an hour by handles that differ in the digits at their end. Faces, followers and words are not
looked at.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from .rules import Filters

# The time in an id, in milliseconds since X's own epoch. Source: docs.x.com, "X IDs", 2026-08-22.
_ID_EPOCH_MILLISECONDS = 1_288_834_974_657
_ID_TIME_SHIFT = 22
# Ids of people have had the time in them since 2016; those before were counted, far below this.
_FIRST_ID_WITH_TIME = 10**17
_TOGETHER_WITHIN = timedelta(hours=1)
_STEM_MIN_LENGTH = 4
_END = re.compile(r"[\d_]+$")


class Exclusion(StrEnum):
    ACCOUNT_TOO_YOUNG = "account_too_young"
    NOT_LINKED = "not_linked"
    NOT_A_CUSTOMER = "not_a_customer"
    EARLIER_WINNER = "earlier_winner"
    SIMILAR_HANDLES = "similar_handles"


@dataclass(frozen=True, slots=True)
class Entrant:
    """A person with everything that the filters ask; `entered_at` of their first entry."""

    x_user_id: str
    handle: str
    entered_at: datetime
    is_linked: bool = False
    has_ordered: bool = False
    won_at: datetime | None = None
    """When they last won another contest of the shop."""


def find_exclusions(entrants: Sequence[Entrant], filters: Filters) -> dict[str, Exclusion]:
    """Return why people are left out, by X user id; the first reason that holds."""
    crowds = _find_crowds(entrants, filters.similar_handles_max)
    found = {each.x_user_id: _find_reason(each, filters, crowds) for each in entrants}
    return {x_user_id: reason for x_user_id, reason in found.items() if reason}


def read_joined_at(x_user_id: str) -> datetime | None:
    """Return when the account was made, as its id tells; None for those from before 2016."""
    number = int(x_user_id) if x_user_id.isdecimal() else 0
    if number < _FIRST_ID_WITH_TIME:
        return None
    milliseconds = (number >> _ID_TIME_SHIFT) + _ID_EPOCH_MILLISECONDS
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


def _find_reason(entrant: Entrant, filters: Filters, crowds: set[str]) -> Exclusion | None:
    if filters.account_age_days is not None:
        joined_at = read_joined_at(entrant.x_user_id)
        wanted = timedelta(days=filters.account_age_days)
        if joined_at is not None and entrant.entered_at - joined_at < wanted:
            return Exclusion.ACCOUNT_TOO_YOUNG
    if entrant.x_user_id in crowds:
        return Exclusion.SIMILAR_HANDLES
    if (filters.is_for_linked or filters.is_for_customers) and not entrant.is_linked:
        return Exclusion.NOT_LINKED
    if filters.is_for_customers and not entrant.has_ordered:
        return Exclusion.NOT_A_CUSTOMER
    if filters.earlier_winners_days is not None and entrant.won_at is not None:
        since = entrant.entered_at - timedelta(days=filters.earlier_winners_days)
        if entrant.won_at >= since:
            return Exclusion.EARLIER_WINNER
    return None


def _find_crowds(entrants: Sequence[Entrant], most: int | None) -> set[str]:
    """Return who entered within an hour together with more of nearly the same name than `most`."""
    if most is None:
        return set()
    by_stem: Mapping[str, list[Entrant]] = defaultdict(list)
    for each in entrants:
        stem = _END.sub("", each.handle.casefold())
        if len(stem) >= _STEM_MIN_LENGTH:
            by_stem[stem].append(each)
    found: set[str] = set()
    for alike in by_stem.values():
        alike.sort(key=lambda each: each.entered_at)
        start = 0
        for end, each in enumerate(alike):
            while each.entered_at - alike[start].entered_at > _TOGETHER_WITHIN:
                start += 1
            if end - start + 1 > most:
                found.update(other.x_user_id for other in alike[start : end + 1])
    return found
