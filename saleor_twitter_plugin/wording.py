"""Words for people, in their language: the standard library's gettext, free of Django."""

import gettext
from datetime import datetime
from functools import cache
from pathlib import Path

from babel.dates import format_datetime

DOMAIN = "saleor_twitter_plugin"
# The first is what the source is written in, and the fallback.
LANGUAGES = ("en", "es")
LOCALE_DIRECTORY = Path(__file__).parent / "locale"


def mark(message: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return message


def translate(message: str, language: str) -> str:
    """Return `message` in `language`, or as it is where there is no translation."""
    return _catalog(language).gettext(message)


def choose_language(*wanted: str) -> str:
    """Return the first that we speak; regions are ignored.

    `choose_language("es-MX", "en")` → `"es"`
    """
    for each in wanted:
        language = each.replace("_", "-").partition("-")[0].casefold()
        if language in LANGUAGES:
            return language
    return LANGUAGES[0]


def print_moment(moment: datetime, language: str) -> str:
    """Return day and minute in UTC, as nobody's own time zone is known: `3 Mar, 14:05 UTC`."""
    return f"{format_datetime(moment, 'd MMM, HH:mm', locale=language)} UTC"


@cache
def _catalog(language: str) -> gettext.NullTranslations:
    if language not in LANGUAGES:
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALE_DIRECTORY, languages=[language], fallback=True)
