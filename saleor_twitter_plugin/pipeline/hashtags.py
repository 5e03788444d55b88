"""A hashtag that an owner gave a meaning to: the one place where that meaning is looked up."""

from datetime import datetime

from .. import campaigns
from ..handoffs import Confirm, Intent, Outcome, UseHashtag, XEvent
from ..models import Account, Campaign
from ..models.campaigns import CampaignKind
from ..sealing import Sealer
from ..shop import Shop
from .offers import ask_for_voucher, confirm_voucher


def list_hashtags(text: str) -> frozenset[str]:
    """Return the hashtags that mean something now; a text without any asks nobody."""
    if not any(mark in text for mark in "#＃﹟"):
        return frozenset()
    return campaigns.list_live_hashtags()


def take_hashtag(
    intent: Intent, event: XEvent, account: Account, *, shop: Shop, sealer: Sealer, now: datetime
) -> Outcome | None:
    """Do what the hashtag means; None where it means nothing to this account.

    Raises:
        RetryableError: the shop could not answer.
    """
    match intent:
        case Confirm():
            return confirm_voucher(event, shop=shop, sealer=sealer, now=now)
        case UseHashtag(tag=tag):
            campaign = campaigns.find_by_hashtag(tag)
            if campaign is None or not _answers_for(account, campaign):
                return None
            if campaign.kind == CampaignKind.OFFER:
                return ask_for_voucher(campaign, event, account, shop=shop, sealer=sealer, now=now)
    return None


def _answers_for(account: Account, campaign: Campaign) -> bool:
    theirs = set(campaign.accounts.values_list("pk", flat=True))
    return not theirs or account.pk in theirs
