"""Who may have a unit: the owner's rules against what is known of a person. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from ..handoffs import DropOutcome, ExclusionReason
from ..x_limits import SNOWFLAKE_EPOCH

# X's user ids of 18 digits and more are snowflakes; the shorter ones were given until 2015.
_SNOWFLAKE_DIGITS_MIN = 18
_OLD_IDS_UNTIL = datetime(2016, 1, 1, tzinfo=UTC)


class Phase(StrEnum):
    """Where a drop stands, as its rules see it."""

    BEFORE = "before"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Rules:
    opens_at: datetime
    closes_at: datetime
    phase: Phase
    is_linked_only: bool
    won_max: int | None
    account_age_days_min: int | None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    asked_at: datetime
    is_linked: bool
    won_count: int
    """Drops won within the days that the rule names."""
    account_created_at: datetime | None
    has_opted_out: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """`outcome` None: the person may have a unit."""

    outcome: DropOutcome | None = None
    reason: ExclusionReason | None = None


def judge(rules: Rules, person: PersonFacts) -> Verdict:
    """Decide whether the person may enter: the window first, then the rules in a fixed order."""
    if rules.phase is Phase.OVER or person.asked_at >= rules.closes_at:
        return Verdict(DropOutcome.CLOSED)
    if rules.phase is Phase.BEFORE or person.asked_at < rules.opens_at:
        return Verdict(DropOutcome.NOT_OPEN)
    reason = find_exclusion(rules, person)
    return Verdict(DropOutcome.EXCLUDED, reason) if reason else Verdict()


def find_exclusion(rules: Rules, person: PersonFacts) -> ExclusionReason | None:
    if person.has_opted_out:
        return ExclusionReason.OPTED_OUT
    if rules.is_linked_only and not person.is_linked:
        return ExclusionReason.NOT_LINKED
    if rules.won_max is not None and person.won_count >= rules.won_max:
        return ExclusionReason.WON_TOO_OFTEN
    if rules.account_age_days_min is not None:
        if person.account_created_at is None:
            return ExclusionReason.ACCOUNT_AGE_UNKNOWN
        age = person.asked_at - person.account_created_at
        if age < timedelta(days=rules.account_age_days_min):
            return ExclusionReason.ACCOUNT_TOO_YOUNG
    return None


def read_account_birth(x_user_id: str) -> datetime | None:
    """Return when an account was made, or a moment after that, as far as its id tells."""
    if not (x_user_id.isascii() and x_user_id.isdecimal() and len(x_user_id) <= 19):
        return None
    if len(x_user_id) < _SNOWFLAKE_DIGITS_MIN:
        return _OLD_IDS_UNTIL
    return SNOWFLAKE_EPOCH + timedelta(milliseconds=int(x_user_id) >> 22)
