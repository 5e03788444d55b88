"""The token inside a claim link: signed, for one purpose only, and of no use after its time."""

import json
import uuid
from datetime import datetime
from typing import Any

from jose import jwk, jws
from jose.exceptions import JOSEError

from ..models import Claim
from ..models.claims import ClaimState
from .problems import ClaimProblem, ClaimProblemCode

ALGORITHM = "HS256"
AUDIENCE = "twitter-claim"
# Ours have about 250 characters; more is not worth decoding.
TOKEN_LENGTH_LIMIT = 1_000


def write_token(claim: Claim, *, signing_key: bytes) -> str:
    """Return the claim's token, made of its stored row alone: always the same text."""
    content = {
        "aud": AUDIENCE,
        "sub": str(claim.pk),
        "iat": int(claim.created_at.timestamp()),
        "exp": int(claim.expires_at.timestamp()),
    }
    return write_signed(content, signing_key=signing_key)


def read_token(token: str, *, signing_key: bytes, now: datetime) -> Claim:
    """Return the claim that the token stands for.

    A claim that somebody began to complete is returned even when its time is over: only
    `complete` can tell whether their order was made.

    Raises:
        ClaimProblem: INVALID, EXPIRED or UNKNOWN.
    """
    claim_id, token_expires_at = _verify(token, signing_key)
    claim = Claim.objects.filter(pk=claim_id).first()
    if claim is None:
        has_expired = token_expires_at <= now.timestamp()
        raise ClaimProblem(ClaimProblemCode.EXPIRED if has_expired else ClaimProblemCode.UNKNOWN)
    is_untouched = claim.state == ClaimState.OPEN and not claim.saleor_customer_id
    is_over = claim.expires_at <= now or token_expires_at <= now.timestamp()
    if is_untouched and is_over:
        raise ClaimProblem(ClaimProblemCode.EXPIRED)
    return claim


def _verify(token: str, signing_key: bytes) -> tuple[uuid.UUID, int]:
    content = read_signed(token, audience=AUDIENCE, signing_key=signing_key)
    invalid = ClaimProblem(ClaimProblemCode.INVALID)
    subject, expires_at = content.get("sub"), content.get("exp")
    if not isinstance(subject, str) or type(expires_at) is not int:
        raise invalid
    try:
        return uuid.UUID(subject), expires_at
    except ValueError:
        raise invalid from None


def write_signed(content: dict[str, Any], *, signing_key: bytes) -> str:
    token: str = jws.sign(content, jwk.construct(signing_key, ALGORITHM), algorithm=ALGORITHM)
    return token


def read_signed(token: str, *, audience: str, signing_key: bytes) -> dict[str, Any]:
    """Return what we signed for this audience and no other.

    Raises:
        ClaimProblem: INVALID.
    """
    invalid = ClaimProblem(ClaimProblemCode.INVALID)
    if not token.isascii() or len(token) > TOKEN_LENGTH_LIMIT:
        raise invalid
    try:
        key = jwk.construct(signing_key, ALGORITHM)
        content: Any = json.loads(jws.verify(token, key, algorithms=[ALGORITHM]))
    except (JOSEError, ValueError, TypeError, RecursionError):
        # `from None`: the library's message may quote the token.
        raise invalid from None
    if not isinstance(content, dict) or content.get("aud") != audience:
        raise invalid
    return content
