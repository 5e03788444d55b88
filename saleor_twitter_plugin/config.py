"""The owner's settings as one value, and every problem in them at once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from .wording import LANGUAGES, mark

QUANTITY_CEILING = 9_999
CLAIM_CEILING = timedelta(days=30)
_BLANK = re.compile(r"\{([^{}]*)\}")


class FieldKind(StrEnum):
    """The kinds of field that Saleor's Dashboard draws."""

    STRING = "String"
    SECRET = "Secret"
    MULTILINE = "Multiline"
    OUTPUT = "OUTPUT"


@dataclass(frozen=True, slots=True)
class Setting:
    """One field of the settings form; `label` and `help_text` are msgids."""

    name: str
    kind: FieldKind
    label: str
    help_text: str
    default: str = ""


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "status",
        FieldKind.OUTPUT,
        mark("Status"),
        mark("What works now, and what stops the rest."),
    ),
    Setting(
        "webhook_url",
        FieldKind.OUTPUT,
        mark("Webhook address"),
        mark("Register this address at X. It must be public and reachable over https."),
    ),
    Setting(
        "channel",
        FieldKind.STRING,
        mark("Channel"),
        mark("Slug of the Saleor channel whose prices and stock are posted and sold."),
    ),
    Setting(
        "client_id",
        FieldKind.STRING,
        mark("X client ID"),
        mark("OAuth 2.0 client ID of your app at developer.x.com."),
    ),
    Setting(
        "client_secret",
        FieldKind.SECRET,
        mark("X client secret"),
        mark("OAuth 2.0 client secret. Signs what X delivers. Kept encrypted."),
    ),
    Setting(
        "consumer_secret",
        FieldKind.SECRET,
        mark("X consumer secret"),
        mark("API key secret. X's older signature is checked with it. Kept encrypted."),
    ),
    Setting(
        "bearer_token",
        FieldKind.SECRET,
        mark("X app bearer token"),
        mark("Needed to register the webhook and its subscriptions. Kept encrypted."),
    ),
    Setting(
        "campaign_hashtag",
        FieldKind.STRING,
        mark("Campaign hashtag"),
        mark("Printed on every feed post, without #. Empty for none."),
    ),
    Setting(
        "claim_url",
        FieldKind.STRING,
        mark("Claim page"),
        mark("Page of your storefront that finishes a purchase. Must contain {token}."),
    ),
    Setting(
        "pay_url",
        FieldKind.STRING,
        mark("Payment page"),
        mark(
            "Page of your storefront that pays an order. May contain {order_id}, {number}"
            " and {channel}."
        ),
    ),
    Setting(
        "quantity_limit",
        FieldKind.STRING,
        mark("Units per request"),
        mark("The most that one post or message can buy, 1 to 9999."),
        "10",
    ),
    Setting(
        "claim_minutes",
        FieldKind.STRING,
        mark("Claim validity in minutes"),
        mark("How long a claim link works, 5 minutes to 30 days."),
        "1440",
    ),
    Setting(
        "language",
        FieldKind.STRING,
        mark("Language"),
        mark("Of posts, and of answers where X does not know the person's: en or es."),
        "en",
    ),
)
SECRET_NAMES = frozenset(each.name for each in SETTINGS if each.kind is FieldKind.SECRET)


@dataclass(frozen=True, slots=True)
class Problem:
    """`field` is a setting's name; `message` a msgid with `values` to fill in."""

    field: str
    message: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Config:
    is_active: bool
    channel: str
    client_id: str
    client_secret: str
    consumer_secret: str
    bearer_token: str
    campaign_hashtag: str
    claim_url: str
    pay_url: str
    quantity_limit: int
    claim_validity: timedelta
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
    return Config(
        is_active=is_active,
        channel=clean["channel"],
        client_id=clean["client_id"],
        client_secret=clean["client_secret"],
        consumer_secret=clean["consumer_secret"],
        bearer_token=clean["bearer_token"],
        campaign_hashtag=clean["campaign_hashtag"].lstrip("#＃"),
        claim_url=clean["claim_url"],
        pay_url=clean["pay_url"],
        quantity_limit=_whole_number(clean["quantity_limit"]) or 10,
        claim_validity=timedelta(minutes=_whole_number(clean["claim_minutes"]) or 1440),
        language=clean["language"] if clean["language"] in LANGUAGES else "en",
        problems=tuple(find_problems(clean)),
    )


def find_problems(values: Mapping[str, str]) -> list[Problem]:
    """Return every problem of the form, in the order of its fields."""
    found: list[Problem] = []
    for setting in SETTINGS:
        for check in _CHECKS.get(setting.name, ()):
            problem = check(setting.name, values.get(setting.name, ""))
            if problem:
                found.append(problem)
                break
    if not values.get("client_secret") and not values.get("consumer_secret"):
        found.append(
            Problem(
                "client_secret",
                mark("Enter the client secret or the consumer secret: X's deliveries are signed."),
                {},
            )
        )
    return found


def _whole_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def _is_given(name: str, value: str) -> Problem | None:
    return None if value else Problem(name, mark("This field is required."), {})


def _is_within(lowest: int, highest: int) -> Callable[[str, str], Problem | None]:
    def check(name: str, value: str) -> Problem | None:
        number = _whole_number(value)
        if number is not None and lowest <= number <= highest:
            return None
        return Problem(
            name,
            mark("Enter a whole number from {lowest} to {highest}."),
            {"lowest": str(lowest), "highest": str(highest)},
        )

    return check


def _is_page_with(
    required: frozenset[str], known: frozenset[str]
) -> Callable[[str, str], Problem | None]:
    def check(name: str, value: str) -> Problem | None:
        if not value:
            return None
        # What `links` fills in is a name in braces and no more: no {token.x}, no {token:x}.
        fields = set(_BLANK.findall(value))
        if set("{}") & set(_BLANK.sub("", value)):
            return Problem(name, mark("The braces in this address do not match."), {})
        unknown = sorted(fields - known)
        if unknown:
            return Problem(
                name, mark("This address has no meaning for {{{field}}}."), {"field": unknown[0]}
            )
        missing = sorted(required - fields)
        if missing:
            return Problem(
                name, mark("This address must contain {{{field}}}."), {"field": missing[0]}
            )
        if not _is_whole_address(value):
            return Problem(name, mark("Enter a whole address that starts with https://."), {})
        return None

    return check


def _is_whole_address(value: str) -> bool:
    try:
        address = urlsplit(value)
    except ValueError:  # a host with half a pair of brackets
        return False
    is_local = address.hostname in {"localhost", "127.0.0.1"}
    return bool(address.hostname) and address.scheme in (
        {"http", "https"} if is_local else {"https"}
    )


def _is_language(name: str, value: str) -> Problem | None:
    if value in LANGUAGES:
        return None
    return Problem(
        name,
        mark("Choose one of these languages: {languages}."),
        {"languages": ", ".join(LANGUAGES)},
    )


def _is_hashtag(name: str, value: str) -> Problem | None:
    tag = value.lstrip("#＃")
    # X makes a link only of letters, digits and underscores, and not of digits alone.
    if not tag or (
        all(c.isalnum() or c == "_" for c in tag) and not tag.isdigit() and len(tag) <= 50
    ):
        return None
    return Problem(name, mark("A hashtag has letters, digits and underscores only."), {})


_CHECKS: dict[str, tuple[Callable[[str, str], Problem | None], ...]] = {
    "channel": (_is_given,),
    "client_id": (_is_given,),
    "campaign_hashtag": (_is_hashtag,),
    "claim_url": (_is_given, _is_page_with(frozenset({"token"}), frozenset({"token"}))),
    "pay_url": (_is_page_with(frozenset(), frozenset({"order_id", "number", "channel"})),),
    "quantity_limit": (_is_within(1, QUANTITY_CEILING),),
    "claim_minutes": (_is_within(5, int(CLAIM_CEILING.total_seconds() // 60)),),
    "language": (_is_language,),
}
