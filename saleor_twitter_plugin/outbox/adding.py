"""Put messages into the outbox."""

from collections.abc import Iterable
from datetime import datetime

from ..handoffs import MessageKind, OutgoingMessage
from ..models import OutboxMessage
from ..sealing import Sealer


def add(
    messages: Iterable[OutgoingMessage], *, sealer: Sealer | None = None, now: datetime
) -> None:
    """Insert what is new; a message whose key is known is left as it is.

    Direct messages cannot be added without a `sealer`: their text is nowhere in the open.
    """
    rows = [
        OutboxMessage(
            key=message.key,
            kind=message.kind,
            priority=message.priority,
            account_x_user_id=message.account_id,
            **_text_columns(message, sealer),
            in_reply_to_post_id=message.in_reply_to_post_id or "",
            recipient_x_user_id=message.recipient_id or "",
            saleor_product_id=message.product_id or "",
            channel=message.channel,
            not_before=now,
            created_at=now,
        )
        # Always in the same order: two workers that insert the same keys would deadlock.
        for message in sorted(messages, key=lambda each: each.key)
    ]
    if rows:
        OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True)


def _text_columns(message: OutgoingMessage, sealer: Sealer | None) -> dict[str, str]:
    if message.kind is not MessageKind.DIRECT_MESSAGE:
        return {"text": message.text}
    if sealer is None:
        raise ValueError("A direct message was added without a sealer.")
    return {"sealed_text": sealer.seal(message.text)}
