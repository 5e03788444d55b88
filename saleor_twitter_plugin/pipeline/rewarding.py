"""Whether what somebody wrote is the post that a campaign gives something for."""

from datetime import datetime

from .. import campaigns
from ..campaigns.rewards import is_disclosed, rewards_posts, write_post_url
from ..config import Config
from ..handoffs import EventKind, VoucherAnswer, XEvent
from ..models import Account, Campaign


def find_what_is_missing(
    campaign: Campaign, event: XEvent, *, config: Config, now: datetime
) -> VoucherAnswer | None:
    """Return why nothing is given for it; None where it is the post, or none is asked for."""
    if not rewards_posts(campaign.kind, campaign.settings):
        return None
    if not config.allows_rewarded_posts:
        # Switched off while it ran: from this moment on.
        return VoucherAnswer.OVER
    if not campaigns.is_open_at(campaign, now):
        return None
    if event.kind is EventKind.MESSAGE:
        return VoucherAnswer.POST_FIRST
    return None if is_disclosed(event.text) else VoucherAnswer.NOT_DISCLOSED


def find_post_url(campaign: Campaign, account: Account, *, language: str) -> str:
    """Return where its text is posted; "" where nothing has to be posted."""
    if not rewards_posts(campaign.kind, campaign.settings):
        return ""
    hashtag = min((each.tag for each in campaign.hashtags.all()), default="")
    return write_post_url(
        campaign.settings, hashtag=hashtag, handle=account.handle, language=language
    )
