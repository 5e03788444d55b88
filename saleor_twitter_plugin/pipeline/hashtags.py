"""Hashtags of drops and campaigns: the one place where each finds whose it is."""

from datetime import datetime

from .. import campaigns
from ..config import Config
from ..contests.entering import list_open_hashtags
from ..handoffs import Cancel, Outcome, UseHashtag, XEvent
from ..models import Account, Campaign
from ..models.campaigns import CampaignKind
from ..sealing import Sealer
from ..shop import Shop
from .contests import take_contest_entry
from .offers import ask_for_voucher


def list_live_hashtags() -> frozenset[str]:
    """Return what means a drop or a campaign now: casefolded, without #.

    Not the one that the owner prints on every post: beside a drop's it would leave open which of
    the two is meant.
    """
    return campaigns.list_live_hashtags() | list_open_hashtags()


def take_hashtag(
    intent: UseHashtag | Cancel,
    event: XEvent,
    account: Account,
    *,
    shop: Shop,
    config: Config,
    sealer: Sealer,
    signing_key: bytes,
    now: datetime,
) -> Outcome | None:
    """Let the drop or campaign answer whose hashtag, or whose turn to pass, this is.

    None where it is nobody's: a hashtag is then not answered, and a #cancel cancels a wish.

    Raises:
        RetryableError: the shop could not answer.
    """
    if isinstance(intent, UseHashtag):
        entered = take_contest_entry(
            intent.tag, event, account, config=config, sealer=sealer, now=now
        )
        if entered is not None:
            return entered
        campaign = campaigns.find_by_hashtag(intent.tag)
        if campaign is None or not _answers_for(account, campaign):
            return None
        if campaign.kind == CampaignKind.OFFER:
            return ask_for_voucher(campaign, event, account, shop=shop, sealer=sealer, now=now)
    return None


def _answers_for(account: Account, campaign: Campaign) -> bool:
    theirs = set(campaign.accounts.values_list("pk", flat=True))
    return not theirs or account.pk in theirs
