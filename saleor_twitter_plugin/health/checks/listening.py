"""How X's news come to us."""

from datetime import timedelta

from ...config import Ingestion
from ...wording import mark
from ..findings import Finding, Severity
from ..situation import Situation
from .moments import write_moment

STREAM_SEEN_WITHIN = timedelta(minutes=2)
# Beside a webhook or a stream it is every ten minutes.
POLLED_WITHIN = timedelta(minutes=30)


def check_ingestion(situation: Situation) -> list[Finding]:
    config, app = situation.config, situation.app
    if config.ingestion is Ingestion.POLL:
        return []
    if not config.bearer_token:
        return [
            Finding(
                "bearer_missing",
                Severity.TROUBLE,
                mark("Ingestion is set to {ingestion}, which needs the app's bearer token."),
                mark("Enter the bearer token in the plugin's settings, or set ingestion to poll."),
                {"ingestion": config.ingestion},
            )
        ]
    seen_at = app.stream_seen_at
    is_silent = seen_at is None or seen_at < situation.now - STREAM_SEEN_WITHIN
    if config.ingestion is Ingestion.STREAM and is_silent:
        return [
            Finding(
                "stream_silent",
                Severity.TROUBLE,
                mark("The stream gives no sign of life; the last: {seen_at}. {why}"),
                mark("Keep `manage.py twitter_stream` running, as a service that is restarted."),
                {"seen_at": write_moment(seen_at), "why": app.stream_problem},
            )
        ]
    return []


def check_polls(situation: Situation) -> list[Finding] | None:
    if not situation.config.is_active or not situation.connected:
        return None
    since = situation.now - POLLED_WITHIN
    return [
        Finding(
            "mentions_unread",
            Severity.WARNING,
            mark("Its mentions were last read at {polled_at}."),
            mark("See that beat and a worker are running, and that X allows these calls."),
            {"polled_at": write_moment(each.mentions_polled_at)},
            subject=f"@{each.handle}",
        )
        for each in situation.connected
        if (each.mentions_polled_at or each.created_at) < since
    ]


def check_messages(situation: Situation) -> list[Finding] | None:
    config = situation.config
    if not situation.connected:
        return None
    if config.message_poll_every is None and config.ingestion is not Ingestion.WEBHOOK:
        return [
            Finding(
                "messages_unheard",
                Severity.WARNING,
                mark("Direct messages are neither polled nor delivered."),
                mark("Set ingestion to webhook, or the minutes between looks to 2."),
            )
        ]
    return [
        Finding(
            "messages",
            Severity.OK,
            mark("Direct messages go by X's unencrypted ones; encrypted chat is not available."),
        )
    ]
