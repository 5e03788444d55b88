"""Draft → scheduled → running → paused → ended → archived: each step a conditional update.

Begun and ended by beat at the owner's moments. Nothing is remembered in a process, so a restart
only lets a step come later; `is_open_at` reads the moments themselves, so nobody gets anything
before the start or after the end, however late beat is.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from ..config import Problem
from ..models import Campaign
from ..models.campaigns import LIVE, CampaignKind, CampaignState
from .editing import find_plan_problems
from .hashtags import claim_hashtags, free_hashtags
from .problems import CampaignProblem, CampaignProblemCode
from .rewards import SWITCH_NEEDED, rewards_posts


def schedule(campaign: Campaign, *, allows_rewarded_posts: bool = False, now: datetime) -> Campaign:
    """Let the campaign begin at its moment, or at once where that is over or not set.

    `allows_rewarded_posts`: the plugin's settings do; X does not.

    Raises:
        CampaignProblem: INCOMPLETE, with every problem; HASHTAG_TAKEN; WRONG_STATE.
    """
    with transaction.atomic():
        row = _lock(campaign)
        if row.state != CampaignState.DRAFT:
            raise CampaignProblem(CampaignProblemCode.WRONG_STATE)
        problems = find_plan_problems(row, now=now)
        if rewards_posts(row.kind, row.settings) and not allows_rewarded_posts:
            problems.append(Problem("kind", SWITCH_NEEDED, {}))
        if problems:
            raise CampaignProblem(CampaignProblemCode.INCOMPLETE, problems)
        claim_hashtags(row)
        row.state = CampaignState.SCHEDULED
        row.save(update_fields=["state"])
        if row.starts_at is None or row.starts_at <= now:
            _start(row, now)
    return row


def start_due(now: datetime) -> int:
    """Begin what is due; return how many."""
    due = Campaign.objects.filter(state=CampaignState.SCHEDULED)
    due = due.filter(Q(starts_at=None) | Q(starts_at__lte=now))
    return due.update(state=CampaignState.RUNNING, started_at=now)


def end_due(now: datetime) -> list[Campaign]:
    """End what is over, also what beat was too late to begin; return what this call ended."""
    due = Campaign.objects.filter(state__in=LIVE, ends_at__lte=now)
    return [each for each in due.order_by("pk") if end(each, now=now)]


def end(campaign: Campaign, *, now: datetime) -> bool:
    """End the campaign now; False where it was not live."""
    with transaction.atomic():
        ended = Campaign.objects.filter(pk=campaign.pk, state__in=LIVE).update(
            state=CampaignState.ENDED, ended_at=now
        )
        free_hashtags(campaign)
    return ended == 1


def pause(campaign: Campaign) -> bool:
    """Let nobody in for a while; False where it was not running, or is a drop's: that goes on."""
    if campaign.kind == CampaignKind.DROP:
        return False
    return _move(campaign, (CampaignState.RUNNING,), CampaignState.PAUSED)


def resume(campaign: Campaign, *, now: datetime) -> bool:
    """Go on after a pause; False where it was not paused, or its time is over."""
    if campaign.ends_at is not None and campaign.ends_at <= now:
        return False
    return _move(campaign, (CampaignState.PAUSED,), CampaignState.RUNNING)


def archive(campaign: Campaign) -> bool:
    """Put away what is over; False where it is not."""
    return _move(campaign, (CampaignState.ENDED, CampaignState.DRAFT), CampaignState.ARCHIVED)


def is_open_at(campaign: Campaign, now: datetime) -> bool:
    """Tell whether people may ask now: by the campaign's own moments, not by beat's."""
    if campaign.state not in (CampaignState.RUNNING, CampaignState.SCHEDULED):
        return False
    has_begun = campaign.starts_at is None or campaign.starts_at <= now
    return has_begun and (campaign.ends_at is None or now < campaign.ends_at)


def _start(campaign: Campaign, now: datetime) -> None:
    campaign.state = CampaignState.RUNNING
    campaign.started_at = now
    campaign.save(update_fields=["state", "started_at"])


def _move(campaign: Campaign, before: tuple[CampaignState, ...], after: CampaignState) -> bool:
    moved = Campaign.objects.filter(pk=campaign.pk, state__in=before).update(state=after)
    return moved == 1


def _lock(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_for_update().get(pk=campaign.pk)
