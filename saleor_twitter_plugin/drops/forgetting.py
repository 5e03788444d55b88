"""Who entered a drop, taken out of it; what was won, and what happened, stays."""

from collections.abc import Collection
from datetime import datetime

from ..handoffs import XPostId, XUserId
from ..models import DropEntry
from ..models.drops import EntryState
from .events import note
from .kinds import Kind


def redact_posts(post_ids: Collection[XPostId]) -> None:
    """Forget the handles that stand with these posts."""
    DropEntry.objects.filter(x_post_id__in=post_ids).exclude(handle="").update(handle="")


def forget_person(x_user_id: XUserId, *, now: datetime) -> int:
    """Take the person's name off their entries; who still waits for a unit gets none.

    Inside the caller's transaction.
    """
    mine = DropEntry.objects.filter(x_user_id=x_user_id)
    undecided = mine.filter(state__in=[EntryState.ENTERED, EntryState.WAITING])
    for entry in undecided.select_for_update():
        DropEntry.objects.filter(pk=entry.pk).update(state=EntryState.CANCELLED)
        note(Kind.ENDED, entry.drop_id, entry=entry.pk, variant=entry.variant_id, now=now)
    return mine.update(x_user_id="", handle="", x_post_id="")
