"""Make trouble on request: wrong answers, hanging, broken connections."""

import asyncio

from aiohttp import web
from aiohttp.typedefs import Handler

from saleor_twitter_plugin.x_sandbox.access import get_visit
from saleor_twitter_plugin.x_sandbox.keys import STATE
from saleor_twitter_plugin.x_sandbox.knobs import Fault
from saleor_twitter_plugin.x_sandbox.problems import XProblem
from saleor_twitter_plugin.x_sandbox.state import LocalX

FAULT_KINDS = (
    "status",
    "timeout_before",
    "timeout_after",
    "reset_before",
    "reset_after",
    "half_body",
    "delay",
)
# What a log shows for a call that got no answer; nginx's number for it.
NO_ANSWER_STATUS = 499


@web.middleware
async def make_trouble(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Apply the first fault that matches an API call; "before" kinds leave no effect behind."""
    fault = None
    if request.path.startswith("/2/"):
        fault = _take_fault(request.app[STATE], request)
    if fault is None:
        return await handler(request)
    get_visit(request).fault = fault.kind
    match fault.kind:
        case "status":
            return _answer_as_told(fault)
        case "delay":
            await asyncio.sleep(fault.seconds)
            if get_visit(request).revision != request.app[STATE].revision:
                return _hang_up(request)
            return await handler(request)
        case "timeout_before":
            await asyncio.sleep(fault.seconds)
            return _hang_up(request)
        case "reset_before":
            return _hang_up(request)
    response = await _handle(request, handler)
    get_visit(request).lost_status = response.status
    match fault.kind:
        case "timeout_after":
            await asyncio.sleep(fault.seconds)
        case "half_body":
            await _send_half(request, response)
    return _hang_up(request)


def _take_fault(state: LocalX, request: web.Request) -> Fault | None:
    for fault in state.faults:
        if not request.path.startswith(fault.path_prefix):
            continue
        if fault.method not in ("*", request.method):
            continue
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                state.faults.remove(fault)
        return fault
    return None


async def _handle(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except XProblem as problem:
        return problem.as_response()


def _answer_as_told(fault: Fault) -> web.Response:
    headers = dict(fault.headers)
    if isinstance(fault.body, str):
        return web.Response(text=fault.body, status=fault.status, headers=headers)
    content_type = "application/json" if fault.status < 400 else "application/problem+json"
    if any(name.casefold() == "content-type" for name in headers):
        return web.Response(
            body=web.json_response(fault.body).body, status=fault.status, headers=headers
        )
    return web.json_response(
        fault.body, status=fault.status, headers=headers, content_type=content_type
    )


def _hang_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=NO_ANSWER_STATUS)


async def _send_half(request: web.Request, whole: web.StreamResponse) -> None:
    body = whole.body if isinstance(whole, web.Response) else b""
    content = bytes(body) if isinstance(body, bytes | bytearray) else b""
    half = web.StreamResponse(status=whole.status, headers={"Content-Type": whole.content_type})
    half.content_length = len(content)
    await half.prepare(request)
    await half.write(content[: len(content) // 2])
    # Let the first half leave before the line breaks.
    await asyncio.sleep(0.05)
