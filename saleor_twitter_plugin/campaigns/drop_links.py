"""A campaign of the kind DROP: a drop among the campaigns, with the drop's hashtag and moments."""

from collections.abc import Collection

from ..config import Problem
from ..models import Campaign, Drop
from ..models.campaigns import CampaignKind, CampaignState
from ..models.drops import DropState
from ..wording import mark

_NEEDED = mark("Name the drop.")
_NO_DROP = mark("Only a campaign of the kind DROP has a drop.")
_OTHER_CHANNEL = mark("The drop is in another channel.")
_OVER = mark("The drop is over.")
_TAKEN = mark("Another campaign has this drop.")
_THE_DROPS = mark("This is the drop's: change it there.")
_NOT_SCHEDULED = mark("Schedule the drop first.")
ENDED = (DropState.CLOSED, DropState.SETTLED, DropState.CANCELLED)


def take_moments(campaign: Campaign) -> None:
    """Write the drop's moments into its campaign, which is not saved."""
    if campaign.drop is not None:
        campaign.starts_at, campaign.ends_at = campaign.drop.opens_at, campaign.drop.closes_at


def find_drop_problems(
    campaign: Campaign, *, given: Collection[str] = (), is_to_run: bool = False
) -> list[Problem]:
    """Return what is wrong with the campaign's drop.

    `given`: what somebody wrote of the campaign; `is_to_run`: it is to be scheduled.
    """
    drop = campaign.drop
    if campaign.kind != CampaignKind.DROP:
        return [Problem("drop", _NO_DROP, {})] if drop else []
    if drop is None:
        return [Problem("drop", _NEEDED, {})]
    theirs = ("hashtags", "accounts", "starts_at", "ends_at")
    found = [Problem(name, _THE_DROPS, {}) for name in theirs if name in given]
    if drop.channel != campaign.channel:
        found.append(Problem("drop", _OTHER_CHANNEL, {}))
    elif drop.state in ENDED:
        found.append(Problem("drop", _OVER, {}))
    elif _is_taken(drop, campaign):
        found.append(Problem("drop", _TAKEN, {}))
    elif is_to_run and drop.state == DropState.DRAFT:
        found.append(Problem("drop", _NOT_SCHEDULED, {}))
    return found


def name_taken_drop() -> Problem:
    """Return what is said to who comes second at the same moment."""
    return Problem("drop", _TAKEN, {})


def _is_taken(drop: Drop, campaign: Campaign) -> bool:
    others = Campaign.objects.filter(drop=drop).exclude(pk=campaign.pk)
    return others.exclude(state=CampaignState.ARCHIVED).exists()
