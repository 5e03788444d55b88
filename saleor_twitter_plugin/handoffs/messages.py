"""What we send."""

from dataclasses import dataclass
from enum import StrEnum

from .identifiers import SaleorProductId, XPostId, XUserId


class MessageKind(StrEnum):
    POST = "post"
    REPLY = "reply"
    DIRECT_MESSAGE = "direct_message"
    DELETION = "deletion"
    """Of the account's own post that `in_reply_to_post_id` names; it may be repeated."""


class Priority(StrEnum):
    """Highest first, as the values sort. Source: X's limits are shared by all of them."""

    ORDER = "1_order"
    CARE = "2_care"
    CAMPAIGN = "3_campaign"
    PROMOTION = "4_promotion"


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    key: str
    """The database refuses a second message with the same key."""
    kind: MessageKind
    account_id: XUserId
    priority: Priority
    text: str = ""
    """Empty for a feed post: it is rendered when it is sent."""
    in_reply_to_post_id: XPostId | None = None
    """Of a post that is no reply: the account's own, which it goes on with."""
    recipient_id: XUserId | None = None
    product_id: SaleorProductId | None = None
    channel: str = ""
