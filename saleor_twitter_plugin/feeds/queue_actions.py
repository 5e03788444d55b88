"""What the staff does with the queue: each a conditional update, so that two people make one."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When

from ..errors import PermanentError
from ..handoffs import Trigger
from ..models import Account, FeedItem, OutboxMessage
from ..models.feeds import FeedItemState
from ..models.outbox import OutboxState
from ..wording import mark
from ..x_limits import POST_MAX_WEIGHT
from ..x_text import normalise, weigh
from . import thread_rows
from .similarity import pick_words
from .threads import check_parts

# What somebody wrote for a moment is not said a day after it.
SCHEDULED_LIFE = timedelta(days=1)
RETRIED_LIFE = timedelta(days=1)
SCHEDULED_SCORE = 100
SCHEDULED_PREFIX = "scheduled:"
KEY_MAX_LENGTH = 64 - len(SCHEDULED_PREFIX)
CANCELLED_KIND = "Cancelled"
# X takes one in a post. As X reads them: six letters, and two more after a dot or a line.
_CASHTAG = re.compile(r"(?<![\w$])\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?!\w)")


def approve(pk: int, *, by: str, now: datetime) -> bool:
    """Let a waiting post go when its turn comes; False: it does not wait for that any more."""
    rows = _waiting(pk).filter(Q(expires_at=None) | Q(expires_at__gt=now), is_approved=False)
    changed = rows.update(
        is_approved=True, approved_by=by[:254], withheld_by="", withheld_until=None
    )
    return changed == 1


def cancel(pk: int, *, why: str, now: datetime) -> bool:
    """Close a post that X has not been told of; False: it is too late, or was done before."""
    closed = {"state": FeedItemState.CLOSED, "closed_why": why[:200], "withheld_until": None}
    if _waiting(pk).update(**closed):
        return True
    with transaction.atomic():
        item = FeedItem.objects.filter(pk=pk, state=FeedItemState.RELEASED).exclude(outbox_key="")
        # The outbox's row first, as everywhere: in another order two would wait for each other.
        key = item.values_list("outbox_key", flat=True).first()
        # A worker that prepares it finds it held before it calls X.
        held = OutboxMessage.objects.filter(key=key, state=OutboxState.WAITING).update(
            state=OutboxState.HELD,
            claimed_until=None,
            last_error=why[:2000],
            last_error_kind=CANCELLED_KIND,
        )
        if bool(held) and item.update(**closed) == 1:
            return True
    # Of a thread that X has begun to take, the rest.
    return thread_rows.cut_off(pk, now=now)


def reschedule(pk: int, *, not_before: datetime) -> bool:
    """Let a waiting post go no earlier than then; False: it does not wait any more."""
    is_scheduled = Q(trigger=Trigger.SCHEDULED)
    changed = _waiting(pk).update(
        not_before=not_before,
        expires_at=Case(
            When(is_scheduled, then=Value(not_before + SCHEDULED_LIFE)), default=F("expires_at")
        ),
        is_timed=True,
        withheld_by="",
        withheld_until=None,
    )
    return changed == 1


def schedule(
    account: Account,
    *,
    text: str,
    channel: str,
    not_before: datetime,
    key: str,
    by: str,
    more_texts: Sequence[str] = (),
    is_timed: bool = True,
) -> FeedItem:
    """Put what staff wrote into the queue, once for a key: the first text stays.

    It is approved by who wrote it; caps, gap and quiet hours hold for it as for any other.
    `more_texts`: of a thread, what its posts after the first say. `is_timed` False: any moment
    from `not_before` on will do, and a better hour is waited for.

    Raises:
        PermanentError: X would refuse the text, or the key is too long.
    """
    text, *more = prepare_texts([text, *more_texts])
    if not key or len(key) > KEY_MAX_LENGTH:
        raise PermanentError(mark("A scheduled post needs a key of 54 characters at most."))
    item, _ = FeedItem.objects.get_or_create(
        saleor_product_id="",
        channel=channel,
        change=SCHEDULED_PREFIX + key,
        defaults={
            "account": account,
            "trigger": Trigger.SCHEDULED,
            "score": SCHEDULED_SCORE,
            "words": sorted(pick_words(" ".join([text, *more]))),
            "text": text,
            "more_texts": more,
            "is_timed": is_timed,
            "not_before": not_before,
            "expires_at": not_before + SCHEDULED_LIFE,
            "is_approved": True,
            "approved_by": by[:254],
        },
    )
    return item


def retry(pk: int, *, now: datetime) -> bool:
    """Put a post back that was cancelled, held or refused; False: X has it, or may have it.

    It waits for its turn again, by the same rules as every other. A thread that stopped half-way
    goes on instead.
    """
    if thread_rows.resume(pk):
        return True
    open_rows = FeedItem.objects.filter(pk=pk, is_baseline=False).exclude(
        state=FeedItemState.PLANNED
    )
    item = open_rows.first()
    if item is None:
        return False
    with transaction.atomic():
        if item.outbox_key and not _take_out(item.outbox_key):
            return False
        changed = open_rows.filter(state=item.state, outbox_key=item.outbox_key).update(
            state=FeedItemState.PLANNED,
            outbox_key="",
            closed_why="",
            withheld_by="",
            withheld_until=None,
            released_at=None,
            position=None,
            thread_ended_at=None,
            expires_at=item.expires_at and max(item.expires_at, now + RETRIED_LIFE),
        )
        if not changed:
            # Somebody was faster; what was taken out goes back.
            transaction.set_rollback(True)
    return changed == 1


def _take_out(outbox_key: str) -> bool:
    """Make room for the next try; only what X certainly has not is taken out."""
    unsaid = [OutboxState.HELD, OutboxState.FAILED]
    rows = OutboxMessage.objects.filter(key=outbox_key, state__in=unsaid)
    return rows.delete()[0] == 1


def prepare_texts(texts: Sequence[str]) -> list[str]:
    """Return what the posts of a thread, or the one post, are stored as.

    Raises:
        PermanentError: X would refuse one of them.
    """
    prepared = [normalise(each).strip() for each in texts]
    for each in prepared:
        _check_text(each)
    if len(prepared) > 1:
        check_parts(prepared)
    return prepared


def _check_text(text: str) -> None:
    if not text:
        raise PermanentError(mark("Write what the post says."))
    if weigh(text) > POST_MAX_WEIGHT:
        raise PermanentError(mark("The text is longer than the 280 that X takes."))
    if len(_CASHTAG.findall(text)) > 1:
        raise PermanentError(mark("X takes one cashtag in a post, as $ABC, and no more."))


def _waiting(pk: int) -> QuerySet[FeedItem]:
    return FeedItem.objects.filter(pk=pk, state=FeedItemState.PLANNED, is_baseline=False)
