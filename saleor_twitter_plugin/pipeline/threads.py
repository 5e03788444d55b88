"""Threads: each post goes into the outbox when X has the one above it."""

from datetime import datetime

from django.db import transaction

from .. import outbox, staff
from ..feeds import thread_rows
from ..handoffs import (
    MessageKind,
    OutgoingMessage,
    Priority,
    SaleorProductId,
    XPostId,
    XUserId,
)
from ..models import FeedItem
from ..models.outbox import OutboxState
from ..models.staff_tasks import StaffTaskKind

_STOPPED = (OutboxState.HELD, OutboxState.FAILED)


def continue_threads(*, now: datetime) -> int:
    """Give the outbox the next post of each thread whose last one X has; return how many.

    As often as wanted, by as many workers as wanted: a post's key is taken once. While it is not
    known whether X has a post, nothing is put below it.
    """
    return sum(_continue(each.item.pk, now) for each in thread_rows.list_open())


def _continue(pk: int, now: datetime) -> bool:
    with transaction.atomic():
        # Locked, so that nothing follows where somebody has called the rest off.
        item = (
            FeedItem.objects.select_for_update(of=("self",))
            .filter(pk=pk, thread_ended_at=None)
            .select_related("account")
            .first()
        )
        last = thread_rows.find_progress(item) if item else None
        if last is None:
            return False
        if last.message.state in _STOPPED:
            _stop(last, now)
            return False
        if last.message.state != OutboxState.SENT:
            return False
        if last.is_last:
            thread_rows.end(last.item, now=now)
            return False
        outbox.add([_make_message(last)], now=now)
        return True


def _stop(last: thread_rows.Progress, now: datetime) -> None:
    if thread_rows.end(last.item, why=thread_rows.WHY_BROKEN, now=now):
        staff.ask_about(StaffTaskKind.BROKEN_THREAD, last.message, now=now)


def _make_message(last: thread_rows.Progress) -> OutgoingMessage:
    item, number = last.item, last.number + 1
    product_id = item.saleor_product_id
    return OutgoingMessage(
        key=thread_rows.part_key(item, number),
        # Below a post of its own no account answers anybody: X's approval of replies is not asked.
        kind=MessageKind.POST,
        account_id=XUserId(item.account.x_user_id),
        priority=Priority.PROMOTION,
        # What the catalog says is rendered when it is sent.
        text="" if product_id else item.more_texts[last.number - 1],
        in_reply_to_post_id=XPostId(last.message.x_post_id),
        product_id=SaleorProductId(product_id) if product_id else None,
        channel=item.channel,
    )
