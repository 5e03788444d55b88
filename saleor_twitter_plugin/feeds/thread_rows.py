"""How far each thread has come: its first post is a `FeedItem`, each post has its outbox row."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ..models import FeedItem, OutboxMessage
from ..models.feeds import FeedItemState
from ..models.outbox import OutboxState
from ..wording import mark

THREADS_PER_ROUND = 200
WHY_BROKEN = mark("The thread stopped half-way: a post of it was refused, or was no longer true.")
WHY_CUT_OFF = mark("The rest of the thread was called off.")
_KEY = re.compile(r"thread:(\d+):(\d+)")


@dataclass(frozen=True, slots=True)
class Progress:
    """The last post of a thread that the outbox knows of."""

    item: FeedItem
    number: int
    """1 for the first."""
    message: OutboxMessage

    @property
    def is_last(self) -> bool:
        return self.number > len(self.item.more_texts)


def part_key(item: FeedItem, number: int) -> str:
    """Return the outbox key of a thread's post; the first has its item's own."""
    return item.outbox_key if number == 1 else f"thread:{item.pk}:{number}"


def find_part(outbox_key: str) -> tuple[FeedItem, int] | None:
    """Return the thread of a post after its first, and the post's number."""
    found = _KEY.fullmatch(outbox_key)
    if found is None:
        return None
    item = FeedItem.objects.filter(pk=int(found[1])).select_related("account").first()
    return (item, int(found[2])) if item else None


def list_open(*, limit: int = THREADS_PER_ROUND) -> list[Progress]:
    """Return the threads that X has not whole, each with its last post in the outbox."""
    items = (
        FeedItem.objects.filter(state=FeedItemState.RELEASED, thread_ended_at=None)
        .exclude(more_texts=[])
        .exclude(outbox_key="")
        .select_related("account")
        .order_by("pk")[:limit]
    )
    return [each for item in items if (each := find_progress(item)) is not None]


def find_progress(item: FeedItem) -> Progress | None:
    parts = list_parts(item)
    return Progress(item, *parts[-1]) if parts else None


def list_parts(item: FeedItem) -> list[tuple[int, OutboxMessage]]:
    """Return what the outbox knows of a thread, by its posts' numbers."""
    numbers = {part_key(item, number): number for number in range(1, len(item.more_texts) + 2)}
    rows = OutboxMessage.objects.filter(key__in=[each for each in numbers if each])
    return sorted(((numbers[row.key], row) for row in rows), key=lambda each: each[0])


def end(item: FeedItem, *, why: str = "", now: datetime) -> bool:
    """Note that nothing more of a thread is to be said; False: that was noted before."""
    open_rows = FeedItem.objects.filter(pk=item.pk, thread_ended_at=None)
    return open_rows.update(thread_ended_at=now, closed_why=why[:200]) == 1


def cut_off(pk: int, *, now: datetime) -> bool:
    """Say no more of a thread than X has, or is just told; False: there is no more to say."""
    with transaction.atomic():
        item = FeedItem.objects.filter(pk=pk, state=FeedItemState.RELEASED).first()
        if item is None or not item.more_texts:
            return False
        # First: whoever puts the next post into the outbox holds this row until it is there.
        if not end(item, why=WHY_CUT_OFF, now=now):
            return False
        keys = [part_key(item, number) for number in range(2, len(item.more_texts) + 2)]
        # A worker that prepares it finds it held before it calls X.
        OutboxMessage.objects.filter(key__in=keys, state=OutboxState.WAITING).update(
            state=OutboxState.HELD,
            claimed_until=None,
            last_error=WHY_CUT_OFF,
            last_error_kind="Cancelled",
        )
        return True


def resume(pk: int) -> bool:
    """Let a broken thread go on with the post that was refused; False: it is not broken."""
    with transaction.atomic():
        item = FeedItem.objects.filter(pk=pk, state=FeedItemState.RELEASED).first()
        if item is None or item.thread_ended_at is None or not item.more_texts:
            return False
        last = find_progress(item)
        if last is None or last.number == 1:
            return False
        unsaid = OutboxMessage.objects.filter(
            pk=last.message.pk, state__in=[OutboxState.HELD, OutboxState.FAILED]
        )
        if not unsaid.delete()[0]:
            return False
        broken = FeedItem.objects.filter(pk=pk, thread_ended_at=item.thread_ended_at)
        return broken.update(thread_ended_at=None, closed_why="") == 1
