"""Confirm what waits: one conditional update, so that two who try are one who does."""

from datetime import datetime

from ..handoffs import WaitingWish, XUserId
from ..models import PendingWish
from ..models.wishes import WishState
from .rows import read_row


def find_waiting(x_user_id: XUserId, account_id: XUserId) -> WaitingWish | None:
    """Return what waits for the person's #confirm to the account, be its time over or not."""
    row = PendingWish.objects.filter(
        x_user_id=x_user_id, account_x_user_id=account_id, state=WishState.WAITING
    ).first()
    return read_row(row) if row else None


def find_taken(action_key: str) -> WaitingWish | None:
    """Return what this very action has confirmed already, before a crash."""
    row = PendingWish.objects.filter(confirmed_by=action_key, state=WishState.CONFIRMED).first()
    return read_row(row) if row else None


def is_expired(wish: WaitingWish, *, now: datetime) -> bool:
    return wish.expires_at <= now


def take(wish: WaitingWish, *, confirmed_by: str, now: datetime) -> bool:
    """Confirm the wish as it was read; False where it was changed, ended or taken meanwhile.

    `confirmed_by`: the key of the action that says so; the same may take it again.
    """
    mine = PendingWish.objects.filter(key=wish.key, version=wish.version)
    if mine.filter(state=WishState.WAITING).update(
        state=WishState.CONFIRMED, confirmed_by=confirmed_by, ended_at=now
    ):
        return True
    return mine.filter(state=WishState.CONFIRMED, confirmed_by=confirmed_by).exists()
