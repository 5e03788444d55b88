"""Who wrote to us, and who asked us to stop."""

from collections.abc import Collection
from datetime import datetime

from ..handoffs import XUserId
from ..models import Shopper

_REMEMBER = """
INSERT INTO twitter_shopper AS known (x_user_id, handle, first_seen_at)
VALUES (%(x_user_id)s, %(handle)s, %(now)s)
ON CONFLICT (x_user_id) DO UPDATE
SET handle = CASE WHEN excluded.handle = '' THEN known.handle ELSE excluded.handle END
RETURNING *
"""
_OPT_OUT = """
INSERT INTO twitter_shopper AS known (x_user_id, handle, first_seen_at, opted_out_at)
VALUES (%(x_user_id)s, '', %(now)s, %(now)s)
ON CONFLICT (x_user_id) DO UPDATE
SET opted_out_at = coalesce(known.opted_out_at, excluded.opted_out_at)
RETURNING *
"""


def remember(x_user_id: XUserId, handle: str, *, now: datetime) -> Shopper:
    """Store the person, or the handle they have now; an empty one changes nothing."""
    return _write(_REMEMBER, {"x_user_id": x_user_id, "handle": handle, "now": now})


def has_opted_out(x_user_id: XUserId) -> bool:
    return bool(find_opted_out([x_user_id]))


def find_opted_out(x_user_ids: Collection[XUserId]) -> frozenset[XUserId]:
    mine = Shopper.objects.filter(x_user_id__in=x_user_ids, opted_out_at__isnull=False)
    return frozenset(map(XUserId, mine.values_list("x_user_id", flat=True)))


def opt_out(x_user_id: XUserId, *, now: datetime) -> datetime:
    """Note that the person wants no answers; return since when: a second call changes nothing."""
    opted_out_at = _write(_OPT_OUT, {"x_user_id": x_user_id, "now": now}).opted_out_at
    return opted_out_at or now


def opt_in(x_user_id: XUserId) -> None:
    Shopper.objects.filter(x_user_id=x_user_id).update(opted_out_at=None)


def _write(statement: str, values: dict[str, object]) -> Shopper:
    (shopper,) = Shopper.objects.raw(statement, values)
    return shopper
