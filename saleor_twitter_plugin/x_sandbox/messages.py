"""Carry direct messages: an automated account may write only to who wrote to it first."""

from aiohttp import web

from saleor_twitter_plugin.x_sandbox import activity, charges, price_list, rules
from saleor_twitter_plugin.x_sandbox.access import get_visit, require_person
from saleor_twitter_plugin.x_sandbox.answers import (
    answer,
    read_expansions,
    select_message,
    select_person,
)
from saleor_twitter_plugin.x_sandbox.billing import bill_reads
from saleor_twitter_plugin.x_sandbox.bodies import (
    check_id,
    read_object,
    read_query_count,
    read_text,
    refuse_unknown,
)
from saleor_twitter_plugin.x_sandbox.clock import as_wire_time
from saleor_twitter_plugin.x_sandbox.keys import STATE
from saleor_twitter_plugin.x_sandbox.problems import forbidden, invalid_request
from saleor_twitter_plugin.x_sandbox.state import LocalX, Message, Person
from saleor_twitter_plugin.x_sandbox.timelines import PAGE_TOKEN_PREFIX, read_page_token
from saleor_twitter_plugin.x_sandbox.wire import Json, describe_message

MAX_MESSAGE_LENGTH = 10_000


def send_message(state: LocalX, sender: Person, recipient: Person, text: str) -> Message:
    """Keep a direct message. Raises: XProblem where X would refuse."""
    if not text.strip() or len(text) > MAX_MESSAGE_LENGTH:
        raise invalid_request("text", len(text), "text must have 1 to 10000 characters")
    if sender.x_user_id == recipient.x_user_id:
        raise invalid_request("participant_id", recipient.x_user_id, "You cannot message yourself")
    if sender.is_automated and not any(
        message.sender_id == recipient.x_user_id and message.recipient_id == sender.x_user_id
        for message in state.messages
    ):
        raise forbidden(rules.NOT_WRITTEN_FIRST)
    message = Message(
        x_message_id=state.ids.next(),
        sender_id=sender.x_user_id,
        recipient_id=recipient.x_user_id,
        text=text,
        created_at=state.clock.now(),
    )
    state.messages.append(message)
    state.touch()
    return message


async def create_message(request: web.Request) -> web.Response:
    """POST /2/dm_conversations/with/:participant_id/messages."""
    sender = require_person(request, "dm.write", "tweet.read", "users.read")
    state = request.app[STATE]
    participant_id = check_id(request.match_info["participant_id"], "participant_id")
    body = await read_object(request)
    refuse_unknown(body, frozenset({"text", "attachments"}))
    recipient = state.people.get(participant_id)
    if recipient is None:
        raise invalid_request("participant_id", participant_id, "The participant does not exist")
    message = send_message(state, sender, recipient, read_text(body, "text"))
    get_visit(request).price_usd = price_list.MESSAGE_USD
    activity.announce_message(request.app, message)
    data = {
        "dm_conversation_id": message.conversation_id,
        "dm_event_id": message.x_message_id,
    }
    return answer(request, {"data": data}, status=201)


async def read_messages(request: web.Request) -> web.Response:
    """GET /2/dm_events."""
    reader = require_person(request, "dm.read", "tweet.read", "users.read")
    return _answer_messages(request, reader, None)


async def read_conversation(request: web.Request) -> web.Response:
    """GET /2/dm_conversations/with/:participant_id/dm_events."""
    reader = require_person(request, "dm.read", "tweet.read", "users.read")
    other = check_id(request.match_info["participant_id"], "participant_id")
    return _answer_messages(request, reader, other)


def _answer_messages(request: web.Request, reader: Person, other_id: str | None) -> web.Response:
    state = request.app[STATE]
    count = read_query_count(request, "max_results", 100, 1, 100)
    kinds = request.query.get("event_types", "MessageCreate").split(",")
    token = request.query.get("pagination_token")
    below_id = read_page_token(token) if token else 10**19
    found = [
        message
        for message in reversed(state.messages)
        if reader.x_user_id in (message.sender_id, message.recipient_id)
        and (other_id is None or other_id in (message.sender_id, message.recipient_id))
        and int(message.x_message_id) < below_id
        and "MessageCreate" in kinds
    ]
    page, rest = found[:count], found[count:]
    body: Json = {"meta": {"result_count": len(page)}}
    if page:
        body["data"] = [select_message(request, describe_message(message)) for message in page]
        sender_ids = dict.fromkeys(message.sender_id for message in page)
        if "sender_id" in read_expansions(request):
            body["includes"] = {
                "users": [select_person(request, state.people[value]) for value in sender_ids]
            }
    if rest:
        body["meta"]["next_token"] = f"{PAGE_TOKEN_PREFIX}{page[-1].x_message_id:0>19}"
    message_ids = [message.x_message_id for message in page]
    bill_reads(request, charges.MESSAGE, message_ids, price_list.MESSAGE_READ_USD)
    return answer(request, body)


def show_message(state: LocalX, message: Message) -> Json:
    """Return a message for the control API and the page."""
    return {
        "id": message.x_message_id,
        "sender_id": message.sender_id,
        "sender_handle": state.people[message.sender_id].handle,
        "recipient_id": message.recipient_id,
        "recipient_handle": state.people[message.recipient_id].handle,
        "text": message.text,
        "created_at": as_wire_time(message.created_at),
        "dm_conversation_id": message.conversation_id,
    }
