"""Vouchers for posts, which X forbids without its written approval. Pure.

The allowed form asks for nothing: whoever asks gets one, as of an offer.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from urllib.parse import urlencode

from ..config import Problem
from ..wording import LANGUAGES, mark
from ..x_limits import POST_MAX_WEIGHT
from ..x_text import weigh

Settings = Mapping[str, object]

# What tells every reader that it is an ad. Source: the FTC's Endorsement Guides and the Spanish
# code for influencers, read 2026-11-22; a word that readers may not know does not count.
DISCLOSURES = ("#ad", "#advert", "#sponsored", "#publi", "#publicidad", "#anuncio")
_WORDS = "|".join(each.removeprefix("#") for each in DISCLOSURES)
_DISCLOSURE = re.compile(rf"(?<!\w)[#＃](?:{_WORDS})(?!\w)", re.IGNORECASE)
APPROVAL_NEEDED = mark(
    "X forbids rewards for posts. Enter the reference and the date of X's written approval."
)
SWITCH_NEEDED = mark(
    "X forbids rewards for posts. Somebody who may change the plugin's settings has to allow them"
    " there first."
)
_REFERENCE_MAX_LENGTH = 200


def rewards_posts(kind: str, settings: Settings) -> bool:
    """Tell whether somebody has to post to get it."""
    return kind == "pay_with_a_post" and not settings.get("is_by_request")


def is_disclosed(text: str) -> bool:
    """Tell whether a post says that it is an ad."""
    return _DISCLOSURE.search(text) is not None


def find_reward_problems(
    settings: Settings, *, hashtags: Iterable[str], today: date
) -> list[Problem]:
    """Return what stands in the way of giving something for a post."""
    found = []
    approval = settings.get("approval")
    given = approval if isinstance(approval, Mapping) else {}
    reference = str(given.get("reference") or "").strip()
    if not reference or not given.get("date"):
        found.append(Problem("approval", APPROVAL_NEEDED, {}))
    elif len(reference) > _REFERENCE_MAX_LENGTH or not _is_past_day(given["date"], today):
        message = mark("The date of the approval is a day that has been, as 2026-03-31.")
        found.append(Problem("approval", message, {}))
    return found + _find_text_problems(settings, list(hashtags))


def write_post_url(settings: Settings, *, hashtag: str, handle: str, language: str) -> str:
    """Return where X's composer opens with the text that is to be posted."""
    texts = _read_texts(settings)
    own = texts.get(language) or next(iter(texts.values()), "")
    # The handle last: at the beginning it would make the post a reply, which few people see.
    return f"https://x.com/intent/post?{urlencode({'text': _complete(own, hashtag, handle)})}"


def _find_text_problems(settings: Settings, hashtags: list[str]) -> list[Problem]:
    texts = _read_texts(settings)
    if not texts:
        return [Problem("post_texts", mark("Write what people are to post."), {})]
    found = []
    longest = max(hashtags, key=len, default="")
    for language, text in texts.items():
        values = {"language": language}
        if language not in LANGUAGES:
            found.append(Problem("post_texts", mark("There is no language {language}."), values))
        elif not is_disclosed(text):
            message = mark("{language}: it has to say that it is an ad: {words}.")
            words = ", ".join(DISCLOSURES)
            found.append(Problem("post_texts", message, {**values, "words": words}))
        # A handle has 15 characters at most.
        elif weigh(_complete(text, longest, "x" * 15)) > POST_MAX_WEIGHT:
            message = mark("{language}: too long with the hashtag and the account's name.")
            found.append(Problem("post_texts", message, values))
    return found


def _read_texts(settings: Settings) -> dict[str, str]:
    given = settings.get("post_texts")
    if not isinstance(given, Mapping):
        return {}
    return {str(language): str(text).strip() for language, text in given.items() if text}


def _complete(text: str, hashtag: str, handle: str) -> str:
    return f"{text} #{hashtag} @{handle}"


def _is_past_day(value: object, today: date) -> bool:
    try:
        return date.fromisoformat(str(value)) <= today
    except ValueError:
        return False
