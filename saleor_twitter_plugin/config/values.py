"""The owner's settings as one value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from ..commands import Command
from ..wording import LANGUAGES
from ..x_prices import PRICES_USD, PriceItem
from .checks import Problem, find_problems
from .parsing import parse_aliases, parse_amount, parse_count, parse_lines, parse_prices
from .settings import SETTINGS


class Ingestion(StrEnum):
    """The ways in which X's news can come; a poll runs beside each."""

    POLL = "poll"
    WEBHOOK = "webhook"
    STREAM = "stream"


@dataclass(frozen=True, slots=True)
class Config:
    is_active: bool
    public_url: str
    """Without a slash at its end; "" for the address that the shop has for itself."""
    channel: str
    client_id: str
    client_secret: str
    previous_client_secret: str
    consumer_secret: str
    previous_consumer_secret: str
    bearer_token: str
    campaign_hashtag: str
    ingestion: Ingestion
    message_poll_every: timedelta | None
    """None: direct messages come by webhook only."""
    budget_day_usd: Decimal | None
    budget_month_usd: Decimal | None
    prices_usd: Mapping[PriceItem, Decimal]
    """X's, with the owner's corrections."""
    app_owner_handle: str
    claim_url: str
    """"" for our own page, which leads to `checkout_url`."""
    checkout_url: str
    pay_url: str
    storefront_url: str
    """A product's page, with {slug}, {product_id} and {channel} to fill in; "" for no links."""
    quantity_limit: int
    shipping_rule: str
    """As `OrderRequest.shipping_rule`."""
    is_always_confirmed: bool
    confirmed_above: Decimal | None
    """In the channel's currency."""
    account_url: str
    cancels_declined: bool
    """Of orders whose stored payment is declined; else they wait for another payment."""
    claim_validity: timedelta
    command_aliases: Mapping[str, Command]
    """The owner's own words for commands, as `fold_alias` has them."""
    sign_in_redirect_urls: tuple[str, ...]
    """Compared letter by letter; none: nobody signs in with X."""
    sign_in_creates_customers: bool
    allows_rewarded_posts: bool
    """X forbids them but for campaigns that it approved in writing."""
    language: str
    problems: tuple[Problem, ...]

    @property
    def is_working(self) -> bool:
        """Switched on, and nothing stands in the way."""
        return self.is_active and not self.problems

    def __repr__(self) -> str:
        # Secrets are in here: a config that lands in a log must not print them.
        return f"Config(is_active={self.is_active}, problems={len(self.problems)})"


def read_config(values: Mapping[str, str | None], *, is_active: bool) -> Config:
    """Turn the form's texts into a config; problems are collected, never raised."""
    clean = {each.name: (values.get(each.name) or each.default).strip() for each in SETTINGS}
    minutes = parse_count(clean["message_poll_minutes"])
    prices, _ = parse_prices(clean["prices"])
    aliases, _ = parse_aliases(clean["command_aliases"])
    return Config(
        is_active=is_active,
        public_url=clean["public_url"].rstrip("/"),
        channel=clean["channel"],
        client_id=clean["client_id"],
        client_secret=clean["client_secret"],
        previous_client_secret=clean["previous_client_secret"],
        consumer_secret=clean["consumer_secret"],
        previous_consumer_secret=clean["previous_consumer_secret"],
        bearer_token=clean["bearer_token"],
        campaign_hashtag=clean["campaign_hashtag"].lstrip("#＃"),
        ingestion=_read_ingestion(clean["ingestion"]),
        message_poll_every=timedelta(minutes=minutes) if minutes else None,
        budget_day_usd=parse_amount(clean["budget_day_usd"]),
        budget_month_usd=parse_amount(clean["budget_month_usd"]),
        prices_usd={**PRICES_USD, **prices},
        app_owner_handle=clean["app_owner_handle"].lstrip("@＠"),
        claim_url=clean["claim_url"],
        checkout_url=clean["checkout_url"],
        pay_url=clean["pay_url"],
        storefront_url=clean["storefront_url"],
        quantity_limit=parse_count(clean["quantity_limit"]) or 10,
        shipping_rule=clean["shipping_rule"],
        is_always_confirmed=clean["confirmation"].lower() == "always",
        confirmed_above=parse_amount(clean["confirm_above"]),
        account_url=clean["account_url"],
        cancels_declined=clean["declined_orders"].lower() == "cancel",
        claim_validity=timedelta(minutes=parse_count(clean["claim_minutes"]) or 1440),
        command_aliases=aliases,
        sign_in_redirect_urls=parse_lines(clean["sign_in_redirect_urls"]),
        sign_in_creates_customers=clean["sign_in_creates_customers"].lower() == "yes",
        allows_rewarded_posts=clean["rewarded_posts"].lower() == "yes",
        language=clean["language"] if clean["language"] in LANGUAGES else "en",
        problems=tuple(find_problems(clean)),
    )


def _read_ingestion(text: str) -> Ingestion:
    try:
        return Ingestion(text.lower())
    except ValueError:
        return Ingestion.POLL
