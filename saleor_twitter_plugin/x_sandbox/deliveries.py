"""Send events to webhooks, signed, in the background; try again a few times; write it all down."""

import asyncio
import json
import time
from datetime import timedelta

from aiohttp import ClientError, ClientTimeout, web

from saleor_twitter_plugin.x_sandbox.clock import as_wire_time
from saleor_twitter_plugin.x_sandbox.keys import SESSION, STATE, TASKS
from saleor_twitter_plugin.x_sandbox.price_list import price_of_event
from saleor_twitter_plugin.x_sandbox.signing import sign_delivery
from saleor_twitter_plugin.x_sandbox.state import Delivery
from saleor_twitter_plugin.x_sandbox.wire import Json

# X waits 10 s; how it retries is undocumented (2026-08-22), so this is a choice of ours.
ANSWER_SECONDS = 10.0
PAUSES_BEFORE_TRIES = (timedelta(0), timedelta(seconds=0.5), timedelta(seconds=2))


def deliver(
    app: web.Application, webhook_id: str, event: Json, *, user_id: str, subject_id: str
) -> None:
    """Start the delivery of one event to one webhook."""
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
    data = event["data"]
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
        price_usd=price_of_event(event_type),
    )
    state.deliveries.append(delivery)
    state.touch()
    if webhook is None or not webhook.is_valid:
        delivery.outcome = "no valid webhook"
        return
    task = asyncio.get_running_loop().create_task(_send(app, delivery))
    app[TASKS].add(task)
    task.add_done_callback(app[TASKS].discard)


async def _send(app: web.Application, delivery: Delivery) -> None:
    state = app[STATE]
    for pause in PAUSES_BEFORE_TRIES:
        await asyncio.sleep(pause.total_seconds())
        status = await _try_once(app, delivery)
        state.touch()
        if 200 <= status < 300:
            delivery.outcome = "delivered"
            state.deliveries_price_usd += delivery.price_usd
            return
        if 300 <= status < 400:
            # X gives up on a webhook that redirects, at once.
            webhook = state.webhooks.get(delivery.webhook_id)
            if webhook is not None:
                webhook.is_valid = False
            delivery.outcome = "webhook invalidated"
            return
        if 400 <= status < 500:
            break
    delivery.outcome = "failed"


async def _try_once(app: web.Application, delivery: Delivery) -> int:
    """Return the webhook's status; 0 when it did not answer."""
    headers = {"Content-Type": "application/json", **sign_delivery(app[STATE].app, delivery.body)}
    started = time.monotonic()
    status, error = 0, ""
    try:
        async with app[SESSION].post(
            delivery.url,
            data=delivery.body,
            headers=headers,
            allow_redirects=False,
            timeout=ClientTimeout(total=ANSWER_SECONDS),
        ) as response:
            status = response.status
            await response.read()
    except (TimeoutError, ClientError, ValueError) as failure:
        status, error = 0, type(failure).__name__
    spent_ms = int((time.monotonic() - started) * 1000)
    entry: dict[str, str | int] = {"status": status, "ms": spent_ms}
    if error:
        entry["error"] = error
    delivery.tries.append(entry)
    return status


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
