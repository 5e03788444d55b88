"""What waits, was said, or was there before, about vouchers, promotions and collections."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from ..handoffs import Subject, SubjectKind, Trigger, XUserId
from ..models import Account, FeedItem, OutboxMessage
from ..models.feeds import FeedItemState
from ..models.outbox import OutboxState
from .announcing import KnownAnnouncements, PlannedAnnouncement
from .planning import WaitingPost


def read_known_announcements(subjects: Collection[Subject], *, channel: str) -> KnownAnnouncements:
    """Return all that was ever decided about these subjects: one statement."""
    waiting: defaultdict[Subject, list[WaitingPost]] = defaultdict(list)
    changes = set()
    rows = _list_rows(subjects, channel=channel).order_by("pk").select_related("account")
    for row in rows:
        changes.add(row.change)
        if row.state == FeedItemState.PLANNED and not row.is_baseline:
            post = WaitingPost(
                row.pk, Trigger(row.trigger), XUserId(row.account.x_user_id), row.score
            )
            waiting[subject_of(row)].append(post)
    return KnownAnnouncements(waiting=dict(waiting), changes=changes)


def list_waiting_subjects(*, channel: str, limit: int) -> list[Subject]:
    rows = FeedItem.objects.filter(
        channel=channel, state=FeedItemState.PLANNED, is_baseline=False
    ).exclude(subject_id="")
    found = rows.order_by("pk").values_list("subject_kind", "subject_id")[:limit]
    return list(dict.fromkeys(Subject(SubjectKind(kind), key) for kind, key in found))


def list_correctable(
    *, since: datetime, in_flight_at_most: timedelta, limit: int
) -> list[FeedItem]:
    """Return the posts on X about a subject that promise something, the newest first."""
    sent = OutboxMessage.objects.filter(
        key=OuterRef("outbox_key"), state=OutboxState.SENT, sent_at__gt=since
    ).exclude(x_post_id="")
    rows = (
        FeedItem.objects.filter(
            Exists(sent),
            state=FeedItemState.RELEASED,
            released_at__gt=since - in_flight_at_most,
            corrected_at=None,
        )
        .exclude(posted_terms="")
        .exclude(subject_id="")
    )
    return list(rows.select_related("account").order_by("-released_at", "pk")[:limit])


def add_announcements(
    posts: Iterable[PlannedAnnouncement],
    accounts: Mapping[XUserId, Account],
    *,
    is_baseline: bool = False,
    now: datetime,
) -> None:
    """Insert what is new; the database refuses a second row for the same news of a subject.

    `is_baseline`: it was there before its account, and is never announced as new.
    """
    FeedItem.objects.bulk_create(
        [
            FeedItem(
                subject_kind=post.subject.kind,
                subject_id=post.subject.subject_id,
                subject_name=post.subject_name,
                channel=post.channel,
                change=post.change,
                account=accounts[post.account_id],
                is_baseline=is_baseline,
                trigger=post.trigger,
                score=post.score,
                is_promotional=post.is_promotional,
                words=list(post.words),
                not_before=now,
                expires_at=None if is_baseline else post.expires_at,
                created_at=now,
            )
            # Always in the same order: two planners of the same subjects would deadlock.
            for post in sorted(posts, key=lambda each: each.subject)
        ],
        ignore_conflicts=True,
    )


def subject_of(item: FeedItem) -> Subject:
    return Subject(SubjectKind(item.subject_kind), item.subject_id)


def _list_rows(subjects: Collection[Subject], *, channel: str) -> QuerySet[FeedItem]:
    by_kind: defaultdict[SubjectKind, list[str]] = defaultdict(list)
    for each in subjects:
        by_kind[each.kind].append(each.subject_id)
    wanted = Q(pk__in=[])
    for kind, keys in by_kind.items():
        wanted |= Q(subject_kind=kind, subject_id__in=keys)
    return FeedItem.objects.filter(wanted, channel=channel)
