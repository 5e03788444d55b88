"""What a shopper writes to the bench's account, as X would tell of it."""

from datetime import datetime

from saleor_twitter_plugin.handoffs import EventKind, XEvent, XPostId, XUserId

from .shop import ACCOUNT_HANDLE, ACCOUNT_ID


def write_mention(
    author_id: XUserId, handle: str, post_id: XPostId, words: str, *, now: datetime
) -> XEvent:
    """Return the post; `words`: what stands behind the account's name."""
    return XEvent(
        key=f"post:{post_id}",
        action_key=f"post:{post_id}",
        kind=EventKind.POST,
        account_id=ACCOUNT_ID,
        author_id=author_id,
        author_handle=handle,
        post_id=post_id,
        text=f"@{ACCOUNT_HANDLE} {words}",
        language="en",
        mentioned_ids=(ACCOUNT_ID,),
        created_at=now,
    )
