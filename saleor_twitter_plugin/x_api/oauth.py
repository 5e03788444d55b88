"""A user's consent and tokens. Source: docs.x.com, OAuth 2.0 with PKCE, read 2026-08-22."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

import requests

from ..errors import ConfigurationError, PermanentError
from ..x_limits import ACCESS_TOKEN_LIFE
from . import answers
from .payloads import read_problem_details
from .transport import API_URL, api_url, open_session

AUTHORIZE_PATH = "/i/oauth2/authorize"
AUTHORIZE_URL = f"https://x.com{AUTHORIZE_PATH}"
WHAT = "the tokens"


class AccessLostError(ConfigurationError):
    """X takes the refresh token no more: the account must be connected again."""


class AppRefusedError(ConfigurationError):
    """X does not know the app by its id and secret."""


class CodeRefusedError(PermanentError):
    """X does not take the code that it sent back with the person."""

    def __init__(self, *, is_about_address: bool) -> None:
        what = "the callback address" if is_about_address else "the code"
        super().__init__(f"X refused {what}: connect the account again.")
        self.is_about_address = is_about_address


@dataclass(frozen=True, slots=True)
class TokenPair:
    access_token: str
    refresh_token: str
    """Empty where X gave none: without offline.access."""
    expires_at: datetime
    scopes: tuple[str, ...] = ()
    """Empty where X did not say."""

    def __repr__(self) -> str:
        return "TokenPair()"


def authorize_url(
    *, client_id: str, redirect_url: str, scopes: Sequence[str], state: str, verifier: str
) -> str:
    """Return the address that asks a person for their consent."""
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_url,
        "scope": " ".join(scopes),
        "state": state,
        "code_challenge": make_challenge(verifier),
        "code_challenge_method": "S256",
    }
    return f"{consent_page()}?{urlencode(query)}"


def consent_page() -> str:
    """Return where X asks people, or where a local X does."""
    return AUTHORIZE_URL if api_url() == API_URL else api_url() + AUTHORIZE_PATH


def make_challenge(verifier: str) -> str:
    """Return what X is told of the verifier before it sees it. Source: RFC 7636, S256."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def exchange_code(
    code: str,
    *,
    verifier: str,
    redirect_url: str,
    client_id: str,
    client_secret: str,
    now: datetime,
) -> TokenPair:
    """Exchange the code of a person's consent for tokens; it works once, and within moments.

    Raises:
        CodeRefusedError: it was used, is too old, or was made for another address.
        AppRefusedError: X does not know the app by its id and secret.
        RetryableError: X gave no answer; only a new consent helps.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_url,
        "code_verifier": verifier,
        "client_id": client_id,
    }
    response = _post("token", form, client_id, client_secret)
    if response.status_code in {400, 403}:
        raise CodeRefusedError(is_about_address="redirect" in _read_refusal(response))
    return _read_pair(_read_answer(response, now), "", now)


def refresh_tokens(
    refresh_token: str, *, client_id: str, client_secret: str, now: datetime
) -> TokenPair:
    """Exchange a refresh token for a new pair; the old one works no more.

    Raises:
        AccessLostError: the person took the access away, or the token was used before.
        AppRefusedError: X does not know the app by its id and secret.
        RetryableError: X gave no answer.
    """
    form = {
        "grant_type": "refresh_token",
        "refresh_token": refresh_token,
        "client_id": client_id,
    }
    response = _post("token", form, client_id, client_secret)
    if response.status_code in {400, 403}:
        raise AccessLostError("X takes the refresh token no more: connect the account again.")
    return _read_pair(_read_answer(response, now), refresh_token, now)


def revoke_token(token: str, *, client_id: str, client_secret: str, now: datetime) -> None:
    """Give a token back; one that X knows no more is as good as given back.

    Raises:
        AppRefusedError: X does not know the app by its id and secret.
        RetryableError: X gave no answer.
    """
    response = _post("revoke", {"token": token, "client_id": client_id}, client_id, client_secret)
    if response.status_code != 400:
        _read_answer(response, now)


def _post(
    action: str, form: dict[str, str], client_id: str, client_secret: str
) -> requests.Response:
    try:
        return open_session().post(
            f"{api_url()}/2/oauth2/{action}",
            data=form,
            auth=(client_id, client_secret),
            allow_redirects=False,
        )
    except requests.RequestException as failure:
        # It publishes nothing: the next attempt tells whether X had taken this one.
        raise answers.error_from_failure(failure, what=WHAT, is_write=False) from None


def _read_answer(response: requests.Response, now: datetime) -> dict[str, object]:
    if response.status_code == 401:
        raise AppRefusedError("X does not know the app: check the client ID and its secret.")
    if response.status_code >= 300:
        raise answers.error_from_answer(response, what=WHAT, is_write=False, now=now)
    return answers.read_json(response, what=WHAT, is_write=False)


def _read_refusal(response: requests.Response) -> str:
    try:
        answer = response.json()
    except ValueError:
        return ""
    described = answer.get("error_description") if isinstance(answer, dict) else ""
    return f"{described} {read_problem_details(answer)}".casefold()


def _read_pair(answer: dict[str, object], refresh_token: str, now: datetime) -> TokenPair:
    access_token = answer.get("access_token")
    if not isinstance(access_token, str) or not access_token:
        raise PermanentError("X's answer names no access token.")
    renewed = answer.get("refresh_token")
    seconds = answer.get("expires_in")
    life = timedelta(seconds=seconds) if isinstance(seconds, int) else ACCESS_TOKEN_LIFE
    # X leaves the refresh token out only where the old one goes on working.
    refresh_token = renewed if isinstance(renewed, str) and renewed else refresh_token
    scope = answer.get("scope")
    scopes = tuple(scope.split()) if isinstance(scope, str) else ()
    return TokenPair(access_token, refresh_token, now + life, scopes)
