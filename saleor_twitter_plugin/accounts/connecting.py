"""An owner on the way to X's consent page and back: started, and finished once at most."""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Q

from ..errors import TwitterPluginError
from ..handoffs import SaleorCategoryId, XUserId
from ..models import ConnectAttempt
from ..sealing import Sealer

ATTEMPT_LIFE = timedelta(minutes=10)
# For who asks later who connected what.
ATTEMPT_KEPT_FOR = timedelta(days=90)
# Ours have 43 characters; more is not worth a hash.
STATE_MAX_LENGTH = 200


class AttemptProblemCode(StrEnum):
    UNKNOWN = "unknown"
    """No state of ours: forged, or of an attempt that was cleared away."""
    EXPIRED = "expired"
    USED = "used"
    WRONG_BROWSER = "wrong_browser"


class AttemptProblem(TwitterPluginError):
    def __init__(self, code: AttemptProblemCode) -> None:
        super().__init__(f"The attempt to connect cannot be finished: {code}.")
        self.code = code


@dataclass(frozen=True, slots=True)
class Wish:
    """What an owner wants connected."""

    redirect_url: str
    language: str
    category_id: SaleorCategoryId | None = None
    """None: the account speaks for no further category."""
    channel: str = ""
    should_announce_existing: bool = False
    account_id: XUserId | None = None
    """The account to connect anew; None takes whichever X is signed in with."""
    started_by: str = ""


@dataclass(frozen=True, slots=True)
class StartedAttempt:
    """The two secrets of an attempt: both go to X, at different times."""

    state: str
    verifier: str

    def __repr__(self) -> str:
        return "StartedAttempt()"


@dataclass(frozen=True, slots=True)
class TakenAttempt:
    """An attempt whose one turn has come."""

    pk: int
    wish: Wish
    verifier: str

    def __repr__(self) -> str:
        return "TakenAttempt()"


def start_attempt(
    wish: Wish, *, browser_secret: str, sealer: Sealer, now: datetime
) -> StartedAttempt:
    """Store an attempt; `browser_secret` is the cookie's value, "" where a console starts it."""
    started = StartedAttempt(state=secrets.token_urlsafe(32), verifier=secrets.token_urlsafe(64))
    ConnectAttempt.objects.filter(expires_at__lt=now - ATTEMPT_KEPT_FOR).delete()
    sealed = {"verifier": started.verifier, "account_id": wish.account_id}
    ConnectAttempt.objects.create(
        state_digest=_digest(started.state),
        browser_digest=_digest(browser_secret) if browser_secret else "",
        sealed_verifier=sealer.seal(json.dumps(sealed)),
        redirect_url=wish.redirect_url,
        language=wish.language,
        category_id=wish.category_id or "",
        channel=wish.channel,
        should_announce_existing=wish.should_announce_existing,
        started_by=wish.started_by,
        created_at=now,
        expires_at=now + ATTEMPT_LIFE,
    )
    return started


def take_attempt(state: str, *, browser_secret: str, sealer: Sealer, now: datetime) -> TakenAttempt:
    """Take the attempt's one turn: of two that come at once, one gets it.

    Raises:
        AttemptProblem: why it cannot be finished; nothing was changed.
    """
    if not 0 < len(state) <= STATE_MAX_LENGTH:
        raise AttemptProblem(AttemptProblemCode.UNKNOWN)
    rows = ConnectAttempt.objects.filter(state_digest=_digest(state))
    is_ours = Q(browser_digest="")
    if browser_secret:
        is_ours |= Q(browser_digest=_digest(browser_secret))
    changed = rows.filter(is_ours, used_at=None, expires_at__gt=now).update(used_at=now)
    row = rows.first()
    if row is None:
        raise AttemptProblem(AttemptProblemCode.UNKNOWN)
    if changed != 1:
        raise AttemptProblem(_find_reason(row, now))
    sealed = json.loads(sealer.unseal(row.sealed_verifier))
    wish = Wish(
        redirect_url=row.redirect_url,
        language=row.language,
        category_id=SaleorCategoryId(row.category_id) if row.category_id else None,
        channel=row.channel,
        should_announce_existing=row.should_announce_existing,
        account_id=sealed["account_id"],
        started_by=row.started_by,
    )
    return TakenAttempt(row.pk, wish, sealed["verifier"])


def note_connected(attempt: TakenAttempt, x_user_id: XUserId) -> None:
    ConnectAttempt.objects.filter(pk=attempt.pk).update(account_x_user_id=x_user_id)


def _find_reason(row: ConnectAttempt, now: datetime) -> AttemptProblemCode:
    if row.used_at is not None:
        return AttemptProblemCode.USED
    if row.expires_at <= now:
        return AttemptProblemCode.EXPIRED
    return AttemptProblemCode.WRONG_BROWSER


def digest_state(state: str) -> str:
    """Return what stands for a state where the state itself may not be."""
    return _digest(state)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
