"""Decide when X gives up on a webhook: at once, or after it has failed for more than a day."""

from datetime import timedelta

from aiohttp import ClientSSLError

from saleor_twitter_plugin.x_sandbox.state import LocalX, Webhook

# Source: docs.x.com, webhooks, read 2026-08-22.
GIVES_UP_AFTER = timedelta(hours=28)


def is_final_status(status: int) -> bool:
    """Tell whether an answer ends a webhook at once: a redirect does."""
    return 300 <= status < 400


def is_final_error(error: Exception) -> bool:
    """Tell whether a broken connection ends a webhook at once: bad TLS does."""
    return isinstance(error, ClientSSLError)


def note_success(webhook: Webhook) -> None:
    """Forget earlier failures."""
    webhook.failing_since = None


def note_failure(state: LocalX, webhook: Webhook, *, is_final: bool) -> None:
    """Remember a failure, and end the webhook when X would."""
    now = state.clock.now()
    webhook.failing_since = webhook.failing_since or now
    if is_final or now - webhook.failing_since >= GIVES_UP_AFTER:
        webhook.is_valid = False
    state.touch()
