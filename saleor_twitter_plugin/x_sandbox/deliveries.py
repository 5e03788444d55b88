"""Send events to webhooks, signed, in the background; try again a few times; write it all down."""

import asyncio
import json
import time
from collections.abc import Coroutine
from datetime import timedelta

from aiohttp import ClientError, ClientTimeout, web

from saleor_twitter_plugin.x_sandbox.billing import bill_delivery
from saleor_twitter_plugin.x_sandbox.clock import as_wire_time
from saleor_twitter_plugin.x_sandbox.keys import SESSION, STATE, TASKS
from saleor_twitter_plugin.x_sandbox.log_entries import Delivery
from saleor_twitter_plugin.x_sandbox.signing import sign_delivery
from saleor_twitter_plugin.x_sandbox.webhook_health import (
    is_final_error,
    is_final_status,
    note_failure,
    note_success,
)
from saleor_twitter_plugin.x_sandbox.wire import Json

# How X retries is undocumented (2026-08-22), so this is a choice of ours.
PAUSES_BEFORE_TRIES = (timedelta(0), timedelta(seconds=0.5), timedelta(seconds=2))
# A window that does not fill up is sent after so long; a slow answer holds the next one so long.
WINDOW_SECONDS = 2.0
NEXT_AFTER_SECONDS = 1.0


def deliver(
    app: web.Application, webhook_id: str, event: Json, *, user_id: str, subject_id: str
) -> None:
    """Start the delivery of one event to one webhook; with disorder, at times twice."""
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
    data = event["data"]
    for _ in range(app[STATE].shuffler.draw_copies_count()):
        start_delivery(
            app,
            webhook_id=webhook_id,
            event_type=data["event_type"],
            event_uuid=data["event_uuid"],
            user_id=user_id,
            subject_id=subject_id,
            body=body,
        )


def redeliver(app: web.Application, subject_id: str, times: int) -> int:
    """Send again, byte for byte, what was sent about one post; return how many were started."""
    originals = {
        (delivery.webhook_id, delivery.body): delivery
        for delivery in app[STATE].deliveries
        if delivery.subject_id == subject_id
    }
    for delivery in originals.values():
        for _ in range(times):
            start_delivery(
                app,
                webhook_id=delivery.webhook_id,
                event_type=delivery.event_type,
                event_uuid=delivery.event_uuid,
                user_id=delivery.user_id,
                subject_id=subject_id,
                body=delivery.body,
            )
    return len(originals) * times


def start_delivery(
    app: web.Application,
    *,
    webhook_id: str,
    event_type: str,
    event_uuid: str,
    user_id: str,
    subject_id: str,
    body: bytes,
) -> None:
    """Write a delivery down and send it in a task of its own."""
    state = app[STATE]
    webhook = state.webhooks.get(webhook_id)
    delivery = Delivery(
        delivery_id=state.ids.next(),
        webhook_id=webhook_id,
        url=webhook.url if webhook else "",
        event_type=event_type,
        event_uuid=event_uuid,
        user_id=user_id,
        subject_id=subject_id,
        body=body,
        created_at=state.clock.now(),
    )
    state.deliveries.append(delivery)
    state.touch()
    if webhook is None or not webhook.is_valid:
        delivery.outcome = "no valid webhook"
        return
    _run(app, _send_in_turn(app, delivery, state.shuffler.draw_delay_seconds()))


def _run(app: web.Application, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
    task = asyncio.get_running_loop().create_task(work)
    app[TASKS].add(task)
    task.add_done_callback(app[TASKS].discard)
    return task


async def _send_in_turn(app: web.Application, delivery: Delivery, delay_seconds: float) -> None:
    shuffler = app[STATE].shuffler
    if delay_seconds:
        await asyncio.sleep(delay_seconds)
    if not shuffler.reorders:
        await _send(app, delivery)
        return
    if not shuffler.hold(delivery):
        window_number = shuffler.windows_count
        await asyncio.sleep(WINDOW_SECONDS)
        if shuffler.windows_count != window_number:
            return
    for held in shuffler.take_window():
        await asyncio.wait({_run(app, _send(app, held))}, timeout=NEXT_AFTER_SECONDS)


async def _send(app: web.Application, delivery: Delivery) -> None:
    state = app[STATE]
    webhook = state.webhooks.get(delivery.webhook_id)
    if webhook is None or not webhook.is_valid:
        delivery.outcome = "no valid webhook"
        return
    for pause in PAUSES_BEFORE_TRIES:
        await asyncio.sleep(pause.total_seconds())
        status, is_final = await _try_once(app, delivery)
        state.touch()
        if 200 <= status < 300:
            note_success(webhook)
            delivery.outcome = "delivered"
            bill_delivery(state, delivery)
            return
        note_failure(state, webhook, is_final=is_final)
        if not webhook.is_valid:
            delivery.outcome = "webhook invalidated"
            return
        if 400 <= status < 500:
            break
    delivery.outcome = "failed"


async def _try_once(app: web.Application, delivery: Delivery) -> tuple[int, bool]:
    """Return the webhook's status, 0 when it did not answer, and whether X gives up at once."""
    headers = {"Content-Type": "application/json", **sign_delivery(app[STATE].app, delivery.body)}
    started = time.monotonic()
    status, error, is_final = 0, "", False
    try:
        async with app[SESSION].post(
            delivery.url,
            data=delivery.body,
            headers=headers,
            allow_redirects=False,
            timeout=ClientTimeout(total=app[STATE].settings.delivery_timeout_seconds),
        ) as response:
            status, is_final = response.status, is_final_status(response.status)
            await response.read()
    except (TimeoutError, ClientError, ValueError) as failure:
        status, error, is_final = 0, type(failure).__name__, is_final_error(failure)
    spent_ms = int((time.monotonic() - started) * 1000)
    entry: dict[str, str | int] = {"status": status, "ms": spent_ms}
    if error:
        entry["error"] = error
    delivery.tries.append(entry)
    return status, is_final


def show_delivery(delivery: Delivery) -> Json:
    """Return a delivery for the control API and the page; status and ms are the last try's."""
    last = delivery.tries[-1] if delivery.tries else {}
    return {
        "id": delivery.delivery_id,
        "webhook_id": delivery.webhook_id,
        "url": delivery.url,
        "event_type": delivery.event_type,
        "event_uuid": delivery.event_uuid,
        "user_id": delivery.user_id,
        "post_id": delivery.subject_id,
        "created_at": as_wire_time(delivery.created_at),
        "outcome": delivery.outcome,
        "status": last.get("status"),
        "ms": last.get("ms"),
        "tries": delivery.tries,
        "price_usd": str(delivery.price_usd),
        "body": delivery.body.decode(),
    }
