"""X → inbox, by webhook and by poll."""

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import Error as DatabaseError
from django.db import transaction

from .. import accounts, inbox
from ..accounts import app_state
from ..config import Config
from ..errors import ConfigurationError, TwitterPluginError
from ..failures import log_failure
from ..handoffs import Purpose, XEvent, XUserId
from ..models import Account
from ..sealing import Sealer
from ..x_api.client import XClient
from ..x_api.payloads import read_delivery
from .access import note_refusal, open_client
from .pacing import is_due, read_pace

logger = logging.getLogger(__name__)

# X keeps the newest 800 mentions.
PAGES_MAX = 8
# An account that was never polled is not read to its beginning: older ones are not answered.
FIRST_POLL_SINCE = timedelta(hours=24)


def receive_delivery(body: bytes, *, sealer: Sealer, now: datetime) -> None:
    """Store a delivery whose signature was found right."""
    keep_delivered(read_delivery(body), sealer=sealer, now=now)


def keep_delivered(events: Iterable[XEvent], *, sealer: Sealer, now: datetime) -> None:
    """Store what one or many deliveries told, in one statement."""
    inbox.record(events, source="webhook", sealer=sealer, now=now)


def note_delivery(config: Config, *, now: datetime) -> None:
    """Note that a signed delivery came and was stored: a sign of life for whoever looks."""
    # No reason to let X wait or try again.
    with suppress(DatabaseError):
        app_state.note_delivery(config.client_id, now=now)


def note_challenge(config: Config, *, now: datetime) -> None:
    """Note that X's question for our signature was answered."""
    with suppress(DatabaseError):
        app_state.note_challenge(config.client_id, now=now)


def poll_due_accounts(
    *,
    config: Config,
    sealer: Sealer,
    clock: Callable[[], datetime],
    is_every_due: bool = False,
) -> int:
    """Read the mentions of every account whose turn it is, or of all; return how many accounts."""
    now = clock()
    pace = read_pace(config, now=now)
    due = [
        each
        for each in accounts.list_accounts_to_poll(polled_before=now)
        if is_every_due or is_due(each.mentions_polled_at, pace.mentions_every(each), now=now)
    ]
    for account in due:
        try:
            poll_account(account, config=config, sealer=sealer, now=clock())
        except TwitterPluginError as error:
            # One account's trouble is no reason to leave the others unread.
            logger.warning("Mentions of %s were not read: %s", account, error)
        except Exception as error:
            log_failure(logger, f"Mentions of {account} were not read", error)
    return len(due)


def poll_account(account: Account, *, config: Config, sealer: Sealer, now: datetime) -> int:
    """Store what mentions the account since the last poll; return how many were read."""
    try:
        client = open_client(
            account, config=config, sealer=sealer, purpose=Purpose.LISTENING, now=now
        )
        events = _read_new_mentions(client, account, now)
    except ConfigurationError as error:
        note_refusal(account, error, now=now)
        raise
    ids = (each.post_id or "" for each in events)
    # `since_id` is a number; a post whose id is none is stored all the same.
    newest = max((int(each) for each in ids if each.isascii() and each.isdigit()), default=0)
    with transaction.atomic():
        inbox.record(events, source="poll", sealer=sealer, now=now)
        accounts.note_polled(account, newest_id=str(newest) if newest else "", now=now)
    return len(events)


def _read_new_mentions(client: XClient, account: Account, now: datetime) -> list[XEvent]:
    # All pages before anything is stored: the newest come first, and remembering how far we
    # read with older pages still unread would lose them.
    events: list[XEvent] = []
    page_token = None
    for _ in range(PAGES_MAX):
        page, page_token = client.read_mentions_page(
            XUserId(account.x_user_id),
            since_id=account.mentions_since_id,
            page_token=page_token,
            since=now - FIRST_POLL_SINCE,
        )
        events += page
        if page_token is None:
            return events
    # X itself keeps no more: whatever was before these is gone.
    logger.error("More than %s mentions of %s came between two polls", len(events), account)
    return events
