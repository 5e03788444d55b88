"""Released posts that do not go out: with a reason, or late."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .. import staff
from ..accounts.compliance import list_gated_kinds
from ..handoffs import MessageKind
from ..models import Account, FeedItem, OutboxMessage
from ..models.accounts import AccountState
from ..models.feeds import FeedItemState
from ..models.outbox import OutboxState
from ..models.staff_tasks import StaffTaskKind
from ..outbox.reconciling import MISSING_KIND
from ..wording import mark

LATE_AFTER = timedelta(minutes=5)
POSTS_PER_ROUND = 500
WHY_CHECKLIST = mark("Its account's checklist is not complete.")
WHY_UNKNOWN = mark("Nobody knows whether X has it: its account's timeline is looked at.")


@dataclass(frozen=True, slots=True)
class LatePost:
    item: FeedItem
    why: str
    """What it waits for, for the owner; empty where nothing says so."""


def watch_posts(*, now: datetime) -> int:
    """Ask the staff to look after posts that are late without a reason; return how many."""
    late = [each.item for each in list_late_posts(now=now) if not each.why]
    for item in late:
        staff.ask(
            StaffTaskKind.LATE_POST,
            item.outbox_key,
            account_id=item.account.x_user_id,
            outbox_key=item.outbox_key,
            now=now,
        )
    staff.withdraw_late_posts(but=[each.outbox_key for each in late])
    return len(late)


def list_late_posts(*, now: datetime) -> list[LatePost]:
    """Return posts that left the queue more than five minutes ago and are still on their way."""
    rows = FeedItem.objects.filter(
        state=FeedItemState.RELEASED, released_at__lt=now - LATE_AFTER
    ).exclude(outbox_key="")
    on_its_way = [OutboxState.WAITING, OutboxState.SENDING, OutboxState.UNKNOWN]
    open_keys = OutboxMessage.objects.filter(state__in=on_its_way).values("key")
    items = list(
        rows.filter(outbox_key__in=open_keys)
        .select_related("account")
        .order_by("released_at", "pk")[:POSTS_PER_ROUND]
    )
    messages = OutboxMessage.objects.in_bulk([each.outbox_key for each in items], field_name="key")
    return [
        LatePost(item, find_reason(message, item.account, now=now))
        for item in items
        if (message := messages.get(item.outbox_key)) is not None
        and message.state in on_its_way
        and not _is_in_hand(message, now)
    ]


def find_reason(message: OutboxMessage, account: Account, *, now: datetime) -> str:
    """Return what a message waits for: X's limits, a budget, its account, a person; else ""."""
    if message.state == OutboxState.UNKNOWN:
        return message.last_error if message.last_error_kind == MISSING_KIND else WHY_UNKNOWN
    if account.state != AccountState.CONNECTED:
        return account.state_reason or account.get_state_display()
    if MessageKind(message.kind) in list_gated_kinds(account):
        return WHY_CHECKLIST
    return message.last_error if message.not_before > now else ""


def _is_in_hand(message: OutboxMessage, now: datetime) -> bool:
    """Tell whether it has a worker, or has been waiting for one for a short time only."""
    if message.claimed_until is not None and message.claimed_until > now:
        return True
    if message.state == OutboxState.SENDING:
        return message.sending_since is not None and message.sending_since > now - LATE_AFTER
    return now - LATE_AFTER < message.not_before <= now
