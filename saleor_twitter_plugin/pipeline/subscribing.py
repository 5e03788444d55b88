"""The webhook and its subscriptions at X: found, made where they are missing, and mended.

What somebody else has made at X is never touched. What is noted of trouble is said in words of
ours: X's own could quote what nobody may read.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from ..accounts import app_state
from ..accounts.app_state import WebhookState
from ..config import Config, Ingestion
from ..errors import PermanentError, TwitterPluginError
from ..handoffs import Purpose
from ..links import WEBHOOK_ADDRESS
from ..shop import Shop
from ..x_api import activity, webhooks
from ..x_api.app_payloads import Webhook
from ..x_api.client import XClient
from .access import open_app_client
from .subscriptions import subscribe_accounts
from .troubles import describe_trouble

logger = logging.getLogger(__name__)

NO_TOKEN = "Enter the X app's bearer token in the plugin's settings: without it X has no webhook."
NO_ADDRESS = "Nobody has said where the shop is reached from outside: enter its public address."
NOT_VALID = (
    "X asked the webhook's address and did not get the right answer: it must be public, answer"
    " over https without a redirect, and have the app's own client secret."
)


def keep_subscribed(config: Config, shop: Shop, clock: Callable[[], datetime]) -> WebhookState:
    """Bring the webhook and every account's subscriptions in order, and note how they are.

    Only where deliveries are wanted is anything made; a webhook that is there is looked after
    in every mode.
    """
    is_wanted = config.ingestion is Ingestion.WEBHOOK
    url = find_webhook_url(shop)
    state, client = WebhookState(url=url), None
    if not config.bearer_token or not url:
        problem = (NO_TOKEN if url else NO_ADDRESS) if is_wanted else ""
        state = WebhookState(url=url, problem=problem)
    else:
        client = open_app_client(config=config, purpose=Purpose.UPKEEP, now=clock())
        state = _keep_webhook(client, url, is_wanted=is_wanted)
    app_state.note_webhook(config.client_id, state, now=clock())
    if state.problem:
        logger.warning("The webhook: %s", state.problem)
    if client is not None and state.webhook_id and is_wanted:
        subscribe_accounts(client, state.webhook_id, clock=clock)
    return state


def remove_webhook(config: Config, shop: Shop, clock: Callable[[], datetime]) -> int:
    """Take our webhook and what goes to it away from X; return how many subscriptions.

    Raises:
        TwitterPluginError: X did not do it, or did not do all of it.
    """
    client = open_app_client(config=config, purpose=Purpose.UPKEEP, now=clock())
    ours = _find_ours(webhooks.list_webhooks(client), find_webhook_url(shop))
    removed = 0
    if ours is not None:
        for each in activity.list_subscriptions(client):
            if each.webhook_id == ours.webhook_id:
                activity.delete_subscription(client, each.subscription_id)
                removed += 1
        webhooks.delete_webhook(client, ours.webhook_id)
    app_state.note_webhook(config.client_id, WebhookState(), now=clock())
    return removed


def find_webhook_url(shop: Shop) -> str:
    """Return the address that X is to deliver to; empty where nobody knows it."""
    public_url = shop.read_public_url()
    return f"{public_url}{WEBHOOK_ADDRESS}" if public_url else ""


def _keep_webhook(client: XClient, url: str, *, is_wanted: bool) -> WebhookState:
    try:
        ours = _find_ours(webhooks.list_webhooks(client), url)
    except TwitterPluginError as error:
        problem = describe_trouble(error, what="to list the webhooks")
        return WebhookState(url=url, problem=problem)
    if ours is None:
        return _create(client, url) if is_wanted else WebhookState(url=url)
    try:
        is_valid = webhooks.validate_webhook(client, ours.webhook_id)
        # X tells here only that it asked; the list tells what came of it.
        again = _find_ours(webhooks.list_webhooks(client), url)
    except PermanentError:
        is_valid, again = False, ours
    except TwitterPluginError as error:
        # Nobody knows whether it is valid still: what was known goes on for a while.
        problem = describe_trouble(error, what="to check the webhook")
        return WebhookState(ours.webhook_id, ours.url, ours.is_valid, problem)
    is_valid = is_valid and again is not None and again.is_valid
    return WebhookState(ours.webhook_id, ours.url, is_valid, "" if is_valid else NOT_VALID)


def _create(client: XClient, url: str) -> WebhookState:
    try:
        made = webhooks.create_webhook(client, url)
    except PermanentError:
        return WebhookState(url=url, is_valid=False, problem=NOT_VALID)
    except TwitterPluginError as error:
        problem = describe_trouble(error, what="to make the webhook")
        return WebhookState(url=url, problem=problem)
    return WebhookState(
        made.webhook_id, made.url or url, made.is_valid, "" if made.is_valid else NOT_VALID
    )


def _find_ours(listed: list[Webhook], url: str) -> Webhook | None:
    # Both spellings are ours: our address answers both.
    return next((each for each in listed if each.url.rstrip("/") == url.rstrip("/")), None)
