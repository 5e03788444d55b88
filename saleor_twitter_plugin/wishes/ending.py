"""Wishes that nobody may confirm any more."""

from collections.abc import Collection
from datetime import datetime, timedelta

from ..handoffs import XPostId, XUserId
from ..models import PendingWish
from ..models.wishes import WishState

ENDED_KEPT = timedelta(days=30)
# A #confirm that was written in time may be polled this much later.
LATE_AT_MOST = timedelta(minutes=15)


def cancel(key: str, *, now: datetime) -> bool:
    """Cancel a wish that waits; False where it does not, any more."""
    mine = PendingWish.objects.filter(key=key, state=WishState.WAITING)
    return mine.update(state=WishState.CANCELLED, ended_at=now) == 1


def undo(key: str, *, confirmed_by: str, now: datetime) -> None:
    """Cancel a wish that the shop refused when it was confirmed: an edit may ask anew."""
    mine = PendingWish.objects.filter(key=key, state=WishState.CONFIRMED, confirmed_by=confirmed_by)
    mine.update(state=WishState.CANCELLED, ended_at=now)


def cancel_posts(post_ids: Collection[XPostId], *, now: datetime) -> None:
    """Cancel what waits by these posts, which are gone, and forget their numbers."""
    mine = PendingWish.objects.filter(x_post_id__in=post_ids)
    mine.filter(state=WishState.WAITING).update(state=WishState.CANCELLED, ended_at=now)
    mine.update(x_post_id="")


def expire_due(*, limit: int, now: datetime) -> int:
    """Note of those whose time is over that they are; return how many."""
    due = PendingWish.objects.filter(state=WishState.WAITING, expires_at__lte=now - LATE_AT_MOST)
    some = list(due.order_by("expires_at").values_list("pk", flat=True)[:limit])
    return due.filter(pk__in=some).update(state=WishState.EXPIRED, ended_at=now)


def delete_old(*, limit: int, now: datetime) -> int:
    """Delete what ended long ago; return how many."""
    old = PendingWish.objects.filter(ended_at__lt=now - ENDED_KEPT)
    some = list(old.order_by("ended_at").values_list("pk", flat=True)[:limit])
    return PendingWish.objects.filter(pk__in=some).delete()[0]


def forget_person(x_user_id: XUserId) -> int:
    """Delete the person's wishes: what was ordered of them, the shop's action knows."""
    return PendingWish.objects.filter(x_user_id=x_user_id).delete()[0]
