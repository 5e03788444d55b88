"""Who entered a drop, taken out of it; what was won, and what happened, stays."""

from collections.abc import Collection
from datetime import datetime

from ..handoffs import XPostId, XUserId
from ..models import DropEntry, DropUnit
from ..models.drops import EntryState, UnitState
from .events import note
from .kinds import Kind
from .ledger import lock_drop


def redact_posts(post_ids: Collection[XPostId]) -> None:
    """Forget the handles that stand with these posts."""
    DropEntry.objects.filter(x_post_id__in=post_ids).exclude(handle="").update(handle="")


def forget_person(x_user_id: XUserId, *, now: datetime) -> int:
    """Take the person's name off their entries; who still waits for a unit gets none.

    A unit that is held for them runs out now: the next round gives it on, and tells the next one.
    Inside the caller's transaction.
    """
    mine = DropEntry.objects.filter(x_user_id=x_user_id)
    for drop_pk in sorted(set(mine.order_by().values_list("drop_id", flat=True))):
        # Alone with the drop: a unit that is being given on is given before, or not to them.
        lock_drop(drop_pk)
    undecided = mine.filter(state__in=[EntryState.ENTERED, EntryState.WAITING])
    for entry in undecided.order_by("pk"):
        DropEntry.objects.filter(pk=entry.pk).update(state=EntryState.CANCELLED)
        note(Kind.ENDED, entry.drop_id, entry=entry.pk, variant=entry.variant_id, now=now)
    # Where one is being ordered we wait, and find it ordered.
    held = DropUnit.objects.filter(entry__in=mine.values("pk"), state=UnitState.HELD)
    if held.update(held_until=now):
        mine.filter(state=EntryState.HELD).update(held_until=now)
    return mine.update(x_user_id="", handle="", x_post_id="")
