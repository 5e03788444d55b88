"""A post was edited: what we keep of its words follows."""

from datetime import datetime

from .. import debates
from ..contests import leaving
from ..handoffs import EventKind, XEvent, XPostId
from .known import Known


def follow_edit(event: XEvent, *, known: Known, now: datetime) -> None:
    """Let entries and walls say what the last version says, whatever else comes of it."""
    is_edit = event.kind is EventKind.POST and event.key != event.action_key
    if not is_edit or event.is_repost or not event.post_id:
        return
    if known.was_deleted(event) or known.has_later_version(event):
        return
    first = XPostId(event.action_key.partition(":")[2])
    written_at = event.created_at or now
    leaving.follow_edit(first, event.text, written_at=written_at)
    debates.follow_edit(first, event.text, written_at=written_at)
