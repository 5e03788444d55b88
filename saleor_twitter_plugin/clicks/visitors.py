"""Whose visits count: a simple rule, and stated. Pure.

Not counted: HEAD; what calls itself a bot, a crawler, a spider, a preview or a program's library;
what has no name; what a browser fetches before anybody asked. A bot that calls itself a browser is
counted, and a person whose browser hides its name is not: a count is for comparing posts.
"""

import re
from collections.abc import Mapping

# "bot" is in Twitterbot, Googlebot, bingbot, Slackbot, TelegramBot; and Cubot makes phones.
_MACHINES = re.compile(
    r"(?<!cu)bot\b|(?<!cu)bot[/ _-]|crawl|spider|slurp|preview|facebookexternalhit|whatsapp"
    r"|embedly|scan|monitor|headless|lighthouse"
    r"|^(curl|wget|python|java|go-http|okhttp|axios|node|ruby|php|perl|libwww)",
    re.IGNORECASE,
)


def is_person(headers: Mapping[str, str]) -> bool:
    """Tell by a request's headers whether somebody opened the link."""
    name = headers.get("User-Agent", "").strip()
    if not name or _MACHINES.search(name):
        return False
    purposes = (headers.get("Sec-Purpose", ""), headers.get("Purpose", ""))
    return not any("prefetch" in each.casefold() for each in purposes)
