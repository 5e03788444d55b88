"""What tests of OAuth 2.0 need: authorize addresses, and the exchange of codes for tokens."""

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests

Json = dict[str, Any]
CALLBACK = "https://shop.example/plugins/twitter/callback?tab=1"
VERIFIER = "the-verifier-of-this-test-that-nobody-else-has-0123456789"
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)


def address(x: Any, **changes: str | None) -> str:
    """Register the callback and return an authorize address; None leaves a parameter out."""
    x.set_app(callback_urls=[CALLBACK])
    query = {
        "response_type": "code",
        "client_id": "local-client-id",
        "redirect_uri": CALLBACK,
        "scope": "tweet.read users.read tweet.write offline.access",
        "state": "s t&a=te",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    } | changes
    kept = {name: value for name, value in query.items() if value is not None}
    return f"{x.base_url}/i/oauth2/authorize?{urlencode(kept)}"


def redeem(
    x: Any, code: str, secret: str = "local-client-secret", **changes: str
) -> requests.Response:
    """Exchange a code for tokens; an empty value leaves a field out."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
        "client_id": "local-client-id",
    } | changes
    return requests.post(
        x.base_url + "/2/oauth2/token",
        data={name: value for name, value in form.items() if value},
        auth=("local-client-id", secret),
        timeout=15,
    )


def answers_in(redirect: str) -> dict[str, str]:
    """Return what an app is told by the address the browser comes back with."""
    return {name: value for name, (value,) in parse_qs(urlsplit(redirect).query).items()}
