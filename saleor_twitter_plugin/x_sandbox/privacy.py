"""Decide who may see what a protected account posts: its followers and itself."""

from aiohttp import web

from saleor_twitter_plugin.x_sandbox.access import get_visit
from saleor_twitter_plugin.x_sandbox.keys import STATE
from saleor_twitter_plugin.x_sandbox.state import LocalX, Post


def is_public(state: LocalX, post: Post) -> bool:
    """Tell whether everybody may see a post; only such posts are delivered and streamed."""
    return not state.people[post.author_id].is_protected


def may_see(state: LocalX, viewer_id: str, author_id: str) -> bool:
    """Tell whether a person (the app itself when empty) may see what an author posts."""
    return (
        not state.people[author_id].is_protected
        or viewer_id == author_id
        or (viewer_id, author_id) in state.follows
    )


def may_read(request: web.Request, author_id: str) -> bool:
    """Tell whether the caller may see what an author posts."""
    caller = get_visit(request).caller
    person = caller.person if caller is not None else None
    return may_see(request.app[STATE], person.x_user_id if person else "", author_id)
