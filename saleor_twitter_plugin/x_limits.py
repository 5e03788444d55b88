"""Numbers that X sets. Each with its source and the day it was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

# Source: twitter-text config v3 (v3.json), read 2026-11-21.
POST_MAX_WEIGHT = 280
URL_WEIGHT = 23
EMOJI_WEIGHT = 2
DEFAULT_WEIGHT = 2
# First and last code point of what weighs 1; everything else weighs DEFAULT_WEIGHT.
LIGHT_RANGES = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))

# Source: docs.x.com, what self-serve access leaves out, read 2026-08-22.
CASHTAGS_MAX = 1

# Source: twitter-text 3.1 conformance (validate.yml, extract.yml), read 2026-11-21.
DOMAIN_LABEL_MAX_LENGTH = 63
SHORT_LINK_SLUG_MAX_LENGTH = 40

# Ours: what is longer than X's longest post (25,000 characters with Premium) is cut unread.
INCOMING_MAX_LENGTH = 25_000

# Source: docs.x.com, media v2 best practices and OpenAPI 2.167, read 2026-11-21.
IMAGE_MAX_BYTES = 5 * 1024 * 1024
MEDIA_CHUNK_BYTES = 1024 * 1024
# Ours: X takes 512 MiB (media best practices, read 2026-08-22); some storages keep an opened file
# in memory whole.
VIDEO_MAX_BYTES = 64 * 1024 * 1024
# Ours: X takes chunks of 5 MiB; this one is all of a video that is in memory.
VIDEO_CHUNK_BYTES = 4 * 1024 * 1024
ALT_TEXT_MAX = 1_000
# Source: OpenAPI 2.167 (`media_ids`, maxItems), read 2026-11-22.
PICTURES_MAX = 4
# X shows no picture larger; written from memory. A smaller one is never refused.
IMAGE_MAX_SIDE = 4_096

# Source: docs.x.com, OAuth 2.0 with PKCE (`expires_in` 7200), read 2026-08-22.
ACCESS_TOKEN_LIFE = timedelta(hours=2)


class XCall(StrEnum):
    """The calls that X counts each on its own."""

    CREATE_POST = "create_post"
    DELETE_POST = "delete_post"
    READ_POSTS = "read_posts"
    READ_MENTIONS = "read_mentions"
    READ_OWN_POSTS = "read_own_posts"
    SEARCH = "search"
    OPEN_STREAM = "open_stream"
    STREAM_RULES = "stream_rules"
    READ_ME = "read_me"
    READ_USER = "read_user"
    SEND_MESSAGE = "send_message"
    READ_MESSAGES = "read_messages"
    UPLOAD_MEDIA = "upload_media"
    DESCRIBE_MEDIA = "describe_media"
    WEBHOOKS = "webhooks"
    SUBSCRIPTIONS = "subscriptions"
    USAGE = "usage"


@dataclass(frozen=True, slots=True)
class CallLimit:
    """So many calls in a span, for each account or for the whole app."""

    count: int
    is_for_app: bool = False
    span: timedelta = timedelta(minutes=15)


_DAY = timedelta(hours=24)
# Source: docs.x.com, rate limits, read 2026-08-22. With a user token X counts by account, with
# the app's bearer token by app; limits of a day count whichever token is used.
CALL_LIMITS: Mapping[XCall, tuple[CallLimit, ...]] = {
    XCall.CREATE_POST: (CallLimit(100), CallLimit(10_000, is_for_app=True, span=_DAY)),
    XCall.DELETE_POST: (CallLimit(50),),
    XCall.READ_POSTS: (CallLimit(5_000), CallLimit(3_500, is_for_app=True)),
    XCall.READ_MENTIONS: (CallLimit(300), CallLimit(450, is_for_app=True)),
    XCall.READ_OWN_POSTS: (CallLimit(900), CallLimit(10_000, is_for_app=True)),
    XCall.SEARCH: (CallLimit(300), CallLimit(450, is_for_app=True)),
    XCall.OPEN_STREAM: (CallLimit(50, is_for_app=True),),
    XCall.STREAM_RULES: (CallLimit(450, is_for_app=True),),
    XCall.READ_ME: (CallLimit(75),),
    XCall.READ_USER: (CallLimit(900), CallLimit(300, is_for_app=True)),
    XCall.SEND_MESSAGE: (
        CallLimit(15),
        CallLimit(1_440, span=_DAY),
        CallLimit(1_440, is_for_app=True, span=_DAY),
    ),
    XCall.READ_MESSAGES: (CallLimit(15),),
    XCall.UPLOAD_MEDIA: (CallLimit(1_875),),
    XCall.DESCRIBE_MEDIA: (CallLimit(500),),
    XCall.WEBHOOKS: (CallLimit(450, is_for_app=True),),
    XCall.SUBSCRIPTIONS: (CallLimit(500, is_for_app=True),),
    XCall.USAGE: (CallLimit(50, is_for_app=True),),
}
# Source: docs.x.com, X Activity API, read 2026-08-22.
SUBSCRIPTIONS_MAX = 1_500
WEBHOOK_URL_MAX_LENGTH = 200
SEARCH_QUERY_MAX_LENGTH = 512
STREAM_RULES_MAX = 1_000
# Source: docs.x.com, X IDs (snowflakes, their upper bits are milliseconds since then), read
# 2026-11-22.
SNOWFLAKE_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657_000, tzinfo=UTC)
# Source: docs.x.com, handling disconnections, read 2026-11-22. X sends a sign of life every 20 s.
STREAM_SILENCE_MAX = timedelta(seconds=40)
