"""Remember the state in a JSON file, so that a rehearsal outlives a restart."""

import base64
import dataclasses
import json
import types
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from saleor_twitter_plugin.x_sandbox.clock import Clock
from saleor_twitter_plugin.x_sandbox.knobs import Settings
from saleor_twitter_plugin.x_sandbox.listening import StreamRule
from saleor_twitter_plugin.x_sandbox.state import (
    App,
    Grant,
    LocalX,
    Media,
    Message,
    Person,
    Post,
    Subscription,
    Webhook,
)
from saleor_twitter_plugin.x_sandbox.wire import Json

# A file or an export of another version is told apart by this; raise it when PARTS' shapes change.
VERSION = 1
# Calls, deliveries, faults and codes of half a minute are of the moment and are not kept.
PARTS: dict[str, Any] = {
    "people": dict[str, Person],
    "grants": dict[str, Grant],
    "posts": dict[str, Post],
    "messages": list[Message],
    "media": dict[str, Media],
    "webhooks": dict[str, Webhook],
    "subscriptions": dict[str, Subscription],
    "stream_rules": dict[str, StreamRule],
    "follows": set[tuple[str, str]],
    "app": App,
    "settings": Settings,
    "skipped_seconds": float,
}


class SnapshotError(Exception):
    """A state that cannot be put back."""


def encode_state(state: LocalX) -> Json:
    """Return all that is kept, as JSON."""
    kept = {name: getattr(state, name) for name in PARTS if name != "skipped_seconds"}
    kept["skipped_seconds"] = state.clock.skipped.total_seconds()
    return {"version": VERSION} | {name: _encode(value) for name, value in kept.items()}


def decode_state(content: Json) -> Json:
    """Return the parts by name, ready for `put_state`. Raises: SnapshotError naming the part."""
    parts = {}
    for name, kind in PARTS.items():
        if name not in content:
            raise SnapshotError(f"The state lacks {name}")
        try:
            parts[name] = _decode(content[name], kind)
        except (AttributeError, KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise SnapshotError(f"{name} cannot be read: {error!r:.200}") from None
    _check_people(parts)
    return parts


def _check_people(parts: Json) -> None:
    people = parts["people"]
    named = [("posts", post.author_id) for post in parts["posts"].values()]
    named += [("grants", grant.x_user_id) for grant in parts["grants"].values()]
    for message in parts["messages"]:
        named += [("messages", message.sender_id), ("messages", message.recipient_id)]
    for name, x_user_id in named:
        if x_user_id not in people:
            raise SnapshotError(f"{name} names the person {x_user_id}, who is not among people")
    for post in parts["posts"].values():
        for x_post_id in post.edit_history:
            if x_post_id not in parts["posts"]:
                raise SnapshotError(f"posts lacks {x_post_id}, a version of {post.x_post_id}")


def put_state(state: LocalX, parts: Json) -> None:
    """Replace everything by decoded parts; calls, deliveries and faults begin anew."""
    state.reset(keep_people=False)
    for name, value in parts.items():
        if name not in ("posts", "skipped_seconds"):
            setattr(state, name, value)
    for post in parts["posts"].values():
        state.add_post(post)
    state.clock.advance(timedelta(seconds=parts["skipped_seconds"]))
    # People may have ids chosen by hand, far in the future; those do not count.
    used_ids = [*state.posts, *state.media, *state.webhooks, *state.subscriptions]
    used_ids += state.stream_rules
    used_ids += [message.x_message_id for message in state.messages]
    state.ids.skip_to(max(used_ids, key=int, default="0"))


def save_state(state: LocalX, path: Path) -> None:
    """Write the state; a crash in between leaves the old file whole."""
    draft = path.with_name(path.name + ".new")
    draft.write_text(json.dumps(encode_state(state), ensure_ascii=False), encoding="utf-8")
    draft.replace(path)


def load_state(state: LocalX, path: Path) -> None:
    """Read the state back; nothing happens when there is no file yet.

    Raises: SnapshotError.
    """
    if not path.exists():
        return
    content: Json = json.loads(path.read_text(encoding="utf-8"))
    if content.get("version", VERSION) != VERSION:
        raise SnapshotError(f"{path} has version {content['version']}, not {VERSION}: move it away")
    # A file of an earlier local X may lack what is younger than itself.
    put_state(state, decode_state(encode_state(LocalX(Clock())) | content))


def _encode(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _encode(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): _encode(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return [_encode(item) for item in sorted(value)]
    if isinstance(value, list | tuple):
        return [_encode(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, Decimal):
        return str(value)
    return value


def _decode(value: Any, kind: Any) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is dict:
        return {arguments[0](key): _decode(item, arguments[1]) for key, item in value.items()}
    if origin is list:
        return [_decode(item, arguments[0]) for item in value]
    if origin is set:
        return {_decode(item, arguments[0]) for item in value}
    if origin is tuple:
        return tuple(_decode(item, kind) for item, kind in zip(value, arguments, strict=True))
    if origin in (types.UnionType, Union):
        inner = next(each for each in arguments if each is not types.NoneType)
        return None if value is None else _decode(value, inner)
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        decoded = {name: _decode(item, hints[name]) for name, item in value.items()}
        return kind(**decoded) if isinstance(kind, type) else value
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is bytes:
        return base64.b64decode(value)
    if kind is Decimal:
        return Decimal(value)
    if kind is float and isinstance(value, int):
        return float(value)
    if isinstance(kind, type) and not isinstance(value, kind):
        raise TypeError(f"{str(value)[:50]} is no {kind.__name__}")
    return value
