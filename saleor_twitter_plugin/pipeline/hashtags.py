"""Hashtags of drops and campaigns: the one place where each finds whose it is."""

from datetime import datetime, timedelta

from .. import drops
from ..config import Config
from ..handoffs import Cancel, Outcome, UseHashtag, XEvent
from ..models import Account, CampaignHashtag
from ..shop import Shop
from . import drop_entries

# One list serves a whole round, in which a secret drop may open: its hashtag is then understood,
# and answered by nobody until the moment has come.
HEARD_BEFORE = timedelta(minutes=5)


def list_live_hashtags(*, now: datetime) -> frozenset[str]:
    """Return what means a drop or a campaign now: casefolded, without #.

    Not the one that the owner prints on every post: beside a drop's it would leave open which of
    the two is meant.
    """
    live = CampaignHashtag.objects.filter(is_live=True)
    campaigns = frozenset(live.values_list("tag", flat=True))
    return campaigns | drops.list_hashtags(now=now, until=now + HEARD_BEFORE)


def take_hashtag(
    intent: UseHashtag | Cancel,
    event: XEvent,
    account: Account,
    *,
    shop: Shop,
    config: Config,
    signing_key: bytes,
    now: datetime,
) -> Outcome | None:
    """Let the drop or campaign answer whose hashtag, or whose turn to pass, this is.

    None where it is nobody's: a hashtag is then not answered, and a #cancel cancels a wish.
    """
    if isinstance(intent, Cancel):
        return drop_entries.find_turn(event, account, now=now)
    return drop_entries.enter(
        intent, event, account, shop=shop, config=config, signing_key=signing_key, now=now
    )
