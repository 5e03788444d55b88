"""Remember the state in a JSON file, so that a rehearsal outlives a restart."""

import base64
import dataclasses
import json
import types
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from saleor_twitter_plugin.x_sandbox.knobs import Settings
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

# Calls, deliveries and faults are of the moment and are not kept.
PARTS: dict[str, Any] = {
    "people": dict[str, Person],
    "grants": dict[str, Grant],
    "posts": dict[str, Post],
    "messages": list[Message],
    "media": dict[str, Media],
    "webhooks": dict[str, Webhook],
    "subscriptions": dict[str, Subscription],
    "follows": list[list[str]],
    "app": App,
    "settings": Settings,
}


def save_state(state: LocalX, path: Path) -> None:
    """Write the state; a crash in between leaves the old file whole."""
    content = {name: _encode(getattr(state, name)) for name in PARTS}
    draft = path.with_name(path.name + ".new")
    draft.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    draft.replace(path)


def load_state(state: LocalX, path: Path) -> None:
    """Read the state back; nothing happens when there is no file yet."""
    if not path.exists():
        return
    content: Json = json.loads(path.read_text(encoding="utf-8"))
    parts = {name: _decode(content[name], kind) for name, kind in PARTS.items()}
    posts = parts.pop("posts")
    parts["follows"] = {(source, target) for source, target in parts["follows"]}
    for name, value in parts.items():
        setattr(state, name, value)
    for post in posts.values():
        state.add_post(post)
    # People may have ids chosen by hand, far in the future; those do not count.
    used_ids = [*posts, *state.media, *state.webhooks, *state.subscriptions]
    used_ids += [message.x_message_id for message in state.messages]
    state.ids.skip_to(max(used_ids, key=int, default="0"))


def _encode(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _encode(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): _encode(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
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
    if origin in (types.UnionType, Union) or value is None:
        return value
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        decoded = {name: _decode(item, hints[name]) for name, item in value.items()}
        return kind(**decoded) if isinstance(kind, type) else value
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is bytes:
        return base64.b64decode(value)
    return value
