"""No news → the best of what was said before waits once more, in other words."""

from datetime import datetime

from django.db import transaction

from .. import accounts, feeds
from ..feeds import evergreen_rows, queue
from ..feeds.detecting import is_sayable
from ..feeds.evergreen import EvergreenRules
from ..feeds.speakers import Speakers
from ..handoffs import CatalogItem, Trigger
from ..models import Account
from ..shop import Shop
from .releasing import release_posts

# Of the best: what cannot be bought just now gives way to the next.
PRODUCTS_TRIED = 20


def plan_evergreen(*, shop: Shop, now: datetime) -> int:
    """Let each account without news say one thing again; return how many do."""
    config = shop.read_config()
    if not config.is_working:
        return 0
    speakers: Speakers | None = None
    planned = 0
    for account, rules in evergreen_rows.list_accounts():
        if not evergreen_rows.has_time(account, rules, now):
            continue
        if speakers is None:
            owners = accounts.read_ownership(channel=config.channel)
            speakers = feeds.read_speakers(owners, channel=config.channel)
        found = _find_best(account, rules, speakers, shop=shop, channel=config.channel, now=now)
        planned += found is not None and _add(account, rules, *found, now=now)
    if planned:
        release_posts(shop=shop, now=now)
    return planned


def _find_best(
    account: Account,
    rules: EvergreenRules,
    speakers: Speakers,
    *,
    shop: Shop,
    channel: str,
    now: datetime,
) -> tuple[CatalogItem, evergreen_rows.Repeatable] | None:
    """Return the best of what may be said again, and can be bought, and is this account's."""
    known = evergreen_rows.list_repeatable(account, rules, channel=channel, now=now)
    best = {each.product_id: each for each in known[:PRODUCTS_TRIED]}
    for item in shop.read_catalog_items(list(best), channel=channel):
        speaker = speakers.find(item, Trigger.EVERGREEN)
        if speaker and speaker.account_id == account.x_user_id and is_sayable(item):
            return item, best[item.product_id]
    return None


def _add(
    account: Account,
    rules: EvergreenRules,
    item: CatalogItem,
    found: evergreen_rows.Repeatable,
    *,
    now: datetime,
) -> bool:
    with transaction.atomic():
        # Two workers at once would each find that nothing waits.
        queue.lock_releasing()
        if not evergreen_rows.has_time(account, rules, now):
            return False
        return evergreen_rows.add_repeat(item, found, account, now=now)
