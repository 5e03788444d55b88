"""Who wrote to us, and who asked us to stop."""

from collections.abc import Collection, Mapping
from datetime import datetime

from ..handoffs import XUserId
from ..models import Shopper

_REMEMBER = """
INSERT INTO twitter_shopper AS known (x_user_id, handle, first_seen_at)
SELECT x_user_id, handle, %(now)s
FROM unnest(%(x_user_ids)s::text[], %(handles)s::text[]) AS person (x_user_id, handle)
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
    return remember_many({x_user_id: handle}, now=now)[x_user_id]


def remember_many(handles: Mapping[XUserId, str], *, now: datetime) -> dict[XUserId, Shopper]:
    """Store the people with their handles, in one statement; see `remember`."""
    # Always in the same order: two workers that write the same people would deadlock.
    people = sorted(handles)
    values = {"x_user_ids": people, "handles": [handles[each] for each in people], "now": now}
    return {XUserId(each.x_user_id): each for each in Shopper.objects.raw(_REMEMBER, values)}


def has_opted_out(x_user_id: XUserId) -> bool:
    return bool(find_opted_out([x_user_id]))


def find_opted_out(x_user_ids: Collection[XUserId]) -> frozenset[XUserId]:
    mine = Shopper.objects.filter(x_user_id__in=x_user_ids, opted_out_at__isnull=False)
    return frozenset(map(XUserId, mine.values_list("x_user_id", flat=True)))


def opt_out(x_user_id: XUserId, *, now: datetime) -> datetime:
    """Note that the person wants no answers; return since when: a second call changes nothing."""
    (shopper,) = Shopper.objects.raw(_OPT_OUT, {"x_user_id": x_user_id, "now": now})
    return shopper.opted_out_at or now


def opt_in(x_user_id: XUserId) -> None:
    Shopper.objects.filter(x_user_id=x_user_id).update(opted_out_at=None)
