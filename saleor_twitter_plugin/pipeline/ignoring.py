"""Which events are nobody's wish, and which of those a person must see."""

from datetime import datetime, timedelta

from .. import staff
from ..handoffs import EventKind, Intent, Stop, XEvent
from ..models import Account, Claim, LoadedVoucher, ShopAction
from ..models.actions import ActionState
from ..models.staff_tasks import StaffTaskKind
from .known import Known

# A wish of yesterday is no order of today: prices and minds have changed.
ANSWER_WITHIN = timedelta(hours=24)
DELETED = "deleted by its author"
# X lets us answer only who mentions us.
LEFT_TO_STAFF = "left to the staff"


def find_why_ignored(
    event: XEvent,
    account: Account | None,
    intent: Intent,
    *,
    known: Known,
    now: datetime,
) -> str:
    """Return why the event is not answered; empty where it is."""
    if event.kind not in {EventKind.POST, EventKind.MESSAGE}:
        return f"noted: {event.kind}"
    if event.kind is EventKind.POST and known.was_deleted(event):
        return DELETED
    # What a search found has no account where it mentions none of ours.
    if account is None and event.account_id is not None:
        return "for no account of ours"
    if known.find_account(event.author_id) is not None:
        return "by an account of ours"
    if not event.author_id:
        return "by nobody"
    # STOP holds however late it comes, and whatever it was written over.
    is_stop = isinstance(intent, Stop)
    if event.kind is EventKind.POST and not is_stop:
        is_edited = event.key != event.action_key
        if is_edited and _has_deal(event.action_key):
            return "edited after its deal"
        # What its author has changed already is wanted by nobody; unless it has made something.
        if known.has_later_version(event) and not _has_deal(event.action_key):
            return "edited before its turn"
    if event.is_repost:
        # Its text is another person's, who asked for himself alone.
        return "repost"
    written_at = event.created_at or now
    if account is not None and written_at < account.created_at:
        return "before the account was connected"
    if written_at < now - ANSWER_WITHIN and not is_stop:
        return "too old to answer"
    return "" if account is not None else LEFT_TO_STAFF


def tell_staff(event: XEvent, account: Account | None, why_not: str, *, now: datetime) -> None:
    """Ask for a person where one could answer what we may not."""
    if why_not == LEFT_TO_STAFF:
        staff.ask(
            StaffTaskKind.HASHTAG_POST,
            event.action_key,
            x_user_id=event.author_id,
            x_post_id=event.post_id or "",
            now=now,
        )
    if account is not None and event.kind is EventKind.ENCRYPTED_MESSAGE:
        # Only the account's own devices can read it: once a day for each writer.
        staff.ask(
            StaffTaskKind.ANSWER_BY_HAND,
            f"chat:{account.x_user_id}:{event.author_id}:{now:%Y-%m-%d}",
            account_id=account.x_user_id,
            x_user_id=event.author_id,
            now=now,
        )


def _has_deal(action_key: str) -> bool:
    """Tell whether an earlier version of the post has led to an order, a claim or a voucher."""
    return (
        ShopAction.objects.filter(key=action_key, state=ActionState.DONE).exists()
        or Claim.objects.filter(key=action_key).exists()
        or LoadedVoucher.objects.filter(key=action_key).exists()
    )
