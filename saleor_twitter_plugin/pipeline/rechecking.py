"""What we still hold of people's posts, asked after once a day: what X has no more goes here."""

from collections.abc import Callable
from datetime import datetime
from itertools import batched

from .. import debates, inbox
from ..config import Config
from ..contests import leaving
from ..handoffs import Purpose
from ..models import Account
from ..models.accounts import AccountState
from ..sealing import Sealer
from ..shop import Shop
from ..x_api.client import XClient
from ..x_api.lookups import POSTS_PER_CALL, find_gone_posts
from .access import open_app_client, open_client
from .deleting import forget_posts

# An hour's share: 24,000 posts a day, by 10 of the 3,500 calls that X allows in 15 minutes.
POSTS_PER_ROUND = 1_000


def recheck_posts(*, shop: Shop, sealer: Sealer, clock: Callable[[], datetime]) -> int:
    """Ask X for the posts that are due, and forget those that are gone; return how many were.

    Raises:
        RetryableError, ConfigurationError: X could not be asked; what was forgotten before stays.
    """
    config = shop.read_config()
    due = [
        *inbox.list_due_for_recheck(limit=POSTS_PER_ROUND, now=clock()),
        *debates.list_due_for_recheck(limit=POSTS_PER_ROUND, now=clock()),
        *leaving.list_due_for_recheck(limit=POSTS_PER_ROUND, now=clock()),
    ]
    if not config.is_working or not due:
        return 0
    client = open_reader(config, sealer=sealer, now=clock())
    if client is None:
        return 0
    forgotten = 0
    for some in batched(dict.fromkeys(due), POSTS_PER_CALL):
        shown, gone = find_gone_posts(client, some)
        inbox.note_rechecked(shown, now=clock())
        debates.note_rechecked(shown, now=clock())
        leaving.note_rechecked(shown, now=clock())
        if gone:
            forgotten += forget_posts(gone, now=clock())
    return forgotten


def open_reader(config: Config, *, sealer: Sealer, now: datetime) -> XClient | None:
    """Return a client for what anybody may read: the app's, else an account's, None for neither."""
    if config.bearer_token:
        return open_app_client(config=config, purpose=Purpose.COMPLIANCE, now=now)
    account = Account.objects.filter(state=AccountState.CONNECTED).order_by("pk").first()
    if account is None:
        return None
    return open_client(account, config=config, sealer=sealer, purpose=Purpose.COMPLIANCE, now=now)
