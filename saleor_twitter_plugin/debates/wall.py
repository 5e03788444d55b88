"""The wall: what stands there has its author's permission and the staff's approval.

A post that X has no more, or whose author is forgotten, is deleted here.
"""

import re
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from ..handoffs import XPostId, XUserId
from ..models import Campaign, DebateQuestion, WallPost
from ..models.debates import Permission, WallState
from ..models.inserting import insert

RECHECK_EVERY = timedelta(hours=24)
UNSHOWN_KEPT = timedelta(days=180)
# The word by which an author lets us show the post; the question says so.
_OK = re.compile(r"[#＃﹟]ok\b", re.IGNORECASE)
# X puts the handles of those who are answered before the words.
_ADDRESSED = re.compile(r"^\s*(?:@\w+\s+)+")


def collect(
    question: DebateQuestion,
    *,
    x_post_id: XPostId,
    x_user_id: XUserId,
    handle: str,
    text: str,
    posted_at: datetime,
) -> bool:
    """Keep a reply, with the permission that it gives; False where it was known.

    An edited one is known by its first version: see `follow_edit`.
    """
    is_permitted = _OK.search(text) is not None
    row = WallPost(
        question=question,
        x_post_id=x_post_id,
        x_user_id=x_user_id,
        handle=handle,
        text=_clean(text),
        posted_at=posted_at,
        permission=Permission.BY_WORD if is_permitted else Permission.NONE,
        permitted_at=posted_at if is_permitted else None,
    )
    return insert(row)


def follow_edit(post_id: XPostId, text: str, *, written_at: datetime) -> None:
    """Let a post, named by its first version, say what it says now.

    Other words need a permission and a look of their own; what the staff noted, holds on.
    """
    is_permitted = _OK.search(text) is not None
    with transaction.atomic():
        row = WallPost.objects.select_for_update().filter(x_post_id=post_id).first()
        if row is None:
            return
        if row.permission != Permission.BY_STAFF:
            row.permission = Permission.BY_WORD if is_permitted else Permission.NONE
            row.permitted_at = written_at if is_permitted else None
        if row.state == WallState.APPROVED:
            row.state = WallState.WAITING
        row.text = _clean(text)
        row.save(update_fields=["text", "permission", "permitted_at", "state"])


def note_permission(post: WallPost, note: str, *, by: str, now: datetime) -> bool:
    """Note that the author told the staff; False where there was permission before."""
    without = WallPost.objects.filter(pk=post.pk, permission=Permission.NONE)
    changed = without.update(
        permission=Permission.BY_STAFF,
        permission_note=note,
        permitted_at=now,
        decided_by=by,
    )
    return changed == 1


def approve(post: WallPost, *, by: str, now: datetime) -> bool:
    """Show the post; False without its author's permission, or where it is gone."""
    permitted = WallPost.objects.filter(pk=post.pk).exclude(permission=Permission.NONE)
    changed = permitted.update(state=WallState.APPROVED, decided_by=by, decided_at=now)
    return changed == 1


def reject(post: WallPost, *, by: str, now: datetime) -> bool:
    """Keep the post off the wall, or take it down; False where it is gone."""
    changed = WallPost.objects.filter(pk=post.pk).update(
        state=WallState.REJECTED, decided_by=by, decided_at=now
    )
    return changed == 1


def list_wall(campaign: Campaign) -> QuerySet[WallPost]:
    """Return what everybody may see, the newest first."""
    rows = WallPost.objects.filter(question__campaign=campaign, state=WallState.APPROVED)
    return rows.exclude(permission=Permission.NONE).order_by("-pk")


def list_due_for_recheck(*, limit: int, now: datetime) -> list[XPostId]:
    """Return posts that X was not asked about for a day; the inbox keeps them no longer."""
    day_ago = now - RECHECK_EVERY
    due = Q(rechecked_at=None, posted_at__lt=day_ago) | Q(rechecked_at__lt=day_ago)
    rows = WallPost.objects.filter(due, x_post_id__regex=r"^[0-9]{1,19}$")
    rows = rows.order_by(F("rechecked_at").asc(nulls_first=True), "pk")
    return [XPostId(each) for each in rows.values_list("x_post_id", flat=True)[:limit]]


def note_rechecked(post_ids: Collection[XPostId], *, now: datetime) -> None:
    WallPost.objects.filter(x_post_id__in=post_ids).update(rechecked_at=now)


def remove_posts(post_ids: Collection[XPostId]) -> int:
    """Delete what X has no more; return how many."""
    return WallPost.objects.filter(x_post_id__in=post_ids).delete()[0]


def delete_unshown(*, limit: int, now: datetime) -> int:
    """Delete what never came on a wall, long after its debate; return how many.

    From then on a debate's report does without them.
    """
    old = WallPost.objects.filter(question__campaign__ended_at__lt=now - UNSHOWN_KEPT)
    old = old.exclude(state=WallState.APPROVED).order_by("pk")
    some = list(old.values_list("pk", flat=True)[:limit])
    return WallPost.objects.filter(pk__in=some).delete()[0]


def forget_person(x_user_id: XUserId) -> int:
    return WallPost.objects.filter(x_user_id=x_user_id).delete()[0]


def _clean(text: str) -> str:
    return _ADDRESSED.sub("", _OK.sub("", text)).strip()
