"""Serve the page people look at: its files and the one answer it asks for again and again."""

from pathlib import Path

from aiohttp import web

from saleor_twitter_plugin.x_sandbox.clock import as_wire_time
from saleor_twitter_plugin.x_sandbox.control import show_call
from saleor_twitter_plugin.x_sandbox.deliveries import show_delivery
from saleor_twitter_plugin.x_sandbox.keys import STATE
from saleor_twitter_plugin.x_sandbox.messages import show_message
from saleor_twitter_plugin.x_sandbox.records import show_person, show_post
from saleor_twitter_plugin.x_sandbox.settings_control import show_settings

FOLDER = Path(__file__).parent
CONTENT_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
FILES = {
    "page.css",
    "elements.js",
    "inbox.js",
    "logs.js",
    "page.js",
    "stage.js",
    "views.js",
    "words.js",
}
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
SHOWN_POSTS_COUNT = 300
SHOWN_MESSAGES_COUNT = 300
SHOWN_DELIVERIES_COUNT = 50
SHOWN_CALLS_COUNT = 100


def _serve(name: str) -> web.Response:
    headers = {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    path = FOLDER / name
    return web.Response(
        text=path.read_text(encoding="utf-8"),
        content_type=CONTENT_TYPES[path.suffix],
        headers=headers,
    )


async def show_page(request: web.Request) -> web.Response:
    """GET /."""
    return _serve("page.html")


async def show_asset(request: web.Request) -> web.Response:
    """GET /assets/:name."""
    name = request.match_info["name"]
    if name not in FILES:
        raise web.HTTPNotFound
    return _serve(name)


async def show_overview(request: web.Request) -> web.Response:
    """GET /sandbox/overview?seen=: all the page shows, newest first; 204 when nothing changed."""
    state = request.app[STATE]
    revision = f"{state.revision}-{state.change_count}"
    if request.query.get("seen") == revision:
        return web.Response(status=204)
    live_posts = [post for post in state.posts.values() if post.is_live][-SHOWN_POSTS_COUNT:]
    deliveries = list(state.deliveries)[-SHOWN_DELIVERIES_COUNT:]
    calls = list(state.calls)[-SHOWN_CALLS_COUNT:]
    return web.json_response(
        {
            "revision": revision,
            "people": [show_person(state, person) for person in state.people.values()],
            "posts": [show_post(state, post) for post in reversed(live_posts)],
            "messages": [
                show_message(state, message)
                for message in reversed(state.messages[-SHOWN_MESSAGES_COUNT:])
            ],
            "deliveries": [show_delivery(delivery) for delivery in reversed(deliveries)],
            "calls": [show_call(call) for call in reversed(calls)],
            "follows": sorted(state.follows),
            "faults": [vars(fault) for fault in state.faults],
            "settings": show_settings(state),
            "now": as_wire_time(state.clock.now()),
            "calls_usd": str(state.calls_price_usd),
            "deliveries_usd": str(state.deliveries_price_usd),
            "total_usd": str(state.calls_price_usd + state.deliveries_price_usd),
        }
    )
