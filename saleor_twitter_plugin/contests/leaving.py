"""Posts that are gone or say something else, and what becomes of their entries.

Before the freeze the entry leaves, or follows its post. After it the draw stands as it was
published: only the words go.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from ..handoffs import XPostId
from ..models import Campaign, ContestEntry, ContestResult
from ..models.campaigns import CampaignState
from ..models.contests import EntryState
from .entering import share_campaign, was_open_at
from .rules import Mode, is_entry, read_rules

RECHECK_EVERY = timedelta(hours=24)
POST_DELETED = "post_deleted"
POST_EDITED = "post_edited"


def withdraw_posts(post_ids: Collection[XPostId]) -> int:
    """Take posts that are gone out of contests, and their words with them; return how many."""
    gone = ContestEntry.objects.filter(x_post_id__in=post_ids)
    with transaction.atomic():
        for pk in sorted(set(gone.values_list("campaign_id", flat=True))):
            share_campaign(pk)
        _list_leaving(gone).update(state=EntryState.WITHDRAWN, reason=POST_DELETED)
        return gone.exclude(text="", handle="").update(text="", handle="")


def follow_edit(post_id: XPostId, text: str, *, written_at: datetime) -> None:
    """Let an entry say what its post, named by its first version, says now.

    What was written when entries were not taken any more is not judged: its words only go.
    """
    rows = ContestEntry.objects.filter(x_post_id=post_id).select_related("campaign")
    for entry in rows:
        with transaction.atomic():
            share_campaign(entry.campaign_id)
            _follow(entry, text, written_at)


def list_due_for_recheck(*, limit: int, now: datetime) -> list[XPostId]:
    """Return posts to ask X about: with words, once a day; of a draw, before it is frozen.

    A read costs: what a draw holds of a post is its number, and is looked after once.
    """
    day_ago = now - RECHECK_EVERY
    asked_long_ago = Q(rechecked_at=None, entered_at__lt=day_ago) | Q(rechecked_at__lt=day_ago)
    is_over = Q(
        state=EntryState.ENTERED,
        campaign__state=CampaignState.ENDED,
        campaign__ended_at__isnull=False,
        campaign__result=None,
    )
    before_the_draw = is_over & (Q(rechecked_at=None) | Q(rechecked_at__lt=F("campaign__ended_at")))
    rows = ContestEntry.objects.filter((~Q(text="") & asked_long_ago) | before_the_draw)
    rows = rows.filter(x_post_id__regex=r"^[0-9]{1,19}$")
    rows = rows.order_by(F("rechecked_at").asc(nulls_first=True), "pk")
    return [XPostId(each) for each in rows.values_list("x_post_id", flat=True)[:limit]]


def note_rechecked(post_ids: Collection[XPostId], *, now: datetime) -> None:
    ContestEntry.objects.filter(x_post_id__in=post_ids).update(rechecked_at=now)


def _list_leaving(entries: QuerySet[ContestEntry]) -> QuerySet[ContestEntry]:
    return entries.filter(state=EntryState.ENTERED, campaign__result=None)


def _follow(entry: ContestEntry, text: str, written_at: datetime) -> None:
    campaign: Campaign = entry.campaign
    rows = ContestEntry.objects.filter(pk=entry.pk)
    is_frozen = ContestResult.objects.filter(campaign=campaign).exists()
    rules, _ = read_rules(campaign.settings)
    if is_frozen or rules is None or not was_open_at(campaign, written_at):
        rows.update(text="")
        return
    tags = campaign.hashtags.values_list("tag", flat=True)
    if not is_entry(text, tags, rules.phrase):
        _list_leaving(rows).update(state=EntryState.WITHDRAWN, reason=POST_EDITED)
        rows.update(text="")
        return
    _take_in_again(entry)
    if rules.mode is Mode.JURY:
        rows.filter(state=EntryState.ENTERED).update(text=text)


def _take_in_again(entry: ContestEntry) -> None:
    """Let in what an earlier edit took out, unless the person has entered that day otherwise."""
    taken_out = ContestEntry.objects.filter(
        pk=entry.pk, state=EntryState.WITHDRAWN, reason=POST_EDITED
    )
    try:
        with transaction.atomic():
            taken_out.update(state=EntryState.ENTERED, reason="")
    except IntegrityError:
        return
