"""Rows of accounts: which there are, how they are, and how far they were read."""

from datetime import datetime

from django.db.models import F, Q

from ..models import Account
from ..models.accounts import AccountState


def find_account(x_user_id: str) -> Account | None:
    return Account.objects.filter(x_user_id=x_user_id).first()


def mark_needs_reconnecting(account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(state=AccountState.NEEDS_RECONNECTING)


def list_accounts_to_poll(*, polled_before: datetime) -> list[Account]:
    """Return the accounts whose mentions are due, the longest unread first."""
    due = Q(mentions_polled_at=None) | Q(mentions_polled_at__lte=polled_before)
    return list(
        Account.objects.filter(due)
        .exclude(state=AccountState.NEEDS_RECONNECTING)
        .order_by(F("mentions_polled_at").asc(nulls_first=True), "pk")
    )


def note_polled(account: Account, *, newest_id: str, now: datetime) -> None:
    """Remember how far we have read; call it in the transaction that stores what was read."""
    changes: dict[str, object] = {"mentions_polled_at": now}
    if newest_id:
        changes["mentions_since_id"] = newest_id
    Account.objects.filter(pk=account.pk).update(**changes)
