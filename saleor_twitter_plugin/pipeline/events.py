"""Inbox → understanding → decisions → shop → replies → outbox: one event to its end."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from .. import accounts, drops, inbox, outbox, shoppers
from ..accounts import app_state
from ..config import Config
from ..decisions import SellingRules, decide
from ..failures import log_failure
from ..handoffs import (
    Decision,
    EventKind,
    Ignore,
    NothingDone,
    Outcome,
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
from ..understanding import Vocabulary
from ..wording import choose_language
from .access import lose_access
from .deleting import forget_posts
from .drop_batches import look_ahead
from .facts import read_facts
from .following_edits import follow_edit
from .greetings import greet, prepare_greeting
from .handles import find_out_handle
from .hearing import hear, read_vocabulary
from .ignoring import DELETED, find_why_ignored, tell_staff
from .performing import Scene, perform
from .settling import give_back_units, settle

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
    vocabulary = read_vocabulary(config, now=clock())
    if drops.is_any_open(now=clock()):
        look_ahead(
            shop=shop, sealer=sealer, signing_key=signing_key, vocabulary=vocabulary, clock=clock
        )
    for done in range(DRAIN_MAX):
        claimed = inbox.claim_next(sealer=sealer, now=clock())
        if claimed is None:
            return done
        now = clock()
        try:
            handle_event(
                claimed,
                shop=shop,
                config=config,
                sealer=sealer,
                signing_key=signing_key,
                now=now,
                vocabulary=vocabulary,
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
    vocabulary: Vocabulary | None = None,
) -> None:
    """Carry one stored event to its end. Safe to run twice, and after a crash anywhere.

    `vocabulary`: as it was read for many events; None to read it now.
    """
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
    follow_edit(event, now=now)
    heard = hear(event, vocabulary or read_vocabulary(config, now=now))
    why_not = find_why_ignored(event, account, heard.intent, now=now)
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
    facts = read_facts(heard, event, account, shop=shop, config=config, now=now)
    facts = replace(facts, has_opted_out=shopper.opted_out_at is not None)
    decision = decide(heard.intent, facts, rules=_read_rules(config))
    if isinstance(decision, RecordProof) and not event.author_handle:
        # The customer confirms by it.
        handle = find_out_handle(event, account, config=config, sealer=sealer, now=now)
        event = replace(event, author_handle=handle)
    scene = Scene(event, account, shop, config, sealer, signing_key, now)
    outcome = perform(decision, scene)
    language = choose_language(event.language, account.language, config.language)
    greeting = prepare_greeting(outcome, scene, language=language)
    reply = compose_reply(
        event,
        outcome,
        account_id=XUserId(account.x_user_id),
        channel=config.channel,
        language=language,
        now=now,
    )
    with transaction.atomic():
        reply = settle(decision, outcome, reply, event, now=now)
        reply = greet(event, reply, account, greeting, now=now)
        if reply is not None:
            outbox.add([reply], sealer=sealer, now=now)
        inbox.finish(
            claimed,
            result=_result(decision, outcome),
            is_ignored=isinstance(decision, Ignore) and outcome == NothingDone(),
            now=now,
        )
    give_back_units(outcome, shop=shop)


def _read_rules(config: Config) -> SellingRules:
    return SellingRules(
        config.quantity_limit,
        is_always_confirmed=config.is_always_confirmed,
        confirmed_above=config.confirmed_above,
    )


def _result(decision: Decision, outcome: Outcome) -> str:
    if isinstance(outcome, VoucherAnswered):
        return f"voucher: {outcome.answer}"
    if isinstance(outcome, NothingDone) and outcome.note:
        return outcome.note
    if isinstance(decision, Ignore):
        return decision.why
    if isinstance(outcome, Refuse):
        return f"refused: {outcome.reason}"
    return type(outcome).__name__
