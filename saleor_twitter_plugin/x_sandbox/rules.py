"""Decide what X would refuse. Pure: facts come in, a detail text or nothing comes out."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from saleor_twitter_plugin.x_sandbox.state import Person, Post
from saleor_twitter_plugin.x_sandbox.text import MAX_WEIGHTED_LENGTH, find_cashtags, weigh

# Sources: X's automation rules and public issue threads, read 2026-08-22.
DUPLICATE_WITHIN = timedelta(hours=24)
EDITABLE_FOR = timedelta(hours=1)
MAX_EDITS_COUNT = 5
MAX_CASHTAGS_COUNT = 1
# Far above anything 280 can hold; keeps the text rules from reading a novel.
MAX_CHARACTERS_COUNT = 25_000

TOO_LONG = "Your Tweet text is too long."
DUPLICATE = "You are not allowed to create a Tweet with duplicate content."
TOO_MANY_CASHTAGS = "Your Tweet contains more than one cashtag. Only one cashtag is allowed."
NOT_SUMMONED = "You can only reply to or quote posts where you are mentioned or are the author."
PARENT_IS_GONE = "You attempted to reply to a Tweet that is deleted or not visible to you."
QUOTED_IS_GONE = "You attempted to quote a Tweet that is deleted or not visible to you."
REPOSTED_IS_GONE = "You attempted to retweet a Tweet that is deleted or not visible to you."
REPOSTED_ALREADY = "You cannot retweet a Tweet that you have already retweeted."
NOT_EDITABLE = "This Tweet can no longer be edited."
NOT_WRITTEN_FIRST = (
    "You do not have permission to DM one or more participants in this conversation."
)


def find_text_fault(text: str) -> str | None:
    """Say what is wrong with a text, whoever writes it."""
    if len(text) > MAX_CHARACTERS_COUNT or weigh(text) > MAX_WEIGHTED_LENGTH:
        return TOO_LONG
    if len(find_cashtags(text)) > MAX_CASHTAGS_COUNT:
        return TOO_MANY_CASHTAGS
    return None


def is_duplicate(text: str, earlier_posts: Iterable[Post], now: datetime) -> bool:
    """Tell whether the author has posted this very text within 24 hours."""
    for post in earlier_posts:
        if now - post.created_at > DUPLICATE_WITHIN:
            return False
        if post.typed_text == text and post.is_live:
            return True
    return False


def is_summoned(
    account: Person,
    parent: Post,
    quoted_by_parent: Post | None,
    *,
    plain_reply_summons: bool,
) -> bool:
    """Tell whether an automated account may answer or quote a post.

    Being a sibling of the mentioned account does not count, nor does the @handle X itself puts
    before a reply, unless `plain_reply_summons`.
    """
    if parent.author_id == account.x_user_id:
        return True
    if quoted_by_parent is not None and quoted_by_parent.author_id == account.x_user_id:
        return True
    if plain_reply_summons and parent.in_reply_to_user_id == account.x_user_id:
        return True
    return any(
        mention.is_explicit and mention.x_user_id == account.x_user_id
        for mention in parent.mentions
    )


def is_editable(post: Post, first_version: Post, now: datetime) -> bool:
    """Tell whether a post may get another version."""
    return (
        post.is_live
        and len(post.edit_history) <= MAX_EDITS_COUNT
        and now - first_version.created_at <= EDITABLE_FOR
    )
