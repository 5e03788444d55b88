"""Inbox → understanding → decisions → shop → replies → outbox: one event to its end."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from .. import accounts, inbox, outbox, shoppers
from ..accounts import app_state
from ..config import Config
from ..decisions import decide
from ..failures import log_failure
from ..handoffs import (
    Decision,
    EventKind,
    Ignore,
    OptedIn,
    OptedOut,
    Outcome,
    Purpose,
    RecordProof,
    Refuse,
    VoucherAnswered,
    XPostId,
    XUserId,
)
from ..inbox import ClaimedEvent
from ..replies import compose_reply
from ..sealing import Sealer
from ..shop import Shop
from ..understanding import Vocabulary, understand
from ..wording import choose_language
from .access import lose_access, open_client
from .deleting import forget_posts
from .hashtags import list_hashtags, take_hashtag
from .ignoring import DELETED, find_why_ignored, tell_staff
from .performing import perform, read_facts

logger = logging.getLogger(__name__)

# One task drains many rows, never one task per event.
DRAIN_MAX = 200


def drain_inbox(
    *, shop: Shop, sealer: Sealer, signing_key: bytes, clock: Callable[[], datetime]
) -> int:
    """Carry open events to their end until there is none; return how many."""
    config = shop.read_config()
    app_state.note_worker(config.client_id, now=clock())
    if not config.is_working:
        return 0
    for done in range(DRAIN_MAX):
        claimed = inbox.claim_next(sealer=sealer, now=clock())
        if claimed is None:
            return done
        now = clock()
        try:
            handle_event(
                claimed, shop=shop, config=config, sealer=sealer, signing_key=signing_key, now=now
            )
        except Exception as error:
            # One event that cannot be handled must not stop those behind it. Its text stays out
            # of the log: only the key, which X made.
            log_failure(logger, f"Event {claimed.event.key} was not handled", error)
            inbox.give_back(claimed, error, now=now)
    return DRAIN_MAX


def handle_event(
    claimed: ClaimedEvent,
    *,
    shop: Shop,
    config: Config,
    sealer: Sealer,
    signing_key: bytes,
    now: datetime,
) -> None:
    """Carry one stored event to its end. Safe to run twice, and after a crash anywhere."""
    event = claimed.event
    if event.kind is EventKind.POST_DELETED:
        forget_posts([event.post_id or XPostId("")], now=now)
        inbox.finish(claimed, result="PostForgotten", is_ignored=False, now=now)
        return
    account = accounts.find_account(event.account_id or "")
    if account is not None and event.kind is EventKind.ACCESS_REVOKED:
        result = lose_access(account, revoked_at=event.created_at)
        inbox.finish(claimed, result=result, is_ignored=False, now=now)
        return
    why_not = find_why_ignored(event, account, now=now)
    if account is None or why_not:
        tell_staff(event, account, why_not, now=now)
        inbox.finish(
            claimed,
            result=why_not,
            is_ignored=True,
            is_forgotten=why_not == DELETED,
            now=now,
        )
        return
    shopper = shoppers.remember(event.author_id, event.author_handle, now=now)
    intent = understand(event.text, Vocabulary(hashtags=list_hashtags(event.text)))
    facts = read_facts(intent, event, shop=shop, channel=config.channel)
    facts = replace(facts, has_opted_out=shopper.opted_out_at is not None)
    decision = decide(intent, facts, quantity_limit=config.quantity_limit)
    if isinstance(decision, RecordProof) and not event.author_handle:
        # X leaves it out of replies and quotes, and the customer confirms by it.
        handle = shopper.handle or open_client(
            account, config=config, sealer=sealer, purpose=Purpose.CARE, now=now
        ).read_handle(event.author_id)
        event = replace(event, author_handle=handle)
    taken = None
    if not facts.has_opted_out:
        taken = take_hashtag(intent, event, account, shop=shop, sealer=sealer, now=now)
    outcome = taken or perform(
        decision, event, account, shop=shop, config=config, signing_key=signing_key, now=now
    )
    reply = compose_reply(
        event,
        outcome,
        account_id=XUserId(account.x_user_id),
        language=choose_language(event.language, account.language, config.language),
        now=now,
    )
    with transaction.atomic():
        # With the answer, so that a crash before it leaves STOP to be answered still.
        if isinstance(outcome, OptedOut):
            opted_out_at = shoppers.opt_out(event.author_id, now=now)
            outbox.hold_all_for(event.author_id)
            # Written twice at once, it is answered once all the same.
            key = outbox.stop_answer_key(event.author_id, opted_out_at=opted_out_at)
            reply = replace(reply, key=key) if reply else None
        if isinstance(outcome, OptedIn):
            shoppers.opt_in(event.author_id)
        if reply is not None:
            outbox.add([reply], sealer=sealer, now=now)
        inbox.finish(
            claimed,
            result=_result(decision, outcome),
            is_ignored=isinstance(decision, Ignore) and taken is None,
            now=now,
        )


def _result(decision: Decision, outcome: Outcome) -> str:
    if isinstance(outcome, VoucherAnswered):
        return f"voucher: {outcome.answer}"
    if isinstance(decision, Ignore):
        return decision.why
    if isinstance(outcome, Refuse):
        return f"refused: {outcome.reason}"
    return type(outcome).__name__
