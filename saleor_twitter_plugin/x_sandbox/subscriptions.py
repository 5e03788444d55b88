"""Keep the app's wishes for events: one account and one type each."""

from aiohttp import web

from saleor_twitter_plugin.x_sandbox.access import require_app
from saleor_twitter_plugin.x_sandbox.answers import answer
from saleor_twitter_plugin.x_sandbox.bodies import (
    read_id,
    read_object,
    read_part,
    read_query_count,
    read_text,
    refuse_unknown,
)
from saleor_twitter_plugin.x_sandbox.clock import as_wire_time
from saleor_twitter_plugin.x_sandbox.keys import STATE
from saleor_twitter_plugin.x_sandbox.problems import XProblem, forbidden, invalid_request, missing
from saleor_twitter_plugin.x_sandbox.state import LocalX, Subscription
from saleor_twitter_plugin.x_sandbox.wire import Json

# Source: docs.x.com, X Activity API, read 2026-08-22.
MAX_SUBSCRIPTIONS_COUNT = 1_500
MAX_TAG_LENGTH = 200
# Source: OpenAPI 2.167, CreateActivitySubscriptionRequest. oauth.revoke needs no subscription.
EVENT_TYPES = frozenset(
    [
        "profile.update.bio",
        "profile.update.profile_picture",
        "profile.update.banner_picture",
        "profile.update.screenname",
        "profile.update.geo",
        "profile.update.url",
        "profile.update.verified_badge",
        "profile.update.affiliate_badge",
        "profile.update.handle",
        "news.new",
        "follow.follow",
        "follow.unfollow",
        "spaces.start",
        "spaces.end",
        "broadcast.start",
        "broadcast.end",
        "broadcast.chat",
        "chat.received",
        "chat.sent",
        "chat.conversation.join",
        "chat.conversation_join",
        "chat.conversation.member_added",
        "chat.conversation.member_removed",
        "chat.conversation.admin_added",
        "chat.conversation.admin_removed",
        "chat.update.group_name",
        "chat.update.restrictions",
        "dm.sent",
        "dm.received",
        "dm.indicate_typing",
        "dm.read",
        "post.create",
        "post.delete",
        "post.mention.create",
        "post.reply.create",
        "post.quote.create",
        "post.repost.create",
        "like.create",
        "mute.mute",
        "mute.unmute",
        "block.block",
        "block.unblock",
    ]
)
# Private events need the account's own consent to this scope.
SCOPES_OF_PRIVATE_EVENTS = {"dm": "dm.read", "chat": "dm.read"}
REQUEST_FIELDS = frozenset({"event_type", "filter", "tag", "webhook_id"})
FILTER_FIELDS = frozenset({"direction", "keyword", "user_id"})


async def create_subscription(request: web.Request) -> web.Response:
    """POST /2/activity/subscriptions."""
    require_app(request)
    state = request.app[STATE]
    body = await read_object(request)
    subscription = _read_subscription(state, body)
    if any(_is_same(subscription, other) for other in state.subscriptions.values()):
        raise invalid_request(
            "event_type", subscription.event_type, "A subscription like this already exists"
        )
    if len(state.subscriptions) >= MAX_SUBSCRIPTIONS_COUNT:
        raise forbidden("You have reached the maximum number of subscriptions (1500).")
    state.subscriptions[subscription.subscription_id] = subscription
    state.touch()
    return answer(request, {"data": {"subscription": show_subscription(subscription)}})


def _read_subscription(state: LocalX, body: Json) -> Subscription:
    refuse_unknown(body, REQUEST_FIELDS)
    event_type = read_text(body, "event_type")
    if event_type not in EVENT_TYPES:
        raise invalid_request("event_type", event_type, f"[{event_type}] is not an event type")
    conditions = read_part(body, "filter")
    refuse_unknown(conditions, FILTER_FIELDS, "$.filter")
    direction = read_text(conditions, "direction", "")
    if direction not in ("", "inbound", "outbound"):
        raise invalid_request("filter.direction", direction, "inbound or outbound")
    user_id = read_id(conditions, "user_id")
    tag = read_text(body, "tag", "")
    if len(tag) > MAX_TAG_LENGTH:
        raise invalid_request("tag", len(tag), "tag must have 1 to 200 characters")
    webhook_id = read_id(body, "webhook_id", "")
    if webhook_id and webhook_id not in state.webhooks:
        raise missing("webhook_config", "webhook_id", webhook_id)
    _require_consent(state, event_type, user_id)
    return Subscription(
        subscription_id=state.ids.next(),
        event_type=event_type,
        user_id=user_id,
        direction=direction,
        keyword=read_text(conditions, "keyword", ""),
        tag=tag,
        webhook_id=webhook_id,
        created_at=state.clock.now(),
    )


def _require_consent(state: LocalX, event_type: str, user_id: str) -> None:
    if user_id not in state.people:
        raise invalid_request("filter.user_id", user_id, "The user does not exist")
    if not has_consent(state, event_type, user_id):
        raise forbidden(f"The user has not authorized the app for {event_type} events.")


def has_consent(state: LocalX, event_type: str, user_id: str) -> bool:
    """Tell whether a person lets the app hear of such events; public ones need nothing."""
    scope = SCOPES_OF_PRIVATE_EVENTS.get(event_type.partition(".")[0])
    return scope is None or any(
        grant.x_user_id == user_id and scope in grant.scopes for grant in state.grants.values()
    )


def _is_same(one: Subscription, other: Subscription) -> bool:
    return (one.event_type, one.user_id, one.direction, one.keyword, one.webhook_id) == (
        other.event_type,
        other.user_id,
        other.direction,
        other.keyword,
        other.webhook_id,
    )


async def read_subscriptions(request: web.Request) -> web.Response:
    """GET /2/activity/subscriptions."""
    require_app(request)
    count = read_query_count(request, "max_results", 1_000, 1, 1_000)
    offset = _read_offset(request.query.get("pagination_token"))
    everything = list(request.app[STATE].subscriptions.values())
    page = everything[offset : offset + count]
    meta: Json = {
        "result_count": len(page),
        "total_subscriptions": len(everything),
    }
    if offset + count < len(everything):
        meta["next_token"] = f"subscriptions-{offset + count:0>6}"
    body: Json = {"meta": meta}
    if page:
        body["data"] = [show_subscription(subscription) for subscription in page]
    return answer(request, body)


def _read_offset(token: str | None) -> int:
    if token is None:
        return 0
    value = token.removeprefix("subscriptions-")
    if value == token or not (value.isascii() and value.isdigit()):
        raise invalid_request("pagination_token", token, "The pagination token is not valid")
    return int(value)


async def delete_subscription(request: web.Request) -> web.Response:
    """DELETE /2/activity/subscriptions/:id."""
    require_app(request)
    subscriptions = request.app[STATE].subscriptions
    subscription_id = request.match_info["subscription_id"]
    if subscription_id not in subscriptions:
        raise _missing(subscription_id)
    del subscriptions[subscription_id]
    request.app[STATE].touch()
    return answer(request, {"data": {"deleted": True}})


def _missing(subscription_id: str) -> XProblem:
    return missing("activity_subscription", "subscription_id", subscription_id)


def show_subscription(subscription: Subscription) -> Json:
    """Return a subscription as X does; what was left out stays out."""
    conditions = {"user_id": subscription.user_id}
    if subscription.direction:
        conditions["direction"] = subscription.direction
    if subscription.keyword:
        conditions["keyword"] = subscription.keyword
    shape: Json = {
        "subscription_id": subscription.subscription_id,
        "event_type": subscription.event_type,
        "filter": conditions,
        "created_at": as_wire_time(subscription.created_at),
        "updated_at": as_wire_time(subscription.created_at),
    }
    if subscription.tag:
        shape["tag"] = subscription.tag
    if subscription.webhook_id:
        shape["webhook_id"] = subscription.webhook_id
    return shape
