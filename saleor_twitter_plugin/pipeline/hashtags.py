"""Hashtags of drops and campaigns: the one place where each finds whose it is."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from .. import campaigns, drops
from ..config import Config
from ..contests.entering import list_open_hashtags
from ..handoffs import Outcome
from ..models import Account, Campaign, Drop
from ..models.campaigns import WITH_CODES
from ..sealing import Sealer
from ..shop import Shop
from . import drop_entries
from .contests import take_contest_entry
from .drop_entries import Use
from .known import Known
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


def take_hashtags(
    uses: Sequence[Use],
    *,
    shop: Shop,
    config: Config,
    sealer: Sealer,
    signing_key: bytes,
    known: Known,
    now: datetime,
) -> dict[str, Outcome | None]:
    """Let the drop or campaign answer whose hashtag each is; by the keys of the events.

    None where it is nobody's: a hashtag is then not answered.

    Raises:
        RetryableError: the shop could not answer.
    """
    taken: dict[str, Outcome | None] = {}
    entering: dict[int, tuple[Drop, list[Use]]] = {}
    for use in uses:
        key, tag = use.event.key, use.intent.tag
        taken[key] = take_contest_entry(
            tag, use.event, use.account, config=config, sealer=sealer, known=known, now=now
        )
        if taken[key] is not None:
            continue
        # A drop that is over is remembered, and stands in no campaign's way.
        campaign = known.find_campaign(tag)
        if campaign is not None and _answers_for(use.account, campaign):
            if campaign.kind in WITH_CODES:
                taken[key] = ask_for_voucher(
                    campaign,
                    use.event,
                    use.account,
                    shop=shop,
                    config=config,
                    sealer=sealer,
                    known=known,
                    now=now,
                )
            continue
        drop = known.find_drop(tag, now=now)
        if drop is not None:
            entering.setdefault(drop.pk, (drop, []))[1].append(use)
    for drop, its_uses in entering.values():
        taken |= drop_entries.enter(
            drop,
            its_uses,
            shop=shop,
            config=config,
            signing_key=signing_key,
            known=known,
            now=now,
        )
    return taken


def _answers_for(account: Account, campaign: Campaign) -> bool:
    theirs = set(campaign.accounts.values_list("pk", flat=True))
    return not theirs or account.pk in theirs
