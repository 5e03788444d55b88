"""Where on X an action began: with the first version of an edited post."""

from .. import outbox
from ..handoffs import Origin, XEvent, XPostId, XUserId
from ..models import Account, DropEntry
from .known import Known


def read_origin(
    event: XEvent,
    account: Account,
    action_key: str,
    answered_post_id: str | None = None,
    *,
    known: Known,
) -> Origin:
    """Return the origin of an event's action.

    `answered_post_id`: the post of ours that the action answered, where that was another event.
    """
    kind, _, number = action_key.partition(":")
    return Origin(
        x_user_id=event.author_id,
        handle=event.author_handle,
        x_post_id=XPostId(number or event.post_id or ""),
        account_id=XUserId(account.x_user_id),
        account_handle=account.handle,
        is_message=kind == "message",
        answered_post_id=(
            find_answered(event, account, known) if answered_post_id is None else answered_post_id
        ),
    )


def origin_of_entry(entry: DropEntry) -> Origin:
    return Origin(
        x_user_id=XUserId(entry.x_user_id),
        handle=entry.handle,
        x_post_id=XPostId(entry.x_post_id),
        account_id=XUserId(entry.account_x_user_id),
        account_handle=entry.account_handle,
        is_message=entry.is_message,
        drop_slug=entry.drop.slug,
    )


def find_answered(event: XEvent, account: Account, known: Known) -> str:
    """Return the account's own post that the event answers or quotes; "" where there is none."""
    # Whatever else was answered is somebody's own, and no business of ours.
    for post_id in filter(None, (event.in_reply_to_post_id, event.quoted_post_id)):
        if outbox.is_post_of(known.find_sent(post_id), XUserId(account.x_user_id)):
            return post_id
    return ""
