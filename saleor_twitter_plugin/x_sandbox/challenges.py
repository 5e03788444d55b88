"""Challenge webhooks (CRC): at registration, on demand, and again and again by the clock."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientTimeout, web

from saleor_twitter_plugin.x_sandbox.keys import SESSION, STATE
from saleor_twitter_plugin.x_sandbox.signing import is_right_challenge_answer
from saleor_twitter_plugin.x_sandbox.state import LocalX, Webhook
from saleor_twitter_plugin.x_sandbox.webhook_health import (
    is_final_error,
    is_final_status,
    note_failure,
    note_success,
)

# Source: docs.x.com, webhooks, read 2026-08-22.
CHALLENGE_SECONDS = 3.0
MAX_CHALLENGE_ANSWER_BYTES = 10_000
LOOK_EVERY_SECONDS = 0.2


@dataclass(frozen=True)
class Failure:
    """What was wrong with the answer to a challenge."""

    text: str
    is_final: bool


async def challenge(app: web.Application, url: str) -> Failure | None:
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
                text = f"the webhook answered {response.status}"
                return Failure(text, is_final_status(response.status))
            content = await response.content.read(MAX_CHALLENGE_ANSWER_BYTES)
    except (TimeoutError, ClientError, ValueError) as error:
        text = f"the webhook could not be reached: {type(error).__name__}"
        return Failure(text, is_final_error(error))
    try:
        body = json.loads(content)
    except ValueError:
        return Failure("the webhook did not answer with JSON", is_final=True)
    answered = body.get("response_token") if isinstance(body, dict) else None
    if not is_right_challenge_answer(app[STATE].app, token, answered):
        return Failure("the webhook answered with a wrong response_token", is_final=True)
    return None


async def challenge_again(app: web.Application, webhook: Webhook) -> None:
    """Challenge a registered webhook and note how it did; a right answer heals it."""
    state = app[STATE]
    webhook.challenged_at = state.clock.now()
    failure = await challenge(app, webhook.url)
    if failure is None:
        webhook.is_valid = True
        note_success(webhook)
        state.touch()
    else:
        note_failure(state, webhook, is_final=failure.is_final)


async def run_challenges(app: web.Application) -> AsyncIterator[None]:
    """Challenge every valid webhook by the clock while the server runs."""
    task = asyncio.get_running_loop().create_task(_watch(app))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _watch(app: web.Application) -> None:
    while True:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        for webhook in _find_due(app[STATE]):
            await challenge_again(app, webhook)


def _find_due(state: LocalX) -> list[Webhook]:
    every_seconds = state.settings.crc_every_seconds
    if not every_seconds:
        return []
    latest = state.clock.now() - timedelta(seconds=every_seconds)
    return [
        webhook
        for webhook in state.webhooks.values()
        if webhook.is_valid and (webhook.challenged_at or webhook.created_at) <= latest
    ]
