"""Every problem in the settings form, found at once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from ..commands import ALIAS_MAX_LENGTH, Command
from ..wording import LANGUAGES, mark
from ..x_prices import PriceItem
from .parsing import parse_aliases, parse_amount, parse_count, parse_lines, parse_prices
from .settings import SETTINGS

QUANTITY_CEILING = 9_999
CLAIM_CEILING = timedelta(days=30)
ALIASES_MAX = 50
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1"})
_BLANK = re.compile(r"\{([^{}]*)\}")
# No fragment, no user, no backslash, nothing beyond ASCII, nothing percent-encoded.
_PLAIN_PAGE = re.compile(
    r"https?://[A-Za-z0-9.:-]+(?:/[A-Za-z0-9._~/-]*)?(?:\?[A-Za-z0-9._~=&-]*)?"
)
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}")


@dataclass(frozen=True, slots=True)
class Problem:
    """`field` is a setting's name; `message` a msgid with `values` to fill in."""

    field: str
    message: str
    values: Mapping[str, str]


def find_problems(values: Mapping[str, str]) -> list[Problem]:
    """Return every problem of the form, in the order of its fields."""
    found: list[Problem] = []
    for setting in SETTINGS:
        # A form of an earlier version has no value for what came later.
        value = values.get(setting.name, setting.default)
        for check in _CHECKS.get(setting.name, ()):
            problem = check(setting.name, value)
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
    if not values.get("claim_url") and not values.get("checkout_url"):
        found.append(
            Problem(
                "checkout_url",
                mark(
                    "Enter your storefront's checkout page, or a claim page of your own: people"
                    " whom the shop does not know finish their purchase there."
                ),
                {},
            )
        )
    return found


def ask_for_number(name: str, lowest: int, highest: int) -> Problem:
    return Problem(
        name,
        mark("Enter a whole number from {lowest} to {highest}."),
        {"lowest": str(lowest), "highest": str(highest)},
    )


def _is_given(name: str, value: str) -> Problem | None:
    return None if value else Problem(name, mark("This field is required."), {})


def _is_within(lowest: int, highest: int) -> Callable[[str, str], Problem | None]:
    def check(name: str, value: str) -> Problem | None:
        number = parse_count(value)
        is_within = number is not None and lowest <= number <= highest
        return None if is_within else ask_for_number(name, lowest, highest)

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


def _leads_to_one_site(name: str, value: str) -> Problem | None:
    # What is filled in must not choose the site, and nothing may end a header's line.
    site = value.partition("://")[2].partition("/")[0]
    if not _BLANK.search(site) and value.isprintable() and not any(map(str.isspace, value)):
        return None
    return Problem(
        name,
        mark("The site must stand there whole: names in braces come behind it, spaces never."),
        {},
    )


def _is_whole_address(value: str) -> bool:
    try:
        address = urlsplit(value)
    except ValueError:  # a host with half a pair of brackets
        return False
    is_local = address.hostname in LOCAL_HOSTS
    return bool(address.hostname) and address.scheme in (
        {"http", "https"} if is_local else {"https"}
    )


def _is_site(name: str, value: str) -> Problem | None:
    if not value or _is_bare_site(value):
        return None
    return Problem(
        name, mark("Enter an address without port and path, as https://shop.example.com."), {}
    )


def _is_bare_site(value: str) -> bool:
    if not _is_whole_address(value):
        return False
    address = urlsplit(value)
    try:
        has_port = address.port is not None
    except ValueError:  # a port that is no number
        return False
    # X calls https without a port only; a shop on this machine has nothing else.
    may_have_port = address.hostname in LOCAL_HOSTS
    beyond_host = (address.path.rstrip("/"), address.query, address.fragment, address.username)
    return not any(beyond_host) and (may_have_port or not has_port)


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


def _is_one_of(*choices: str) -> Callable[[str, str], Problem | None]:
    def check(name: str, value: str) -> Problem | None:
        if value.lower() in choices:
            return None
        return Problem(
            name, mark("Choose one of these: {choices}."), {"choices": ", ".join(choices)}
        )

    return check


def _is_amount(name: str, value: str) -> Problem | None:
    if not value or parse_amount(value) is not None:
        return None
    return Problem(name, mark("Enter an amount in US dollars, as 25 or 12.50."), {})


def _is_price(name: str, value: str) -> Problem | None:
    if not value or parse_amount(value) is not None:
        return None
    return Problem(name, mark("Enter an amount, as 25 or 12.50."), {})


def _are_prices(name: str, value: str) -> Problem | None:
    _, wrong_lines = parse_prices(value)
    if not wrong_lines:
        return None
    return Problem(
        name,
        mark("{line} is no price. Write one a line, as post = 0.015, with one of: {items}."),
        {"line": wrong_lines[0][:60], "items": ", ".join(PriceItem)},
    )


def _are_aliases(name: str, value: str) -> Problem | None:
    aliases, wrong_lines = parse_aliases(value)
    if wrong_lines:
        return Problem(
            name,
            mark(
                "{line} cannot be used. Write one a line, as grab = buy: up to three words and"
                " {length} letters that are no command yet, and one of: {commands}."
            ),
            {
                "line": wrong_lines[0][:60],
                "length": str(ALIAS_MAX_LENGTH),
                "commands": ", ".join(Command),
            },
        )
    if len(aliases) > ALIASES_MAX:
        return Problem(name, mark("No more than {count} of them."), {"count": str(ALIASES_MAX)})
    return None


def _is_handle(name: str, value: str) -> Problem | None:
    if not value or _HANDLE.fullmatch(value.lstrip("@＠")):
        return None
    return Problem(name, mark("Enter a handle of X: letters, digits and underscores."), {})


def _are_pages(name: str, value: str) -> Problem | None:
    for line in parse_lines(value):
        if not _is_plain_page(line):
            message = mark("{line} is no address of a page, as https://shop.example.com/signed-in.")
            return Problem(name, message, {"line": line[:60]})
    return None


def _is_plain_page(value: str) -> bool:
    """Tell whether browsers, X and we all read the address in the same way."""
    if not _PLAIN_PAGE.fullmatch(value) or not _is_whole_address(value):
        return False
    address = urlsplit(value)
    try:
        is_odd = address.port == 0 or address.username is not None
    except ValueError:  # a port that is no number
        return False
    return not is_odd and not {".", ".."} & set(address.path.split("/"))


def _is_choice(name: str, value: str) -> Problem | None:
    if not value or value.lower() in {"yes", "no"}:
        return None
    return Problem(name, mark("Choose one of these: {choices}."), {"choices": "yes, no"})


_CHECKS: dict[str, tuple[Callable[[str, str], Problem | None], ...]] = {
    "public_url": (_is_site,),
    "channel": (_is_given,),
    "client_id": (_is_given,),
    "campaign_hashtag": (_is_hashtag,),
    "ingestion": (_is_one_of("poll", "webhook", "stream"),),
    "message_poll_minutes": (_is_within(0, 1440),),
    "budget_day_usd": (_is_amount,),
    "budget_month_usd": (_is_amount,),
    "prices": (_are_prices,),
    "app_owner_handle": (_is_handle,),
    "command_aliases": (_are_aliases,),
    "claim_url": (
        _is_page_with(frozenset({"token"}), frozenset({"token"})),
        _leads_to_one_site,
    ),
    "checkout_url": (
        _is_page_with(frozenset({"checkout_id"}), frozenset({"checkout_id", "channel"})),
        _leads_to_one_site,
    ),
    "pay_url": (_is_page_with(frozenset(), frozenset({"order_id", "number", "channel"})),),
    "storefront_url": (
        _is_page_with(frozenset(), frozenset({"slug", "product_id", "channel"})),
        _leads_to_one_site,
    ),
    "quantity_limit": (_is_within(1, QUANTITY_CEILING),),
    "confirmation": (_is_one_of("never", "always"),),
    "confirm_above": (_is_price,),
    "account_url": (_is_page_with(frozenset(), frozenset()),),
    "declined_orders": (_is_one_of("keep", "cancel"),),
    "claim_minutes": (_is_within(5, int(CLAIM_CEILING.total_seconds() // 60)),),
    "sign_in_redirect_urls": (_are_pages,),
    "sign_in_creates_customers": (_is_choice,),
    "rewarded_posts": (_is_choice,),
    "language": (_is_language,),
}
