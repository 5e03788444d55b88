"""What X delivers to our webhook."""

import json
from datetime import UTC, datetime

from saleor_twitter_plugin.x_api.signature import OAUTH2_HEADER, sign


def write_mention(
    post_id: str,
    *,
    text: str,
    author_id: str,
    author_handle: str,
    account_id: str,
    account_handle: str,
    created_at: datetime,
) -> bytes:
    """Return a mention in the shape of X Activity; `text` follows the account's handle.

    Source: docs.x.com, X Activity API, post.mention.create, read 2026-08-22.
    """
    moment = created_at.astimezone(UTC).isoformat(timespec="milliseconds")
    handle_end = len(account_handle) + 1
    delivery = {
        "data": {
            "event_uuid": post_id,
            "event_type": "post.mention.create",
            "filter": {"user_id": account_id},
            "tag": "mentions",
            "payload": {
                "id": post_id,
                "author_id": author_id,
                "text": f"@{account_handle} {text}",
                "lang": "en",
                "conversation_id": post_id,
                "created_at": moment.replace("+00:00", "Z"),
                "edit_history_tweet_ids": [post_id],
                "entities": {
                    "mentions": [
                        {"start": 0, "end": handle_end, "username": account_handle,
                         "id": account_id}
                    ],
                },
            },
            "includes": {
                "users": [{"id": author_id, "name": "A Shopper", "username": author_handle}]
            },
        }
    }  # fmt: skip
    return json.dumps(delivery).encode()


def sign_delivery(body: bytes, client_secret: str) -> dict[str, str]:
    """Return the headers that a delivery comes with."""
    return {"Content-Type": "application/json", OAUTH2_HEADER: sign(body, client_secret)}
