"""Turn the knobs (/sandbox/settings, /sandbox/disorder)."""

from dataclasses import asdict, replace
from decimal import Decimal

from aiohttp import web

from saleor_twitter_plugin.x_sandbox.bodies import (
    read_count,
    read_flag,
    read_number,
    read_object,
    read_part,
    read_text,
    read_usd,
    refuse_unknown,
)
from saleor_twitter_plugin.x_sandbox.disorder import Shuffler
from saleor_twitter_plugin.x_sandbox.keys import STATE
from saleor_twitter_plugin.x_sandbox.knobs import Disorder, Settings
from saleor_twitter_plugin.x_sandbox.price_list import LIMITS
from saleor_twitter_plugin.x_sandbox.problems import invalid_request
from saleor_twitter_plugin.x_sandbox.rate_limits import HEADER_CHOICES, OVERRIDES
from saleor_twitter_plugin.x_sandbox.state import LocalX
from saleor_twitter_plugin.x_sandbox.wire import Json

WIRE_NAMES = ("old", "new", "both")
LEAST_KEEP_ALIVE_SECONDS = 0.05


async def set_settings(request: web.Request) -> web.Response:
    """POST /sandbox/settings; what is left out keeps its value."""
    state = request.app[STATE]
    body = await read_object(request)
    refuse_unknown(body, frozenset(vars(state.settings)))
    state.settings = _turn(state.settings, body)
    if "disorder" in body:
        state.shuffler = Shuffler(state.settings.disorder)
    state.touch()
    return web.json_response(show_settings(state))


def _turn(now: Settings, body: Json) -> Settings:
    keep_alive_seconds = read_number(
        body, "stream_keep_alive_seconds", now.stream_keep_alive_seconds
    )
    return replace(
        now,
        enforce_rate_limits=read_flag(body, "enforce_rate_limits", default=now.enforce_rate_limits),
        plain_reply_summons=read_flag(body, "plain_reply_summons", default=now.plain_reply_summons),
        wire_names=_read_choice(body, "wire_names", now.wire_names, WIRE_NAMES),
        limit_headers=_read_choice(body, "limit_headers", now.limit_headers, HEADER_CHOICES),
        limits=_read_limits(body) if "limits" in body else now.limits,
        credits_usd=_read_credits(body) if "credits_usd" in body else now.credits_usd,
        charges_once_a_day=read_flag(body, "charges_once_a_day", default=now.charges_once_a_day),
        delivery_timeout_seconds=read_number(
            body, "delivery_timeout_seconds", now.delivery_timeout_seconds
        ),
        crc_every_seconds=read_count(body, "crc_every_seconds", now.crc_every_seconds),
        stream_keep_alive_seconds=max(LEAST_KEEP_ALIVE_SECONDS, keep_alive_seconds),
        clock_skew_seconds=read_count(body, "clock_skew_seconds", now.clock_skew_seconds),
        video_processing_seconds=read_number(
            body, "video_processing_seconds", now.video_processing_seconds
        ),
        video_is_unreadable=read_flag(body, "video_is_unreadable", default=now.video_is_unreadable),
        media_expires_after_seconds=read_count(
            body, "media_expires_after_seconds", now.media_expires_after_seconds
        ),
        disorder=read_disorder(read_part(body, "disorder")) if "disorder" in body else now.disorder,
    )


def _read_choice(body: Json, name: str, now: str, choices: tuple[str, ...]) -> str:
    value = read_text(body, name, now)
    if value not in choices:
        raise invalid_request(name, value, f"{name} must be one of {', '.join(choices)}")
    return value


def _read_credits(body: Json) -> Decimal | None:
    return None if body["credits_usd"] is None else read_usd(body, "credits_usd")


def _read_limits(body: Json) -> dict[str, dict[str, int]]:
    limits: dict[str, dict[str, int]] = {}
    for route, counts in read_part(body, "limits").items():
        method, _, path = route.partition(" ")
        if (method, path) not in LIMITS:
            raise invalid_request("limits", route, f"[{route}] is not a route with limits")
        if not isinstance(counts, dict):
            raise invalid_request("limits", route, "A limit must be an object")
        refuse_unknown(counts, frozenset(OVERRIDES), "$.limits")
        limits[route] = {name: read_count(counts, name) for name in counts}
    return limits


def read_disorder(body: Json) -> Disorder:
    """Read what is to go wrong; what is left out goes right. Raises: XProblem 400."""
    refuse_unknown(body, frozenset(vars(Disorder())), "$.disorder")
    duplicate_share = read_number(body, "duplicate_share", 0.0)
    if duplicate_share > 1:
        raise invalid_request("duplicate_share", duplicate_share, "duplicate_share is 0 to 1")
    return Disorder(
        duplicate_share=duplicate_share,
        reorder_window_count=int(read_number(body, "reorder_window_count", 0)),
        delay_seconds_max=read_number(body, "delay_seconds_max", 0.0),
        seed=read_count(body, "seed", 0),
    )


async def set_disorder(request: web.Request) -> web.Response:
    """POST /sandbox/disorder: replaces what was set; an empty one ends all disorder."""
    state = request.app[STATE]
    state.settings.disorder = read_disorder(await read_object(request))
    state.shuffler = Shuffler(state.settings.disorder)
    return web.json_response(asdict(state.settings.disorder))


async def read_settings(request: web.Request) -> web.Response:
    """GET /sandbox/settings."""
    return web.json_response(show_settings(request.app[STATE]))


def show_settings(state: LocalX) -> Json:
    """Return all knobs; money as text."""
    shown: Json = asdict(state.settings)
    if state.settings.credits_usd is not None:
        shown["credits_usd"] = str(state.settings.credits_usd)
    return shown
