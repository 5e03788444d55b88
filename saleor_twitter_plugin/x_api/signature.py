"""X's two signatures: the challenge it sends us, and the bodies that it delivers.

Source: docs.x.com, Webhooks and X Activity API, read 2026-08-22.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping

OAUTH2_HEADER = "X-Twitter-Webhooks-Signature-OAuth2"
LEGACY_HEADER = "X-Twitter-Webhooks-Signature"

# The same key signs challenges and deliveries, so whoever can have any text answered as a
# challenge can forge a delivery. JSON needs characters that are not in here.
_CHALLENGE_TOKEN = re.compile(r"[A-Za-z0-9_=-]{1,200}", re.ASCII)


def sign(message: bytes, secret: str) -> str:
    """Return `sha256=` and the base64 of the HMAC."""
    digest = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    return "sha256=" + base64.b64encode(digest).decode()


def is_challenge_token(token: str) -> bool:
    """Tell whether `token` can be answered without signing a delivery for an attacker."""
    return _CHALLENGE_TOKEN.fullmatch(token) is not None


def is_signed(
    body: bytes, headers: Mapping[str, str], *, client_secret: str, consumer_secret: str
) -> bool:
    """Tell whether X signed exactly these bytes.

    A wrong OAuth2 signature is final: falling back to the legacy header beside it would let
    whoever knows the older secret choose the weaker check.
    """
    given = headers.get(OAUTH2_HEADER)
    secret = client_secret
    # Where the owner named only the older secret, there is nothing to check the newer by.
    if given is None or not client_secret:
        given, secret = headers.get(LEGACY_HEADER), consumer_secret
    if not given or not secret:
        return False
    return hmac.compare_digest(given.encode(), sign(body, secret).encode())
