"""Hashtags of drops and campaigns: the one place where each finds whose it is."""

from datetime import datetime

from ..config import Config
from ..handoffs import Cancel, Outcome, UseHashtag, XEvent
from ..models import Account, CampaignHashtag
from ..shop import Shop


def list_live_hashtags() -> frozenset[str]:
    """Return what means a drop or a campaign now: casefolded, without #.

    Not the one that the owner prints on every post: beside a drop's it would leave open which of
    the two is meant.
    """
    live = CampaignHashtag.objects.filter(is_live=True)
    return frozenset(live.values_list("tag", flat=True))


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
    return None
