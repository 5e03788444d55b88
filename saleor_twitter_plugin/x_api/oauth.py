"""Renewing a user's tokens. Source: docs.x.com, OAuth 2.0 with PKCE, read 2026-08-22."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import requests

from ..errors import ConfigurationError, PermanentError
from ..x_limits import ACCESS_TOKEN_LIFE
from . import answers
from .transport import api_url, open_session

WHAT = "new tokens"


class AccessLostError(ConfigurationError):
    """X takes the refresh token no more: the account must be connected again."""


@dataclass(frozen=True, slots=True)
class TokenPair:
    access_token: str
    refresh_token: str
    expires_at: datetime

    def __repr__(self) -> str:
        return "TokenPair()"


def refresh_tokens(
    refresh_token: str, *, client_id: str, client_secret: str, now: datetime
) -> TokenPair:
    """Exchange a refresh token for a new pair; the old one works no more.

    Raises:
        AccessLostError: the person took the access away, or the token was used before.
        ConfigurationError: X does not know the app by its id and secret.
        RetryableError: X gave no answer.
    """
    try:
        response = open_session().post(
            f"{api_url()}/2/oauth2/token",
            data={
                "grant_type": "refresh_token",
                "refresh_token": refresh_token,
                "client_id": client_id,
            },
            auth=(client_id, client_secret),
            allow_redirects=False,
        )
    except requests.RequestException as failure:
        # It publishes nothing: the next attempt tells whether X had taken this one.
        raise answers.error_from_failure(failure, what=WHAT, is_write=False) from None
    if response.status_code == 401:
        raise ConfigurationError("X does not know the app: check the client ID and its secret.")
    if response.status_code in {400, 403}:
        raise AccessLostError("X takes the refresh token no more: connect the account again.")
    if response.status_code >= 300:
        raise answers.error_from_answer(response, what=WHAT, is_write=False, now=now)
    return _read_pair(answers.read_json(response, what=WHAT, is_write=False), refresh_token, now)


def _read_pair(answer: dict[str, object], refresh_token: str, now: datetime) -> TokenPair:
    access_token = answer.get("access_token")
    if not isinstance(access_token, str) or not access_token:
        raise PermanentError("X's answer names no access token.")
    renewed = answer.get("refresh_token")
    seconds = answer.get("expires_in")
    life = timedelta(seconds=seconds) if isinstance(seconds, int) else ACCESS_TOKEN_LIFE
    # X leaves the refresh token out only where the old one goes on working.
    refresh_token = renewed if isinstance(renewed, str) and renewed else refresh_token
    return TokenPair(access_token, refresh_token, now + life)
