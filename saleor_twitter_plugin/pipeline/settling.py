"""What is done once and for all, in the transaction that stores the answer and closes the event.

A crash before it leaves all to be done still, and the answer to be given.
"""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from .. import campaigns, claims, outbox, shoppers, wishes
from ..errors import RetryableError, TwitterPluginError
from ..handoffs import (
    AskConfirmation,
    Decision,
    OptedIn,
    OptedOut,
    Outcome,
    OutgoingMessage,
    PlaceOrder,
    Refuse,
    RemoveLink,
    TurnPassed,
    Unlinked,
    WaitingCancelled,
    XEvent,
)
from ..shop import Shop, checkout_rows
from .drop_entries import pass_turn

logger = logging.getLogger(__name__)

RETRY_AFTER = timedelta(seconds=1)


def settle(
    decision: Decision,
    outcome: Outcome,
    reply: OutgoingMessage | None,
    event: XEvent,
    *,
    now: datetime,
) -> OutgoingMessage | None:
    """Do it, and return the answer as it is to be stored.

    Raises:
        RetryableError: it is not so any more; the event is looked at anew.
    """
    match outcome:
        case OptedOut():
            opted_out_at = shoppers.opt_out(event.author_id, now=now)
            outbox.hold_all_for(event.author_id)
            # Written twice at once, it is answered once all the same.
            key = outbox.stop_answer_key(event.author_id, opted_out_at=opted_out_at)
            reply = replace(reply, key=key) if reply else None
        case OptedIn():
            shoppers.opt_in(event.author_id)
        case WaitingCancelled(key=key, campaign_name=name) if name:
            _insist(campaigns.decline(key))
        case WaitingCancelled(key=key, is_claim=is_claim) if key:
            cancel = claims.cancel if is_claim else wishes.cancel
            _insist(cancel(key, now=now))
        case TurnPassed():
            _insist(pass_turn(outcome, event.author_id, now=now))
        case Unlinked() if isinstance(decision, RemoveLink):
            taken = wishes.take(decision.confirmed, confirmed_by=event.action_key, now=now)
            _insist(taken)
            shoppers.unlink(event.author_id, now=now)
        case Refuse() if isinstance(decision, PlaceOrder) and decision.confirmed:
            wishes.undo(decision.confirmed.key, confirmed_by=event.action_key, now=now)
        case _:
            pass
    if event.key != event.action_key and not isinstance(decision, AskConfirmation):
        # Edited into something else: what the first version asked for is not wanted any more.
        wishes.cancel(event.action_key, now=now)
    return reply


def give_back_units(outcome: Outcome, *, shop: Shop) -> None:
    """Give back what a cancelled purchase holds, when it is cancelled for good.

    Nothing comes of a failure: the claim's time is over, and with it the reservation's soon.
    """
    if not isinstance(outcome, WaitingCancelled) or not outcome.is_claim:
        return
    action_key = claims.find_action_key(outcome.key)
    checkout_id = checkout_rows.find_open_checkout(action_key) if action_key else None
    if checkout_id is not None:
        try:
            shop.release_checkout(checkout_id)
        except TwitterPluginError as error:
            logger.warning("A cancelled checkout was not given back: %s", error)


def _insist(is_done: bool) -> None:
    if not is_done:
        raise RetryableError("It changed while it was answered.", retry_after=RETRY_AFTER)
