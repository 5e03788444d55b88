"""A post enters a contest: one a day for a person, whoever asks and however often."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db import connection, transaction

from ..handoffs import XPostId, XUserId
from ..models import Campaign, CampaignHashtag, ContestEntry, ContestResult
from ..models.campaigns import CampaignKind, CampaignState
from ..models.contests import EntryState
from ..models.inserting import insert

# Ended too: what was posted in time may be told late.
_TAKING = (CampaignState.SCHEDULED, CampaignState.RUNNING, CampaignState.ENDED)
SAME_DAY = "same_day"
# Django's foreign keys are looked at when a transaction ends: too late to keep a freeze waiting.
_SHARE = "SELECT id FROM twitter_campaign WHERE id = %s FOR KEY SHARE"


class EntryAnswer(StrEnum):
    ENTERED = "entered"
    VOID = "void"
    KNOWN = "known"
    """The same post, told again."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class NewEntry:
    x_user_id: XUserId
    handle: str
    x_post_id: XPostId
    """Of the post's first version: an edited one enters once."""
    account_id: XUserId
    language: str
    text: str
    """What a jury judges; "" for a draw."""
    posted_at: datetime
    day: date


def list_open_hashtags() -> frozenset[str]:
    """Return hashtags of contests that are over and not frozen: what is told late still enters."""
    over = CampaignHashtag.objects.filter(
        campaign__kind=CampaignKind.CONTEST,
        campaign__state=CampaignState.ENDED,
        campaign__result=None,
    )
    return frozenset(over.values_list("tag", flat=True))


def list_contests(tag: str) -> list[Campaign]:
    """Return contests that may take entries by this hashtag, casefolded; the newest first."""
    found = CampaignHashtag.objects.filter(
        tag=tag, campaign__kind=CampaignKind.CONTEST, campaign__state__in=_TAKING
    )
    named = found.select_related("campaign").order_by("-campaign_id")
    return [each.campaign for each in named]


def find_open(
    contests: Sequence[Campaign], *, account_pk: int, posted_at: datetime
) -> Campaign | None:
    """Return the first that took the account's entries at that moment."""
    for each in contests:
        theirs = set(each.accounts.values_list("pk", flat=True))
        if (not theirs or account_pk in theirs) and was_open_at(each, posted_at):
            return each
    return None


def was_open_at(campaign: Campaign, moment: datetime) -> bool:
    """Tell whether a post of that moment enters: by the campaign's own moments, not by beat's."""
    starts_at = campaign.starts_at or campaign.started_at
    ends = [each for each in (campaign.ends_at, campaign.ended_at) if each is not None]
    return starts_at is not None and starts_at <= moment and all(moment < each for each in ends)


def enter(campaign: Campaign, entry: NewEntry) -> EntryAnswer:
    """Write the entry; the database lets one a day through, and none after the freeze."""
    with transaction.atomic():
        share_campaign(campaign.pk)
        if ContestResult.objects.filter(campaign=campaign).exists():
            return EntryAnswer.CLOSED
        return _insert(campaign, entry)


def forget_person(x_user_id: XUserId) -> int:
    """Take the person out of every contest; what was counted of them stays without a name."""
    mine = ContestEntry.objects.filter(x_user_id=x_user_id)
    mine.filter(state=EntryState.ENTERED).update(state=EntryState.WITHDRAWN, reason="forgotten")
    return mine.update(x_user_id="", handle="", x_post_id="", text="", language="")


def share_campaign(pk: int) -> None:
    """Hold the campaign's row beside others who enter: whoever freezes waits for all of them."""
    with connection.cursor() as cursor:
        cursor.execute(_SHARE, [pk])


def _insert(campaign: Campaign, entry: NewEntry) -> EntryAnswer:
    if ContestEntry.objects.filter(campaign=campaign, x_post_id=entry.x_post_id).exists():
        return EntryAnswer.KNOWN
    row = ContestEntry(
        campaign=campaign,
        x_user_id=entry.x_user_id,
        handle=entry.handle,
        x_post_id=entry.x_post_id,
        account_x_user_id=entry.account_id,
        language=entry.language[:8],
        text=entry.text,
        day=entry.day,
        entered_at=entry.posted_at,
    )
    if insert(row):
        return EntryAnswer.ENTERED
    row.state, row.reason, row.text = EntryState.VOID, SAME_DAY, ""
    return EntryAnswer.VOID if insert(row) else EntryAnswer.KNOWN
