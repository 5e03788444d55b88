"""Vouchers, promotions, collections → posts to plan, each with its account, or why not. Pure."""

from collections.abc import Collection as Many
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from ..handoffs import (
    PROMOTIONAL_TRIGGERS,
    Announceable,
    Collection,
    Promotion,
    Subject,
    Trigger,
    Voucher,
    XUserId,
)
from ..wording import mark
from .announcers import find_announcer
from .obstacles import ENDS_LATER, find_obstacle, has_last_hours
from .planning import NEWER_CAME, PlanResult, WaitingPost
from .scoring import Worth, score
from .similarity import pick_words
from .speakers import Speaker, Speakers

# How long each is news, where it does not end before.
LIVES = {
    Trigger.VOUCHER: timedelta(days=7),
    Trigger.PROMOTION_STARTED: timedelta(days=3),
    Trigger.PROMOTION_ENDING: timedelta(days=1),
    Trigger.COLLECTION_LAUNCHED: timedelta(days=7),
}
# Whatever began longer ago is not announced as new, whoever hears of it first.
NEW_FOR = timedelta(days=7)

DELETED = mark("The shop no longer has it.")
NO_ACCOUNT = mark("No account speaks for it.")
SWITCHED_OFF = mark("Its account does not speak of news of this kind.")


@dataclass(frozen=True, slots=True)
class PlannedAnnouncement:
    subject: Subject
    subject_name: str
    channel: str
    change: str
    account_id: XUserId
    trigger: Trigger
    score: int
    words: tuple[str, ...]
    expires_at: datetime

    @property
    def is_promotional(self) -> bool:
        return self.trigger in PROMOTIONAL_TRIGGERS


@dataclass(frozen=True, slots=True)
class KnownAnnouncements:
    waiting: Mapping[Subject, Sequence[WaitingPost]] = field(default_factory=dict)
    changes: Many[str] = frozenset()
    """What was planned, said, closed or there before its account: never planned again."""


@dataclass(frozen=True, slots=True)
class AnnouncementPlan:
    posts: list[PlannedAnnouncement] = field(default_factory=list)
    waiting: PlanResult = field(default_factory=PlanResult)
    """What becomes of those that wait."""
    withheld: dict[Subject, str] = field(default_factory=dict)
    """Subject → why nothing was planned for it."""


def plan_announcements(
    found: Sequence[Announceable], *, speakers: Speakers, known: KnownAnnouncements, now: datetime
) -> AnnouncementPlan:
    """Decide about each once: at most one new post, and what becomes of those waiting."""
    plan = AnnouncementPlan()
    for about in found:
        _plan_one(about, speakers, known, now, plan)
    return plan


def plan_vanished(subjects: Many[Subject], known: KnownAnnouncements) -> AnnouncementPlan:
    """Close what waits for what the shop has no more."""
    plan = AnnouncementPlan()
    for subject in subjects:
        plan.withheld[subject] = DELETED
        for waiting in known.waiting.get(subject, ()):
            plan.waiting.closed[waiting.item_id] = DELETED
    return plan


def change_of(trigger: Trigger, subject: Subject) -> str:
    return f"{trigger}:{subject.subject_id}"


def name_of(about: Announceable) -> str:
    """Return what a post calls it by: of a voucher the code."""
    return about.code if isinstance(about, Voucher) else about.name


def _plan_one(
    about: Announceable,
    speakers: Speakers,
    known: KnownAnnouncements,
    now: datetime,
    plan: AnnouncementPlan,
) -> None:
    waiting = known.waiting.get(about.subject, ())
    speaker = find_announcer(about, speakers)
    if speaker is None:
        plan.withheld[about.subject] = NO_ACCOUNT
        plan.waiting.closed.update({each.item_id: NO_ACCOUNT for each in waiting})
        return
    kept = [each for each in waiting if _keep(each, about, speaker, now, plan)]
    trigger = choose_trigger(about, speaker, now)
    if trigger is None:
        return
    why = _find_reason_against(about, trigger, speaker, now)
    if why:
        plan.withheld[about.subject] = why
        return
    change = change_of(trigger, about.subject)
    if change in known.changes:
        return
    for each in kept:
        plan.waiting.moved.pop(each.item_id, None)
        plan.waiting.closed[each.item_id] = NEWER_CAME
    plan.posts.append(
        PlannedAnnouncement(
            subject=about.subject,
            subject_name=name_of(about)[:255],
            channel=about.channel,
            change=change,
            account_id=speaker.account_id,
            trigger=trigger,
            score=_score(about),
            words=tuple(sorted(pick_words(f"{about.name} {name_of(about)}"))),
            expires_at=_find_expiry(about, trigger, now),
        )
    )


def choose_trigger(about: Announceable, speaker: Speaker, now: datetime) -> Trigger | None:
    """Return what there is to say about it; None where it is no longer new."""
    match about:
        case Voucher():
            return Trigger.VOUCHER
        case Promotion():
            if has_last_hours(about, speaker.promotion_ending, now):
                return Trigger.PROMOTION_ENDING
            is_new = about.starts_at > now - NEW_FOR
            return Trigger.PROMOTION_STARTED if is_new else None
        case Collection():
            # Saleor may publish without a date.
            is_new = about.published_at is None or about.published_at > now - NEW_FOR
            return Trigger.COLLECTION_LAUNCHED if is_new else None


def _find_reason_against(
    about: Announceable, trigger: Trigger, speaker: Speaker, now: datetime
) -> str:
    if not speaker.speaks_of(trigger):
        return SWITCHED_OFF
    return find_obstacle(about, now)


def _keep(
    waiting: WaitingPost,
    about: Announceable,
    speaker: Speaker,
    now: datetime,
    plan: AnnouncementPlan,
) -> bool:
    """Bring a waiting post up to date with the shop; False where it waits no longer."""
    why = _find_reason_against(about, waiting.trigger, speaker, now)
    if not why and waiting.trigger is Trigger.PROMOTION_ENDING:
        assert isinstance(about, Promotion)
        why = "" if has_last_hours(about, speaker.promotion_ending, now) else ENDS_LATER
    if why:
        plan.waiting.closed[waiting.item_id] = why
        return False
    if speaker.account_id != waiting.account_id:
        plan.waiting.moved[waiting.item_id] = speaker.account_id
    return True


def _find_expiry(about: Announceable, trigger: Trigger, now: datetime) -> datetime:
    expires_at = now + LIVES[trigger]
    if isinstance(about, Collection) or about.ends_at is None:
        return expires_at
    return min(expires_at, about.ends_at)


def _score(about: Announceable) -> int:
    return score(Worth(discount_percent=_measure_discount(about)))


def _measure_discount(about: Announceable) -> int:
    match about:
        case Promotion():
            return about.percent_off
        case Voucher():
            if about.percent is not None:
                return int(about.percent)
            if about.amount and about.minimum_spend and about.minimum_spend.amount > Decimal(0):
                # Of the least that is spent to have it.
                return int(about.amount.amount * 100 // about.minimum_spend.amount)
            return 0
        case Collection():
            return 0
