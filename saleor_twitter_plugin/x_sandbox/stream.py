"""Serve the filtered stream: one connection, a line for each matching post, keep-alives."""

import asyncio
import json
from functools import lru_cache

from aiohttp import web

from saleor_twitter_plugin.x_sandbox import price_list
from saleor_twitter_plugin.x_sandbox.access import get_visit, require_app
from saleor_twitter_plugin.x_sandbox.answers import expand_posts, rename, select_post
from saleor_twitter_plugin.x_sandbox.billing import bill_delivery
from saleor_twitter_plugin.x_sandbox.bodies import read_object, read_text, refuse_unknown
from saleor_twitter_plugin.x_sandbox.keys import STATE
from saleor_twitter_plugin.x_sandbox.listening import (
    OPERATIONAL,
    RESET,
    Listener,
    Streamed,
    StreamRule,
)
from saleor_twitter_plugin.x_sandbox.log_entries import Delivery
from saleor_twitter_plugin.x_sandbox.privacy import is_public
from saleor_twitter_plugin.x_sandbox.problems import PROBLEM_TYPE, invalid_request, stream_refused
from saleor_twitter_plugin.x_sandbox.search import Matcher, read_query
from saleor_twitter_plugin.x_sandbox.state import LocalX, Post
from saleor_twitter_plugin.x_sandbox.wire import Json

KEEP_ALIVE = b"\r\n"
LINE_END = b"\r\n"
STREAMED_EVENT_TYPE = "post.stream"
# Source: docs.x.com, handling disconnections, read 2026-11-22.
OPERATIONAL_DISCONNECT: Json = {
    "errors": [
        {
            "title": "operational-disconnect",
            "disconnect_type": "UpstreamOperationalDisconnect",
            "detail": "This stream has been disconnected upstream for operational reasons.",
            "type": PROBLEM_TYPE + "operational-disconnect",
        }
    ]
}


async def connect(request: web.Request) -> web.StreamResponse:
    """GET /2/tweets/search/stream."""
    require_app(request)
    state = request.app[STATE]
    if not state.stream_rules:
        raise stream_refused(
            409, "RuleConfigurationIssue", "Rules must be configured before connecting."
        )
    if state.stream_listener is not None and not state.stream_listener.is_gone:
        raise stream_refused(
            429,
            "TooManyConnections",
            "This stream is currently at the maximum allowed connection limit.",
        )
    listener = Listener(request)
    state.stream_listener = listener
    response = web.StreamResponse(headers={"Content-Type": "application/json; charset=utf-8"})
    try:
        await response.prepare(request)
        await _serve(state, listener, response)
    except ConnectionError:
        # The other side has gone; nobody is left to tell.
        return response
    finally:
        if state.stream_listener is listener:
            state.stream_listener = None
    return response


async def _serve(state: LocalX, listener: Listener, response: web.StreamResponse) -> None:
    request = listener.request
    while True:
        try:
            item = await asyncio.wait_for(
                listener.queue.get(), state.settings.stream_keep_alive_seconds
            )
        except TimeoutError:
            await response.write(KEEP_ALIVE)
            continue
        if item == RESET:
            if request.transport is not None:
                request.transport.abort()
            return
        if isinstance(item, str):
            await _write_line(response, OPERATIONAL_DISCONNECT)
            return
        line = _describe(request, state, item)
        if line is None:
            continue
        await _write_line(response, line)
        if get_visit(request).revision == state.revision:
            _bill(state, item, line)


async def _write_line(response: web.StreamResponse, line: Json) -> None:
    await response.write(json.dumps(line, ensure_ascii=False).encode() + LINE_END)


def _describe(request: web.Request, state: LocalX, item: Streamed) -> Json | None:
    post = state.posts.get(item.x_post_id)
    if post is None:
        return None
    line: Json = {"data": select_post(request, post)}
    includes = expand_posts(request, [post])
    if includes:
        line["includes"] = includes
    line["matching_rules"] = [
        {"id": rule.rule_id, "tag": rule.tag} if rule.tag else {"id": rule.rule_id}
        for rule in item.rules
    ]
    names = state.settings.wire_names
    renamed: Json = rename(line, names) if names != "old" else line
    return renamed


def _bill(state: LocalX, item: Streamed, line: Json) -> None:
    delivery = Delivery(
        delivery_id=state.ids.next(),
        webhook_id="",
        url="/2/tweets/search/stream",
        event_type=STREAMED_EVENT_TYPE,
        event_uuid=item.x_post_id,
        user_id="",
        subject_id=item.x_post_id,
        body=json.dumps(line, ensure_ascii=False).encode(),
        created_at=state.clock.now(),
        outcome="delivered",
    )
    bill_delivery(state, delivery, price_list.POST_READ_USD)
    state.deliveries.append(delivery)
    state.touch()


def stream_post(state: LocalX, post: Post) -> None:
    """Put a new post on the stream when somebody listens and a rule matches."""
    listener = state.stream_listener
    if listener is None or not is_public(state, post):
        return
    rules = [rule for rule in state.stream_rules.values() if _matches(rule, post, state)]
    if rules:
        listener.queue.put_nowait(Streamed(post.x_post_id, rules))


def _matches(rule: StreamRule, post: Post, state: LocalX) -> bool:
    return _read_rule(rule.value)(post, state)


@lru_cache(maxsize=2_000)
def _read_rule(value: str) -> Matcher:
    return read_query(value)


async def disconnect(request: web.Request) -> web.Response:
    """POST /sandbox/stream/disconnect: X ends the connection, with a last line or without."""
    body = await read_object(request)
    refuse_unknown(body, frozenset({"kind"}))
    kind = read_text(body, "kind", OPERATIONAL)
    if kind not in (OPERATIONAL, RESET):
        raise invalid_request("kind", kind, f"kind must be {OPERATIONAL} or {RESET}")
    listener = request.app[STATE].stream_listener
    if listener is None:
        return web.json_response({"disconnected": False})
    listener.queue.put_nowait(kind)
    request.app[STATE].stream_listener = None
    return web.json_response({"disconnected": True})
