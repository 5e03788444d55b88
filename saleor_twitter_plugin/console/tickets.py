"""The ticket in the link that the settings form shows: whoever has it may connect accounts.

The form is shown to staff who may manage plugins, and to nobody else; our pages have no sign-in of
their own.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from jose import jwk, jws
from jose.exceptions import JOSEError

from ..sealing import derive_key

TICKET_LIFE = timedelta(minutes=15)
ALGORITHM = "HS256"
AUDIENCE = "twitter-connect"
# Ours have about 170 characters; more is not worth decoding.
TICKET_MAX_LENGTH = 500


def write_ticket(holder: str, *, signing_key: bytes, now: datetime) -> str:
    """Return a ticket for whoever it was made for, as `user 12`: no name and no e-mail address."""
    content = {
        "aud": AUDIENCE,
        "sub": holder,
        "exp": int((now + TICKET_LIFE).timestamp()),
    }
    ticket: str = jws.sign(content, _key(signing_key), algorithm=ALGORITHM)
    return ticket


def find_ticket_holder(ticket: str, *, signing_key: bytes, now: datetime) -> str | None:
    """Return whom the ticket was made for; None where it is not ours, or its time is over."""
    if not ticket.isascii() or len(ticket) > TICKET_MAX_LENGTH:
        return None
    try:
        content: Any = json.loads(jws.verify(ticket, _key(signing_key), algorithms=[ALGORITHM]))
    except (JOSEError, ValueError, TypeError, RecursionError):
        return None
    if not isinstance(content, dict) or content.get("aud") != AUDIENCE:
        return None
    holder, expires_at = content.get("sub"), content.get("exp")
    if not isinstance(holder, str) or type(expires_at) is not int:
        return None
    return holder if expires_at > now.timestamp() else None


def _key(signing_key: bytes) -> Any:
    # The key given signs claims: a key serves one purpose only.
    return jwk.construct(derive_key(signing_key.hex(), "connect ticket"), ALGORITHM)
