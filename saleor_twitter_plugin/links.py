"""The two pages of the storefront that we send people to, and where we are reached ourselves."""

from enum import StrEnum
from urllib.parse import quote

from .config import Config

WEBHOOK_ADDRESS = "/plugins/global/twitter/x/webhook"
"""Behind the shop's public address."""
FEEDS_ADDRESS = "/plugins/global/twitter/feeds/"


class FeedFormat(StrEnum):
    """What a category can be read as, by the end of its address."""

    RSS = "rss"
    ATOM = "atom"


def feed_link(public_url: str, slug: str, feed_format: FeedFormat) -> str:
    """Return where a category is read, or "" where nobody has said where the shop is."""
    path = f"{FEEDS_ADDRESS}{quote(slug, safe='')}.{feed_format}"
    return public_url + path if public_url else ""


def claim_link(config: Config, token: str) -> str:
    return _fill(config.claim_url, {"token": token})


def pay_link(config: Config, *, order_id: str, number: str, channel: str) -> str:
    """Return where the order is paid, or "" where the owner has set no such page.

    `order_id` is the id that the shop's own API uses.
    """
    return _fill(config.pay_url, {"order_id": order_id, "number": number, "channel": channel})


def _fill(page: str, values: dict[str, str]) -> str:
    # Not str.format, which would reach into objects; encoded values hold no braces to fill again.
    for name, value in values.items():
        page = page.replace("{" + name + "}", quote(value, safe=""))
    return page
