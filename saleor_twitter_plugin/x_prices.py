"""What X charges: the one table. An owner's settings can override each line.

Source: docs.x.com, pricing, read 2026-08-22. Billed once a UTC day for a thing that is read or
delivered (same page, read 2026-11-22); failed and empty answers cost nothing.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

PRICES_VERSION = "2026-08-22"


class PriceItem(StrEnum):
    POST = "post"
    POST_WITH_URL = "post_with_url"
    SUMMONED_REPLY = "summoned_reply"
    DELETION = "deletion"
    MESSAGE = "message"
    ALT_TEXT = "alt_text"
    POST_READ = "post_read"
    OWNED_POST_READ = "owned_post_read"
    USER_READ = "user_read"
    MESSAGE_READ = "message_read"


PRICES_USD: Mapping[PriceItem, Decimal] = {
    PriceItem.POST: Decimal("0.015"),
    PriceItem.POST_WITH_URL: Decimal("0.200"),
    PriceItem.SUMMONED_REPLY: Decimal("0.010"),
    PriceItem.DELETION: Decimal("0.010"),
    PriceItem.MESSAGE: Decimal("0.015"),
    PriceItem.ALT_TEXT: Decimal("0.005"),
    PriceItem.POST_READ: Decimal("0.005"),
    PriceItem.OWNED_POST_READ: Decimal("0.001"),
    PriceItem.USER_READ: Decimal("0.010"),
    PriceItem.MESSAGE_READ: Decimal("0.010"),
}
