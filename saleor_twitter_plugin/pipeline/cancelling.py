"""What a #cancel is about, where more than one thing waits for its person."""

from datetime import datetime

from .. import campaigns, claims, drops, wishes
from ..handoffs import WaitingCancelled, XEvent, XUserId
from ..models import Account


def find_declined_voucher(
    event: XEvent, account: Account, *, now: datetime
) -> WaitingCancelled | None:
    """Return the voucher that a #cancel says no to; None where it is about something else.

    It is about the last that its author was asked or given, as far as they could have read it.
    """
    written_at = event.created_at or now
    question = campaigns.find_question(event.author_id, key=event.action_key, written_at=written_at)
    if question is None or question.is_answered:
        return None
    account_id = XUserId(account.x_user_id)
    others = _list_others(event.author_id, account_id, now)
    if question.account_id != account_id:
        if others or claims.list_open(event.author_id, account_id, now=now):
            return None
    elif any(each > question.asked_at or question.asked_at > written_at for each in others):
        return None
    return WaitingCancelled(question.key, campaign_name=question.campaign_name)


def _list_others(person: XUserId, account_id: XUserId, now: datetime) -> list[datetime]:
    """Return since when a wish and a place in a drop have been theirs."""
    found = []
    wish = wishes.find_waiting(person, account_id)
    if wish is not None and not wishes.is_expired(wish, now=now):
        found.append(wish.asked_at)
    entry = drops.find_turn(person, account_id)
    if entry is not None:
        found.append(entry.entered_at)
    return found
