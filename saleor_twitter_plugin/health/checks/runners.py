"""Beat, the workers, and the broker between them."""

from datetime import datetime, timedelta

from ...wording import mark
from ..findings import Finding, Severity
from ..situation import Broker, Situation
from .moments import write_moment

SEEN_WITHIN = timedelta(minutes=2)


def check_beat(situation: Situation) -> list[Finding] | None:
    if not situation.config.client_id:
        # Signs of life are kept by it; the settings' own check has said it.
        return None
    if _is_alive(situation.app.beat_seen_at, situation):
        return []
    return [
        Finding(
            "beat_silent",
            Severity.TROUBLE,
            mark("Celery beat gives no sign of life; the last: {seen_at}."),
            mark("Start beat as Saleor does: `celery --app saleor.celeryconf:app beat`."),
            {"seen_at": write_moment(situation.app.beat_seen_at)},
        )
    ]


def check_worker(situation: Situation) -> list[Finding] | None:
    if not situation.config.client_id:
        # Signs of life are kept by it; the settings' own check has said it.
        return None
    if _is_alive(situation.app.worker_seen_at, situation):
        return []
    return [
        Finding(
            "worker_silent",
            Severity.TROUBLE,
            mark("No worker gives a sign of life; the last: {seen_at}."),
            mark("Start a worker as Saleor does: `celery --app saleor.celeryconf:app worker`."),
            {"seen_at": write_moment(situation.app.worker_seen_at)},
        )
    ]


def check_broker(situation: Situation) -> list[Finding] | None:
    match situation.broker:
        case None:
            return None
        case Broker.REACHED:
            return []
        case Broker.UNREACHABLE:
            message = mark("Celery's broker does not answer: no worker gets anything to do.")
            code = "broker_unreachable"
        case Broker.MISSING:
            message = mark("Celery has no broker: tasks run inside the shop's own requests.")
            code = "broker_missing"
    fix = mark("Set CELERY_BROKER_URL to a running broker, for the API, the workers and beat.")
    return [Finding(code, Severity.TROUBLE, message, fix)]


def _is_alive(seen_at: datetime | None, situation: Situation) -> bool:
    return seen_at is not None and seen_at >= situation.now - SEEN_WITHIN
