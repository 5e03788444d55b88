"""Numbers that X sets. Each with its source and the day it was read."""

from datetime import timedelta

# Source: twitter-text config v3 (v3.json), read 2026-11-21.
POST_MAX_WEIGHT = 280
URL_WEIGHT = 23
EMOJI_WEIGHT = 2
DEFAULT_WEIGHT = 2
# First and last code point of what weighs 1; everything else weighs DEFAULT_WEIGHT.
LIGHT_RANGES = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))

# Source: twitter-text 3.1 conformance (validate.yml, extract.yml), read 2026-11-21.
DOMAIN_LABEL_MAX_LENGTH = 63
SHORT_LINK_SLUG_MAX_LENGTH = 40

# Ours: what is longer than X's longest post (25,000 characters with Premium) is cut unread.
INCOMING_MAX_LENGTH = 25_000

# Source: docs.x.com, media v2 best practices and OpenAPI 2.167, read 2026-11-21.
IMAGE_MAX_BYTES = 5 * 1024 * 1024
MEDIA_CHUNK_BYTES = 1024 * 1024
ALT_TEXT_MAX = 1_000

# Source: docs.x.com, OAuth 2.0 with PKCE (`expires_in` 7200), read 2026-08-22.
ACCESS_TOKEN_LIFE = timedelta(hours=2)
