"""Purchases that somebody still may finish, and how they are called off."""

from datetime import datetime

from django.db.models import Q, QuerySet

from ..handoffs import XUserId
from ..models import Claim
from ..models.claims import ClaimState
from .asking import action_key


def list_open(x_user_id: XUserId, account_id: XUserId, *, now: datetime) -> list[Claim]:
    """Return the person's claims at the account that nobody has gone on with, newest first."""
    mine = _left_alone(now).filter(x_user_id=x_user_id, account_x_user_id=account_id)
    return list(mine.order_by("-created_at", "-pk"))


def find_action_key(key: str) -> str | None:
    """Return the key of the order, or the open checkout, of the claim that has this key."""
    claim = Claim.objects.filter(key=key).first()
    return action_key(claim) if claim else None


def cancel(key: str, *, now: datetime) -> bool:
    """End the time of a claim that nobody has gone on with; False where somebody has."""
    return _left_alone(now).filter(key=key).update(expires_at=now) == 1


def _left_alone(now: datetime) -> QuerySet[Claim]:
    return Claim.objects.filter(
        Q(held_until=None) | Q(held_until__lte=now),
        state=ClaimState.OPEN,
        saleor_customer_id="",
        expires_at__gt=now,
    )
