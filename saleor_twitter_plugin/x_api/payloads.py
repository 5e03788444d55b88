"""X's JSON turned into our events: the only place that knows X's field names.

X renames tweet to post field by field (OpenAPI 2.166 → 2.167) and live answers mix both, so
both spellings are read. Nothing is validated strictly: what is missing is empty.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping

from ..handoffs import EventKind, XEvent, XPostId, XUserId
from .json_values import (
    JSON,
    either,
    id_of,
    pick_id,
    pick_ids,
    pick_object,
    pick_objects,
    pick_text,
    pick_written,
    text_of,
    time_of,
    time_of_milliseconds,
)

# What the tables' column holds.
KEY_MAX_LENGTH = 200
# X's tokens and secrets have 50 signs and more; no name of a field or a problem is so long.
_SECRET = re.compile(r"[A-Za-z0-9_+=~%-]{32,}")

_POST_TYPES = {"post.mention.create", "post.reply.create", "post.quote.create", "post.create"}
_FOLLOW_KINDS = {
    "follow.follow": EventKind.FOLLOWED,
    "follow.unfollow": EventKind.UNFOLLOWED,
}


def read_delivery(body: bytes) -> list[XEvent]:
    """Return the events of one X Activity delivery.

    A body that is no JSON, or of a type that we do not know, is one event of kind UNKNOWN whose
    text is the body as it came.
    """
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return [_unknown(f"body:{_digest(body)}", body)]
    data = pick_object(parsed, "data") if isinstance(parsed, dict) else {}
    event_type = pick_text(data, "event_type")
    payload = pick_object(data, "payload")
    filter_user = XUserId(pick_id(pick_object(data, "filter"), "user_id"))
    uuid = pick_text(data, "event_uuid")
    handles = _handles_by_id(data)
    if event_type in _POST_TYPES and pick_id(payload, "id"):
        return [read_post(payload, account_id=filter_user, handles=handles)]
    if event_type == "dm.received":
        messages = [
            event
            for event in _read_legacy_messages(payload, account_id=filter_user)
            if event.post_id
        ]
        if messages:
            return messages
    if event_type == "chat.received" and uuid and pick_id(payload, "sender_id"):
        return [_encrypted(payload, uuid, account_id=filter_user)]
    if event_type == "post.delete" and pick_id(payload, "id"):
        return [_deleted(payload, account_id=filter_user)]
    if event_type in _FOLLOW_KINDS and uuid:
        return [_follow(event_type, uuid, filter_user, payload)]
    if event_type == "oauth.revoke" and pick_id(payload, "user_id"):
        user = XUserId(pick_id(payload, "user_id"))
        key = _key(f"oauth.revoke:{uuid or _digest(body)}")
        revoked_at = time_of(pick_text(payload, "date_time"))
        return [XEvent(key, key, EventKind.ACCESS_REVOKED, user, user, created_at=revoked_at)]
    key = f"{event_type or 'untyped'}:{uuid}:{filter_user}" if uuid else f"body:{_digest(body)}"
    # Messages that are not ours to answer, as those that we sent, are noted without their text.
    is_private = event_type.startswith(("dm.", "chat.")) and event_type != "dm.received"
    return [_unknown(_key(key), b"" if is_private else body, filter_user)]


def read_posts_page(answer: JSON, *, account_id: XUserId | None) -> tuple[list[XEvent], str | None]:
    """Return one page of mentions or of a search, newest first, and the next page's token."""
    handles = _handles_by_id(answer)
    events = [
        read_post(post, account_id=account_id, handles=handles)
        for post in pick_objects(answer.get("data"))
        if pick_id(post, "id")
    ]
    return events, read_next_token(answer)


def read_streamed_post(line: JSON) -> XEvent | None:
    """Return the post that a line of the stream holds; None for X's own notices."""
    post = pick_object(line, "data")
    if not pick_id(post, "id"):
        return None
    return read_post(post, account_id=None, handles=_handles_by_id(line))


def read_messages_page(answer: JSON, *, account_id: XUserId) -> tuple[list[XEvent], str | None]:
    """Return one page of an account's direct messages, newest first, and the next page's token.

    What was said in a group is left out: nobody there has written to the shop alone.
    """
    handles = _handles_by_id(answer)
    events = [
        _read_message(message, account_id=account_id, handles=handles)
        for message in pick_objects(answer.get("data"))
        if pick_id(message, "id") and not _is_in_group(message)
    ]
    return events, read_next_token(answer)


def _is_in_group(message: JSON) -> bool:
    # The conversation of two is named by both their ids, `1-2`.
    conversation_id = pick_text(message, "dm_conversation_id")
    return bool(conversation_id) and "-" not in conversation_id


def _read_message(message: JSON, *, account_id: XUserId, handles: Mapping[str, str]) -> XEvent:
    message_id = pick_id(message, "id")
    sender = pick_id(message, "sender_id")
    return XEvent(
        key=f"message:{message_id}",
        action_key=f"message:{message_id}",
        kind=EventKind.MESSAGE,
        account_id=account_id,
        author_id=XUserId(sender),
        author_handle=handles.get(sender, ""),
        post_id=XPostId(message_id),
        text=pick_written(message, "text"),
        created_at=time_of(pick_text(message, "created_at")),
    )


def read_next_token(answer: JSON) -> str | None:
    """Return what asks for the next page; None after the last."""
    return pick_text(pick_object(answer, "meta"), "next_token") or None


def read_post(post: JSON, *, account_id: XUserId | None, handles: Mapping[str, str]) -> XEvent:
    """Return one post of the v2 shape; `handles` maps user ids to handles."""
    post_id = pick_id(post, "id")
    history = pick_ids(either(post, "edit_history_tweet_ids", "edit_history_post_ids"))
    author = pick_id(post, "author_id")
    references = {
        pick_text(each, "type"): pick_id(each, "id")
        for each in pick_objects(either(post, "referenced_tweets", "referenced_posts"))
    }
    long_post = either(post, "note_tweet", "note_post")
    text = pick_written(long_post, "text") if isinstance(long_post, dict) else ""
    return XEvent(
        key=f"post:{post_id}",
        action_key=f"post:{history[0] if history else post_id}",
        kind=EventKind.POST,
        account_id=account_id,
        author_id=XUserId(author),
        author_handle=handles.get(author, ""),
        post_id=XPostId(post_id),
        text=text or pick_written(post, "text"),
        language=pick_text(post, "lang"),
        mentioned_ids=tuple(
            XUserId(pick_id(mention, "id"))
            for mention in pick_objects(pick_object(post, "entities").get("mentions"))
            if pick_id(mention, "id")
        ),
        in_reply_to_post_id=_optional_post(
            references.get("replied_to")
            or id_of(either(post, "in_reply_to_tweet_id", "in_reply_to_post_id"))
        ),
        quoted_post_id=_optional_post(references.get("quoted")),
        is_repost="retweeted" in references or "reposted" in references,
        created_at=time_of(pick_text(post, "created_at")),
    )


def read_timeline(answer: JSON) -> list[tuple[XPostId, str, XPostId | None]]:
    """Return (post id, text, replied-to post id) of an account's own posts, newest first."""
    own = XUserId("")
    posts = [
        read_post(post, account_id=own, handles={}) for post in pick_objects(answer.get("data"))
    ]
    return [(post.post_id, post.text, post.in_reply_to_post_id) for post in posts if post.post_id]


def read_created_id(answer: JSON) -> str:
    """Return the id of what a write made; empty where the answer names none."""
    data = pick_object(answer, "data")
    return pick_text(data, "id") or pick_text(data, "dm_event_id")


def read_ids(answer: JSON) -> list[str]:
    """Return the ids of the things that a read returned: what X bills."""
    data = answer.get("data")
    found = [data] if isinstance(data, dict) else pick_objects(data)
    return [pick_id(each, "id") for each in found if pick_id(each, "id")]


def read_user(answer: JSON) -> tuple[XUserId, str]:
    """Return (id, handle) of the user that an answer describes."""
    data = pick_object(answer, "data")
    return XUserId(pick_id(data, "id")), pick_id(data, "username")


def read_confirmed_email(answer: JSON) -> str:
    return pick_text(pick_object(answer, "data"), "confirmed_email")


def read_problem_details(answer: object) -> str:
    """Return what X says went wrong, from either of its error shapes; empty for none.

    It goes into logs and tables, so what could be a token is left out.
    """
    if not isinstance(answer, dict):
        return ""
    details = [pick_text(answer, "detail"), pick_text(answer, "title")]
    for error in pick_objects(answer.get("errors")):
        details += [
            pick_text(error, "detail"),
            pick_text(error, "message"),
            pick_text(error, "title"),
        ]
    return _SECRET.sub("…", " ".join(dict.fromkeys(each for each in details if each)))


def _read_legacy_messages(payload: JSON, *, account_id: XUserId) -> Iterable[XEvent]:
    # Activity wraps the v1.1 direct-message shape.
    users = pick_object(payload, "users")
    for message in pick_objects(payload.get("direct_message_events")):
        created = pick_object(message, "message_create")
        sender = pick_id(created, "sender_id")
        message_id = pick_id(message, "id")
        profile = pick_object(users, sender)
        profile = pick_object(profile, "data") or profile
        yield XEvent(
            key=f"message:{message_id}",
            action_key=f"message:{message_id}",
            kind=EventKind.MESSAGE,
            account_id=XUserId(
                pick_id(pick_object(created, "target"), "recipient_id") or account_id
            ),
            author_id=XUserId(sender),
            author_handle=pick_id(profile, "username") or pick_id(profile, "screen_name"),
            post_id=XPostId(message_id),
            text=pick_written(pick_object(created, "message_data"), "text"),
            created_at=time_of_milliseconds(pick_text(message, "created_timestamp")),
        )


def _deleted(payload: JSON, *, account_id: XUserId) -> XEvent:
    post_id = pick_id(payload, "id")
    key = f"post.delete:{post_id}"
    author = XUserId(pick_id(payload, "author_id"))
    return XEvent(key, key, EventKind.POST_DELETED, account_id, author, post_id=XPostId(post_id))


def _encrypted(payload: JSON, uuid: str, *, account_id: XUserId) -> XEvent:
    key = _key(f"chat.received:{uuid}:{account_id}")
    author = XUserId(pick_id(payload, "sender_id"))
    created_at = time_of_milliseconds(pick_text(payload, "created_at_msec"))
    return XEvent(key, key, EventKind.ENCRYPTED_MESSAGE, account_id, author, created_at=created_at)


def _follow(event_type: str, uuid: str, account_id: XUserId, payload: JSON) -> XEvent:
    key = _key(f"{event_type}:{uuid}:{account_id}")
    source = pick_object(payload, "source")
    source = pick_object(source, "data") or source
    author = XUserId(pick_id(source, "id") or pick_id(payload, "source_id"))
    return XEvent(key, key, _FOLLOW_KINDS[event_type], account_id, author)


def _unknown(key: str, body: bytes, account_id: XUserId | None = None) -> XEvent:
    text = text_of(body.decode(errors="replace"))
    return XEvent(key, key, EventKind.UNKNOWN, account_id, XUserId(""), text=text)


def _handles_by_id(data: JSON) -> dict[str, str]:
    handles = {}
    for user in pick_objects(pick_object(data, "includes").get("users")):
        profile = pick_object(user, "data") or user
        handles[pick_id(profile, "id")] = pick_id(profile, "username")
    return handles


def _key(text: str) -> str:
    return text if len(text) <= KEY_MAX_LENGTH else f"long:{_digest(text.encode())}"


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _optional_post(post_id: str | None) -> XPostId | None:
    return XPostId(post_id) if post_id else None
