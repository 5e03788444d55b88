"""Reading direct messages. Source: docs.x.com, direct messages lookup, read 2026-11-22."""

from ..handoffs import XEvent, XUserId
from ..x_limits import XCall
from ..x_prices import PriceItem
from . import payloads
from .client import XClient

MESSAGES_PER_PAGE = 100


def read_messages_page(
    client: XClient, account_id: XUserId, *, page_token: str | None = None
) -> tuple[list[XEvent], str | None]:
    """Return one page of what the account wrote and was written, newest first, and the next token.

    X keeps 30 days and knows no `since_id` here.
    """
    params = {
        "event_types": "MessageCreate",
        "max_results": str(MESSAGES_PER_PAGE),
        "dm_event.fields": "id,text,event_type,created_at,sender_id,dm_conversation_id",
        "expansions": "sender_id",
        "user.fields": "username",
    }
    if page_token:
        params["pagination_token"] = page_token
    answer = client.request(
        XCall.READ_MESSAGES, "GET", "/2/dm_events", what="direct messages", params=params
    )
    client.charge(PriceItem.MESSAGE_READ, payloads.read_ids(answer))
    return payloads.read_messages_page(answer, account_id=account_id)
