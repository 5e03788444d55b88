"""Understanding → decisions → shop → replies → outbox: events to their ends, many at once.

What is looked up is looked up for all of them, and what is stored is stored by one transaction; an
event alone is a batch of one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from .. import inbox, outbox, shoppers
from ..config import Config
from ..decisions import SellingRules, decide
from ..handoffs import (
    Decision,
    EventKind,
    Ignore,
    NothingDone,
    Outcome,
    OutgoingMessage,
    RecordProof,
    Refuse,
    TakeHashtag,
    VoucherAnswered,
    XEvent,
    XPostId,
    XUserId,
)
from ..inbox import ClaimedEvent, Ending
from ..models import Account
from ..replies import compose_reply
from ..sealing import Sealer
from ..shop import Shop
from ..understanding import Vocabulary
from ..wording import choose_language
from .access import lose_access
from .deleting import forget_posts
from .drop_entries import Use
from .facts import read_facts
from .following_edits import follow_edit
from .greetings import greet, prepare_greeting
from .handles import find_out_handle
from .hashtags import take_hashtags
from .hearing import Heard, hear
from .ignoring import DELETED, find_why_ignored, tell_staff
from .known import Known
from .performing import Scene, perform
from .settling import give_back_units, settle


@dataclass(frozen=True, slots=True)
class Desk:
    """What events are answered with: the same for all of a round."""

    shop: Shop
    config: Config
    sealer: Sealer
    signing_key: bytes
    vocabulary: Vocabulary


@dataclass(frozen=True, slots=True)
class _Attended:
    """An event that is somebody's wish."""

    claimed: ClaimedEvent
    heard: Heard
    account: Account

    @property
    def event(self) -> XEvent:
        return self.claimed.event


@dataclass(frozen=True, slots=True)
class _Decided:
    claimed: ClaimedEvent
    decision: Decision
    scene: Scene


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is to be stored of an event. `greeting`: see `prepare_greeting`."""

    decided: _Decided
    outcome: Outcome
    reply: OutgoingMessage | None
    greeting: str


def handle_events(
    batch: Sequence[ClaimedEvent], desk: Desk, *, now: datetime
) -> list[tuple[ClaimedEvent, Exception]]:
    """Carry stored events to their ends; return those that could not be handled, and why.

    Safe to run twice, and after a crash anywhere. Where one fails, the halves are handled by
    themselves: the others get their answers.
    """
    try:
        _handle_together(batch, desk, now=now)
    except Exception as error:
        if len(batch) == 1:
            return [(batch[0], error)]
        middle = len(batch) // 2
        first, second = batch[:middle], batch[middle:]
        return handle_events(first, desk, now=now) + handle_events(second, desk, now=now)
    return []


def _handle_together(batch: Sequence[ClaimedEvent], desk: Desk, *, now: datetime) -> None:
    known = Known([each.event for each in batch])
    attended = [found for each in batch if (found := _attend(each, desk, known, now=now))]
    if not attended:
        return
    decided = _decide(attended, desk, known, now=now)
    uses = [
        Use(each.decision.intent, each.scene.event, each.scene.account)
        for each in decided
        if isinstance(each.decision, TakeHashtag)
    ]
    taken = take_hashtags(
        uses,
        shop=desk.shop,
        config=desk.config,
        sealer=desk.sealer,
        signing_key=desk.signing_key,
        known=known,
        now=now,
    )
    answers = [_answer(each, perform(each.decision, each.scene, taken=taken)) for each in decided]
    _store(answers, sealer=desk.sealer, now=now)
    for each in answers:
        give_back_units(each.outcome, shop=desk.shop)


def _attend(claimed: ClaimedEvent, desk: Desk, known: Known, *, now: datetime) -> _Attended | None:
    """Return the event with what it says; None where nobody is to be answered, which is noted."""
    event = claimed.event
    if event.kind is EventKind.POST_DELETED:
        forget_posts([event.post_id or XPostId("")], now=now)
        inbox.finish(claimed, result="PostForgotten", is_ignored=False, now=now)
        return None
    account = known.find_account(event.account_id or "")
    if account is not None and event.kind is EventKind.ACCESS_REVOKED:
        result = lose_access(account, revoked_at=event.created_at)
        inbox.finish(claimed, result=result, is_ignored=False, now=now)
        return None
    follow_edit(event, known=known, now=now)
    heard = hear(event, desk.vocabulary, known=known)
    why_not = find_why_ignored(event, account, heard.intent, known=known, now=now)
    if account is None or why_not:
        tell_staff(event, account, why_not, now=now)
        inbox.finish(
            claimed,
            result=why_not,
            is_ignored=True,
            is_forgotten=why_not == DELETED,
            now=now,
        )
        return None
    return _Attended(claimed, heard, account)


def _decide(
    attended: Sequence[_Attended], desk: Desk, known: Known, *, now: datetime
) -> list[_Decided]:
    handles: dict[XUserId, str] = {}
    for each in attended:
        handles[each.event.author_id] = each.event.author_handle or handles.get(
            each.event.author_id, ""
        )
    people = shoppers.remember_many(handles, now=now)
    rules = _read_rules(desk.config)
    decided = []
    for each in attended:
        event, account = each.event, each.account
        facts = read_facts(each.heard, event, account, shop=desk.shop, config=desk.config, now=now)
        has_opted_out = people[event.author_id].opted_out_at is not None
        decision = decide(
            each.heard.intent, replace(facts, has_opted_out=has_opted_out), rules=rules
        )
        if isinstance(decision, RecordProof) and not event.author_handle:
            # The customer confirms by it.
            handle = find_out_handle(
                event, account, config=desk.config, sealer=desk.sealer, now=now
            )
            event = replace(event, author_handle=handle)
        scene = Scene(
            event,
            account,
            desk.shop,
            desk.config,
            desk.sealer,
            desk.signing_key,
            known,
            now,
        )
        decided.append(_Decided(each.claimed, decision, scene))
    return decided


def _answer(decided: _Decided, outcome: Outcome) -> _Answer:
    scene = decided.scene
    event, account, config = scene.event, scene.account, scene.config
    language = choose_language(event.language, account.language, config.language)
    greeting = prepare_greeting(outcome, scene, language=language)
    reply = compose_reply(
        event,
        outcome,
        account_id=XUserId(account.x_user_id),
        channel=config.channel,
        language=language,
        now=scene.now,
    )
    return _Answer(decided, outcome, reply, greeting)


def _store(answers: Sequence[_Answer], *, sealer: Sealer, now: datetime) -> None:
    """Do what is done once and for all, add the replies and close the events: all, or nothing."""
    replies = []
    with transaction.atomic():
        for each in answers:
            decision, scene = each.decided.decision, each.decided.scene
            reply = settle(decision, each.outcome, each.reply, scene.event, now=now)
            reply = greet(scene.event, reply, scene.account, each.greeting, now=now)
            if reply is not None:
                replies.append(reply)
        outbox.add(replies, sealer=sealer, now=now)
        inbox.finish_many([_end(each) for each in answers], now=now)


def _end(answer: _Answer) -> Ending:
    decision, outcome = answer.decided.decision, answer.outcome
    is_ignored = isinstance(decision, Ignore) and outcome == NothingDone()
    return Ending(answer.decided.claimed, _result(decision, outcome), is_ignored)


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
