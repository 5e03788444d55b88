"""An account's tokens: sealed in its row, and renewed by one worker at a time.

X's access tokens live two hours, and each refresh token works once. Renewing is claimed by a
conditional update, not by a lock: no call to X happens under a lock. A claim ends by itself.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from ..errors import ConfigurationError
from ..handoffs import XUserId
from ..models import Account
from ..models.accounts import AccountState
from ..sealing import Sealer
from ..x_limits import ACCESS_TOKEN_LIFE

REFRESH_AHEAD = timedelta(minutes=10)
REFRESH_CLAIM = timedelta(seconds=60)
# A token that X refuses right after it was made is refused for another reason than its age.
FRESH_FOR = timedelta(minutes=1)


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
    now: datetime,
) -> Account:
    """Add an account, or connect it anew: everything known of it stays."""
    if expires_at is None and refresh_token:
        expires_at = now + ACCESS_TOKEN_LIFE
    account, _ = Account.objects.update_or_create(
        x_user_id=x_user_id,
        defaults={
            "handle": handle,
            "language": language,
            "state": AccountState.CONNECTED,
            "state_reason": "",
            # A worker that renews the tokens it had must not stop us from renewing these.
            "refresh_claimed_until": None,
            "scopes": list(scopes),
            **_token_columns(access_token, refresh_token, expires_at, sealer, now),
        },
    )
    return account


def read_access_token(account: Account, *, sealer: Sealer) -> str:
    """Return the token to call X with.

    Raises:
        ConfigurationError: it cannot be opened with the keys we have.
    """
    return _read(account, "access_token", sealer)


def read_refresh_token(account: Account, *, sealer: Sealer) -> str:
    """Return the token that renews both, once.

    Raises:
        ConfigurationError: there is none, or it cannot be opened.
    """
    return _read(account, "refresh_token", sealer)


def is_due_for_refresh(account: Account, *, now: datetime) -> bool:
    expires_at = account.access_token_expires_at
    return account.can_refresh and expires_at is not None and expires_at <= now + REFRESH_AHEAD


def claim_refresh(account: Account, *, now: datetime) -> bool:
    """Take the turn to renew; False: another has it, or has renewed meanwhile."""
    is_free = Q(refresh_claimed_until=None) | Q(refresh_claimed_until__lt=now)
    changed = Account.objects.filter(
        is_free, pk=account.pk, sealed_tokens=account.sealed_tokens
    ).update(refresh_claimed_until=now + REFRESH_CLAIM)
    return changed == 1


def release_refresh(account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(refresh_claimed_until=None)


def store_tokens(
    account: Account,
    *,
    access_token: str,
    refresh_token: str,
    expires_at: datetime,
    scopes: Sequence[str] = (),
    sealer: Sealer,
    now: datetime,
) -> None:
    """Store the new pair, before it is used: what is lost here cannot be asked for again.

    An account that a person connected anew meanwhile keeps what the person brought.
    """
    changes = _token_columns(access_token, refresh_token, expires_at, sealer, now)
    if scopes:
        changes["scopes"] = list(scopes)
    Account.objects.filter(pk=account.pk, sealed_tokens=account.sealed_tokens).update(
        refresh_claimed_until=None, **changes
    )


def forget_tokens(account: Account, *, why: str, sealer: Sealer, now: datetime) -> None:
    """Throw the tokens away; everything else that is known of the account stays."""
    Account.objects.filter(pk=account.pk).update(
        state=AccountState.NEEDS_RECONNECTING,
        state_reason=why,
        scopes=[],
        refresh_claimed_until=None,
        **_token_columns("", "", None, sealer, now),
    )


def expire_access(account: Account, *, now: datetime) -> bool:
    """Have the token renewed at the next use; False where that cannot help."""
    changed = Account.objects.filter(
        pk=account.pk, can_refresh=True, tokens_stored_at__lt=now - FRESH_FOR
    ).update(access_token_expires_at=now)
    return changed == 1 or _was_renewed(account)


def _was_renewed(account: Account) -> bool:
    return (
        Account.objects.filter(pk=account.pk).exclude(sealed_tokens=account.sealed_tokens).exists()
    )


def _token_columns(
    access_token: str,
    refresh_token: str,
    expires_at: datetime | None,
    sealer: Sealer,
    now: datetime,
) -> dict[str, object]:
    tokens = json.dumps({"access_token": access_token, "refresh_token": refresh_token})
    return {
        "sealed_tokens": sealer.seal(tokens),
        "access_token_expires_at": expires_at,
        "can_refresh": bool(refresh_token),
        "tokens_stored_at": now,
    }


def _read(account: Account, name: str, sealer: Sealer) -> str:
    token = json.loads(sealer.unseal(account.sealed_tokens)).get(name)
    if not isinstance(token, str) or not token:
        raise ConfigurationError(f"{account} has no {name.replace('_', ' ')}: connect it again.")
    return token
