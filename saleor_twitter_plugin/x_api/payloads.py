"""X's JSON turned into our events: the only place that knows X's field names.

X renames tweet to post field by field (OpenAPI 2.166 → 2.167) and live answers mix both, so
both spellings are read. Nothing is validated strictly: what is missing is empty.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from ..handoffs import EventKind, XEvent, XPostId, XUserId

JSON = Mapping[str, Any]

# What the tables' columns hold. X's ids have 19 digits, its handles 15 letters.
ID_MAX_LENGTH = 32
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
    data = _object(parsed, "data") if isinstance(parsed, dict) else {}
    event_type = _text(data, "event_type")
    payload = _object(data, "payload")
    filter_user = XUserId(_id(_object(data, "filter"), "user_id"))
    uuid = _text(data, "event_uuid")
    handles = _handles_by_id(data)
    if event_type in _POST_TYPES and _id(payload, "id"):
        return [read_post(payload, account_id=filter_user, handles=handles)]
    if event_type == "dm.received":
        messages = [
            event
            for event in _read_legacy_messages(payload, account_id=filter_user)
            if event.post_id
        ]
        if messages:
            return messages
    if event_type == "post.delete" and _id(payload, "id"):
        return [_deleted(payload, account_id=filter_user)]
    if event_type in _FOLLOW_KINDS and uuid:
        return [_follow(event_type, uuid, filter_user, payload)]
    if event_type == "oauth.revoke" and _id(payload, "user_id"):
        user = XUserId(_id(payload, "user_id"))
        key = _key(f"oauth.revoke:{uuid or _digest(body)}")
        return [XEvent(key, key, EventKind.ACCESS_REVOKED, user, user)]
    key = f"{event_type or 'untyped'}:{uuid}:{filter_user}" if uuid else f"body:{_digest(body)}"
    # Messages that are not ours to answer, as those that we sent, are noted without their text.
    is_private = event_type.startswith(("dm.", "chat.")) and event_type != "dm.received"
    return [_unknown(_key(key), b"" if is_private else body, filter_user)]


def read_mentions_page(answer: JSON, *, account_id: XUserId) -> tuple[list[XEvent], str | None]:
    """Return one page of mentions, newest first, and the token of the next page."""
    handles = {
        _id(user, "id"): _id(user, "username")
        for user in _objects(_object(answer, "includes").get("users"))
    }
    events = [
        read_post(post, account_id=account_id, handles=handles)
        for post in _objects(answer.get("data"))
        if _id(post, "id")
    ]
    return events, _text(_object(answer, "meta"), "next_token") or None


def read_post(post: JSON, *, account_id: XUserId, handles: Mapping[str, str]) -> XEvent:
    """Return one post of the v2 shape; `handles` maps user ids to handles."""
    post_id = _id(post, "id")
    history = _ids(_either(post, "edit_history_tweet_ids", "edit_history_post_ids"))
    author = _id(post, "author_id")
    references = {
        _text(each, "type"): _id(each, "id")
        for each in _objects(_either(post, "referenced_tweets", "referenced_posts"))
    }
    long_post = _either(post, "note_tweet", "note_post")
    text = _text(long_post, "text") if isinstance(long_post, dict) else ""
    return XEvent(
        key=f"post:{post_id}",
        action_key=f"post:{history[0] if history else post_id}",
        kind=EventKind.POST,
        account_id=account_id,
        author_id=XUserId(author),
        author_handle=handles.get(author, ""),
        post_id=XPostId(post_id),
        text=text or _text(post, "text"),
        language=_text(post, "lang"),
        mentioned_ids=tuple(
            XUserId(_id(mention, "id"))
            for mention in _objects(_object(post, "entities").get("mentions"))
            if _id(mention, "id")
        ),
        in_reply_to_post_id=_optional_post(
            references.get("replied_to")
            or _id_of(_either(post, "in_reply_to_tweet_id", "in_reply_to_post_id"))
        ),
        quoted_post_id=_optional_post(references.get("quoted")),
        is_repost="retweeted" in references or "reposted" in references,
        created_at=_time(_text(post, "created_at")),
    )


def read_timeline(answer: JSON) -> list[tuple[XPostId, str, XPostId | None]]:
    """Return (post id, text, replied-to post id) of an account's own posts, newest first."""
    own = XUserId("")
    posts = [read_post(post, account_id=own, handles={}) for post in _objects(answer.get("data"))]
    return [(post.post_id, post.text, post.in_reply_to_post_id) for post in posts if post.post_id]


def read_created_id(answer: JSON) -> str:
    """Return the id of what a write made; empty where the answer names none."""
    data = _object(answer, "data")
    return _text(data, "id") or _text(data, "dm_event_id")


def read_ids(answer: JSON) -> list[str]:
    """Return the ids of the things that a read returned: what X bills."""
    data = answer.get("data")
    found = [data] if isinstance(data, dict) else _objects(data)
    return [_id(each, "id") for each in found if _id(each, "id")]


def read_user(answer: JSON) -> tuple[XUserId, str]:
    """Return (id, handle) of the user that an answer describes."""
    data = _object(answer, "data")
    return XUserId(_id(data, "id")), _id(data, "username")


def read_problem_details(answer: object) -> str:
    """Return what X says went wrong, from either of its error shapes; empty for none.

    It goes into logs and tables, so what could be a token is left out.
    """
    if not isinstance(answer, dict):
        return ""
    details = [_text(answer, "detail"), _text(answer, "title")]
    for error in _objects(answer.get("errors")):
        details += [_text(error, "detail"), _text(error, "message"), _text(error, "title")]
    return _SECRET.sub("…", " ".join(dict.fromkeys(each for each in details if each)))


def _read_legacy_messages(payload: JSON, *, account_id: XUserId) -> Iterable[XEvent]:
    # Activity wraps the v1.1 direct-message shape.
    users = _object(payload, "users")
    for message in _objects(payload.get("direct_message_events")):
        created = _object(message, "message_create")
        sender = _id(created, "sender_id")
        message_id = _id(message, "id")
        profile = _object(users, sender)
        profile = _object(profile, "data") or profile
        yield XEvent(
            key=f"message:{message_id}",
            action_key=f"message:{message_id}",
            kind=EventKind.MESSAGE,
            account_id=XUserId(_id(_object(created, "target"), "recipient_id") or account_id),
            author_id=XUserId(sender),
            author_handle=_id(profile, "username") or _id(profile, "screen_name"),
            post_id=XPostId(message_id),
            text=_text(_object(created, "message_data"), "text"),
            created_at=_milliseconds(_text(message, "created_timestamp")),
        )


def _deleted(payload: JSON, *, account_id: XUserId) -> XEvent:
    post_id = _id(payload, "id")
    key = f"post.delete:{post_id}"
    author = XUserId(_id(payload, "author_id"))
    return XEvent(key, key, EventKind.POST_DELETED, account_id, author, post_id=XPostId(post_id))


def _follow(event_type: str, uuid: str, account_id: XUserId, payload: JSON) -> XEvent:
    key = _key(f"{event_type}:{uuid}:{account_id}")
    source = _object(payload, "source")
    source = _object(source, "data") or source
    author = XUserId(_id(source, "id") or _id(payload, "source_id"))
    return XEvent(key, key, _FOLLOW_KINDS[event_type], account_id, author)


def _unknown(key: str, body: bytes, account_id: XUserId | None = None) -> XEvent:
    text = _text_of(body.decode(errors="replace"))
    return XEvent(key, key, EventKind.UNKNOWN, account_id, XUserId(""), text=text)


def _handles_by_id(data: JSON) -> dict[str, str]:
    handles = {}
    for user in _objects(_object(data, "includes").get("users")):
        profile = _object(user, "data") or user
        handles[_id(profile, "id")] = _id(profile, "username")
    return handles


def _key(text: str) -> str:
    return text if len(text) <= KEY_MAX_LENGTH else f"long:{_digest(text.encode())}"


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _optional_post(post_id: str | None) -> XPostId | None:
    return XPostId(post_id) if post_id else None


def _either(data: JSON, *names: str) -> Any:
    return next((data[name] for name in names if data.get(name) is not None), None)


def _object(data: JSON, name: str) -> dict[str, Any]:
    value = data.get(name)
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _ids(value: object) -> list[str]:
    ids = [_id_of(each) for each in value] if isinstance(value, list) else []
    return [each for each in ids if each]


def _id(data: JSON, name: str) -> str:
    return _id_of(data.get(name))


def _id_of(value: object) -> str:
    # A row with an overlong name would be refused, and X would deliver it again and again.
    text = _text_of(value)
    return text if len(text) <= ID_MAX_LENGTH else ""


def _text(data: JSON, name: str) -> str:
    return _text_of(data.get(name))


def _text_of(value: object) -> str:
    if isinstance(value, str):
        # PostgreSQL refuses NUL and half surrogates; nobody means them.
        return value.replace("\x00", "").encode(errors="replace").decode()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _time(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _milliseconds(text: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(text) / 1000, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
