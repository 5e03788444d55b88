"""Hold everything the local X knows, in memory."""

import secrets
from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from saleor_twitter_plugin.x_sandbox.authorization import AuthorizationCode
from saleor_twitter_plugin.x_sandbox.charges import Meter
from saleor_twitter_plugin.x_sandbox.clock import Clock, Ids
from saleor_twitter_plugin.x_sandbox.disorder import Shuffler
from saleor_twitter_plugin.x_sandbox.knobs import Fault, Settings
from saleor_twitter_plugin.x_sandbox.listening import RESET, Listener, StreamRule
from saleor_twitter_plugin.x_sandbox.log_entries import Call, Delivery

# Source: docs.x.com, OAuth 2.0 with PKCE, read 2026-08-22.
ACCESS_TOKEN_LIFETIME = timedelta(hours=2)
ALL_SCOPES = (
    "tweet.read",
    "tweet.write",
    "users.read",
    "dm.read",
    "dm.write",
    "media.write",
    "follows.read",
    "offline.access",
)
KEPT_CALLS_COUNT = 5_000
KEPT_DELIVERIES_COUNT = 5_000


@dataclass
class Person:
    """An account: a shop's, when it is automated, or a shopper's."""

    x_user_id: str
    handle: str
    name: str
    description: str
    is_automated: bool
    created_at: datetime
    is_protected: bool = False
    confirmed_email: str = ""


@dataclass
class Grant:
    """A pair of tokens by which the app acts for a person."""

    x_user_id: str
    access_token: str
    refresh_token: str
    scopes: list[str]
    expires_at: datetime
    made_by_code: str = ""


@dataclass
class Mention:
    """An @handle in a post's text. X itself adds those that are not explicit."""

    start: int
    end: int
    handle: str
    x_user_id: str
    is_explicit: bool


@dataclass
class Link:
    """A short address in a post's text and what it stands for."""

    start: int
    end: int
    short_url: str
    expanded_url: str
    media_key: str = ""


@dataclass
class Tag:
    """A #tag or $tag in a post's text."""

    start: int
    end: int
    tag: str


@dataclass
class Post:
    """One version of a post; an edit is a new version with a new id."""

    x_post_id: str
    author_id: str
    typed_text: str
    text: str
    created_at: datetime
    lang: str
    display_start: int
    display_end: int
    conversation_id: str
    in_reply_to_post_id: str = ""
    in_reply_to_user_id: str = ""
    quoted_post_id: str = ""
    reposted_post_id: str = ""
    mentions: list[Mention] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    hashtags: list[Tag] = field(default_factory=list)
    cashtags: list[Tag] = field(default_factory=list)
    media_keys: list[str] = field(default_factory=list)
    edit_history: list[str] = field(default_factory=list)
    is_made_with_ai: bool = False
    is_paid_partnership: bool = False
    is_deleted: bool = False
    replaced_by: str = ""

    @property
    def is_live(self) -> bool:
        """Tell whether timelines show this version."""
        return not self.is_deleted and not self.replaced_by


@dataclass
class Message:
    """A direct message."""

    x_message_id: str
    sender_id: str
    recipient_id: str
    text: str
    created_at: datetime

    @property
    def conversation_id(self) -> str:
        """Return X's name of a conversation between two: the smaller id first."""
        return "-".join(sorted((self.sender_id, self.recipient_id), key=int))


@dataclass
class Media:
    """An upload, whole or still on its way."""

    x_media_id: str
    media_key: str
    owner_id: str
    media_type: str
    total_bytes: int
    segments: dict[int, bytes] = field(default_factory=dict)
    content: bytes = b""
    is_final: bool = False
    alt_text: str = ""
    # By X's clock, in seconds since 1970; 0 is never.
    expires_at: float = 0.0
    # Until then X is reading a video.
    ready_at: float = 0.0
    is_unreadable: bool = False


@dataclass
class App:
    """The one developer app, with the secrets that sign its deliveries."""

    client_id: str = "local-client-id"
    client_secret: str = "local-client-secret"
    consumer_secret: str = "local-consumer-secret"
    bearer_token: str = "local-app-bearer-token"
    app_id: str = "29820954"
    owner_handle: str = ""
    callback_urls: list[str] = field(default_factory=list)


@dataclass
class Webhook:
    """An address X delivers events to."""

    webhook_id: str
    url: str
    is_valid: bool
    created_at: datetime
    challenged_at: datetime | None = None
    failing_since: datetime | None = None


@dataclass
class Subscription:
    """One account's wish for one type of event."""

    subscription_id: str
    event_type: str
    user_id: str
    direction: str
    keyword: str
    tag: str
    webhook_id: str
    created_at: datetime


class LocalX:
    """All of it; one object for a whole server."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.ids = Ids(clock)
        self.app = App()
        self.people: dict[str, Person] = {}
        self.grants: dict[str, Grant] = {}
        self.stream_listener: Listener | None = None
        self.reset(keep_people=False)

    def reset(self, *, keep_people: bool) -> None:
        """Forget everything but the app, the settings' defaults and, if asked, the people."""
        if not keep_people:
            self.people = {}
            self.grants = {}
            self.app = App()
        self.clock.return_to_present()
        self.posts: dict[str, Post] = {}
        self.posts_by_author: dict[str, list[str]] = defaultdict(list)
        self.posts_by_mention: dict[str, list[str]] = defaultdict(list)
        self.messages: list[Message] = []
        self.authorization_codes: dict[str, AuthorizationCode] = {}
        self.media: dict[str, Media] = {}
        self.webhooks: dict[str, Webhook] = {}
        self.subscriptions: dict[str, Subscription] = {}
        self.follows: set[tuple[str, str]] = set()
        self.deliveries: deque[Delivery] = deque(maxlen=KEPT_DELIVERIES_COUNT)
        self.calls: deque[Call] = deque(maxlen=KEPT_CALLS_COUNT)
        self.calls_price_usd = Decimal(0)
        self.deliveries_price_usd = Decimal(0)
        self.meter = Meter()
        self.faults: list[Fault] = []
        self.rate_windows: dict[tuple[str, str, int], tuple[int, int]] = {}
        self.settings = Settings()
        self.shuffler = Shuffler(self.settings.disorder)
        self.stream_rules: dict[str, StreamRule] = {}
        if self.stream_listener is not None:
            self.stream_listener.queue.put_nowait(RESET)
        self.stream_listener = None
        self.revision = secrets.token_hex(4)
        self.change_count = 0

    def touch(self) -> None:
        """Note a change that the page should show."""
        self.change_count += 1

    def find_person(self, handle_or_id: str) -> Person | None:
        """Return the person by id or by handle, with or without @, in any case."""
        if handle_or_id in self.people:
            return self.people[handle_or_id]
        wanted = handle_or_id.lstrip("@").casefold()
        return next((p for p in self.people.values() if p.handle.casefold() == wanted), None)

    def add_post(self, post: Post) -> None:
        """Keep a post and list it under its author and everyone it mentions."""
        self.posts[post.x_post_id] = post
        self.posts_by_author[post.author_id].append(post.x_post_id)
        # X's list of mentions leaves reposts out.
        mentions = [] if post.reposted_post_id else post.mentions
        for x_user_id in {mention.x_user_id for mention in mentions}:
            self.posts_by_mention[x_user_id].append(post.x_post_id)
        self.touch()

    def find_media_by_key(self, media_key: str) -> Media | None:
        """Return an upload by its media key."""
        return next((m for m in self.media.values() if m.media_key == media_key), None)

    def issue_grant(
        self,
        x_user_id: str,
        *,
        scopes: list[str],
        lifetime: timedelta = ACCESS_TOKEN_LIFETIME,
        access_token: str = "",
        refresh_token: str = "",
    ) -> Grant:
        """Give the app a pair of tokens for a person."""
        grant = Grant(
            x_user_id=x_user_id,
            access_token=access_token or secrets.token_urlsafe(32),
            refresh_token=refresh_token or secrets.token_urlsafe(32),
            scopes=scopes,
            expires_at=self.clock.now() + lifetime,
        )
        self.grants[grant.access_token] = grant
        return grant
