"""A person on the way to X's consent page and back, signed in with X once at most.

Nothing is stored when it begins: anybody may begin, and a table would fill. What must be known at
the end goes sealed to the browser that began, as a ticket; X gets the state, and never the ticket.
"""

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from ..errors import ConfigurationError
from ..handoffs import SaleorCustomerId
from ..models import UsedSignIn
from ..sealing import Sealer
from .problems import SignInProblem, SignInProblemCode

TICKET_LIFE = timedelta(minutes=10)
# Ours have about 700 characters, and a redirect address up to 500; more is not worth opening.
TICKET_MAX_LENGTH = 3_000
STATE_MAX_LENGTH = 200
AUDIENCE = "twitter-sign-in"
# Each finished sign-in costs up to three calls to X and a thread of the shop's meanwhile.
SIGN_INS_PER_MINUTE = 600


@dataclass(frozen=True, slots=True)
class StartedSignIn:
    """The state and the verifier go to X, at different times; the ticket to the browser."""

    state: str
    verifier: str
    ticket: str

    def __repr__(self) -> str:
        return "StartedSignIn()"


@dataclass(frozen=True, slots=True)
class SignInTicket:
    redirect_url: str
    verifier: str
    customer_id: SaleorCustomerId | None
    """Who was signed in at the shop when it began, and wants to be linked."""

    def __repr__(self) -> str:
        return "SignInTicket()"


def start_sign_in(
    redirect_url: str, *, customer_id: SaleorCustomerId | None, sealer: Sealer, now: datetime
) -> StartedSignIn:
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    content = {
        "aud": AUDIENCE,
        "state": _digest(state),
        "verifier": verifier,
        "redirect_url": redirect_url,
        "customer_id": customer_id,
        "exp": int((now + TICKET_LIFE).timestamp()),
    }
    return StartedSignIn(state, verifier, sealer.seal(json.dumps(content)))


def take_sign_in(
    ticket: str,
    *,
    state: str,
    customer_id: SaleorCustomerId | None,
    sealer: Sealer,
    now: datetime,
) -> SignInTicket:
    """Take the sign-in's one turn: of two that come at once, one gets it.

    `customer_id`: who is signed in at the shop now.

    Raises:
        SignInProblem: why it cannot be finished; nothing was changed.
    """
    content = _open(ticket, sealer)
    if content is None or not 0 < len(state) <= STATE_MAX_LENGTH:
        raise SignInProblem(SignInProblemCode.INVALID)
    # A state that is not the ticket's was begun in another browser: a stranger's, sent here.
    if not hmac.compare_digest(content["state"], _digest(state)):
        raise SignInProblem(SignInProblemCode.INVALID)
    if content["exp"] <= now.timestamp():
        raise SignInProblem(SignInProblemCode.EXPIRED)
    if content["customer_id"] != customer_id:
        raise SignInProblem(SignInProblemCode.OTHER_CUSTOMER)
    _use_up(content["state"], datetime.fromtimestamp(content["exp"], tz=UTC), now)
    return SignInTicket(content["redirect_url"], content["verifier"], customer_id)


def delete_old_sign_ins(*, limit: int, now: datetime) -> int:
    """Delete the records of tickets that are past their time anyway; return how many."""
    old = UsedSignIn.objects.filter(expires_at__lt=now)
    some = list(old.order_by("pk").values_list("pk", flat=True)[:limit])
    return UsedSignIn.objects.filter(pk__in=some).delete()[0]


def _open(ticket: str, sealer: Sealer) -> dict[str, Any] | None:
    """Return what is in a ticket of ours; None for anything else, other sealed things included."""
    if not ticket.isascii() or len(ticket) > TICKET_MAX_LENGTH:
        return None
    try:
        content = json.loads(sealer.unseal(ticket))
    # The library trips over headers that are JSON and no object, or have parts of other types.
    except (ConfigurationError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return None
    if not isinstance(content, dict) or content.get("aud") != AUDIENCE:
        return None
    return content


def _use_up(state_digest: str, expires_at: datetime, now: datetime) -> None:
    recent = UsedSignIn.objects.filter(used_at__gt=now - timedelta(minutes=1))
    if recent.count() >= SIGN_INS_PER_MINUTE:
        raise SignInProblem(SignInProblemCode.TRY_AGAIN)
    try:
        with transaction.atomic():
            UsedSignIn.objects.create(state_digest=state_digest, used_at=now, expires_at=expires_at)
    except IntegrityError:
        raise SignInProblem(SignInProblemCode.USED) from None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
