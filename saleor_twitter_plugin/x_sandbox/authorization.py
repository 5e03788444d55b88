"""Hold an authorize address against X's rules (OAuth 2.0 with PKCE). Pure."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit, urlunsplit

from saleor_twitter_plugin.x_sandbox.consent_words import SCOPE_WORDS

# Source: docs.x.com, OAuth 2.0 Authorization Code Flow with PKCE, read 2026-08-22.
CODE_LIFETIME = timedelta(seconds=30)
MAX_STATE_LENGTH = 500
CHALLENGE_METHODS = ("S256", "plain")
# RFC 7636: a SHA-256 in base64url without padding, and the longest verifier. X's own examples
# send a short plain challenge, so that has no least length.
SHA256_CHALLENGE_LENGTH = 43
MAX_CHALLENGE_LENGTH = 128


class AuthorizationError(Exception):
    """An authorize address X would not show a consent page for."""

    def __init__(self, parameter: str, detail: str) -> None:
        super().__init__(detail)
        self.parameter = parameter


@dataclass(frozen=True)
class AuthorizationRequest:
    """What an app asks a person for."""

    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    code_challenge: str
    code_challenge_method: str

    def redirect(self, **answer: str) -> str:
        """Return the app's address with an answer and the state added to its query."""
        parts = urlsplit(self.redirect_uri)
        added = urlencode({"state": self.state, **answer})
        query = f"{parts.query}&{added}" if parts.query else added
        return urlunsplit(parts._replace(query=query))


@dataclass
class AuthorizationCode:
    """A person's yes, on its way through the browser to the app."""

    code: str
    x_user_id: str
    redirect_uri: str
    scopes: list[str]
    code_challenge: str
    code_challenge_method: str
    expires_at: datetime
    is_used: bool = False

    def is_answered_by(self, verifier: str) -> bool:
        """Tell whether a verifier is the one the challenge was made from."""
        given = verifier.encode()
        if self.code_challenge_method == "S256":
            digest = hashlib.sha256(given).digest()
            given = base64.urlsafe_b64encode(digest).rstrip(b"=")
        return hmac.compare_digest(given, self.code_challenge.encode())


def read_authorization(
    query: Mapping[str, str], *, client_id: str, callback_urls: Sequence[str]
) -> AuthorizationRequest:
    """Read an authorize address. Raises: AuthorizationError naming the parameter at fault."""
    if not query.get("client_id"):
        raise AuthorizationError("client_id", "client_id is missing.")
    if query["client_id"] != client_id:
        raise AuthorizationError("client_id", "No app has this client_id.")
    redirect_uri = query.get("redirect_uri", "")
    if redirect_uri not in callback_urls:
        raise AuthorizationError(
            "redirect_uri",
            "redirect_uri is not one of the app's callback URLs; it must match one exactly. "
            'Register it with POST /sandbox/apps {"callback_urls": […]}.',
        )
    if query.get("response_type") != "code":
        raise AuthorizationError("response_type", "response_type must be code.")
    state = query.get("state", "")
    if not 0 < len(state) <= MAX_STATE_LENGTH:
        raise AuthorizationError("state", f"state must have 1 to {MAX_STATE_LENGTH} characters.")
    return AuthorizationRequest(
        redirect_uri=redirect_uri,
        scopes=_read_scopes(query.get("scope", "")),
        state=state,
        code_challenge=_read_challenge(query),
        code_challenge_method=query["code_challenge_method"],
    )


def _read_scopes(text: str) -> tuple[str, ...]:
    scopes = tuple(dict.fromkeys(text.split()))
    if not scopes:
        raise AuthorizationError("scope", "scope is missing.")
    for scope in scopes:
        if scope not in SCOPE_WORDS:
            raise AuthorizationError("scope", f"X has no scope {scope[:50]}.")
    return scopes


def _read_challenge(query: Mapping[str, str]) -> str:
    challenge = query.get("code_challenge", "")
    if not challenge:
        raise AuthorizationError("code_challenge", "code_challenge is missing: X requires PKCE.")
    if query.get("code_challenge_method") not in CHALLENGE_METHODS:
        raise AuthorizationError(
            "code_challenge_method", "code_challenge_method must be S256 or plain."
        )
    if len(challenge) > MAX_CHALLENGE_LENGTH:
        raise AuthorizationError("code_challenge", "code_challenge is too long.")
    if query["code_challenge_method"] == "S256" and len(challenge) != SHA256_CHALLENGE_LENGTH:
        raise AuthorizationError("code_challenge", "code_challenge is no SHA-256 in base64url.")
    return challenge
