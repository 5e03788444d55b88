"""Hand the whole stage out and take it back over HTTP (/sandbox/state)."""

import json

from aiohttp import web

from saleor_twitter_plugin.x_sandbox.bodies import refuse_unknown
from saleor_twitter_plugin.x_sandbox.keys import STATE, TASKS
from saleor_twitter_plugin.x_sandbox.problems import invalid_request
from saleor_twitter_plugin.x_sandbox.snapshot import (
    PARTS,
    VERSION,
    SnapshotError,
    decode_state,
    encode_state,
    put_state,
)

# A stage full of pictures; far above what one rehearsal uploads.
MAX_STATE_BYTES = 256 * 1024 * 1024


async def read_state(request: web.Request) -> web.Response:
    """GET /sandbox/state; ?media=0 leaves the pictures' bytes out. It carries tokens."""
    content = encode_state(request.app[STATE])
    if request.query.get("media") == "0":
        for media in content["media"].values():
            media["content"], media["segments"] = "", {}
    return web.json_response(content, headers={"Cache-Control": "no-store"})


async def restore_state(request: web.Request) -> web.Response:
    """POST /sandbox/state: all of it or nothing; calls, deliveries and faults begin anew."""
    whole = await request.clone(client_max_size=MAX_STATE_BYTES).read()
    try:
        content = json.loads(whole)
    except ValueError:
        raise invalid_request("body", "", "The state is not valid JSON") from None
    if not isinstance(content, dict):
        raise invalid_request("body", "", "The state must be a JSON object")
    if content.get("version") != VERSION:
        raise invalid_request(
            "version",
            content.get("version"),
            f"This local X reads states of version {VERSION} only; "
            "export the state anew from a local X of this version",
        )
    refuse_unknown(content, frozenset(PARTS) | {"version"})
    try:
        parts = decode_state(content)
    except SnapshotError as error:
        raise invalid_request("body", "", str(error)) from None
    for task in request.app[TASKS].copy():
        task.cancel()
    put_state(request.app[STATE], parts)
    return web.json_response({"restored": True, "version": VERSION})
