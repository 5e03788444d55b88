"""The codes of campaigns' vouchers: nobody guesses one, and no other code looks like it. Pure."""

import base64
import secrets
from hashlib import sha256

# By it alone a hook tells our codes from all others, without a look into any table.
CODE_PREFIX = "TWX-"
_RANDOM_BYTES = 20


def make_code() -> str:
    """`TWX-` and 160 random bits."""
    return CODE_PREFIX + base64.b32encode(secrets.token_bytes(_RANDOM_BYTES)).decode()


def digest_code(code: str) -> str:
    return sha256(code.encode()).hexdigest()


def is_campaign_code(code: str | None) -> bool:
    return bool(code) and str(code).startswith(CODE_PREFIX)
