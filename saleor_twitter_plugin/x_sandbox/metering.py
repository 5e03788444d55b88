"""Count every API call: who, what came of it, its price, and X's rate-limit headers."""

from aiohttp import web
from aiohttp.typedefs import Handler

from saleor_twitter_plugin.x_sandbox.access import find_caller
from saleor_twitter_plugin.x_sandbox.answers import check_names
from saleor_twitter_plugin.x_sandbox.keys import STATE, VISIT, Visit
from saleor_twitter_plugin.x_sandbox.price_list import DEFAULT_LIMITS, LIMITS, Limit
from saleor_twitter_plugin.x_sandbox.problems import XProblem, too_many_requests
from saleor_twitter_plugin.x_sandbox.state import Call, LocalX


@web.middleware
async def meter_call(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Name the caller, count the call, answer refusals, write down what happened."""
    if not request.path.startswith("/2/"):
        return await handler(request)
    state = request.app[STATE]
    visit = Visit(caller=find_caller(state, request), revision=state.revision)
    request[VISIT] = visit
    headers, is_over = _count(state, request, visit)
    response: web.StreamResponse
    try:
        if is_over and state.settings.enforce_rate_limits:
            raise too_many_requests()
        check_names(request)
        response = await handler(request)
    except XProblem as problem:
        response = problem.as_response()
    except web.HTTPException as refusal:
        # Unknown paths and methods: X answers problem+json there, too.
        response = XProblem(
            refusal.status,
            {
                "title": refusal.reason,
                "type": "about:blank",
                "status": refusal.status,
                "detail": refusal.reason,
            },
        ).as_response()
    if not response.prepared:
        response.headers.update(headers)
    _write_down(state, request, visit, response.status)
    return response


def _count(state: LocalX, request: web.Request, visit: Visit) -> tuple[dict[str, str], bool]:
    resource = request.match_info.route.resource
    route = resource.canonical if resource else request.path
    who = visit.caller.label if visit.caller else "nobody"
    now = int(state.clock.now().timestamp())
    headers: dict[str, str] = {}
    is_over = False
    for limit in _choose_limits(LIMITS.get((request.method, route), DEFAULT_LIMITS), who):
        window = limit.window_seconds
        key = ("app" if limit.is_for_app else who, f"{request.method} {route}", window)
        reset_at, used = state.rate_windows.get(key, (0, 0))
        if reset_at <= now:
            reset_at, used = now + window, 0
        used += 1
        state.rate_windows[key] = (reset_at, used)
        is_over = is_over or used > limit.count
        if not headers:
            headers = {
                "x-rate-limit-limit": str(limit.count),
                "x-rate-limit-remaining": str(max(0, limit.count - used)),
                "x-rate-limit-reset": str(reset_at),
            }
    return headers, is_over


def _choose_limits(limits: tuple[Limit, ...], who: str) -> list[Limit]:
    of_app = [limit for limit in limits if limit.is_for_app]
    if who == "app":
        return of_app or list(limits)
    of_account = [limit for limit in limits if not limit.is_for_app]
    if not of_account:
        return of_app
    shortest = of_account[0].window_seconds
    return of_account + [limit for limit in of_app if limit.window_seconds > shortest]


def _write_down(state: LocalX, request: web.Request, visit: Visit, status: int) -> None:
    if visit.revision != state.revision:
        # A call that hung over a reset belongs to no one any more.
        return
    # Failed answers are not billed.
    price = visit.price_usd if status < 400 else visit.price_usd * 0
    state.calls.append(
        Call(
            at=state.clock.now(),
            method=request.method,
            path=request.path,
            status=status,
            who=visit.caller.label if visit.caller else "nobody",
            price_usd=price,
            fault=visit.fault,
        )
    )
    state.calls_price_usd += price
    state.touch()
