"""What people wrote, taken out of our rows when they delete it, or when its time is over."""

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

from ..handoffs import EventKind, XPostId, XUserId
from ..models import InboxEvent
from ..models.inbox import InboxState
from .bodies import FORGOTTEN

# Nothing needs them once they are handled, and asking X daily whether they are still there costs
# a read for each: a month of 2,000 posts would cost 300 US dollars.
TEXT_KEPT = timedelta(days=1)
UNKNOWN_KEPT = timedelta(days=7)
ROW_KEPT = timedelta(days=180)
RECHECK_EVERY = timedelta(hours=24)
# X delivers again for a day and its search reaches back a week: until then a row without its
# content keeps what we forgot from coming back.
COMES_BACK_WITHIN = timedelta(days=8)
FORGOTTEN_RESULT = "forgotten"
_DELETION = "post.delete:"

_REDACT = """
UPDATE twitter_inbox_event
SET body = body || %(forgotten)s::jsonb, sealed_text = '', redacted_at = %(now)s
WHERE redacted_at IS NULL AND key = ANY(%(keys)s)
"""
_DROP_OLD_TEXTS = """
UPDATE twitter_inbox_event
SET body = body || %(forgotten)s::jsonb, sealed_text = '', redacted_at = %(now)s
WHERE id IN (
    SELECT id FROM twitter_inbox_event
    WHERE redacted_at IS NULL AND received_at < %(before)s AND finished_at < %(before)s
      AND kind <> 'unknown'
    ORDER BY received_at LIMIT %(limit)s
)
"""
_FORGET_MENTIONS = """
UPDATE twitter_inbox_event
SET body = jsonb_set(body, '{mentioned_ids}', (body -> 'mentioned_ids') - %(x_user_id)s::text)
WHERE body -> 'mentioned_ids' ? %(x_user_id)s::text
"""


def list_versions(post_ids: Collection[XPostId]) -> list[XPostId]:
    """Return these posts and every other version of them that we have."""
    keys = {f"post:{each}" for each in post_ids}
    actions = set(InboxEvent.objects.filter(key__in=keys).values_list("action_key", flat=True))
    versions = InboxEvent.objects.filter(action_key__in=actions | keys)
    all_keys = keys | actions | set(versions.values_list("key", flat=True))
    return [XPostId(each.removeprefix("post:")) for each in sorted(all_keys)]


def redact_posts(post_ids: Collection[XPostId], *, now: datetime) -> int:
    """Forget what these posts said; return how many rows said anything."""
    return _execute(_REDACT, {"keys": [f"post:{each}" for each in post_ids], "now": now})


def was_deleted(post_id: XPostId) -> bool:
    """Tell whether X told us of the deletion, be it before the post itself."""
    return bool(find_deleted([post_id]))


def find_deleted(post_ids: Collection[XPostId]) -> frozenset[XPostId]:
    """Return those of which X told us that they were deleted."""
    keys = [f"{_DELETION}{each}" for each in post_ids]
    told = InboxEvent.objects.filter(key__in=keys).values_list("key", flat=True)
    return frozenset(XPostId(each.removeprefix(_DELETION)) for each in told)


def list_due_for_recheck(*, limit: int, now: datetime) -> list[XPostId]:
    """Return posts that still hold text and that X was not asked about for a day."""
    day_ago = now - RECHECK_EVERY
    posts = (
        InboxEvent.objects.filter(kind=EventKind.POST, redacted_at=None, received_at__lt=day_ago)
        .filter(Q(rechecked_at=None) | Q(rechecked_at__lt=day_ago))
        # One id that is none would have X refuse all that are asked for with it.
        .filter(key__regex=r"^post:[0-9]{1,19}$")
        .order_by("received_at", "pk")
    )
    return [
        XPostId(key.removeprefix("post:")) for key in posts.values_list("key", flat=True)[:limit]
    ]


def note_rechecked(post_ids: Collection[XPostId], *, now: datetime) -> None:
    keys = [f"post:{each}" for each in post_ids]
    InboxEvent.objects.filter(key__in=keys).update(rechecked_at=now)


def drop_old_texts(*, limit: int, now: datetime) -> int:
    """Empty what was handled long ago; return how many rows."""
    return _execute(_DROP_OLD_TEXTS, {"before": now - TEXT_KEPT, "limit": limit, "now": now})


def delete_old_rows(*, limit: int, now: datetime) -> int:
    """Delete what was finished long ago, and sooner what we could not read; return how many."""
    is_unknown = Q(kind=EventKind.UNKNOWN, received_at__lt=now - UNKNOWN_KEPT)
    old = InboxEvent.objects.filter(is_unknown | Q(finished_at__lt=now - ROW_KEPT))
    some = list(old.order_by("pk").values_list("pk", flat=True)[:limit])
    return InboxEvent.objects.filter(pk__in=some).delete()[0]


def forget_author(x_user_id: XUserId, *, now: datetime) -> int:
    """Forget all that a person wrote; return how many rows.

    What X might tell us again keeps its key, empty of all else.
    """
    unreadable = InboxEvent.objects.filter(
        kind=EventKind.UNKNOWN, body__text__icontains=f'"{x_user_id}"'
    )
    rows = InboxEvent.objects.filter(author_x_user_id=x_user_id) | unreadable
    count = rows.count()
    rows.filter(received_at__lt=now - COMES_BACK_WITHIN).delete()
    rows.filter(finished_at=None).update(finished_at=now)
    rows.update(
        author_x_user_id="",
        body={},
        sealed_text="",
        redacted_at=now,
        state=InboxState.IGNORED,
        result=FORGOTTEN_RESULT,
        claimed_until=None,
        last_error="",
        last_error_kind="",
    )
    with connection.cursor() as cursor:
        cursor.execute(_FORGET_MENTIONS, {"x_user_id": x_user_id})
    return count


def _execute(statement: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, {**values, "forgotten": json.dumps(FORGOTTEN)})
        return int(cursor.rowcount)
