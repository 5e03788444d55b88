"""The row of the shop's app at X: its webhook, how far was searched, and signs of life.

A sign of life is one conditional update, so that it costs next to nothing where it comes often.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q

from ..models import XApp

DELIVERY_NOTED_EVERY = timedelta(minutes=1)
WORKER_NOTED_EVERY = timedelta(seconds=30)
STREAM_NOTED_EVERY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class WebhookState:
    """Our webhook as X describes it; `is_valid` None where nobody knows."""

    webhook_id: str = ""
    url: str = ""
    is_valid: bool | None = None
    problem: str = ""


def find_app(client_id: str) -> XApp | None:
    return XApp.objects.filter(client_id=client_id).first()


def note_beat(client_id: str, *, now: datetime) -> None:
    """Note that beat runs; it makes the row that the other signs of life are noted in."""
    _write(client_id, beat_seen_at=now)


def note_worker(client_id: str, *, now: datetime) -> None:
    _note(client_id, "worker_seen_at", WORKER_NOTED_EVERY, now)


def note_challenge(client_id: str, *, now: datetime) -> None:
    """Note that X's question for our signature was answered."""
    _note(client_id, "challenge_answered_at", DELIVERY_NOTED_EVERY, now)


def note_delivery(client_id: str, *, now: datetime) -> None:
    """Note that a signed delivery came and was stored."""
    _note(client_id, "delivery_received_at", DELIVERY_NOTED_EVERY, now)


def note_stream_opened(client_id: str, *, now: datetime) -> None:
    _write(client_id, stream_seen_at=now, stream_problem="")


def note_stream_heard(client_id: str, *, now: datetime) -> None:
    """Note that X's stream lives; whatever was wrong with it is over."""
    seen_long_ago = Q(stream_seen_at=None) | Q(stream_seen_at__lte=now - STREAM_NOTED_EVERY)
    XApp.objects.filter(seen_long_ago | ~Q(stream_problem=""), client_id=client_id).update(
        stream_seen_at=now, stream_problem=""
    )


def note_stream_problem(client_id: str, problem: str) -> None:
    _write(client_id, stream_problem=problem)


def note_failed_order_hook(*, now: datetime) -> None:
    """Count that our hook before an order failed; of every app, as the hook reads no settings."""
    XApp.objects.update(
        order_hook_failed_at=now, order_hook_failure_count=F("order_hook_failure_count") + 1
    )


def note_webhook(client_id: str, state: WebhookState, *, now: datetime) -> None:
    _write(
        client_id,
        webhook_id=state.webhook_id,
        webhook_url=state.url[:200],
        webhook_is_valid=state.is_valid,
        webhook_problem=state.problem,
        webhook_checked_at=now,
    )


def note_searched(client_id: str, *, newest_id: str, now: datetime) -> None:
    """Remember how far was searched; call it in the transaction that stores what was found."""
    changes: dict[str, object] = {"searched_at": now}
    if newest_id:
        changes["search_since_id"] = newest_id
    _write(client_id, **changes)


def _note(client_id: str, field: str, every: timedelta, now: datetime) -> None:
    long_ago = Q(**{field: None}) | Q(**{f"{field}__lte": now - every})
    XApp.objects.filter(long_ago, client_id=client_id).update(**{field: now})


def _write(client_id: str, **changes: object) -> None:
    if not client_id:
        return
    if not XApp.objects.filter(client_id=client_id).update(**changes):
        XApp.objects.get_or_create(client_id=client_id)
        XApp.objects.filter(client_id=client_id).update(**changes)
