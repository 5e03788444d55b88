"""The pages of the storefront that we send people to, and where we are reached ourselves."""

from enum import StrEnum
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from .config import Config

WEBHOOK_ADDRESS = "/plugins/global/twitter/x/webhook"
"""Behind the shop's public address."""
FEEDS_ADDRESS = "/plugins/global/twitter/feeds/"
CLICKS_ADDRESS = "/plugins/global/twitter/r/"
CLAIMS_ADDRESS = "/plugins/global/twitter/claim/"


class FeedFormat(StrEnum):
    """What a category can be read as, by the end of its address."""

    RSS = "rss"
    ATOM = "atom"


def feed_link(public_url: str, slug: str, feed_format: FeedFormat) -> str:
    """Return where a category is read, or "" where nobody has said where the shop is."""
    path = f"{FEEDS_ADDRESS}{quote(slug, safe='')}.{feed_format}"
    return public_url + path if public_url else ""


def claim_link(config: Config, token: str, *, public_url: str) -> str:
    """Return the owner's claim page, else ours; "" where nobody has said where the shop is."""
    if config.claim_url:
        return _fill(config.claim_url, {"token": token})
    return f"{public_url}{CLAIMS_ADDRESS}{quote(token, safe='')}" if public_url else ""


def checkout_link(config: Config, *, checkout_id: str, channel: str) -> str:
    """Return where the storefront goes on with a checkout, or "" where the owner has set no page.

    `checkout_id` is the id that the shop's own API uses.
    """
    return _fill(config.checkout_url, {"checkout_id": checkout_id, "channel": channel})


def pay_link(config: Config, *, order_id: str, number: str, channel: str) -> str:
    """Return where the order is paid, or "" where the owner has set no such page.

    `order_id` is the id that the shop's own API uses.
    """
    return _fill(config.pay_url, {"order_id": order_id, "number": number, "channel": channel})


def counted_link(public_url: str, code: str) -> str:
    """Return the address of ours that counts and leads on; "" where nobody has said where we are.

    Without the slash at its end that an endpoint also answers: X would show one more character.
    """
    return f"{public_url}{CLICKS_ADDRESS}{code}" if public_url else ""


def product_page(config: Config, *, slug: str, product_id: str, channel: str) -> str:
    """Return the product's page, or "" where the owner has set none or the product has no slug.

    `product_id` is the id that the shop's own API uses.
    """
    if not slug and "{slug}" in config.storefront_url:
        return ""
    return _fill(
        config.storefront_url, {"slug": slug, "product_id": product_id, "channel": channel}
    )


def with_campaign(page: str, *, campaign: str, content: str) -> str:
    """Add where people come from, in the names that every analytics knows; the owner's own win."""
    said = {
        "utm_source": "twitter",
        "utm_medium": "social",
        "utm_campaign": campaign,
        "utm_content": content,
    }
    address = urlsplit(page)
    known = {name for name, _ in parse_qsl(address.query, keep_blank_values=True)}
    added = urlencode({name: value for name, value in said.items() if name not in known})
    query = "&".join(filter(None, (address.query, added)))
    return urlunsplit(address._replace(query=query))


def _fill(page: str, values: dict[str, str]) -> str:
    # Not str.format, which would reach into objects; encoded values hold no braces to fill again.
    for name, value in values.items():
        page = page.replace("{" + name + "}", quote(value, safe=""))
    return page
