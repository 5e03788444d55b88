"""An account's client, its token renewed in time."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from .. import accounts
from ..config import Config
from ..errors import ConfigurationError, RetryableError
from ..handoffs import Purpose
from ..models import Account
from ..sealing import Sealer
from ..usage import Budgets, Tariff, UsageMeter
from ..x_api.answers import AccessRefusedError
from ..x_api.client import XClient
from ..x_api.oauth import AccessLostError, refresh_tokens

logger = logging.getLogger(__name__)

# X tells moments by whole seconds.
X_SECOND = timedelta(seconds=1)
RETRY_AFTER_ANOTHER = timedelta(seconds=5)


def open_client(
    account: Account, *, config: Config, sealer: Sealer, purpose: Purpose, now: datetime
) -> XClient:
    """Return a client whose token is good for some minutes at least.

    `account` is read again where the token is renewed: it always has the tokens that are used.

    Raises:
        ConfigurationError: the account must be connected again, or the app's secrets are wrong.
        RetryableError: another worker renews the token just now.
    """
    if accounts.is_due_for_refresh(account, now=now):
        _refresh(account, config=config, sealer=sealer, now=now)
    return XClient(
        accounts.read_access_token(account, sealer=sealer),
        meter=open_meter(account, config=config, purpose=purpose, now=now),
        now=now,
    )


def open_app_client(*, config: Config, purpose: Purpose, now: datetime) -> XClient:
    """Return a client that speaks for the app, by its bearer token.

    Raises:
        ConfigurationError: the settings name none.
    """
    if not config.bearer_token:
        raise ConfigurationError("Enter the X app's bearer token in the plugin's settings.")
    meter = open_meter(None, config=config, purpose=purpose, now=now)
    return XClient(config.bearer_token, meter=meter, now=now)


def open_meter(
    account: Account | None, *, config: Config, purpose: Purpose, now: datetime
) -> UsageMeter:
    return UsageMeter(read_tariff(config), account=account, purpose=purpose, clock=lambda: now)


def read_tariff(config: Config) -> Tariff:
    return Tariff(
        client_id=config.client_id,
        prices_usd=config.prices_usd,
        budgets=Budgets(config.budget_day_usd, config.budget_month_usd),
        owner_handle=config.app_owner_handle,
    )


def note_refusal(account: Account, error: ConfigurationError, *, now: datetime) -> bool:
    """Note that X refused the account; tell whether a new token may help at the next attempt."""
    if isinstance(error, AccessRefusedError) and accounts.expire_access(account, now=now):
        return True
    logger.warning("%s needs reconnecting: %s", account, error)
    accounts.mark_needs_reconnecting(account, str(error))
    return False


def lose_access(account: Account, *, revoked_at: datetime | None) -> str:
    """Note that the person took the access away on X; return what became of the account.

    The notice can come late: one that got its tokens after that is left as it is.
    """
    stored_at = account.tokens_stored_at
    if revoked_at is not None and stored_at is not None and stored_at > revoked_at + X_SECOND:
        return "connected again since"
    accounts.mark_needs_reconnecting(
        account, why="The access was taken away on X: connect the account again."
    )
    return "needs reconnecting"


@contextmanager
def note_refusal_of(account: Account, *, now: datetime) -> Iterator[None]:
    """Note it where X refuses the account inside, and let the error go on."""
    try:
        yield
    except ConfigurationError as error:
        note_refusal(account, error, now=now)
        raise


def _refresh(account: Account, *, config: Config, sealer: Sealer, now: datetime) -> None:
    if not accounts.claim_refresh(account, now=now):
        _read_again(account, now)
        return
    try:
        pair = refresh_tokens(
            accounts.read_refresh_token(account, sealer=sealer),
            client_id=config.client_id,
            client_secret=config.client_secret,
            now=now,
        )
    except AccessLostError:
        accounts.release_refresh(account)
        raise
    except ConfigurationError as error:
        # The app's trouble, not the account's: the old token may still serve for minutes.
        accounts.release_refresh(account)
        if _is_usable(account, now):
            logger.warning("%s keeps its token: %s", account, error)
            return
        raise RetryableError(str(error), retry_after=timedelta(minutes=5)) from None
    except RetryableError:
        accounts.release_refresh(account)
        if _is_usable(account, now):
            return
        raise
    accounts.store_tokens(
        account,
        access_token=pair.access_token,
        refresh_token=pair.refresh_token,
        expires_at=pair.expires_at,
        scopes=pair.scopes,
        sealer=sealer,
        now=now,
    )
    account.refresh_from_db()


def _read_again(account: Account, now: datetime) -> None:
    account.refresh_from_db()
    if _is_usable(account, now):
        return
    raise RetryableError(
        f"Another worker renews the token of {account}.", retry_after=RETRY_AFTER_ANOTHER
    )


def _is_usable(account: Account, now: datetime) -> bool:
    expires_at = account.access_token_expires_at
    return expires_at is None or expires_at > now
