"""Purchases that somebody still may finish, and how they are called off."""

from datetime import datetime

from ..handoffs import XUserId
from ..models import Claim
from ..models.claims import ClaimState
from .completing import action_key


def list_open(x_user_id: XUserId, account_id: XUserId, *, now: datetime) -> list[Claim]:
    """Return the person's claims at the account that nobody has begun to complete, newest first."""
    mine = Claim.objects.filter(
        x_user_id=x_user_id,
        account_x_user_id=account_id,
        state=ClaimState.OPEN,
        saleor_customer_id="",
        expires_at__gt=now,
    )
    return list(mine.order_by("-created_at", "-pk"))


def find_action_key(key: str) -> str | None:
    """Return the key of the order, or the open checkout, of the claim that has this key."""
    claim = Claim.objects.filter(key=key).first()
    return action_key(claim) if claim else None


def cancel(key: str, *, now: datetime) -> bool:
    """End the time of a claim that nobody has begun to complete; False where somebody has."""
    mine = Claim.objects.filter(key=key, state=ClaimState.OPEN, saleor_customer_id="")
    return mine.filter(expires_at__gt=now).update(expires_at=now) == 1
