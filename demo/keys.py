"""The demo's secrets: drawn once, kept readable by their owner alone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from demo.places import Home, read_json, write_json


@dataclass(frozen=True)
class Keys:
    secret_key: str
    client_id: str
    client_secret: str
    consumer_secret: str
    bearer_token: str
    rsa_private_key: str


def read_or_draw_keys(home: Home) -> Keys:
    stored = read_json(home.secrets)
    if set(stored) != set(Keys.__dataclass_fields__):
        stored = {
            "secret_key": secrets.token_urlsafe(48),
            "client_id": f"demo-{secrets.token_hex(6)}",
            "client_secret": secrets.token_urlsafe(32),
            "consumer_secret": secrets.token_urlsafe(32),
            "bearer_token": secrets.token_urlsafe(48),
            "rsa_private_key": draw_rsa_key(),
        }
        write_json(home.secrets, stored)
    return Keys(**stored)


def draw_rsa_key() -> str:
    """Return a key for Saleor's tokens: without one it writes its own into site-packages."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
