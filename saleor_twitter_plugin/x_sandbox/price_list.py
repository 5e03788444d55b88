"""List what X charges and how often it may be called. Source: docs.x.com, read 2026-08-22."""

from dataclasses import dataclass
from decimal import Decimal

QUARTER_HOUR_SECONDS = 15 * 60
DAY_SECONDS = 24 * 60 * 60

POST_USD = Decimal("0.015")
POST_WITH_URL_USD = Decimal("0.200")
SUMMONED_REPLY_USD = Decimal("0.010")
POST_READ_USD = Decimal("0.005")
# For the app owner's own account, by its own token.
OWNED_POST_READ_USD = Decimal("0.001")
POST_DELETE_USD = Decimal("0.010")
USER_READ_USD = Decimal("0.010")
MESSAGE_USD = Decimal("0.015")
MESSAGE_READ_USD = Decimal("0.010")
ALT_TEXT_USD = Decimal("0.005")
# A webhook costs what a poll for the same thing costs.
EVENT_USD = {"dm": MESSAGE_READ_USD, "post": POST_READ_USD, "follow": USER_READ_USD}


@dataclass(frozen=True)
class Limit:
    """So many calls in a window, for each account or for the whole app."""

    is_for_app: bool
    count: int
    window_seconds: int = QUARTER_HOUR_SECONDS


def _account(count: int, window_seconds: int = QUARTER_HOUR_SECONDS) -> Limit:
    return Limit(is_for_app=False, count=count, window_seconds=window_seconds)


def _app(count: int, window_seconds: int = QUARTER_HOUR_SECONDS) -> Limit:
    return Limit(is_for_app=True, count=count, window_seconds=window_seconds)


# Method and route → limits. With a person's token the account limits count and the app limits
# of a day; with the app's token only the app limits. The first that applies fills the headers.
LIMITS: dict[tuple[str, str], tuple[Limit, ...]] = {
    ("POST", "/2/tweets"): (_account(100), _app(10_000, DAY_SECONDS)),
    ("DELETE", "/2/tweets/{id}"): (_account(50),),
    ("GET", "/2/tweets"): (_account(5_000), _app(3_500)),
    ("GET", "/2/tweets/{id}"): (_account(900), _app(450)),
    ("GET", "/2/users/{id}/tweets"): (_account(900), _app(10_000)),
    ("GET", "/2/users/{id}/mentions"): (_account(300), _app(450)),
    ("GET", "/2/tweets/search/recent"): (_account(300), _app(450)),
    ("GET", "/2/users/me"): (_account(75),),
    ("GET", "/2/users"): (_account(900), _app(300)),
    ("GET", "/2/users/{id}"): (_account(900), _app(300)),
    ("GET", "/2/users/by"): (_account(900), _app(300)),
    ("GET", "/2/users/by/username/{username}"): (_account(900), _app(300)),
    ("POST", "/2/dm_conversations/with/{participant_id}/messages"): (
        _account(15),
        _account(1_440, DAY_SECONDS),
        _app(1_440, DAY_SECONDS),
    ),
    ("GET", "/2/dm_events"): (_account(15),),
    ("GET", "/2/dm_conversations/with/{participant_id}/dm_events"): (_account(15),),
    # The app's limits of a day and those of the stream: docs.x.com, rate limits, 2026-11-22.
    ("POST", "/2/media/upload/initialize"): (_account(1_875), _app(180_000, DAY_SECONDS)),
    ("POST", "/2/media/upload/{id}/append"): (_account(1_875), _app(180_000, DAY_SECONDS)),
    ("POST", "/2/media/upload/{id}/finalize"): (_account(1_875), _app(180_000, DAY_SECONDS)),
    ("GET", "/2/media/upload"): (_account(1_000), _app(100_000, DAY_SECONDS)),
    ("POST", "/2/media/metadata"): (_account(500), _app(50_000, DAY_SECONDS)),
    ("GET", "/2/tweets/search/stream"): (_app(50),),
    ("GET", "/2/tweets/search/stream/rules"): (_app(450),),
    ("POST", "/2/tweets/search/stream/rules"): (_app(100),),
    ("GET", "/2/usage/tweets"): (_app(50),),
    ("POST", "/2/webhooks"): (_app(450),),
    ("GET", "/2/webhooks"): (_app(450),),
    ("PUT", "/2/webhooks/{webhook_id}"): (_app(450),),
    ("DELETE", "/2/webhooks/{webhook_id}"): (_app(450),),
    ("POST", "/2/activity/subscriptions"): (_app(500),),
    ("GET", "/2/activity/subscriptions"): (_app(500),),
    ("DELETE", "/2/activity/subscriptions/{subscription_id}"): (_app(500),),
}
DEFAULT_LIMITS = (_account(900), _app(900))

# What is refused when no credit is left; all else is free.
PAID_ROUTES = frozenset(
    [
        ("POST", "/2/tweets"),
        ("DELETE", "/2/tweets/{id}"),
        ("GET", "/2/tweets"),
        ("GET", "/2/tweets/{id}"),
        ("GET", "/2/users/{id}/tweets"),
        ("GET", "/2/users/{id}/mentions"),
        ("GET", "/2/tweets/search/recent"),
        ("GET", "/2/tweets/search/stream"),
        ("GET", "/2/users/me"),
        ("GET", "/2/users"),
        ("GET", "/2/users/{id}"),
        ("GET", "/2/users/by"),
        ("GET", "/2/users/by/username/{username}"),
        ("POST", "/2/dm_conversations/with/{participant_id}/messages"),
        ("GET", "/2/dm_events"),
        ("GET", "/2/dm_conversations/with/{participant_id}/dm_events"),
        ("POST", "/2/media/metadata"),
    ]
)


def price_of_event(event_type: str) -> Decimal:
    """Return what one delivered event costs."""
    return EVENT_USD.get(event_type.partition(".")[0], Decimal(0))
