"""Messages of unknown outcome: taken over where X has them, else left to a person."""

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from .. import accounts, outbox, staff
from ..config import Config
from ..errors import TwitterPluginError
from ..handoffs import MessageKind, Purpose, XUserId
from ..models import Account, OutboxMessage
from ..models.staff_tasks import StaffTaskKind
from ..sealing import Sealer
from ..shop import Shop
from ..usage import UsageError
from ..x_api.client import XClient
from ..x_api.message_transports import choose_transport
from .access import note_refusal_of, open_client

logger = logging.getLogger(__name__)

RECONCILE_MAX = 100
# X's clock and ours differ a little, and its timelines lag.
TIMELINE_MARGIN = timedelta(minutes=2)


def reconcile_outbox(*, shop: Shop, sealer: Sealer, clock: Callable[[], datetime]) -> int:
    """Look for messages of unknown outcome on X; return how many were found.

    Each account's timeline is read once a round, however many of its messages are unknown.
    """
    config = shop.read_config()
    if not config.is_working:
        return 0
    outbox.expire_sending(now=clock())
    groups: dict[tuple[str, str], list[OutboxMessage]] = defaultdict(list)
    for message in outbox.list_unknown(limit=RECONCILE_MAX):
        is_private = message.kind == MessageKind.DIRECT_MESSAGE
        place = message.recipient_x_user_id if is_private else ""
        groups[message.account_x_user_id, place].append(message)
    adopted = 0
    for (account_id, recipient_id), messages in groups.items():
        try:
            adopted += _reconcile(
                account_id,
                XUserId(recipient_id),
                messages,
                config=config,
                sealer=sealer,
                now=clock(),
            )
        except UsageError as error:
            # A limit, a budget or the credit: whoever runs out of it has said so already.
            logger.debug("%s waits to be looked up: %s", messages[0].key, error)
        except TwitterPluginError as error:
            # Still unknown: the next round looks again.
            logger.warning("%s could not be looked up: %s", messages[0].key, error)
    return adopted


def _reconcile(
    account_id: str,
    recipient_id: XUserId,
    messages: Sequence[OutboxMessage],
    *,
    config: Config,
    sealer: Sealer,
    now: datetime,
) -> int:
    account = accounts.find_account(account_id)
    if account is None:
        for message in messages:
            _leave_to_a_person(message, now)
        return 0
    since = min(_began(each) for each in messages) - TIMELINE_MARGIN
    with note_refusal_of(account, now=now):
        client = open_client(account, config=config, sealer=sealer, purpose=Purpose.UPKEEP, now=now)
        find = _open_timeline(client, account, recipient_id, since=since, sealer=sealer, now=now)
    adopted = 0
    for message in messages:
        if find(message):
            adopted += 1
        elif now - _began(message) > TIMELINE_MARGIN:
            _leave_to_a_person(message, now)
    return adopted


def _open_timeline(
    client: XClient,
    account: Account,
    recipient_id: XUserId,
    *,
    since: datetime,
    sealer: Sealer,
    now: datetime,
) -> Callable[[OutboxMessage], bool]:
    """Read what the account wrote; return what takes a message over from it."""
    account_id = XUserId(account.x_user_id)
    if not recipient_id:
        timeline = client.read_own_posts(account_id, since=since)
        return lambda message: outbox.adopt(message, timeline, now=now)
    conversation = choose_transport(account_id).read_conversation(
        client, with_id=recipient_id, since=since
    )
    return lambda message: outbox.adopt_message(
        message, conversation, text=outbox.read_text(message, sealer=sealer), now=now
    )


def _began(message: OutboxMessage) -> datetime:
    return message.sending_since or message.created_at


def _leave_to_a_person(message: OutboxMessage, now: datetime) -> None:
    outbox.note_missing(message)
    staff.ask_about(StaffTaskKind.LOOK_AT_TIMELINE, message, now=now)
