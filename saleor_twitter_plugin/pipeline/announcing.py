"""Vouchers, promotions, collections → posts that wait, as `feeds` does for products."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from .. import accounts, feeds
from ..errors import ConfigurationError
from ..feeds.account_rules import ENDING_HOURS_MAX
from ..feeds.announcing import NEW_FOR, AnnouncementPlan, change_of
from ..handoffs import Subject, SubjectKind, Trigger, XUserId
from ..models import Account
from ..shop import Shop

logger = logging.getLogger(__name__)

HINTS_PER_ROUND = 1_000
SUBJECTS_PER_SCAN = 200
# No account's last hours of a promotion begin earlier.
ENDING_WITHIN = timedelta(hours=ENDING_HOURS_MAX)
_LAST_NEWS = {
    SubjectKind.VOUCHER: Trigger.VOUCHER,
    SubjectKind.PROMOTION: Trigger.PROMOTION_ENDING,
    SubjectKind.COLLECTION: Trigger.COLLECTION_LAUNCHED,
}


@dataclass(frozen=True, slots=True)
class _Planned:
    by_x_user_id: dict[XUserId, Account]
    plan: AnnouncementPlan
    vanished: AnnouncementPlan


def plan_heard_announcements(*, shop: Shop, channel: str, now: datetime) -> int:
    """Look at what hooks have named; return how many hints were read."""
    keys, subjects = feeds.list_subject_hints(limit=HINTS_PER_ROUND)
    if keys:
        _plan(subjects, shop=shop, channel=channel, now=now)
        # Last: a crash before this plans once more, and the database refuses the doubles.
        feeds.remove_hints(keys)
    return len(keys)


def scan_announcements(*, shop: Shop, channel: str, now: datetime) -> int:
    """Find what began, ends soon or was published without a hook; return how many were planned."""
    if not accounts.read_ownership(channel=channel) and not feeds.read_roles(channel=channel):
        return 0
    found = _find_undecided(shop=shop, channel=channel, now=now)
    waiting = feeds.list_waiting_subjects(channel=channel, limit=SUBJECTS_PER_SCAN)
    return _plan({*waiting, *found[:SUBJECTS_PER_SCAN]}, shop=shop, channel=channel, now=now)


def note_existing_announcements(
    account: Account, *, shop: Shop, channel: str, now: datetime
) -> None:
    """Note what was there before the account spoke for it: it is never announced as new."""
    subjects = _find_undecided(shop=shop, channel=channel, now=now)
    planned = _decide(subjects, shop=shop, channel=channel, now=now)
    existing = [
        each
        for each in planned.plan.posts
        # The end of what was there before is news all the same.
        if each.account_id == account.x_user_id and each.trigger is not Trigger.PROMOTION_ENDING
    ]
    feeds.add_announcements(existing, planned.by_x_user_id, is_baseline=True, now=now)


def announce_voucher(
    voucher_id: str, *, is_public: bool, shop: Shop, channel: str, now: datetime
) -> str | None:
    """Mean a voucher for the public, or no more, and plan what that changes.

    Returns why it is not planned now, or "" where nothing keeps it; None: there is no such voucher.
    """
    subject = Subject(SubjectKind.VOUCHER, voucher_id)
    if not shop.mean_voucher_for_public(voucher_id, is_public=is_public):
        return None
    planned = _decide([subject], shop=shop, channel=channel, now=now)
    _store(planned, now=now)
    return planned.plan.withheld.get(subject, "")


def _find_undecided(*, shop: Shop, channel: str, now: datetime) -> list[Subject]:
    """Return what may be news; of what was decided about for good nothing is."""
    try:
        found = shop.find_announcements(
            channel=channel, since=now - NEW_FOR, ends_before=now + ENDING_WITHIN, now=now
        )
    except ConfigurationError as error:
        # Products are told of all the same.
        logger.warning("Vouchers, promotions and collections were not read: %s", error)
        return []
    known = feeds.read_known_announcements(found, channel=channel).changes
    return [each for each in found if change_of(_LAST_NEWS[each.kind], each) not in known]


def _plan(subjects: Collection[Subject], *, shop: Shop, channel: str, now: datetime) -> int:
    """Plan them in one transaction; return how many posts."""
    if not subjects:
        return 0
    try:
        planned = _decide(subjects, shop=shop, channel=channel, now=now)
    except ConfigurationError as error:
        logger.warning("Vouchers, promotions and collections were not read: %s", error)
        return 0
    _store(planned, now=now)
    return len(planned.plan.posts)


def _store(planned: _Planned, *, now: datetime) -> None:
    with transaction.atomic():
        for each in (planned.plan, planned.vanished):
            feeds.update_waiting(each.waiting, planned.by_x_user_id)
        feeds.add_announcements(planned.plan.posts, planned.by_x_user_id, now=now)


def _decide(subjects: Collection[Subject], *, shop: Shop, channel: str, now: datetime) -> _Planned:
    owners = accounts.read_ownership(channel=channel)
    speaking = (*owners.values(), *feeds.read_roles(channel=channel).values())
    known = feeds.read_known_announcements(subjects, channel=channel)
    found = shop.read_announcements(sorted(subjects), channel=channel, now=now)
    return _Planned(
        by_x_user_id={XUserId(each.x_user_id): each for each in speaking},
        plan=feeds.plan_announcements(
            found,
            speakers=feeds.read_speakers(owners, channel=channel),
            known=known,
            now=now,
        ),
        vanished=feeds.plan_vanished(set(subjects) - {each.subject for each in found}, known),
    )
