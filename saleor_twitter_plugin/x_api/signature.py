"""X's two signatures: the challenge it sends us, and the bodies that it delivers.

Source: docs.x.com, Webhooks and X Activity API, read 2026-08-22.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence

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
    body: bytes,
    headers: Mapping[str, str],
    *,
    client_secrets: Sequence[str],
    consumer_secrets: Sequence[str],
) -> bool:
    """Tell whether X signed exactly these bytes with one of the secrets, newest first.

    A wrong OAuth2 signature is final: falling back to the legacy header beside it would let
    whoever knows the older secret choose the weaker check. Empty secrets count as not given.
    """
    if is_challenge_token(body.decode("ascii", errors="replace")):
        # Anybody can have it signed, by asking us: that says nothing about who sends it.
        return False
    given = headers.get(OAUTH2_HEADER)
    secrets = [each for each in client_secrets if each]
    # Where the owner named only consumer secrets, there is nothing to check the newer header by.
    if given is None or not secrets:
        given = headers.get(LEGACY_HEADER)
        secrets = [each for each in consumer_secrets if each]
    if not given:
        return False
    # A header may hold half a surrogate; no signature has the sign that stands in for it.
    seen = given.encode(errors="replace")
    # All are compared, so that the time does not tell which secret was right.
    matches = [hmac.compare_digest(seen, sign(body, each).encode()) for each in secrets]
    return any(matches)
