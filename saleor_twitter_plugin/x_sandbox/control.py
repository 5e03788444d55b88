"""Set the stage (/sandbox/*): people, app, knobs, faults, time, and what was recorded."""

from datetime import timedelta
from decimal import Decimal

from aiohttp import web
from aiohttp.typedefs import Handler

from saleor_twitter_plugin.x_sandbox.bodies import (
    read_count,
    read_flag,
    read_object,
    read_text,
    refuse_unknown,
)
from saleor_twitter_plugin.x_sandbox.clock import as_wire_time
from saleor_twitter_plugin.x_sandbox.deliveries import redeliver, show_delivery
from saleor_twitter_plugin.x_sandbox.faults import FAULT_KINDS
from saleor_twitter_plugin.x_sandbox.keys import STATE, TASKS
from saleor_twitter_plugin.x_sandbox.knobs import Fault
from saleor_twitter_plugin.x_sandbox.log_entries import Call
from saleor_twitter_plugin.x_sandbox.messages import show_message
from saleor_twitter_plugin.x_sandbox.problems import XProblem, invalid_request
from saleor_twitter_plugin.x_sandbox.records import show_post
from saleor_twitter_plugin.x_sandbox.state import App
from saleor_twitter_plugin.x_sandbox.wire import Json

FAULT_FIELDS = frozenset(
    {"kind", "path_prefix", "method", "times", "status", "body", "headers", "seconds"}
)


@web.middleware
async def guard_control(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer refusals, and keep pages of other origins from driving the stage."""
    if not request.path.startswith("/sandbox/"):
        return await handler(request)
    # A foreign page cannot send JSON without asking first, and is never told yes.
    if request.method == "POST" and request.content_type != "application/json":
        return web.json_response({"detail": "Send application/json"}, status=415)
    try:
        return await handler(request)
    except XProblem as problem:
        return problem.as_response()


async def reset(request: web.Request) -> web.Response:
    """POST /sandbox/reset."""
    body = await read_object(request)
    for task in request.app[TASKS].copy():
        task.cancel()
    request.app[STATE].reset(keep_people=read_flag(body, "keep_people"))
    return web.json_response({"reset": True})


async def set_app(request: web.Request) -> web.Response:
    """POST /sandbox/apps; what is left out keeps its value."""
    state = request.app[STATE]
    body = await read_object(request)
    refuse_unknown(
        body,
        frozenset(vars(state.app)),
    )
    now = state.app
    callback_urls = body.get("callback_urls", now.callback_urls)
    if not isinstance(callback_urls, list) or not all(isinstance(u, str) for u in callback_urls):
        raise invalid_request("callback_urls", "", "callback_urls must be a list of texts")
    state.app = App(
        client_id=read_text(body, "client_id", now.client_id),
        client_secret=read_text(body, "client_secret", now.client_secret),
        consumer_secret=read_text(body, "consumer_secret", now.consumer_secret),
        bearer_token=read_text(body, "bearer_token", now.bearer_token),
        app_id=read_text(body, "app_id", now.app_id),
        owner_handle=read_text(body, "owner_handle", now.owner_handle).lstrip("@"),
        callback_urls=callback_urls,
    )
    return await read_app(request)


async def read_app(request: web.Request) -> web.Response:
    """GET /sandbox/app."""
    return web.json_response(vars(request.app[STATE].app))


async def read_posts(request: web.Request) -> web.Response:
    """GET /sandbox/posts?author=&in_reply_to=&all=1, newest first."""
    state = request.app[STATE]
    author = request.query.get("author")
    in_reply_to = request.query.get("in_reply_to")
    shows_all = request.query.get("all") == "1"
    person = state.find_person(author) if author else None
    posts = [
        show_post(state, post)
        for post in reversed(state.posts.values())
        if (shows_all or post.is_live)
        and (author is None or (person is not None and post.author_id == person.x_user_id))
        and (in_reply_to is None or post.in_reply_to_post_id == in_reply_to)
    ]
    return web.json_response({"posts": posts})


async def read_messages(request: web.Request) -> web.Response:
    """GET /sandbox/messages, newest first."""
    state = request.app[STATE]
    messages = [show_message(state, message) for message in reversed(state.messages)]
    return web.json_response({"messages": messages})


async def read_deliveries(request: web.Request) -> web.Response:
    """GET /sandbox/deliveries, newest first."""
    state = request.app[STATE]
    deliveries = [show_delivery(delivery) for delivery in reversed(state.deliveries)]
    return web.json_response({"deliveries": deliveries, "sum_usd": str(state.deliveries_price_usd)})


def show_call(call: Call) -> Json:
    """Return a call of the meter."""
    return {
        "at": as_wire_time(call.at),
        "method": call.method,
        "path": call.path,
        "status": call.status,
        "who": call.who,
        "price_usd": str(call.price_usd),
        "fault": call.fault or None,
    }


async def read_calls(request: web.Request) -> web.Response:
    """GET /sandbox/calls, newest first; the sums go further back than the list."""
    state = request.app[STATE]
    total: Decimal = state.calls_price_usd + state.deliveries_price_usd
    return web.json_response(
        {
            "calls": [show_call(call) for call in reversed(state.calls)],
            "sum_usd": str(state.calls_price_usd),
            "deliveries_usd": str(state.deliveries_price_usd),
            "total_usd": str(total),
        }
    )


async def send_again(request: web.Request) -> web.Response:
    """POST /sandbox/redeliver."""
    body = await read_object(request)
    started = redeliver(request.app, read_text(body, "post_id"), read_count(body, "times", 1))
    return web.json_response({"started": started})


async def advance_clock(request: web.Request) -> web.Response:
    """POST /sandbox/clock: skip time, forwards only."""
    state = request.app[STATE]
    seconds = read_count(await read_object(request), "advance_seconds", 0)
    if seconds < 0:
        raise invalid_request("advance_seconds", seconds, "Time does not go back")
    state.clock.advance(timedelta(seconds=seconds))
    state.touch()
    return web.json_response({"now": as_wire_time(state.clock.now())})


async def set_faults(request: web.Request) -> web.Response:
    """POST /sandbox/faults: replaces the list; an empty one ends all trouble."""
    rules = (await read_object(request)).get("faults", [])
    if not isinstance(rules, list):
        raise invalid_request("faults", "", "faults must be a list")
    request.app[STATE].faults = [read_fault(rule) for rule in rules]
    request.app[STATE].touch()
    return await read_faults(request)


def read_fault(rule: Json) -> Fault:
    """Read one fault. Raises: XProblem 400."""
    if not isinstance(rule, dict):
        raise invalid_request("faults", rule, "A fault must be an object")
    refuse_unknown(rule, FAULT_FIELDS)
    kind = read_text(rule, "kind")
    if kind not in FAULT_KINDS:
        raise invalid_request("kind", kind, f"kind must be one of {', '.join(FAULT_KINDS)}")
    headers = rule.get("headers") or {}
    is_forever = "times" in rule and rule["times"] is None
    return Fault(
        kind=kind,
        path_prefix=read_text(rule, "path_prefix", "/2/"),
        method=read_text(rule, "method", "*").upper(),
        times=None if is_forever else read_count(rule, "times", 1),
        status=read_count(rule, "status", 503),
        body=rule.get("body", {"title": "Service Unavailable", "detail": "Service Unavailable"}),
        headers={str(name): str(value) for name, value in headers.items()},
        seconds=float(rule.get("seconds", 1.0)),
    )


async def read_faults(request: web.Request) -> web.Response:
    """GET /sandbox/faults: what is still to come."""
    return web.json_response({"faults": [vars(fault) for fault in request.app[STATE].faults]})
