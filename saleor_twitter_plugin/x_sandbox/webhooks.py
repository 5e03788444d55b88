"""Register webhooks, list them, and end them."""

from urllib.parse import urlsplit

from aiohttp import web

from saleor_twitter_plugin.x_sandbox.access import require_app
from saleor_twitter_plugin.x_sandbox.answers import answer
from saleor_twitter_plugin.x_sandbox.bodies import read_object, read_text, refuse_unknown
from saleor_twitter_plugin.x_sandbox.challenges import challenge, challenge_again
from saleor_twitter_plugin.x_sandbox.clock import as_wire_time
from saleor_twitter_plugin.x_sandbox.keys import STATE, STRICT_WEBHOOK_URLS
from saleor_twitter_plugin.x_sandbox.problems import invalid_request, missing
from saleor_twitter_plugin.x_sandbox.state import Webhook
from saleor_twitter_plugin.x_sandbox.wire import Json

# Source: docs.x.com, webhooks, read 2026-08-22.
MAX_URL_LENGTH = 200


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
        raise invalid_request("url", url, f"CrcValidationFailed: {failure.text}")
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
    """PUT /2/webhooks/:id: challenge again; a right answer heals, some wrong ones end it."""
    require_app(request)
    webhook = _get_webhook(request)
    await challenge_again(request.app, webhook)
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


def show_webhook(webhook: Webhook) -> Json:
    """Return a webhook as X does."""
    return {
        "id": webhook.webhook_id,
        "url": webhook.url,
        "valid": webhook.is_valid,
        "created_at": as_wire_time(webhook.created_at),
    }
