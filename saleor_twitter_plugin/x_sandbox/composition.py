"""Turn what was typed into what X stores: leading @handles, short links, and where each stands."""

import hashlib
from dataclasses import dataclass, field

from saleor_twitter_plugin.x_sandbox import text as reading
from saleor_twitter_plugin.x_sandbox.state import Link, LocalX, Media, Mention, Person, Post, Tag

SHORT_URL_PREFIX = "https://t.co/"
# With the prefix this makes the 23 characters every link counts for.
SHORT_CODE_LENGTH = 10


@dataclass
class Composed:
    """A stored text and what was found in it; all positions in code points."""

    text: str = ""
    display_start: int = 0
    display_end: int = 0
    mentions: list[Mention] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    hashtags: list[Tag] = field(default_factory=list)
    cashtags: list[Tag] = field(default_factory=list)


def compose_text(
    state: LocalX,
    author: Person,
    adds_reply_mentions: bool,
    excluded_user_ids: frozenset[str],
    typed_text: str,
    parent: Post | None,
    quoted: Post | None,
    media: list[Media],
) -> Composed:
    """Build the stored text around the typed one."""
    composed = Composed()
    if parent is not None and adds_reply_mentions:
        _add_reply_mentions(composed, state, author, parent, excluded_user_ids)
    composed.display_start = len(composed.text)
    _add_typed_text(composed, typed_text)
    composed.display_end = len(composed.text)
    _find_entities(composed, state)
    if quoted is not None:
        quoted_author = state.people[quoted.author_id]
        _append_link(composed, f"https://x.com/{quoted_author.handle}/status/{quoted.x_post_id}")
    if media:
        address = f"https://x.com/{author.handle}/status/photo/{media[0].x_media_id}"
        _append_link(composed, address, media_key=media[0].media_key)
    return composed


def shorten(url: str) -> str:
    """Return X's short address; the same url always has the same one."""
    digest = hashlib.sha256(url.encode()).hexdigest()
    return SHORT_URL_PREFIX + digest[:SHORT_CODE_LENGTH]


def _add_reply_mentions(
    composed: Composed,
    state: LocalX,
    author: Person,
    parent: Post,
    excluded_user_ids: frozenset[str],
) -> None:
    user_ids = [parent.author_id, *(mention.x_user_id for mention in parent.mentions)]
    for x_user_id in dict.fromkeys(user_ids):
        if x_user_id == author.x_user_id or x_user_id in excluded_user_ids:
            continue
        handle = state.people[x_user_id].handle
        start = len(composed.text)
        composed.text += f"@{handle} "
        composed.mentions.append(
            Mention(start, start + 1 + len(handle), handle, x_user_id, is_explicit=False)
        )


def _add_typed_text(composed: Composed, typed_text: str) -> None:
    position = 0
    for span in reading.find_urls(typed_text):
        composed.text += typed_text[position : span.start]
        address = span.value if "://" in span.value else f"http://{span.value}"
        start = len(composed.text)
        composed.text += shorten(address)
        composed.links.append(Link(start, len(composed.text), shorten(address), address))
        position = span.end
    composed.text += typed_text[position:]


def _find_entities(composed: Composed, state: LocalX) -> None:
    for span in reading.find_mentions(composed.text):
        person = state.find_person(span.value)
        if person is None or span.start < composed.display_start:
            continue
        composed.mentions.append(
            Mention(span.start, span.end, person.handle, person.x_user_id, is_explicit=True)
        )
    composed.hashtags = [
        Tag(span.start, span.end, span.value) for span in reading.find_hashtags(composed.text)
    ]
    composed.cashtags = [
        Tag(span.start, span.end, span.value) for span in reading.find_cashtags(composed.text)
    ]


def _append_link(composed: Composed, address: str, media_key: str = "") -> None:
    if composed.text:
        composed.text += " "
    start = len(composed.text)
    composed.text += shorten(address)
    composed.links.append(Link(start, len(composed.text), shorten(address), address, media_key))
