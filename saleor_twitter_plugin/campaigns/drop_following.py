"""Campaigns begin and end with their drops, by beat."""

from datetime import datetime

from django.db.models import Q

from ..models import Campaign
from ..models.campaigns import LIVE, CampaignKind, CampaignState
from ..models.drops import DropState
from .drop_links import ENDED
from .lifecycle import end


def follow_drops(now: datetime) -> int:
    """Let campaigns begin and end with their drops; return how many moved.

    A drop that opens early, closes or is cancelled takes its campaign along.
    """
    moved = 0
    live = Campaign.objects.filter(kind=CampaignKind.DROP, state__in=LIVE)
    for campaign in live.select_related("drop").order_by("pk"):
        drop = campaign.drop
        if drop is None or drop.state in ENDED:
            moved += end(campaign, now=now)
            continue
        row = Campaign.objects.filter(pk=campaign.pk, state__in=LIVE)
        changed = ~Q(starts_at=drop.opens_at) | ~Q(ends_at=drop.closes_at)
        row.filter(changed).update(starts_at=drop.opens_at, ends_at=drop.closes_at)
        if drop.state == DropState.OPEN:
            began = {"state": CampaignState.RUNNING, "started_at": drop.opened_at or now}
            moved += row.filter(state=CampaignState.SCHEDULED).update(**began)
    return moved
