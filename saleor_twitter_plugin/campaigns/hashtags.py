"""Hashtags that mean a campaign: each one live campaign at most, as the database holds it."""

from collections.abc import Collection

from django.db import IntegrityError, transaction

from ..models import Campaign, CampaignHashtag, Drop
from ..models.drops import DropState
from .problems import CampaignProblem, CampaignProblemCode


def clean_hashtag(tag: str) -> str:
    """`#DropDay` → `dropday`"""
    return tag.strip().lstrip("#＃").casefold()


def find_by_hashtag(tag: str) -> Campaign | None:
    """Return the live campaign that the hashtag means; any case, with or without #."""
    live = CampaignHashtag.objects.filter(tag=clean_hashtag(tag), is_live=True)
    row = live.select_related("campaign").first()
    return row.campaign if row else None


def list_live_hashtags() -> frozenset[str]:
    """Return every hashtag that means a campaign now, casefolded and without #."""
    live = CampaignHashtag.objects.filter(is_live=True)
    return frozenset(live.values_list("tag", flat=True))


def set_hashtags(campaign: Campaign, tags: Collection[str]) -> None:
    """Give a draft its hashtags, in place of those it had."""
    wanted = {clean_hashtag(each) for each in tags}
    campaign.hashtags.exclude(tag__in=wanted).delete()
    CampaignHashtag.objects.bulk_create(
        [CampaignHashtag(campaign=campaign, tag=tag) for tag in sorted(wanted)],
        ignore_conflicts=True,
    )


def claim_hashtags(campaign: Campaign) -> None:
    """Make the campaign the one that its hashtags mean.

    Raises:
        CampaignProblem: HASHTAG_TAKEN.
    """
    tags = campaign.hashtags.values_list("tag", flat=True)
    current = Drop.objects.filter(hashtag__in=tags, state__in=[DropState.SCHEDULED, DropState.OPEN])
    if current.exists():
        raise CampaignProblem(CampaignProblemCode.HASHTAG_TAKEN)
    try:
        with transaction.atomic():
            campaign.hashtags.update(is_live=True)
    except IntegrityError:
        # Two that are scheduled at once never share a tag: the database lets one of them through.
        raise CampaignProblem(CampaignProblemCode.HASHTAG_TAKEN) from None


def free_hashtags(campaign: Campaign) -> None:
    campaign.hashtags.update(is_live=False)
