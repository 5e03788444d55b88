"""What waits: in the inbox, in the outbox, and for a person."""

from datetime import timedelta

from ...wording import mark
from ..findings import Finding, Severity
from ..situation import Situation
from .moments import write_moment

LATE_AFTER = timedelta(minutes=5)
STUCK_AFTER = timedelta(minutes=30)
TASK_LATE_AFTER = timedelta(days=1)


def check_inbox(situation: Situation) -> list[Finding]:
    found = []
    queues, now = situation.queues, situation.now
    oldest = queues.oldest_open_event_at
    if oldest is not None and oldest < now - LATE_AFTER:
        found.append(
            Finding(
                "events_late",
                Severity.TROUBLE if oldest < now - STUCK_AFTER else Severity.WARNING,
                mark("What X told us at {since} has not been worked off."),
                mark("See that a worker is running, and that there are enough for the load."),
                {"since": write_moment(oldest)},
            )
        )
    if queues.failed_event_count:
        found.append(
            Finding(
                "events_failed",
                Severity.WARNING,
                mark("{count} of the things that X told us could not be worked off."),
                mark("Look for their errors in the worker's log."),
                {"count": str(queues.failed_event_count)},
            )
        )
    return found


def check_outbox(situation: Situation) -> list[Finding]:
    found = []
    queues, now = situation.queues, situation.now
    oldest = queues.oldest_due_message_at
    if oldest is not None and oldest < now - LATE_AFTER:
        found.append(
            Finding(
                "messages_late",
                Severity.TROUBLE if oldest < now - STUCK_AFTER else Severity.WARNING,
                mark("A message that was due at {since} has not been sent."),
                mark("See that a worker is running, and that there are enough for the load."),
                {"since": write_moment(oldest)},
            )
        )
    for code, count, message in (
        (
            "messages_unknown",
            queues.unknown_message_count,
            mark("Of {count} messages nobody knows whether X has them."),
        ),
        ("messages_failed", queues.failed_message_count, mark("{count} messages were not sent.")),
    ):
        if count:
            fix = mark("Look at `manage.py twitter_outbox list`, then retry or give up each.")
            values = {"count": str(count)}
            found.append(Finding(code, Severity.WARNING, message, fix, values))
    return found


def check_posts(situation: Situation) -> list[Finding]:
    count = situation.queues.late_post_count
    if not count:
        return []
    return [
        Finding(
            "posts_late",
            Severity.TROUBLE,
            mark("{count} posts of the feeds are late, and nothing says why."),
            mark("Look at `manage.py twitter_tasks list`, and see that a worker is running."),
            {"count": str(count)},
        )
    ]


def check_prizes(situation: Situation) -> list[Finding]:
    count = situation.queues.blocked_prize_count
    if not count:
        return []
    return [
        Finding(
            "prizes_blocked",
            Severity.WARNING,
            mark("{count} prizes were claimed, and the shop does not give them."),
            mark("Extend the offers that they are of, or give those more vouchers."),
            {"count": str(count)},
        )
    ]


def check_tasks(situation: Situation) -> list[Finding]:
    queues = situation.queues
    oldest = queues.oldest_task_at
    if oldest is None or oldest >= situation.now - TASK_LATE_AFTER:
        return []
    return [
        Finding(
            "tasks_open",
            Severity.WARNING,
            mark("{count} things wait for a person, the oldest since {since}."),
            mark("Let somebody of the staff look at them."),
            {"count": str(queues.open_task_count), "since": write_moment(oldest)},
        )
    ]
