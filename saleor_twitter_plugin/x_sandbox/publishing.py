"""Take a draft, hold it against the rules, and keep it as a post. The API and the page share it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from saleor_twitter_plugin.x_sandbox import rules
from saleor_twitter_plugin.x_sandbox.composition import compose_text
from saleor_twitter_plugin.x_sandbox.media import VIDEO_TYPE, is_usable
from saleor_twitter_plugin.x_sandbox.privacy import may_see
from saleor_twitter_plugin.x_sandbox.problems import forbidden, invalid_request
from saleor_twitter_plugin.x_sandbox.state import LocalX, Media, Person, Post
from saleor_twitter_plugin.x_sandbox.text import guess_language, normalize

MAX_PICTURES_COUNT = 4


@dataclass(frozen=True)
class Draft:
    """What an author asks X to publish."""

    text: str = ""
    in_reply_to_post_id: str = ""
    excluded_user_ids: frozenset[str] = frozenset()
    quoted_post_id: str = ""
    previous_post_id: str = ""
    media_ids: list[str] = field(default_factory=list)
    is_made_with_ai: bool = False
    is_paid_partnership: bool = False
    adds_reply_mentions: bool = True


def publish(state: LocalX, author: Person, draft: Draft) -> Post:
    """Keep a draft as a new post, or as the next version of one.

    Raises: XProblem where X would refuse.
    """
    text = normalize(draft.text).strip()
    media = _read_media(state, author, draft.media_ids)
    if not text and not media:
        raise invalid_request("text", draft.text, "text or media is required")
    fault = rules.find_text_fault(text)
    if fault is not None:
        raise forbidden(fault)
    previous = _read_previous(state, author, draft)
    parent_id = previous.in_reply_to_post_id if previous else draft.in_reply_to_post_id
    quoted_id = previous.quoted_post_id if previous else draft.quoted_post_id
    parent = _read_live(state, author, parent_id, rules.PARENT_IS_GONE) if parent_id else None
    quoted = _read_live(state, author, quoted_id, rules.QUOTED_IS_GONE) if quoted_id else None
    for target in (parent, quoted):
        if target is not None and not may_engage(state, author, target):
            raise forbidden(rules.NOT_SUMMONED)
    now = state.clock.now()
    others = (post for post in _newest_first(state, author) if post is not previous)
    if text and rules.is_duplicate(text, others, now):
        raise forbidden(rules.DUPLICATE)

    x_post_id = state.ids.next()
    composed = compose_text(
        state,
        author,
        draft.adds_reply_mentions,
        draft.excluded_user_ids,
        text,
        parent,
        quoted,
        media,
    )
    post = Post(
        x_post_id=x_post_id,
        author_id=author.x_user_id,
        typed_text=text,
        text=composed.text,
        created_at=now,
        lang=guess_language(text),
        display_start=composed.display_start,
        display_end=composed.display_end,
        conversation_id=_find_conversation(parent, previous) or x_post_id,
        in_reply_to_post_id=parent.x_post_id if parent else "",
        in_reply_to_user_id=parent.author_id if parent else "",
        quoted_post_id=quoted.x_post_id if quoted else "",
        mentions=composed.mentions,
        links=composed.links,
        hashtags=composed.hashtags,
        cashtags=composed.cashtags,
        media_keys=[item.media_key for item in media],
        edit_history=[*(previous.edit_history if previous else []), x_post_id],
        is_made_with_ai=draft.is_made_with_ai,
        is_paid_partnership=draft.is_paid_partnership,
    )
    if previous is not None:
        for version_id in previous.edit_history:
            version = state.posts[version_id]
            version.replaced_by = x_post_id
            version.edit_history = post.edit_history
    state.add_post(post)
    return post


def withdraw(state: LocalX, post: Post) -> None:
    """Delete a post with all its versions and every repost of it."""
    gone = set(post.edit_history)
    for each in state.posts.values():
        if each.x_post_id in gone or each.reposted_post_id in gone:
            each.is_deleted = True
    state.touch()


def may_engage(state: LocalX, author: Person, target: Post) -> bool:
    """Tell whether an author may reply to or quote a post."""
    if not author.is_automated:
        return True
    return rules.is_summoned(
        author,
        target,
        state.posts.get(target.quoted_post_id),
        plain_reply_summons=state.settings.plain_reply_summons,
    )


def _find_conversation(parent: Post | None, previous: Post | None) -> str:
    source = previous or parent
    return source.conversation_id if source else ""


def _newest_first(state: LocalX, author: Person) -> Iterator[Post]:
    for x_post_id in reversed(state.posts_by_author[author.x_user_id]):
        yield state.posts[x_post_id]


def _read_live(state: LocalX, author: Person, x_post_id: str, detail: str) -> Post:
    post = state.posts.get(x_post_id)
    if post is None or post.is_deleted or not may_see(state, author.x_user_id, post.author_id):
        raise forbidden(detail)
    return post


def _read_previous(state: LocalX, author: Person, draft: Draft) -> Post | None:
    if not draft.previous_post_id:
        return None
    post = state.posts.get(draft.previous_post_id)
    if post is None or post.author_id != author.x_user_id:
        raise forbidden(rules.NOT_EDITABLE)
    first_version = state.posts[post.edit_history[0]]
    if not rules.is_editable(post, first_version, state.clock.now()):
        raise forbidden(rules.NOT_EDITABLE)
    return post


def _read_media(state: LocalX, author: Person, media_ids: list[str]) -> list[Media]:
    if len(media_ids) > MAX_PICTURES_COUNT:
        raise invalid_request(
            "media.media_ids", media_ids, "media.media_ids must have at most 4 items"
        )
    found = []
    now = state.clock.now().timestamp()
    for media_id in media_ids:
        media = state.media.get(media_id)
        if media is None or media.owner_id != author.x_user_id or not is_usable(media, now):
            raise invalid_request("media.media_ids", media_id, "Your media IDs are invalid.")
        found.append(media)
    if len(found) > 1 and any(each.media_type == VIDEO_TYPE for each in found):
        raise invalid_request(
            "media.media_ids", media_ids, "A video stands alone, without pictures or others."
        )
    return found
