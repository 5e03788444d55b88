"""Rows of accounts, their tokens sealed."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.db.models import F, Q

from ..errors import ConfigurationError
from ..handoffs import XUserId
from ..models import Account
from ..models.accounts import AccountState
from ..sealing import Sealer


def connect(
    *,
    x_user_id: XUserId,
    handle: str,
    access_token: str,
    refresh_token: str,
    language: str,
    scopes: Sequence[str],
    expires_at: datetime | None,
    sealer: Sealer,
) -> Account:
    """Add an account, or connect it anew: everything known of it stays."""
    tokens = json.dumps({"access_token": access_token, "refresh_token": refresh_token})
    account, _ = Account.objects.update_or_create(
        x_user_id=x_user_id,
        defaults={
            "handle": handle,
            "language": language,
            "state": AccountState.CONNECTED,
            "sealed_tokens": sealer.seal(tokens),
            "access_token_expires_at": expires_at,
            "scopes": list(scopes),
        },
    )
    return account


def find_account(x_user_id: str) -> Account | None:
    return Account.objects.filter(x_user_id=x_user_id).first()


def read_access_token(account: Account, *, sealer: Sealer) -> str:
    """Return the token to call X with.

    Raises:
        ConfigurationError: it cannot be opened with the keys we have.
    """
    tokens = json.loads(sealer.unseal(account.sealed_tokens))
    token = tokens.get("access_token")
    if not isinstance(token, str) or not token:
        raise ConfigurationError(f"{account} has no access token: connect it again.")
    return token


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
