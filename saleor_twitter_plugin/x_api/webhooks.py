"""The app's webhooks at X. Source: docs.x.com, webhooks, and OpenAPI 2.167, read 2026-11-22."""

from ..x_limits import XCall
from .app_payloads import Webhook, read_created_webhook, read_validity, read_webhooks
from .client import XClient

PATH = "/2/webhooks"


def list_webhooks(client: XClient) -> list[Webhook]:
    """Return all webhooks of the app, whoever made them."""
    return read_webhooks(client.request(XCall.WEBHOOKS, "GET", PATH, what="the webhooks"))


def create_webhook(client: XClient, url: str) -> Webhook:
    """Register an address; X asks it for its signature before it answers."""
    answer = client.request(XCall.WEBHOOKS, "POST", PATH, what="the webhook", json={"url": url})
    return read_created_webhook(answer)


def validate_webhook(client: XClient, webhook_id: str) -> bool:
    """Let X ask the address again; a right answer makes an invalid webhook valid."""
    path = f"{PATH}/{webhook_id}"
    return read_validity(client.request(XCall.WEBHOOKS, "PUT", path, what="the webhook"))


def delete_webhook(client: XClient, webhook_id: str) -> None:
    client.request(XCall.WEBHOOKS, "DELETE", f"{PATH}/{webhook_id}", what="the webhook")
