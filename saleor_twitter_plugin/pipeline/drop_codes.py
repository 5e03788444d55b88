"""The code of a person's own page in a drop: signed, and for no other purpose."""

from ..claims.problems import ClaimProblem
from ..claims.tokens import read_signed, write_signed

AUDIENCE = "twitter-drop-entry"


def write_code(entry_id: int, *, signing_key: bytes) -> str:
    """Return the entry's code: always the same text."""
    return write_signed({"aud": AUDIENCE, "sub": str(entry_id)}, signing_key=signing_key)


def read_code(code: str, *, signing_key: bytes) -> int | None:
    """Return the entry that the code stands for; None for what we did not sign."""
    try:
        subject = read_signed(code, audience=AUDIENCE, signing_key=signing_key).get("sub")
    except ClaimProblem:
        return None
    is_number = isinstance(subject, str) and subject.isascii() and subject.isdecimal()
    return int(str(subject)) if is_number else None
