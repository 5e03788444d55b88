"""Amounts as people write them, and what a promotion takes off. Pure."""

from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, format_time
from babel.numbers import format_currency, format_decimal, format_percent

from ..handoffs import Money
from ..wording import LANGUAGES


def format_price(money: Money, *, language: str, country_code: str) -> str:
    """Return the price as people of that language write it in that country."""
    locale = find_locale(language, country_code)
    return str(format_currency(money.amount, money.currency, locale=locale))


def format_discount(percent: int, *, language: str, country_code: str) -> str:
    locale = find_locale(language, country_code)
    return str(format_percent(Decimal(percent) / 100, locale=locale))


def format_share(percent: Decimal, *, language: str, country_code: str) -> str:
    """Return a percentage as it is, with its decimals: `12.5%`."""
    locale = find_locale(language, country_code)
    return str(format_percent(percent / 100, locale=locale, decimal_quantization=False))


def format_moment(
    moment: datetime, *, language: str, country_code: str, time_zone: str = "UTC"
) -> str:
    """Return day and time as people of that language write them in that country.

    In the account's time zone; UTC is named, since nobody's clock shows it.
    """
    locale, local = find_locale(language, country_code), moment.astimezone(ZoneInfo(time_zone))
    day = format_skeleton("MMMMd", local, locale=locale)
    clock = format_time(local.timetz(), "short", locale=locale)
    return f"{day}, {clock}" + (" UTC" if time_zone == "UTC" else "")


def format_count(count: int, *, language: str, country_code: str) -> str:
    return str(format_decimal(count, locale=find_locale(language, country_code)))


def measure_discount_percent(old: Decimal, new: Decimal) -> int:
    """Return what is taken off, rounded down: a post never promises more than the checkout gives.

    0 where nothing is.
    """
    return int((old - new) * 100 // old) if old > new >= 0 else 0


@lru_cache(maxsize=256)
def find_locale(language: str, country_code: str) -> Locale:
    """Return the language as written in the country, or the language alone, or English."""
    spoken = language.replace("_", "-").partition("-")[0]
    for name in (f"{spoken}_{country_code.upper()}", spoken):
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(LANGUAGES[0])
