"""Which of the shop's accounts a post is for, where X did not say it with the post."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..accounts import listening
from ..handoffs import XEvent, XUserId
from ..models import OutboxMessage


def address(events: Sequence[XEvent]) -> list[XEvent]:
    """Give each post the account that it mentions, replies to or quotes; the others have none.

    Only the account that was mentioned, or whose post it is, may answer.
    """
    ours = {each.x_user_id for each in listening.list_accounts()}
    posted_by = _find_authors(events)
    return [replace(each, account_id=_find_addressee(each, ours, posted_by)) for each in events]


def _find_addressee(event: XEvent, ours: set[str], posted_by: Mapping[str, str]) -> XUserId | None:
    for mentioned in event.mentioned_ids:
        if mentioned in ours:
            return mentioned
    for post_id in (event.in_reply_to_post_id, event.quoted_post_id):
        author = posted_by.get(post_id or "")
        if author in ours:
            return XUserId(author)
    return None


def _find_authors(events: Sequence[XEvent]) -> dict[str, str]:
    post_ids = {
        post_id
        for each in events
        for post_id in (each.in_reply_to_post_id, each.quoted_post_id)
        if post_id
    }
    if not post_ids:
        return {}
    sent = OutboxMessage.objects.filter(x_post_id__in=post_ids)
    return dict(sent.values_list("x_post_id", "account_x_user_id"))
