"""The ways of a direct message: X's older messages, and its encrypted ones.

Most people have moved to encrypted messages (XChat), whose keys live on devices: no program has
them yet. Which way an account has is asked here alone, so that another can be added.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from ..errors import PermanentError
from ..handoffs import ConversationMessage, XUserId
from ..wording import mark, translate
from ..x_limits import XCall
from ..x_prices import PriceItem
from .client import XClient
from .json_values import JSON, pick_id, pick_objects, pick_text, pick_written, time_of

CONVERSATION_MAX = 100


class MessageTransport(Protocol):
    """One way to write to a person who wrote first."""

    name: str

    def is_available(self) -> bool: ...

    def describe_health(self, language: str) -> str:
        """Return one line for the owner: what works, and what does not."""

    def send(self, client: XClient, text: str, *, recipient_id: XUserId) -> str:
        """Send a message; return X's id of it. Nobody but the outbox may call this."""

    def read_conversation(
        self, client: XClient, *, with_id: XUserId, since: datetime
    ) -> list[ConversationMessage]:
        """Return what stands in the conversation since `since`, newest first."""


class LegacyTransport:
    name = "legacy"

    def is_available(self) -> bool:
        return True

    def describe_health(self, language: str) -> str:
        return translate(
            mark("Direct messages: works for people who write unencrypted messages."), language
        )

    def send(self, client: XClient, text: str, *, recipient_id: XUserId) -> str:
        return client.send_message(text, recipient_id=recipient_id)

    def read_conversation(
        self, client: XClient, *, with_id: XUserId, since: datetime
    ) -> list[ConversationMessage]:
        answer = client.request(
            XCall.READ_MESSAGES,
            "GET",
            f"/2/dm_conversations/with/{with_id}/dm_events",
            what="a conversation",
            params={
                "max_results": str(CONVERSATION_MAX),
                "event_types": "MessageCreate",
                "dm_event.fields": "created_at,sender_id,text",
            },
        )
        messages = _read_messages(answer)
        client.charge(PriceItem.MESSAGE_READ, [each.message_id for each in messages])
        # X says of each when it was written; of one without a time nobody can say that it is ours.
        return [each for each in messages if each.created_at and each.created_at >= since]


class EncryptedTransport:
    """XChat. Named so that an account can be told what it has not."""

    name = "xchat"

    def is_available(self) -> bool:
        return False

    def describe_health(self, language: str) -> str:
        return translate(
            mark(
                "Encrypted messages (XChat): not available, X gives programs no keys. Staff is"
                " asked to answer them in X's own app."
            ),
            language,
        )

    def send(self, client: XClient, text: str, *, recipient_id: XUserId) -> str:
        raise PermanentError("Encrypted messages (XChat) are not available: answer in X's app.")

    def read_conversation(
        self, client: XClient, *, with_id: XUserId, since: datetime
    ) -> list[ConversationMessage]:
        raise PermanentError("Encrypted messages (XChat) are not available: look in X's app.")


LEGACY = LegacyTransport()
ENCRYPTED = EncryptedTransport()
TRANSPORTS: Mapping[str, MessageTransport] = {each.name: each for each in (LEGACY, ENCRYPTED)}


def choose_transport(account_id: XUserId) -> MessageTransport:
    """Return the way of this account's messages: for every account the older one, today."""
    return LEGACY


def describe_transports(language: str) -> list[str]:
    """Return one line for each way, for the health page."""
    return [each.describe_health(language) for each in TRANSPORTS.values()]


def _read_messages(answer: JSON) -> list[ConversationMessage]:
    return [
        ConversationMessage(
            message_id=pick_id(each, "id"),
            sender_id=XUserId(pick_id(each, "sender_id")),
            text=pick_written(each, "text"),
            created_at=time_of(pick_text(each, "created_at")),
        )
        for each in pick_objects(answer.get("data"))
        if pick_id(each, "id")
    ]
