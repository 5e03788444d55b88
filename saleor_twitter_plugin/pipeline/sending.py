"""Outbox → X: prepared as often as needed, sent at most once."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import assert_never

from django.db import transaction

from .. import accounts, outbox, staff
from ..config import Config
from ..errors import (
    ConfigurationError,
    PermanentError,
    RetryableError,
    TwitterPluginError,
    UnknownOutcomeError,
)
from ..failures import log_failure
from ..feeds import queue, thread_rows
from ..feeds.announcement_text import RenderedAnnouncement
from ..feeds.corrections import find_corrected
from ..feeds.rendering import Rendered
from ..handoffs import (
    MediaPolicy,
    MessageKind,
    Priority,
    Purpose,
    SaleorProductId,
    XPostId,
    XUserId,
)
from ..models import Account, FeedItem, OutboxMessage
from ..models.staff_tasks import StaffTaskKind
from ..sealing import Sealer
from ..shop import Shop
from ..usage import UsageError
from ..x_api.answers import (
    ForbiddenError,
    MediaGoneError,
    NotSummonedError,
    RepeatedTextError,
)
from ..x_api.client import XClient
from ..x_api.message_transports import choose_transport
from ..x_limits import XCall
from .access import note_refusal, open_client
from .composing import Untrue, compose, compose_correction, take_part
from .composing_announcements import compose_announced
from .illustrating import NO_PICTURE, upload_media
from .threads import continue_threads

logger = logging.getLogger(__name__)

DRAIN_MAX = 200
# X that says of new files too that it has none is not to be sent them for ever.
MEDIA_ATTEMPTS_MAX = 10
RETRY_UNEXPECTED_AFTER = timedelta(minutes=5)
RETRY_REFRESHED_AFTER = timedelta(seconds=1)
_KINDS: dict[XCall | None, tuple[MessageKind, ...]] = {
    XCall.CREATE_POST: (MessageKind.POST, MessageKind.REPLY),
    XCall.DELETE_POST: (MessageKind.DELETION,),
    XCall.SEND_MESSAGE: (MessageKind.DIRECT_MESSAGE,),
}
_PURPOSES = {
    Priority.ORDER.value: Purpose.ORDER,
    Priority.CARE.value: Purpose.CARE,
    Priority.CAMPAIGN.value: Purpose.CAMPAIGN,
    Priority.PROMOTION.value: Purpose.PROMOTION,
}


def drain_outbox(*, shop: Shop, sealer: Sealer, clock: Callable[[], datetime]) -> int:
    """Send what is due, the most urgent first; return how many were tried."""
    config = shop.read_config()
    if not config.is_working:
        return 0
    continue_threads(now=clock())
    for done in range(DRAIN_MAX):
        message = outbox.claim_next(now=clock())
        if message is None and continue_threads(now=clock()):
            message = outbox.claim_next(now=clock())
        if message is None:
            return done
        send_message(message, shop=shop, config=config, sealer=sealer, clock=clock)
    return DRAIN_MAX


def send_message(
    message: OutboxMessage,
    *,
    shop: Shop,
    config: Config,
    sealer: Sealer,
    clock: Callable[[], datetime],
) -> None:
    """Send one claimed message; whatever happens is written on its row."""
    account = accounts.find_account(message.account_x_user_id)
    if account is None:
        _fail(message, PermanentError("Its account was removed."))
        return
    try:
        _send(message, account, shop=shop, config=config, sealer=sealer, clock=clock)
    except UnknownOutcomeError as error:
        logger.warning("%s: %s", message.key, error)
        if isinstance(error, RepeatedTextError) and outbox.was_said_before(message):
            # Another post of ours has these words: X takes them once, and has not taken this one.
            _fail(message, error)
        else:
            outbox.mark_unknown(message, error)
    except UsageError as error:
        outbox.give_back(message, error, retry_after=error.retry_after, now=clock())
        # Whatever else waits for the same thing need not be tried one by one.
        outbox.postpone(
            account_id=None if error.is_for_app else XUserId(account.x_user_id),
            kinds=_KINDS.get(error.call, tuple(MessageKind)),
            from_priority=Priority(message.priority),
            why=error,
            until=clock() + error.retry_after,
        )
    except MediaGoneError as error:
        # X took no post; once more, with files that are uploaded anew.
        outbox.forget_uploads(message)
        if message.attempts < MEDIA_ATTEMPTS_MAX:
            outbox.give_back(message, error, retry_after=error.retry_after, now=clock())
        else:
            _fail(message, error)
    except RetryableError as error:
        outbox.give_back(message, error, retry_after=error.retry_after, now=clock())
    except outbox.TextNotOpenedError as error:
        # The keys' trouble, not the account's.
        logger.error("%s waits: %s", message.key, error)
        outbox.give_back(message, error, retry_after=RETRY_UNEXPECTED_AFTER, now=clock())
    except ConfigurationError as error:
        logger.warning("%s waits: %s", message.key, error)
        may_help = note_refusal(account, error, now=clock())
        retry_after = RETRY_REFRESHED_AFTER if may_help else RETRY_UNEXPECTED_AFTER
        outbox.give_back(message, error, retry_after=retry_after, now=clock())
    except NotSummonedError as error:
        # X lets a person answer where it lets no program.
        _fail(message, error)
        staff.ask_about(StaffTaskKind.ANSWER_BY_HAND, message, now=clock())
    except ForbiddenError as error:
        logger.warning("%s failed: %s", message.key, error)
        _fail(message, error)
        # Of a closed inbox X says the same, and that is one person's wish.
        if message.kind != MessageKind.DIRECT_MESSAGE:
            accounts.pause_promotion(account, why=str(error))
    except PermanentError as error:
        logger.warning("%s failed: %s", message.key, error)
        _fail(message, error)
    except Exception as error:
        # Prepared again when its lease ends; if X was being called, looked up on the timeline.
        log_failure(logger, f"{message.key} stopped half-way", error)


def _send(
    message: OutboxMessage,
    account: Account,
    *,
    shop: Shop,
    config: Config,
    sealer: Sealer,
    clock: Callable[[], datetime],
) -> None:
    client = open_client(
        account, config=config, sealer=sealer, purpose=_PURPOSES[message.priority], now=clock()
    )
    text, media_ids = outbox.read_text(message, sealer=sealer), list[str]()
    item: FeedItem | None = None
    rendered: Rendered | RenderedAnnouncement | None = None
    more_texts: tuple[str, ...] = ()
    # An answer that asks about a product has its words already.
    if message.saleor_product_id and message.kind == MessageKind.POST:
        product_id, channel = SaleorProductId(message.saleor_product_id), message.channel
        if part := thread_rows.find_part(message.key):
            thread, number = part
            whole = compose(
                product_id, channel, thread, account, shop=shop, config=config, now=clock()
            )
            composed = take_part(whole, number)
        elif message.in_reply_to_post_id:
            corrected = find_corrected(message.key)
            composed = compose_correction(product_id, channel, corrected, account, shop=shop)
        else:
            item = queue.find_by_outbox_key(message.key)
            composed = compose(
                product_id, channel, item, account, shop=shop, config=config, now=clock()
            )
        if isinstance(composed, Untrue):
            _hold(message, composed.why)
            return
        text, rendered, more_texts = composed.text, composed.rendered, composed.more_texts
        if rendered:
            media_ids = upload_media(
                client,
                message,
                product_id,
                composed.product_name,
                policy=composed.media,
                shop=shop,
                clock=clock,
            )
            if composed.media is MediaPolicy.REQUIRED and not media_ids:
                _hold(message, NO_PICTURE)
                return
    elif message.kind == MessageKind.POST:
        announced = compose_announced(message, account, shop=shop, config=config, now=clock())
        if announced is not None:
            item, said = announced
            if isinstance(said, Untrue):
                _hold(message, said.why)
                return
            text, rendered = said.text, said.rendered
    if not _mark_sending(message, item, rendered, text=text, more_texts=more_texts, now=clock()):
        return
    # From here on nothing is repeated.
    x_id = _call(client, message, text, media_ids)
    outbox.mark_sent(message, x_post_id=x_id, now=clock())


def _call(client: XClient, message: OutboxMessage, text: str, media_ids: list[str]) -> str:
    match MessageKind(message.kind):
        case MessageKind.POST:
            # Below another of the account where it goes on with that.
            above_id = XPostId(message.in_reply_to_post_id) or None
            return client.create_post(
                text, in_reply_to=above_id, media_ids=media_ids, is_summoned=False
            )
        case MessageKind.REPLY:
            return client.create_post(text, in_reply_to=XPostId(message.in_reply_to_post_id))
        case MessageKind.DIRECT_MESSAGE:
            transport = choose_transport(XUserId(message.account_x_user_id))
            return transport.send(client, text, recipient_id=XUserId(message.recipient_x_user_id))
        case MessageKind.DELETION:
            client.delete_post(XPostId(message.in_reply_to_post_id))
            return ""
        case kind:
            assert_never(kind)


def _mark_sending(
    message: OutboxMessage,
    item: FeedItem | None,
    rendered: Rendered | RenderedAnnouncement | None,
    *,
    text: str,
    more_texts: tuple[str, ...],
    now: datetime,
) -> bool:
    # In one: what is on X has its price noted, and a worker that came too late notes nothing.
    with transaction.atomic():
        if not outbox.mark_sending(message, text=text, now=now):
            return False
        if item and rendered:
            queue.note_rendered(item, more_texts=list(more_texts), **rendered.columns)
    return True


def _hold(message: OutboxMessage, why: str) -> None:
    with transaction.atomic():
        outbox.hold(message, why=why)
        queue.close_unsaid(message.key, why=why)


def _fail(message: OutboxMessage, error: TwitterPluginError) -> None:
    with transaction.atomic():
        outbox.mark_failed(message, error)
        queue.close_unsaid(message.key, why=str(error))
