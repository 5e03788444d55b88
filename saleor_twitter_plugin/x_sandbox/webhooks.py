"""Register webhooks, and challenge them (CRC) before trusting them."""

import json
import secrets
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientTimeout, web

from saleor_twitter_plugin.x_sandbox.access import require_app
from saleor_twitter_plugin.x_sandbox.answers import answer
from saleor_twitter_plugin.x_sandbox.bodies import read_object, read_text, refuse_unknown
from saleor_twitter_plugin.x_sandbox.clock import as_wire_time
from saleor_twitter_plugin.x_sandbox.keys import SESSION, STATE, STRICT_WEBHOOK_URLS
from saleor_twitter_plugin.x_sandbox.problems import invalid_request, missing
from saleor_twitter_plugin.x_sandbox.signing import is_right_challenge_answer
from saleor_twitter_plugin.x_sandbox.state import Webhook
from saleor_twitter_plugin.x_sandbox.wire import Json

# Source: docs.x.com, webhooks, read 2026-08-22.
MAX_URL_LENGTH = 200
CHALLENGE_SECONDS = 3.0
MAX_CHALLENGE_ANSWER_BYTES = 10_000


async def create_webhook(request: web.Request) -> web.Response:
    """POST /2/webhooks."""
    require_app(request)
    state = request.app[STATE]
    body = await read_object(request)
    refuse_unknown(body, frozenset({"url"}))
    url = read_text(body, "url")
    fault = find_url_fault(url, is_strict=request.app[STRICT_WEBHOOK_URLS])
    if fault is not None:
        raise invalid_request("url", url, fault)
    if any(webhook.url == url for webhook in state.webhooks.values()):
        raise invalid_request("url", url, "DuplicateUrlFailed: the url is already registered")
    failure = await challenge(request.app, url)
    if failure is not None:
        raise invalid_request("url", url, f"CrcValidationFailed: {failure}")
    webhook = Webhook(
        webhook_id=state.ids.next(), url=url, is_valid=True, created_at=state.clock.now()
    )
    state.webhooks[webhook.webhook_id] = webhook
    state.touch()
    return answer(request, {"data": show_webhook(webhook)})


def find_url_fault(url: str, *, is_strict: bool) -> str | None:
    """Say what is wrong with a webhook's address; only strict ones must be as X wants them."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "UrlValidationFailed: not a url"
    if len(url) > MAX_URL_LENGTH:
        return "UrlValidationFailed: longer than 200 characters"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "UrlValidationFailed: not an http address"
    if is_strict and parts.scheme != "https":
        return "UrlValidationFailed: https is required"
    if is_strict and port is not None:
        return "UrlValidationFailed: a port is not allowed"
    return None


async def read_webhooks(request: web.Request) -> web.Response:
    """GET /2/webhooks."""
    require_app(request)
    webhooks = request.app[STATE].webhooks.values()
    data = [show_webhook(webhook) for webhook in webhooks]
    body: Json = {"meta": {"result_count": len(data)}}
    return answer(request, {"data": data, **body} if data else body)


async def validate_webhook(request: web.Request) -> web.Response:
    """PUT /2/webhooks/:id: challenge again."""
    require_app(request)
    webhook = _get_webhook(request)
    webhook.is_valid = await challenge(request.app, webhook.url) is None
    request.app[STATE].touch()
    return answer(request, {"data": {"valid": webhook.is_valid}})


async def delete_webhook(request: web.Request) -> web.Response:
    """DELETE /2/webhooks/:id."""
    require_app(request)
    webhook = _get_webhook(request)
    del request.app[STATE].webhooks[webhook.webhook_id]
    request.app[STATE].touch()
    return answer(request, {"data": {"deleted": True}})


def _get_webhook(request: web.Request) -> Webhook:
    webhook_id = request.match_info["webhook_id"]
    webhook = request.app[STATE].webhooks.get(webhook_id)
    if webhook is None:
        raise missing("webhook_config", "webhook_id", webhook_id)
    return webhook


async def challenge(app: web.Application, url: str) -> str | None:
    """Ask a webhook to prove it knows a secret; return what went wrong, None when it proved it."""
    token = secrets.token_urlsafe(32)
    separator = "&" if urlsplit(url).query else "?"
    try:
        async with app[SESSION].get(
            f"{url}{separator}crc_token={token}",
            allow_redirects=False,
            timeout=ClientTimeout(total=CHALLENGE_SECONDS),
        ) as response:
            if response.status != 200:
                return f"the webhook answered {response.status}"
            content = await response.content.read(MAX_CHALLENGE_ANSWER_BYTES)
    except (TimeoutError, ClientError, ValueError) as error:
        return f"the webhook could not be reached: {type(error).__name__}"
    try:
        body = json.loads(content)
    except ValueError:
        return "the webhook did not answer with JSON"
    answered = body.get("response_token") if isinstance(body, dict) else None
    if not is_right_challenge_answer(app[STATE].app, token, answered):
        return "the webhook answered with a wrong response_token"
    return None


def show_webhook(webhook: Webhook) -> Json:
    """Return a webhook as X does."""
    return {
        "id": webhook.webhook_id,
        "url": webhook.url,
        "valid": webhook.is_valid,
        "created_at": as_wire_time(webhook.created_at),
    }
