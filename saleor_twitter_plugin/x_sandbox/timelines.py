"""Answer the lists of posts: an account's own, those that mention it, and search."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from aiohttp import web

from saleor_twitter_plugin.x_sandbox import charges, price_list
from saleor_twitter_plugin.x_sandbox.access import require_caller
from saleor_twitter_plugin.x_sandbox.answers import answer, expand_posts, select_post
from saleor_twitter_plugin.x_sandbox.billing import bill_reads, price_of_timeline
from saleor_twitter_plugin.x_sandbox.bodies import check_id, read_query_count
from saleor_twitter_plugin.x_sandbox.keys import STATE
from saleor_twitter_plugin.x_sandbox.privacy import may_read
from saleor_twitter_plugin.x_sandbox.problems import invalid_request, missing, protected
from saleor_twitter_plugin.x_sandbox.search import QueryError, read_query
from saleor_twitter_plugin.x_sandbox.state import Post
from saleor_twitter_plugin.x_sandbox.wire import Json

# Source: docs.x.com, read 2026-08-22.
MENTIONS_REACH_COUNT = 800
SEARCH_REACH = timedelta(days=7)
MAX_QUERY_LENGTH = 512
DEFAULT_COUNT = 10
PAGE_TOKEN_PREFIX = "next-"


async def read_own_timeline(request: web.Request) -> web.Response:
    """GET /2/users/:id/tweets."""
    require_caller(request, "tweet.read", "users.read")
    state = request.app[STATE]
    x_user_id = _check_person(request)
    if not may_read(request, x_user_id):
        raise protected("user", "id", x_user_id)
    excluded = set(request.query.get("exclude", "").split(","))
    posts = [
        state.posts[x_post_id]
        for x_post_id in state.posts_by_author[x_user_id]
        if ("replies" not in excluded or not state.posts[x_post_id].in_reply_to_post_id)
        and ("retweets" not in excluded or not state.posts[x_post_id].reposted_post_id)
    ]
    return _answer_page(request, posts, price_of_timeline(request, x_user_id), least_count=5)


async def read_mentions(request: web.Request) -> web.Response:
    """GET /2/users/:id/mentions: with an @handle, also one X itself put before a reply."""
    require_caller(request, "tweet.read", "users.read")
    state = request.app[STATE]
    x_user_id = _check_person(request)
    posts = [
        state.posts[x_post_id]
        for x_post_id in state.posts_by_mention[x_user_id][-MENTIONS_REACH_COUNT:]
        if state.posts[x_post_id].author_id != x_user_id
    ]
    return _answer_page(request, posts, price_of_timeline(request, x_user_id), least_count=5)


async def search_recent(request: web.Request) -> web.Response:
    """GET /2/tweets/search/recent."""
    require_caller(request, "tweet.read", "users.read")
    state = request.app[STATE]
    text = request.query.get("query", "")
    if not text or len(text) > MAX_QUERY_LENGTH:
        raise invalid_request("query", text, "query must have 1 to 512 characters")
    try:
        matches = read_query(text)
    except QueryError as error:
        raise invalid_request("query", text, str(error)) from None
    oldest = state.clock.now() - SEARCH_REACH
    posts = [
        post for post in state.posts.values() if post.created_at >= oldest and matches(post, state)
    ]
    return _answer_page(request, posts, price_list.POST_READ_USD, least_count=10)


def _check_person(request: web.Request) -> str:
    x_user_id = check_id(request.match_info["id"], "id")
    if x_user_id not in request.app[STATE].people:
        raise missing("user", "id", x_user_id)
    return x_user_id


def _answer_page(
    request: web.Request, posts: Iterable[Post], price_usd: Decimal, *, least_count: int
) -> web.Response:
    count = read_query_count(request, "max_results", DEFAULT_COUNT, least_count, 100)
    keep = _read_bounds(request)
    wanted = [
        post for post in posts if post.is_live and keep(post) and may_read(request, post.author_id)
    ]
    wanted.sort(key=lambda post: int(post.x_post_id), reverse=True)
    page, rest = wanted[:count], wanted[count:]
    meta: Json = {"result_count": len(page)}
    body: Json = {"meta": meta}
    if page:
        body["data"] = [select_post(request, post) for post in page]
        meta["newest_id"] = page[0].x_post_id
        meta["oldest_id"] = page[-1].x_post_id
        includes = expand_posts(request, page)
        if includes:
            body["includes"] = includes
    if rest:
        meta["next_token"] = f"{PAGE_TOKEN_PREFIX}{page[-1].x_post_id:0>19}"
    bill_reads(request, charges.POST, [post.x_post_id for post in page], price_usd)
    return answer(request, body)


def _read_bounds(request: web.Request) -> Callable[[Post], bool]:
    query = request.query
    since_id = int(check_id(query.get("since_id", "0"), "since_id"))
    until_id = int(check_id(query.get("until_id", "9" * 19), "until_id"))
    below_id = until_id
    token = query.get("pagination_token") or query.get("next_token")
    if token is not None:
        below_id = min(until_id, read_page_token(token))
    start = _read_moment(request, "start_time")
    end = _read_moment(request, "end_time")

    def keep(post: Post) -> bool:
        return (
            since_id < int(post.x_post_id) < below_id
            and (start is None or post.created_at >= start)
            and (end is None or post.created_at < end)
        )

    return keep


def read_page_token(token: str) -> int:
    """Return the id below which the next page starts. Raises: XProblem 400."""
    value = token.removeprefix(PAGE_TOKEN_PREFIX)
    if value == token or not (value.isascii() and value.isdigit()):
        raise invalid_request("pagination_token", token, "The pagination token is not valid")
    return int(value)


def _read_moment(request: web.Request, name: str) -> datetime | None:
    value = request.query.get(name)
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise invalid_request(name, value, f"{name} is not an RFC 3339 time") from None
    if moment.tzinfo is None:
        raise invalid_request(name, value, f"{name} has no time zone")
    return moment
