"""Which of an account's waiting posts goes now, and what keeps the others. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..handoffs import SaleorProductId, XUserId
from .hours import find_best_start
from .rules import FeedRules, Rule, find_quiet_end
from .similarity import find_similar

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A post that waits."""

    key: str
    product_id: SaleorProductId | None
    is_promotional: bool
    score: int
    words: frozenset[str]
    """What it says of its own, without the template's words."""
    planned_at: datetime
    expires_at: datetime | None = None
    is_approved: bool = False
    waits_for_best_hour: bool = False
    """It says the same in a better hour; a price that fell does not."""
    position: int | None = None
    """Where staff put it, before all that have none."""
    series: str = ""
    """Of a recurring post: it is bound to be like its own earlier ones."""


@dataclass(frozen=True, slots=True)
class Said:
    """A post that has gone, or is on its way."""

    account_id: XUserId
    product_id: SaleorProductId | None
    is_promotional: bool
    words: frozenset[str]
    at: datetime
    series: str = ""


@dataclass(frozen=True, slots=True)
class Withheld:
    rule: Rule
    until: datetime | None = None
    """When it is worth looking again; None: not before something else changes."""


@dataclass(frozen=True, slots=True)
class Choice:
    released: Candidate | None = None
    withheld: dict[str, Withheld] = field(default_factory=dict)
    """Every other candidate by its key, with the rule that keeps it."""


def choose(
    candidates: Sequence[Candidate],
    said: Sequence[Said],
    *,
    account_id: XUserId,
    rules: FeedRules,
    now: datetime,
) -> Choice:
    """Return at most one post to send now: the best that no rule withholds.

    `said`: what all accounts of the shop have said within the rules' windows, in any order.
    """
    ours = [each for each in said if each.account_id == account_id]
    whole = _find_account_obstacle(ours, rules, now)
    withheld: dict[str, Withheld] = {}
    released: Candidate | None = None
    for each in sorted(candidates, key=_place):
        obstacle = _find_obstacle(each, said, ours, rules, now) or whole
        if obstacle is None and released is not None:
            obstacle = Withheld(Rule.OUTRANKED, now + rules.minimum_gap)
        # Last, since it costs most: it matters only for what would go now.
        obstacle = obstacle or _find_likeness(each, said, rules, now)
        if obstacle is None:
            released = each
        else:
            withheld[each.key] = obstacle
    return Choice(released, withheld)


def _place(candidate: Candidate) -> tuple[object, ...]:
    # As staff put them; then the best first, and of equals whoever waits longest.
    is_unplaced = candidate.position is None
    return (
        is_unplaced,
        candidate.position or 0,
        -candidate.score,
        candidate.planned_at,
        candidate.key,
    )


def _find_account_obstacle(
    ours: Sequence[Said], rules: FeedRules, now: datetime
) -> Withheld | None:
    if rules.is_paused:
        return Withheld(Rule.PAUSED)
    quiet_end = find_quiet_end(rules, now)
    if quiet_end is not None:
        return Withheld(Rule.QUIET_HOURS, quiet_end)
    for rule, span, cap in (
        (Rule.DAILY_CAP, DAY, rules.posts_per_day),
        (Rule.HOURLY_CAP, HOUR, rules.posts_per_hour),
    ):
        within = sorted(each.at for each in ours if each.at > now - span)
        if len(within) >= cap:
            # The window slides: there is room again once the oldest in the way is out of it.
            return Withheld(rule, within[len(within) - cap] + span)
    latest = max((each.at for each in ours), default=None)
    if latest is not None and latest > now - rules.minimum_gap:
        return Withheld(Rule.MINIMUM_GAP, latest + rules.minimum_gap)
    return None


def _find_obstacle(
    candidate: Candidate,
    said: Sequence[Said],
    ours: Sequence[Said],
    rules: FeedRules,
    now: datetime,
) -> Withheld | None:
    if candidate.expires_at is not None and candidate.expires_at <= now:
        return Withheld(Rule.EXPIRED)
    if rules.needs_approval and not candidate.is_approved:
        return Withheld(Rule.NEEDS_APPROVAL)
    cooled_at = _find_cooled_at(candidate, said, rules, now)
    if cooled_at is not None:
        return Withheld(Rule.PRODUCT_COOLDOWN, cooled_at)
    if candidate.is_promotional and _would_pass_share(ours, rules, now):
        return Withheld(Rule.PROMOTIONAL_SHARE, now + HOUR)
    if candidate.waits_for_best_hour:
        best_at = find_best_start(rules.best_hours, now, time_zone=rules.time_zone)
        return Withheld(Rule.BEST_HOURS, best_at) if best_at else None
    return None


def _find_likeness(
    candidate: Candidate, said: Sequence[Said], rules: FeedRules, now: datetime
) -> Withheld | None:
    recent = [
        each
        for each in said
        if each.at > now - rules.similarity_window
        # Of the same product the cooldown decides: its news are bound to have the same name.
        and (each.product_id is None or each.product_id != candidate.product_id)
        and not (each.series and each.series == candidate.series)
    ]
    similar = find_similar(
        candidate.words,
        (each.words for each in recent),
        percent_max=rules.similarity_percent_max,
    )
    if similar is None:
        return None
    newest = max(each.at for each in recent if each.words == similar)
    return Withheld(Rule.TOO_SIMILAR, newest + rules.similarity_window)


def _find_cooled_at(
    candidate: Candidate, said: Iterable[Said], rules: FeedRules, now: datetime
) -> datetime | None:
    # Of all accounts: a product that changed its account has been spoken of all the same.
    if candidate.product_id is None:
        return None
    latest = max(
        (each.at for each in said if each.product_id == candidate.product_id), default=None
    )
    if latest is None or latest <= now - rules.product_cooldown:
        return None
    return latest + rules.product_cooldown


def _would_pass_share(ours: Sequence[Said], rules: FeedRules, now: datetime) -> bool:
    if rules.promotional_percent_max >= 100:
        return False
    recent = [each for each in ours if each.at > now - rules.promotional_window]
    promotional = sum(each.is_promotional for each in recent)
    return (promotional + 1) * 100 > rules.promotional_percent_max * (len(recent) + 1)
