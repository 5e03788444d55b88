"""What X tells us."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .identifiers import XPostId, XUserId


class EventKind(StrEnum):
    POST = "post"
    MESSAGE = "message"
    ENCRYPTED_MESSAGE = "encrypted_message"
    """Only the account's own devices can read it."""
    POST_DELETED = "post_deleted"
    FOLLOWED = "followed"
    UNFOLLOWED = "unfollowed"
    ACCESS_REVOKED = "access_revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class XEvent:
    """One thing that a person did on X, whichever way we heard of it."""

    key: str
    """Names the thing itself, so that a webhook and a poll of it are one row."""
    action_key: str
    """Names what the person did: an edited post keeps the key of its first version."""
    kind: EventKind
    account_id: XUserId | None
    """The account of the shop that X told about it."""
    author_id: XUserId
    author_handle: str = ""
    post_id: XPostId | None = None
    """The post, or for a message its id."""
    text: str = ""
    language: str = ""
    """X's guess, `und` where it has none."""
    mentioned_ids: tuple[XUserId, ...] = ()
    in_reply_to_post_id: XPostId | None = None
    quoted_post_id: XPostId | None = None
    is_repost: bool = False
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConversationMessage:
    """A direct message as it stands in a conversation, ours or the person's."""

    message_id: str
    sender_id: XUserId
    text: str
    created_at: datetime | None = None
