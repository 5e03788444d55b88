"""What is read and delivered for an account besides its mentions."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import F

from ..models import Account
from ..models.accounts import AccountState


def list_accounts_with_messages() -> list[Account]:
    """Return the accounts whose direct messages may be read, the longest unread first.

    Where X has not said which scopes an account has, it is tried.
    """
    rows = Account.objects.exclude(state=AccountState.NEEDS_RECONNECTING).order_by(
        F("messages_polled_at").asc(nulls_first=True), "pk"
    )
    return [each for each in rows if not each.scopes or "dm.read" in each.scopes]


def note_messages_polled(account: Account, *, newest_id: str, now: datetime) -> None:
    """Remember how far we have read; call it in the transaction that stores what was read."""
    changes: dict[str, object] = {"messages_polled_at": now}
    if newest_id:
        changes["messages_newest_id"] = newest_id
    Account.objects.filter(pk=account.pk).update(**changes)


def list_accounts() -> list[Account]:
    """Return every account, the first connected first."""
    return list(Account.objects.order_by("pk"))


def note_subscriptions(
    account: Account, *, events: Collection[str], problem: str, now: datetime
) -> None:
    Account.objects.filter(pk=account.pk).update(
        subscribed_events=sorted(events), subscription_problem=problem, subscriptions_checked_at=now
    )
