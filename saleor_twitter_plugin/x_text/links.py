"""Where X makes a link of a text, and at least how heavy that stretch is.

X keeps a list of top-level domains; we keep none, since a stale list would count too little. What
is surely a link weighs 23. `label.label` that might be one weighs the more of 23 and its letters.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..x_limits import DOMAIN_LABEL_MAX_LENGTH, SHORT_LINK_SLUG_MAX_LENGTH

# Domains that no list of X's misses: ISO 3166-1 and the oldest others.
_SURE_ENDINGS_TEXT = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo "
    "br bs bt bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm "
    "do dz ec ee eg er es et eu fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr "
    "gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki "
    "km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo "
    "mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph "
    "pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn so sr "
    "st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va "
    "vc ve vg vi vn vu wf ws ye yt za zm zw com net org edu gov mil int info biz name pro"
)
_SURE_ENDINGS = frozenset(_SURE_ENDINGS_TEXT.split())
# Source: RFC 2606, RFC 6761, RFC 6762. X makes no link of them, so their text weighs as text.
_PRIVATE_ENDINGS = frozenset(("test", "example", "invalid", "localhost", "local"))

_ACCENTED = "".join(map(chr, (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))))
_LATIN = "0-9A-Za-z\u0300-\u036f\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
_DIRECTION_MARKS = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_NO_DOMAIN = r"\s\x00-\x20!'#%&()*+,\\\-./:;<=>?@\[\]^_{|}~$\ufeff\ufffe\uffff" + _DIRECTION_MARKS
_BEFORE = r"(?<![A-Za-z0-9@$#])"
_PATH_CHARACTER = rf"{_LATIN}\u0400-\u04ff!*';:=+,.$/%#\[\]\-\u2013_~@|&"
_QUERY_CHARACTER = r"A-Za-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@"

_CANDIDATE = re.compile(
    rf"""
    {_BEFORE}(?P<scheme>[Hh][Tt][Tt][Pp][Ss]?://)
        (?P<host>(?:[^{_NO_DOMAIN}]|[_\-.])++)
    | (?<![{_LATIN}\-])(?P<bare>[{_LATIN}\-]++(?:\.[{_LATIN}\-]++)*+)
        (?P<foreign>\.[^\W\d_{_LATIN}][^\W\d_A-Za-z]*+)?
    """,
    re.VERBOSE,
)
_PORT = re.compile(r":[0-9]++")
_PORT_AND_PATH = re.compile(r"(?::[0-9]++)?/")
_SHORT_LINK_HOST = "t.co"
_WORD_JOINER = "\u2060"
_PATH = re.compile(rf"/(?:[{_PATH_CHARACTER}]|\([{_PATH_CHARACTER}]++\))*+")
_PATH_TRAILING = "!*';:,.$%[]~|&@\u2013"
_QUERY = re.compile(rf"\?[{_QUERY_CHARACTER}]*+")
_QUERY_TRAILING = "!?*'();:+$%[].,~|@"
_SLUG = re.compile(r"/[A-Za-z0-9]++")
_ENDING = re.compile(r"[A-Za-z]{2,}+(?![0-9A-Za-z\-@])|xn--[0-9a-z\-]++", re.IGNORECASE)


class Link(NamedTuple):
    start: int
    end: int
    is_sure: bool


def find_links(text: str) -> Iterator[Link]:
    """Yield what X makes a link of, or might, from left to right and never overlapping."""
    position = 0
    while match := _CANDIDATE.search(text, position):
        link = _read_full(text, match) if match["scheme"] else _read_bare(text, match)
        if link is None:
            position = match.end()
        else:
            yield link
            position = max(link.end, match.start() + 1)
            # The rest of a domain that only begins like a link is no second link.
            if not match["scheme"]:
                position = max(position, match.end())


def _read_full(text: str, match: re.Match[str]) -> Link | None:
    host = match["host"].rstrip(".-_")
    labels = host.split(".")
    # "example.comだよね.net": a sure ending stops where other letters begin.
    for index, label in enumerate(labels[1:], start=2):
        found = _ENDING.match(label)
        if found and found.end() < len(label) and found[0].casefold() in _SURE_ENDINGS:
            labels = [*labels[: index - 1], found[0]]
            host = ".".join(labels)
            break
    if len(labels) < 2 or not all(_is_label(label) for label in labels):
        return None
    if "_" in labels[-1] or "_" in labels[-2]:
        return None
    ending = labels[-1].casefold()
    if ending.isascii() and (not _ENDING.fullmatch(ending) or ending in _PRIVATE_ENDINGS):
        return None
    if not ending.isascii():
        # "example.comだよね": an ASCII ending stops where other letters begin.
        if found := _ENDING.match(labels[-1]):
            host = host[: len(host) - len(labels[-1]) + found.end()]
        # No top-level domain has a word joiner: a name's dots are defused with one.
        elif len(ending) < 2 or _WORD_JOINER in ending:
            return None
    host_end = match.start("host") + len(host)
    if host.casefold() == _SHORT_LINK_HOST and (slug := _SLUG.match(text, host_end)):
        if len(slug[0]) > SHORT_LINK_SLUG_MAX_LENGTH + 1:
            return None
        return Link(match.start(), _find_query_end(text, slug.end()), True)
    return Link(match.start(), _find_end(text, host_end), True)


def _read_bare(text: str, match: re.Match[str]) -> Link | None:
    """Read `label.label`; what ends in a domain that X surely knows is a sure link."""
    bare, foreign = match["bare"], match["foreign"]
    if not foreign and "." not in bare:
        return None
    start, end = match.span("bare")
    before = text[start - 1 : start]
    if before == "/" or (before in ("@", "$", "#") and bare.isascii()):
        return None
    # X may begin the link after leading accented letters: those count as text.
    if not bare.isascii():
        start = end - len(bare.lstrip(_ACCENTED))
    possible_end = sure_end = None
    if "." in bare:
        labels = text[start:end].split(".")
        if max(map(len, labels)) > DOMAIN_LABEL_MAX_LENGTH:
            return None
        possible_end, sure_end = _find_endings(labels, start, text[end : end + 1])
    if sure_end is not None:
        is_sure = before != "_" and not (bare.startswith("-") or "-." in bare or ".-" in bare)
        return Link(start, _find_bare_end(text, bare, sure_end), is_sure)
    if possible_end is None and foreign:
        # No top-level domain is shorter than two characters; longer ones only weigh less.
        possible_end = min(end + len(".") + 2, match.end())
    return None if possible_end is None else Link(start, possible_end, False)


def _find_endings(labels: list[str], start: int, after: str) -> tuple[int | None, int | None]:
    """Return where the domain first may end, and where it last surely does."""
    possible_end = sure_end = None
    offset = start + len(labels[0])
    for index, label in enumerate(labels[1:], start=1):
        label_start = offset + len(".")
        offset = label_start + len(label)
        found = _ENDING.match(label)
        # The name of an e-mail address.
        if found is None or (index == len(labels) - 1 and after in ("@", "+")):
            continue
        ending = found[0].casefold()
        if ending in _SURE_ENDINGS or ending.startswith("xn--"):
            sure_end = label_start + len(ending)
        elif possible_end is None:
            possible_end = label_start + len(ending)
    return possible_end, sure_end


def _find_bare_end(text: str, bare: str, domain_end: int) -> int:
    """X takes port and query without a scheme only where a path stands between or before them."""
    if bare.casefold() == _SHORT_LINK_HOST and (slug := _SLUG.match(text, domain_end)):
        return slug.end()
    return _find_end(text, domain_end) if _PORT_AND_PATH.match(text, domain_end) else domain_end


def _find_end(text: str, host_end: int) -> int:
    """Return where the port, path and query after a domain end."""
    end = host_end
    if port := _PORT.match(text, end):
        end = port.end()
    if path := _PATH.match(text, end):
        end += max(1, len(path[0].rstrip(_PATH_TRAILING)))
    return _find_query_end(text, end)


def _find_query_end(text: str, end: int) -> int:
    query = _QUERY.match(text, end)
    return end + len(query[0].rstrip(_QUERY_TRAILING)) if query else end


def _is_label(label: str) -> bool:
    if not label or label[0] in "-_" or label[-1] in "-_" or len(label) > DOMAIN_LABEL_MAX_LENGTH:
        return False
    if label.isascii():
        return True
    if label.casefold().startswith("xn--"):
        return False
    return len("xn--") + len(label.encode("punycode")) <= DOMAIN_LABEL_MAX_LENGTH
