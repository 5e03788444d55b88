"""Count every API call: who, what came of it, its price, and X's rate-limit headers."""

from datetime import timedelta
from decimal import Decimal
from email.utils import format_datetime

from aiohttp import web
from aiohttp.typedefs import Handler

from saleor_twitter_plugin.x_sandbox.access import find_caller
from saleor_twitter_plugin.x_sandbox.answers import check_names
from saleor_twitter_plugin.x_sandbox.billing import require_credit, settle
from saleor_twitter_plugin.x_sandbox.keys import STATE, VISIT, Visit
from saleor_twitter_plugin.x_sandbox.log_entries import Call
from saleor_twitter_plugin.x_sandbox.problems import XProblem, too_many_requests
from saleor_twitter_plugin.x_sandbox.rate_limits import count_call
from saleor_twitter_plugin.x_sandbox.state import LocalX


@web.middleware
async def meter_call(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Name the caller, count the call, answer refusals, write down what happened."""
    if not request.path.startswith("/2/"):
        return await handler(request)
    state = request.app[STATE]
    visit = Visit(caller=find_caller(state, request), revision=state.revision)
    request[VISIT] = visit
    resource = request.match_info.route.resource
    route = resource.canonical if resource else request.path
    count = count_call(state, request.method, route, _name_caller(visit))
    visit.limit_headers = count.headers
    response: web.StreamResponse
    try:
        if count.is_over and state.settings.enforce_rate_limits:
            raise too_many_requests()
        if visit.caller is not None:
            require_credit(state, request.method, route)
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
    _write_down(state, request, visit, response.status)
    return response


async def put_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Put X's limits and X's idea of the time on an answer, just before it leaves."""
    visit: Visit | None = request.get(VISIT)
    if visit is None:
        return
    state = request.app[STATE]
    for name, value in visit.limit_headers.items():
        # A fault may have said otherwise.
        response.headers.setdefault(name, value)
    shown_now = state.clock.now() + timedelta(seconds=state.settings.clock_skew_seconds)
    response.headers["Date"] = format_datetime(shown_now, usegmt=True)


def _name_caller(visit: Visit) -> str:
    return visit.caller.label if visit.caller else "nobody"


def _write_down(state: LocalX, request: web.Request, visit: Visit, status: int) -> None:
    if visit.revision != state.revision:
        # A call that hung over a reset belongs to no one any more.
        return
    # X bills what it has done, whether or not its answer arrives; failed answers are free.
    effect_status = status if visit.lost_status is None else visit.lost_status
    price = settle(state, visit) if effect_status < 400 else Decimal(0)
    state.calls.append(
        Call(
            at=state.clock.now(),
            method=request.method,
            path=request.path,
            status=status,
            who=_name_caller(visit),
            price_usd=price,
            fault=visit.fault,
        )
    )
    state.touch()
