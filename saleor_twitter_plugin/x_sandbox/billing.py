"""Take money for calls and deliveries, and refuse paid calls when there is none."""

from collections.abc import Iterable
from decimal import Decimal

from aiohttp import web

from saleor_twitter_plugin.x_sandbox import charges
from saleor_twitter_plugin.x_sandbox.access import get_visit
from saleor_twitter_plugin.x_sandbox.bodies import read_object, read_usd, refuse_unknown
from saleor_twitter_plugin.x_sandbox.charges import Resource
from saleor_twitter_plugin.x_sandbox.keys import STATE, Visit
from saleor_twitter_plugin.x_sandbox.log_entries import Delivery
from saleor_twitter_plugin.x_sandbox.price_list import (
    OWNED_POST_READ_USD,
    PAID_ROUTES,
    POST_READ_USD,
    price_of_event,
)
from saleor_twitter_plugin.x_sandbox.problems import credits_depleted
from saleor_twitter_plugin.x_sandbox.state import LocalX

KINDS_OF_EVENTS = {"post": charges.POST, "dm": charges.MESSAGE}


def bill_reads(request: web.Request, kind: str, x_ids: Iterable[str], price_usd: Decimal) -> None:
    """Note what this call hands out; it is billed when the call has succeeded."""
    get_visit(request).resources += [Resource(kind, x_id, price_usd) for x_id in x_ids]


def price_of_timeline(request: web.Request, x_user_id: str) -> Decimal:
    """Return what a post of a timeline costs: little when the app's owner reads its own."""
    caller = get_visit(request).caller
    person = caller.person if caller is not None else None
    if person is None or person.x_user_id != x_user_id:
        return POST_READ_USD
    owner_handle = request.app[STATE].app.owner_handle
    is_owner = person.handle.casefold() == owner_handle.casefold()
    return OWNED_POST_READ_USD if is_owner else POST_READ_USD


def require_credit(state: LocalX, method: str, route: str) -> None:
    """Let paid calls pass only while there is money. Raises: XProblem 402."""
    credits_usd = state.settings.credits_usd
    if credits_usd is not None and credits_usd <= 0 and (method, route) in PAID_ROUTES:
        raise credits_depleted(state.app.app_id)


def settle(state: LocalX, visit: Visit) -> Decimal:
    """Bill a call that has succeeded; return what it cost."""
    cost_usd = visit.price_usd
    for resource in visit.resources:
        cost_usd += _charge(state, resource)
    state.calls_price_usd += cost_usd
    _spend(state, cost_usd)
    return cost_usd


def bill_delivery(state: LocalX, delivery: Delivery, price_usd: Decimal | None = None) -> None:
    """Bill a delivery that has arrived, by its type or by a given price."""
    kind = KINDS_OF_EVENTS.get(delivery.event_type.partition(".")[0], charges.EVENT)
    x_id = delivery.subject_id if kind != charges.EVENT else delivery.event_uuid
    price = price_of_event(delivery.event_type) if price_usd is None else price_usd
    delivery.price_usd = _charge(state, Resource(kind, x_id, price))
    state.deliveries_price_usd += delivery.price_usd
    _spend(state, delivery.price_usd)


def _charge(state: LocalX, resource: Resource) -> Decimal:
    day = state.clock.now().date()
    return state.meter.charge(resource, day, once_a_day=state.settings.charges_once_a_day)


def _spend(state: LocalX, cost_usd: Decimal) -> None:
    if state.settings.credits_usd is not None:
        state.settings.credits_usd -= cost_usd


async def add_credits(request: web.Request) -> web.Response:
    """POST /sandbox/credits: buy some; where credit was endless, this is all there is."""
    settings = request.app[STATE].settings
    body = await read_object(request)
    refuse_unknown(body, frozenset({"add_usd"}))
    if settings.credits_usd is None:
        settings.credits_usd = Decimal(0)
    settings.credits_usd += read_usd(body, "add_usd")
    request.app[STATE].touch()
    return web.json_response({"credits_usd": str(settings.credits_usd)})
