"""How things stand: all that the checks look at, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from ..config import Config
from ..handoffs import HostFacts


@dataclass(frozen=True, slots=True)
class Blockage:
    """Why nothing else can be looked at."""

    database_error: str = ""
    unapplied_migrations: tuple[str, ...] = ()
    settings_error: str = ""


@dataclass(frozen=True, slots=True)
class AppFacts:
    """Columns of `XApp`, by their names; as of an app that nothing is known of."""

    credits_depleted_at: datetime | None = None
    clock_skew_seconds: int | None = None
    webhook_id: str = ""
    """Empty where X has none of ours."""
    webhook_url: str = ""
    webhook_is_valid: bool | None = None
    webhook_checked_at: datetime | None = None
    webhook_problem: str = ""
    challenge_answered_at: datetime | None = None
    delivery_received_at: datetime | None = None
    stream_seen_at: datetime | None = None
    stream_problem: str = ""
    beat_seen_at: datetime | None = None
    worker_seen_at: datetime | None = None
    order_hook_failed_at: datetime | None = None
    order_hook_failure_count: int = 0


@dataclass(frozen=True, slots=True)
class SpendingFacts:
    """In US dollars, of this day and month in UTC; a budget is None where there is no limit."""

    day_usd: Decimal
    month_usd: Decimal
    budget_day_usd: Decimal | None
    budget_month_usd: Decimal | None


@dataclass(frozen=True, slots=True)
class AccountFacts:
    handle: str
    state: str
    """`connected`, `needs_reconnecting` or `paused`."""
    state_reason: str
    can_refresh: bool
    access_token_expires_at: datetime | None
    tokens_stored_at: datetime | None
    created_at: datetime
    mentions_polled_at: datetime | None
    subscribed_events: tuple[str, ...]
    subscriptions_checked_at: datetime | None
    subscription_problem: str
    can_open_tokens: bool
    category_count: int
    """In the channel of the settings."""
    missing_features: Mapping[str, str]
    """Scope → msgid of what is off without it."""
    missing_items: tuple[str, ...]
    """Of the checklist, as msgids."""
    gated_kinds: tuple[str, ...]
    """Kinds of message that wait for the checklist."""
    spending: SpendingFacts

    @property
    def is_connected(self) -> bool:
        return self.state == "connected"


@dataclass(frozen=True, slots=True)
class WindowFacts:
    """Calls that X still allows; `whose` is a handle, or empty for the whole app."""

    whose: str
    call: str
    remaining_count: int
    limit_count: int
    resets_at: datetime


@dataclass(frozen=True, slots=True)
class QueueFacts:
    """The oldest of what waits without a reason, None where nothing does; and what is stuck."""

    oldest_due_message_at: datetime | None = None
    oldest_open_event_at: datetime | None = None
    failed_event_count: int = 0
    unknown_message_count: int = 0
    failed_message_count: int = 0
    open_task_count: int = 0
    oldest_task_at: datetime | None = None
    late_post_count: int = 0
    """Of those that wait without a reason."""
    blocked_prize_count: int = 0


class Verdict(StrEnum):
    """What came of asking our own address for a challenge."""

    ANSWERED = "answered"
    REDIRECTED = "redirected"
    BAD_CERTIFICATE = "bad_certificate"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    REFUSED = "refused"
    WRONG_ANSWER = "wrong_answer"


@dataclass(frozen=True, slots=True)
class Probe:
    verdict: Verdict
    detail: str = ""
    """The status, or where it redirects to."""


@dataclass(frozen=True, slots=True)
class RegisteredWebhook:
    url: str
    is_valid: bool


class Broker(StrEnum):
    """What brings tasks to the workers."""

    REACHED = "reached"
    UNREACHABLE = "unreachable"
    MISSING = "missing"
    """Tasks run at once where they are started, and no worker has them."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What is None or empty by default was not asked: offline nobody is."""

    now: datetime
    config: Config
    host: HostFacts
    public_url: str
    webhook_url: str
    """Our webhook's address at `public_url`; "" where that is unknown."""
    has_own_keys: bool
    is_x_local: bool
    """The calls go to a local X, which reaches local addresses."""
    app: AppFacts
    accounts: tuple[AccountFacts, ...]
    windows: tuple[WindowFacts, ...]
    spending: SpendingFacts
    queues: QueueFacts
    probe: Probe | None = None
    broker: Broker | None = None
    webhooks: tuple[RegisteredWebhook, ...] | None = None
    """As X lists them now."""
    x_refusal: str = ""
    """Why X did not list them."""

    @property
    def connected(self) -> list[AccountFacts]:
        return [each for each in self.accounts if each.is_connected]
