"""X → inbox: direct messages by poll."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from .. import inbox
from ..accounts import listening
from ..config import Config
from ..errors import ConfigurationError, PermanentError, RetryableError, TwitterPluginError
from ..failures import log_failure
from ..handoffs import Purpose, XEvent, XUserId
from ..models import Account
from ..sealing import Sealer
from ..x_api.client import XClient
from ..x_api.messages import read_messages_page
from .access import note_refusal, open_client
from .pacing import is_due, read_pace

logger = logging.getLogger(__name__)

# Older ones would not be answered.
MESSAGES_SINCE = timedelta(hours=24)
# X allows 15 calls in 15 minutes: more than it lets us answer in a day.
PAGES_MAX = 15


def poll_messages(*, config: Config, sealer: Sealer, clock: Callable[[], datetime]) -> int:
    """Read the direct messages of every account whose turn it is; return how many accounts."""
    pace = read_pace(config, now=clock())
    polled = 0
    for account in listening.list_accounts_with_messages():
        every = pace.messages_every(account)
        if every is None or not is_due(account.messages_polled_at, every, now=clock()):
            continue
        polled += 1
        try:
            poll_messages_of(account, config=config, sealer=sealer, now=clock())
        except PermanentError as error:
            # It will be the same in a minute: the next look is when the turn comes again.
            listening.note_messages_polled(account, newest_id="", now=clock())
            logger.warning("Direct messages of %s cannot be read: %s", account, error)
        except TwitterPluginError as error:
            # One account's trouble is no reason to leave the others unread.
            logger.warning("Direct messages of %s were not read: %s", account, error)
        except Exception as error:
            log_failure(logger, f"Direct messages of {account} were not read", error)
    return polled


def poll_messages_of(account: Account, *, config: Config, sealer: Sealer, now: datetime) -> int:
    """Store what was written to the account since the last poll; return how much was new to it."""
    try:
        client = open_client(
            account, config=config, sealer=sealer, purpose=Purpose.LISTENING, now=now
        )
        seen, trouble = _read_new_messages(client, account, now)
    except ConfigurationError as error:
        note_refusal(account, error, now=now)
        raise
    received = [each for each in seen if each.author_id != account.x_user_id]
    with transaction.atomic():
        inbox.record(received, source="poll", sealer=sealer, now=now)
        if trouble is None:
            listening.note_messages_polled(account, newest_id=_find_newest(seen), now=now)
    if trouble is not None:
        raise trouble
    return len(received)


def _read_new_messages(
    client: XClient, account: Account, now: datetime
) -> tuple[list[XEvent], RetryableError | None]:
    # What came before a limit is kept, for X is slow to allow more; the place is not, so that
    # the next round begins at the newest again. Nothing is billed or stored twice for it.
    known = int(account.messages_newest_id or 0)
    found: list[XEvent] = []
    page_token = None
    for _ in range(PAGES_MAX):
        try:
            page, page_token = read_messages_page(
                client, XUserId(account.x_user_id), page_token=page_token
            )
        except RetryableError as error:
            return found, error
        new = [each for each in page if not _is_known(each, known, now)]
        found += new
        if page_token is None or len(new) < len(page):
            return found, None
    logger.error("More than %s direct messages of %s came between two polls", len(found), account)
    return found, None


def _is_known(event: XEvent, known: int, now: datetime) -> bool:
    is_old = event.created_at is not None and event.created_at < now - MESSAGES_SINCE
    number = _number(event)
    # An id that is no number is stored, and never taken for known.
    return is_old or (number is not None and number <= known)


def _find_newest(events: list[XEvent]) -> str:
    newest = max((_number(each) or 0 for each in events), default=0)
    return str(newest) if newest else ""


def _number(event: XEvent) -> int | None:
    text = event.post_id or ""
    return int(text) if text.isascii() and text.isdigit() else None
