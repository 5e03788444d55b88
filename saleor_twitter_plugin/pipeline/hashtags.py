"""Hashtags of drops and campaigns: the one place where each finds whose it is."""

from datetime import datetime, timedelta

from .. import campaigns, drops
from ..config import Config
from ..contests.entering import list_open_hashtags
from ..handoffs import Cancel, Outcome, UseHashtag, XEvent
from ..models import Account, Campaign
from ..models.campaigns import WITH_CODES
from ..sealing import Sealer
from ..shop import Shop
from . import drop_entries
from .contests import take_contest_entry
from .offers import ask_for_voucher

# One list serves a whole round, in which a secret drop may open: its hashtag is then understood,
# and answered by nobody until the moment has come.
HEARD_BEFORE = timedelta(minutes=5)


def list_live_hashtags(*, now: datetime) -> frozenset[str]:
    """Return what means a drop or a campaign now: casefolded, without #.

    Not the one that the owner prints on every post: beside a drop's it would leave open which of
    the two is meant.
    """
    live = campaigns.list_live_hashtags() | list_open_hashtags()
    return live | drops.list_hashtags(now=now, until=now + HEARD_BEFORE)


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
    if isinstance(intent, Cancel):
        return drop_entries.find_turn(event, account, now=now)
    entered = take_contest_entry(intent.tag, event, account, config=config, sealer=sealer, now=now)
    if entered is not None:
        return entered
    # A drop that is over is remembered, and stands in no campaign's way.
    campaign = campaigns.find_by_hashtag(intent.tag)
    if campaign is not None and _answers_for(account, campaign):
        if campaign.kind in WITH_CODES:
            return ask_for_voucher(
                campaign, event, account, shop=shop, config=config, sealer=sealer, now=now
            )
        return None
    return drop_entries.enter(
        intent, event, account, shop=shop, config=config, signing_key=signing_key, now=now
    )


def _answers_for(account: Account, campaign: Campaign) -> bool:
    theirs = set(campaign.accounts.values_list("pk", flat=True))
    return not theirs or account.pk in theirs
