"""Let people repost (/sandbox/repost_as): "RT @handle: …", as X makes it."""

from aiohttp import web

from saleor_twitter_plugin.x_sandbox import activity, rules
from saleor_twitter_plugin.x_sandbox.actors import get_person
from saleor_twitter_plugin.x_sandbox.bodies import read_object, read_text, refuse_unknown
from saleor_twitter_plugin.x_sandbox.keys import STATE
from saleor_twitter_plugin.x_sandbox.privacy import may_see
from saleor_twitter_plugin.x_sandbox.problems import forbidden
from saleor_twitter_plugin.x_sandbox.records import show_post
from saleor_twitter_plugin.x_sandbox.state import Link, LocalX, Mention, Person, Post, Tag

# X cuts a repost's text here and ends it with an ellipsis; the whole is in the original.
MAX_TEXT_LENGTH = 140


async def repost_as(request: web.Request) -> web.Response:
    """POST /sandbox/repost_as; to take it back, delete the repost."""
    state = request.app[STATE]
    body = await read_object(request)
    refuse_unknown(body, frozenset({"handle", "x_user_id", "post_id"}))
    repost = make_repost(state, get_person(state, body), read_text(body, "post_id"))
    activity.announce_repost(request.app, repost)
    return web.json_response(show_post(state, repost), status=201)


def make_repost(state: LocalX, person: Person, x_post_id: str) -> Post:
    """Keep a repost. Raises: XProblem where X would refuse."""
    chosen = state.posts.get(x_post_id)
    # A repost of a repost is one of the original.
    original = state.posts.get(chosen.reposted_post_id) if chosen else None
    original = original or chosen
    if (
        original is None
        or not original.is_live
        or not may_see(state, person.x_user_id, original.author_id)
    ):
        raise forbidden(rules.REPOSTED_IS_GONE)
    author = state.people[original.author_id]
    if author.is_protected and author is not person:
        raise forbidden(rules.REPOSTED_IS_GONE)
    if any(
        state.posts[each].reposted_post_id == original.x_post_id and state.posts[each].is_live
        for each in state.posts_by_author[person.x_user_id]
    ):
        raise forbidden(rules.REPOSTED_ALREADY)
    repost = _write_repost(state, person, original)
    state.add_post(repost)
    return repost


def _write_repost(state: LocalX, person: Person, original: Post) -> Post:
    x_post_id = state.ids.next()
    author = state.people[original.author_id]
    prefix = f"RT @{author.handle}: "
    whole = prefix + original.text
    is_cut = len(whole) > MAX_TEXT_LENGTH
    text = whole[: MAX_TEXT_LENGTH - 1] + "…" if is_cut else whole
    by, end = len(prefix), len(text) - int(is_cut)
    first = Mention(3, 4 + len(author.handle), author.handle, author.x_user_id, is_explicit=False)
    return Post(
        x_post_id=x_post_id,
        author_id=person.x_user_id,
        typed_text=prefix + original.typed_text,
        text=text,
        created_at=state.clock.now(),
        lang=original.lang,
        display_start=0,
        display_end=len(text),
        conversation_id=x_post_id,
        reposted_post_id=original.x_post_id,
        # What the cut has taken away is not listed either.
        mentions=[
            first,
            *(
                Mention(m.start + by, m.end + by, m.handle, m.x_user_id, is_explicit=False)
                for m in original.mentions
                if m.end + by <= end
            ),
        ],
        links=[
            Link(k.start + by, k.end + by, k.short_url, k.expanded_url, k.media_key)
            for k in original.links
            if k.end + by <= end
        ],
        hashtags=_move_tags(original.hashtags, by, end),
        cashtags=_move_tags(original.cashtags, by, end),
        media_keys=list(original.media_keys),
        edit_history=[x_post_id],
    )


def _move_tags(tags: list[Tag], by: int, end: int) -> list[Tag]:
    return [Tag(tag.start + by, tag.end + by, tag.tag) for tag in tags if tag.end + by <= end]
