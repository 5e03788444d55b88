"""Read a post's text as X does: what it weighs, and what in it is a link, a handle or a tag."""

import re
import unicodedata
from dataclasses import dataclass

from saleor_twitter_plugin.x_sandbox.top_level_domains import TOP_LEVEL_DOMAINS

# Source: twitter-text configuration v3, read 2026-08-22.
MAX_WEIGHTED_LENGTH = 280
SCALE = 100
DEFAULT_WEIGHT = 200
LIGHT_WEIGHT = 100
LIGHT_RANGES = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
EMOJI_WEIGHT = 200
URL_WEIGHT = 23 * SCALE

_PICTURE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u2300-\u23ff\u24c2\u25aa-\u25fe"
    "\u2600-\u27bf\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_PICTURE_WITH_LOOK = _PICTURE + "(?:\ufe0f|[\U0001f3fb-\U0001f3ff])?(?!\ufe0e)"
_EMOJI = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}"
    "|[0-9#*]\ufe0f?\u20e3"
    "|\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
    f"|{_PICTURE_WITH_LOOK}(?:\u200d{_PICTURE_WITH_LOOK})*"
)

_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
# Addresses stop at the first letter of another script: "t.co/a한국" is "t.co/a".
_PATH_LETTERS = "A-Za-z0-9_\u00c0-\u024f\u0400-\u04ff\u2013"
_URL = re.compile(
    r"(?<![A-Za-z0-9@＠$#＃_./-])"
    r"(?P<protocol>https?://)?"
    rf"(?P<host>localhost(?![\w.-])|{_LABEL}(?:\.{_LABEL})+)"
    r"(?P<port>:[0-9]{1,5})?"
    rf"(?P<path>/[{_PATH_LETTERS}!*';:=+,.$/%#\[\]~@|&()-]*)?"
    rf"(?P<query>\?[{_PATH_LETTERS}!?*'();:&=+$/%#\[\].,~|@-]*)?"
    r"(?!@)",
    re.IGNORECASE,
)
_ASCII_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*", re.ASCII)
_MENTION = re.compile(
    r"(?<![A-Za-z0-9_!#$%&*@＠])[@＠](?P<value>[A-Za-z0-9_]{1,15})(?![A-Za-z0-9_@＠\u00c0-\u024f]|://)"
)
# Vowel signs and joiners that belong to a word though Python does not count them as letters.
_WORD_MARKS = (
    "\u0300-\u036f\u0591-\u05f4\u0610-\u065f\u0900-\u0dff\u0e31-\u0e4e\u0f00-\u109f"
    "\u1780-\u17ff\u200c\u200d·・～〜"
)
_HASHTAG = re.compile(
    rf"(?<![\w&/])[#＃](?=[\w{_WORD_MARKS}]*[^\W\d_])(?P<value>[\w{_WORD_MARKS}]*+)(?![#＃]|://)"
)
_CASHTAG = re.compile(r"(?<!\S)\$(?P<value>[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?)(?![\w$])")

MAX_HOST_LABEL_LENGTH = 63
# X links none of these; here they stand for the shop's real domain, so that links and prices show.
_REHEARSAL_HOST = re.compile(r"^localhost$|^127\.0\.0\.1$|\.(?:test|example|localhost)$", re.I)


@dataclass(frozen=True)
class Span:
    """A piece of text, in code points, without its sign (@, #, $)."""

    start: int
    end: int
    value: str


def normalize(text: str) -> str:
    """Compose accents (NFC), as X does before counting."""
    return unicodedata.normalize("NFC", text)


def weigh(text: str) -> int:
    """Return the weighted length; at most 280 is accepted. "Hi http://test.co" weighs 26."""
    text = normalize(text)
    weight = 0
    position = 0
    for span in find_urls(text):
        weight += _weigh_words(text[position : span.start]) + URL_WEIGHT
        position = span.end
    weight += _weigh_words(text[position:])
    return weight // SCALE


def _weigh_words(text: str) -> int:
    weight = 0
    position = 0
    for emoji in _EMOJI.finditer(text):
        weight += sum(map(_weigh_character, text[position : emoji.start()])) + EMOJI_WEIGHT
        position = emoji.end()
    return weight + sum(map(_weigh_character, text[position:]))


def _weigh_character(character: str) -> int:
    code = ord(character)
    is_light = any(low <= code <= high for low, high in LIGHT_RANGES)
    return LIGHT_WEIGHT if is_light else DEFAULT_WEIGHT


def find_urls(text: str) -> list[Span]:
    """Return the links, in order; a bare domain with a known ending is one."""
    spans = []
    for match in _URL.finditer(text):
        span = _read_url(match)
        if span is not None:
            spans.append(span)
    return spans


def _read_url(match: re.Match[str]) -> Span | None:
    host = match["host"]
    host_start = match.start("host")
    if match["protocol"] is None:
        # Without a protocol only the last plain-letter stretch can be a domain.
        pieces = list(_ASCII_HOST.finditer(host))
        if not pieces:
            return None
        last = pieces[-1]
        host, host_start = last.group(), host_start + last.start()
    is_rehearsal = match["protocol"] is not None and _REHEARSAL_HOST.search(host) is not None
    known = host if is_rehearsal else _cut_at_known_ending(host)
    if known is None:
        return None
    start = match.start() if match["protocol"] else host_start
    end = host_start + len(known)
    if end == match.end("host"):
        tail = match.string[end : match.end()]
        end += len(_trim_tail(tail))
    return Span(start, end, match.string[start:end])


def _cut_at_known_ending(host: str) -> str | None:
    labels = host.split(".")
    while len(labels) > 1:
        if labels[-1].casefold() in TOP_LEVEL_DOMAINS:
            return ".".join(labels) if all(map(_is_sendable_label, labels)) else None
        labels.pop()
    return None


def _is_sendable_label(label: str) -> bool:
    if not label:
        return False
    if label.isascii():
        return len(label) <= MAX_HOST_LABEL_LENGTH
    encoded = label.encode("punycode")
    return len(b"xn--" + encoded) <= MAX_HOST_LABEL_LENGTH


def _trim_tail(tail: str) -> str:
    while tail and (tail[-1] in "!*';:,.?$%[]~|@" or _closes_nothing(tail)):
        tail = tail[:-1]
    return tail


def _closes_nothing(tail: str) -> bool:
    return tail[-1] == "(" or (tail[-1] == ")" and tail.count(")") > tail.count("("))


def find_mentions(text: str) -> list[Span]:
    """Return the @handles outside links, in order."""
    return _find_outside_links(_MENTION, text)


def find_hashtags(text: str) -> list[Span]:
    """Return the #tags outside links, in order."""
    return _find_outside_links(_HASHTAG, text)


def find_cashtags(text: str) -> list[Span]:
    """Return the $tags, in order."""
    return _find_outside_links(_CASHTAG, text)


def _find_outside_links(pattern: re.Pattern[str], text: str) -> list[Span]:
    links = find_urls(text)
    return [
        Span(match.start(), match.end(), match["value"])
        for match in pattern.finditer(text)
        if not any(link.start <= match.start() < link.end for link in links)
    ]


_SPANISH = re.compile(r"[¿¡ñ]|\b(?:el|la|los|las|que|quiero|hola|gracias|una?|para|por)\b", re.I)


def guess_language(text: str) -> str:
    """Return "es", "en" or, where words are too few, "und"."""
    words = re.findall(r"(?<![@#$\w])[^\W\d_]{2,}", text)
    if len(words) < 2:
        return "und"
    return "es" if _SPANISH.search(text) else "en"
