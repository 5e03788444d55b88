"""How an entry is published without telling whose it is: only who has the nonce can tell."""

import hashlib
import hmac


def make_nonce(signing_key: bytes, *, slug: str, x_user_id: str) -> str:
    """Return the person's secret of this draw; the same each time, so it need not be stored."""
    message = f"twitter-draw-nonce\n{slug}\n{x_user_id}".encode()
    return hmac.digest(signing_key, message, "sha256").hex()


def make_ticket(*, slug: str, x_user_id: str, nonce: str) -> str:
    """Return the published name of an entry: SHA-256 over draw, X user id and nonce.

    Without the nonce nobody can try all X user ids; with it the person finds their own line.
    """
    return hashlib.sha256(f"twitter-draw-ticket\n{slug}\n{x_user_id}\n{nonce}".encode()).hexdigest()
