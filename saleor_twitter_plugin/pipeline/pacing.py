"""How often each thing is asked for: often where a poll is all there is, seldom beside more."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..accounts import app_state
from ..config import Config, Ingestion
from ..models import Account

POLL_EVERY = timedelta(seconds=60)
SEARCH_EVERY = timedelta(minutes=2)
# Beside a webhook or a stream: what these lose is found within so long.
RECONCILE_EVERY = timedelta(minutes=10)
# X is asked every 15 minutes; after two rounds without an answer nobody knows.
WEBHOOK_TRUSTED_FOR = timedelta(minutes=40)
# X sends a sign of life every 20 seconds, and it is noted every 30.
STREAM_TRUSTED_FOR = timedelta(seconds=90)
# Of beat, which ticks every 60 seconds.
TICK_JITTER = timedelta(seconds=6)
MENTION_EVENT = "post.mention.create"
MESSAGE_EVENT = "dm.received"


@dataclass(frozen=True, slots=True)
class Pace:
    """What can be relied upon just now besides the polls."""

    has_webhook: bool
    has_stream: bool
    message_poll_every: timedelta | None

    def mentions_every(self, account: Account) -> timedelta:
        is_delivered = self.has_webhook and MENTION_EVENT in account.subscribed_events
        return RECONCILE_EVERY if is_delivered or self.has_stream else POLL_EVERY

    def messages_every(self, account: Account) -> timedelta | None:
        """Return None where they come by webhook only."""
        if self.message_poll_every is None:
            return None
        # A stream carries posts only.
        if self.has_webhook and MESSAGE_EVENT in account.subscribed_events:
            return max(self.message_poll_every, RECONCILE_EVERY)
        return self.message_poll_every

    @property
    def search_every(self) -> timedelta:
        return RECONCILE_EVERY if self.has_stream else SEARCH_EVERY


def read_pace(config: Config, *, now: datetime) -> Pace:
    """Look what X was last known to deliver by itself."""
    app = app_state.find_app(config.client_id)
    return Pace(
        has_webhook=(
            config.ingestion is Ingestion.WEBHOOK
            and app is not None
            and app.webhook_is_valid is True
            and _is_recent(app.webhook_checked_at, WEBHOOK_TRUSTED_FOR, now)
        ),
        has_stream=(
            config.ingestion is Ingestion.STREAM
            and app is not None
            and not app.stream_problem
            and _is_recent(app.stream_seen_at, STREAM_TRUSTED_FOR, now)
        ),
        message_poll_every=config.message_poll_every,
    )


def is_due(last: datetime | None, every: timedelta, *, now: datetime) -> bool:
    """Tell whether it is time again; a tick that comes a moment early skips no whole round."""
    return last is None or last <= now - every + TICK_JITTER


def _is_recent(moment: datetime | None, span: timedelta, now: datetime) -> bool:
    return moment is not None and moment > now - span
