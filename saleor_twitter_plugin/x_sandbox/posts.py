"""Answer /2/tweets: create, edit, delete, look up."""

from aiohttp import web

from saleor_twitter_plugin.x_sandbox import activity, charges, price_list
from saleor_twitter_plugin.x_sandbox.access import get_visit, require_caller, require_person
from saleor_twitter_plugin.x_sandbox.answers import answer, expand_posts, select_post
from saleor_twitter_plugin.x_sandbox.billing import bill_reads
from saleor_twitter_plugin.x_sandbox.bodies import (
    check_id,
    read_flag,
    read_id,
    read_ids,
    read_object,
    read_part,
    read_text,
    refuse_unknown,
)
from saleor_twitter_plugin.x_sandbox.escaping import escape
from saleor_twitter_plugin.x_sandbox.keys import STATE
from saleor_twitter_plugin.x_sandbox.privacy import may_read
from saleor_twitter_plugin.x_sandbox.problems import (
    forbidden,
    invalid_request,
    not_authorized,
    not_found,
    protected,
)
from saleor_twitter_plugin.x_sandbox.publishing import Draft, publish, withdraw
from saleor_twitter_plugin.x_sandbox.state import LocalX, Person, Post
from saleor_twitter_plugin.x_sandbox.text import find_urls
from saleor_twitter_plugin.x_sandbox.wire import Json

MAX_IDS_COUNT = 100
# Source: OpenAPI 2.167, CreatePostsRequest.
DRAFT_FIELDS = frozenset(
    [
        "card_uri",
        "community_id",
        "direct_message_deep_link",
        "edit_options",
        "for_super_followers_only",
        "geo",
        "made_with_ai",
        "media",
        "nullcast",
        "paid_partnership",
        "poll",
        "quote_tweet_id",
        "reply",
        "reply_settings",
        "share_with_followers",
        "text",
    ]
)
REPLY_FIELDS = frozenset(
    {"auto_populate_reply_metadata", "exclude_reply_user_ids", "in_reply_to_tweet_id"}
)


def read_draft(body: Json) -> Draft:
    """Read the body of a create call. Raises: XProblem 400."""
    refuse_unknown(body, DRAFT_FIELDS)
    reply = read_part(body, "reply")
    refuse_unknown(reply, REPLY_FIELDS, "$.reply")
    edit = read_part(body, "edit_options")
    return Draft(
        text=read_text(body, "text", ""),
        in_reply_to_post_id=read_id(reply, "in_reply_to_tweet_id") if reply else "",
        excluded_user_ids=frozenset(read_ids(reply, "exclude_reply_user_ids")),
        quoted_post_id=read_id(body, "quote_tweet_id", ""),
        previous_post_id=read_id(edit, "previous_post_id") if edit else "",
        media_ids=read_ids(read_part(body, "media"), "media_ids"),
        is_made_with_ai=read_flag(body, "made_with_ai"),
        is_paid_partnership=read_flag(body, "paid_partnership"),
        adds_reply_mentions=read_flag(reply, "auto_populate_reply_metadata", default=True),
    )


async def create_post(request: web.Request) -> web.Response:
    """POST /2/tweets."""
    state = request.app[STATE]
    author = require_person(request, "tweet.read", "tweet.write", "users.read")
    post = publish(state, author, read_draft(await read_object(request)))
    visit = get_visit(request)
    # A link that X itself adds, to a picture or a quoted post, costs nothing; a typed one costs
    # the same in an answer as anywhere.
    if find_urls(post.typed_text):
        visit.price_usd = price_list.POST_WITH_URL_USD
    elif post.in_reply_to_post_id and _is_summoned_reply(state, author, post):
        visit.price_usd = price_list.SUMMONED_REPLY_USD
    else:
        visit.price_usd = price_list.POST_USD
    activity.announce_post(request.app, post)
    data = {
        "id": post.x_post_id,
        "text": escape(post.text),
        "edit_history_tweet_ids": list(post.edit_history),
    }
    return answer(request, {"data": data}, status=201)


def _is_summoned_reply(state: LocalX, author: Person, post: Post) -> bool:
    parent = state.posts[post.in_reply_to_post_id]
    return parent.author_id != author.x_user_id and any(
        mention.is_explicit and mention.x_user_id == author.x_user_id for mention in parent.mentions
    )


async def delete_post(request: web.Request) -> web.Response:
    """DELETE /2/tweets/:id."""
    state = request.app[STATE]
    author = require_person(request, "tweet.read", "tweet.write", "users.read")
    post = state.posts.get(check_id(request.match_info["id"], "id"))
    if post is None or post.is_deleted:
        return answer(request, {"data": {"deleted": False}})
    if post.author_id != author.x_user_id:
        raise forbidden("You are not allowed to delete this Tweet.")
    withdraw(state, post)
    get_visit(request).price_usd = price_list.POST_DELETE_USD
    activity.announce_deletion(request.app, post)
    return answer(request, {"data": {"deleted": True}})


async def read_post(request: web.Request) -> web.Response:
    """GET /2/tweets/:id."""
    require_caller(request, "tweet.read", "users.read")
    x_post_id = check_id(request.match_info["id"], "id")
    found, errors = _look_up(request, [x_post_id], "id")
    if any(error["title"] == "Authorization Error" for error in errors):
        raise protected("tweet", "id", x_post_id)
    body: Json = {"data": select_post(request, found[0])} if found else {"errors": errors}
    return _finish(request, body, found)


async def read_posts(request: web.Request) -> web.Response:
    """GET /2/tweets?ids=."""
    require_caller(request, "tweet.read", "users.read")
    ids = [check_id(value, "ids") for value in request.query.get("ids", "").split(",")]
    if len(ids) > MAX_IDS_COUNT:
        raise invalid_request("ids", len(ids), "At most 100 ids are allowed")
    found, errors = _look_up(request, ids, "ids")
    body: Json = {}
    if found:
        body["data"] = [select_post(request, post) for post in found]
    if errors:
        body["errors"] = errors
    return _finish(request, body, found)


def _look_up(request: web.Request, ids: list[str], parameter: str) -> tuple[list[Post], list[Json]]:
    state = request.app[STATE]
    found, errors = [], []
    for x_post_id in dict.fromkeys(ids):
        post = state.posts.get(x_post_id)
        if post is None or post.is_deleted:
            errors.append(not_found("tweet", parameter, x_post_id))
        elif not may_read(request, post.author_id):
            errors.append(not_authorized("tweet", parameter, x_post_id))
        else:
            found.append(post)
    return found, errors


def _finish(request: web.Request, body: Json, found: list[Post]) -> web.Response:
    includes = expand_posts(request, found)
    if includes:
        body["includes"] = includes
    x_post_ids = [post.x_post_id for post in found]
    bill_reads(request, charges.POST, x_post_ids, price_list.POST_READ_USD)
    return answer(request, body)
