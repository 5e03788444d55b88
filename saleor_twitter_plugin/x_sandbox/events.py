"""Write the payloads of X's activity events."""

from typing import Any

from saleor_twitter_plugin.x_sandbox import wire
from saleor_twitter_plugin.x_sandbox.escaping import escape
from saleor_twitter_plugin.x_sandbox.state import LocalX, Message, Person, Post
from saleor_twitter_plugin.x_sandbox.wire import Json

# What X leaves out of a post in replies and quotes, by its samples of 2026-08-22.
NOT_IN_SHORT_POSTS = frozenset({"edit_controls", "source"})


def write_post(state: LocalX, post: Post) -> Json:
    """Return payload and includes of post.create and post.mention.create."""
    shape = _add_number_texts(wire.describe_post(state, post))
    shape.pop("source")
    people = [state.people[post.author_id]]
    people += [state.people[m.x_user_id] for m in post.mentions if m.x_user_id in state.people]
    users = [_write_person(state, person) for person in _unique(people)]
    return {"payload": shape, "includes": {"users": users, "tweets": [shape]}}


def write_short_post(state: LocalX, post: Post) -> Json:
    """Return payload and includes of post.reply.create and post.quote.create: no users."""
    shape = _add_number_texts(wire.describe_post(state, post))
    if post.in_reply_to_post_id:
        shape["in_reply_to_tweet_id"] = post.in_reply_to_post_id
    payload = {name: value for name, value in shape.items() if name not in NOT_IN_SHORT_POSTS}
    return {"payload": payload, "includes": {}}


def write_deletion(state: LocalX, post: Post) -> Json:
    """Return payload and includes of post.delete."""
    author = _write_person(state, state.people[post.author_id])
    return {
        "payload": {"id": post.x_post_id, "author_id": post.author_id},
        "includes": {"users": [{"data": author}]},
    }


def write_message(state: LocalX, message: Message) -> Json:
    """Return the payload of dm.received: the old v1.1 shape, users by id."""
    people = [state.people[message.sender_id], state.people[message.recipient_id]]
    event = {
        "type": "message_create",
        "id": message.x_message_id,
        "created_timestamp": str(int(message.created_at.timestamp() * 1000)),
        "message_create": {
            "target": {"recipient_id": message.recipient_id},
            "sender_id": message.sender_id,
            "message_data": {
                "text": escape(message.text),
                "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []},
            },
        },
    }
    users = {person.x_user_id: {"data": _write_person(state, person)} for person in people}
    return {"payload": {"direct_message_events": [event], "users": users}}


def write_follow(state: LocalX, source: Person, target: Person) -> Json:
    """Return the payload of follow.follow and follow.unfollow."""
    return {
        "payload": {
            "source": {"data": _write_person(state, source)},
            "target": {"data": _write_person(state, target)},
        }
    }


def write_revocation(state: LocalX, person: Person) -> Json:
    """Return the payload of oauth.revoke."""
    return {
        "payload": {
            "date_time": state.clock.now().isoformat(timespec="seconds"),
            "user_id": person.x_user_id,
            "app_id": state.app.app_id,
        }
    }


def _write_person(state: LocalX, person: Person) -> Json:
    return _add_number_texts(wire.describe_person(state, person))


def _unique(people: list[Person]) -> list[Person]:
    return list({person.x_user_id: person for person in people}.values())


def _add_number_texts(shape: Json) -> Json:
    """Put X's text twin beside each number of an object: start, start_str."""
    doubled: Json = {}
    for name, value in shape.items():
        doubled[name] = _add_in(value)
        if isinstance(value, int) and not isinstance(value, bool):
            doubled[f"{name}_str"] = str(value)
    return doubled


def _add_in(value: Any) -> Any:
    if isinstance(value, dict):
        return _add_number_texts(value)
    if isinstance(value, list):
        return [_add_in(item) for item in value]
    return value
