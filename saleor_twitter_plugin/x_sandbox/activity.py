"""Decide which subscription hears of what happened, and hand each event to delivery."""

import secrets

from aiohttp import web

from saleor_twitter_plugin.x_sandbox import events
from saleor_twitter_plugin.x_sandbox.deliveries import deliver
from saleor_twitter_plugin.x_sandbox.keys import STATE
from saleor_twitter_plugin.x_sandbox.privacy import is_public
from saleor_twitter_plugin.x_sandbox.state import LocalX, Message, Person, Post, Subscription
from saleor_twitter_plugin.x_sandbox.stream import stream_post
from saleor_twitter_plugin.x_sandbox.subscriptions import has_consent
from saleor_twitter_plugin.x_sandbox.wire import Json


def announce_post(app: web.Application, post: Post) -> None:
    """Tell of a new post: its author, whom it mentions by hand, replies to and quotes."""
    state = app[STATE]
    stream_post(state, post)
    if not is_public(state, post):
        return
    post_id = post.x_post_id
    written = events.write_post(state, post)
    _announce(app, "post.create", post.author_id, written, uuid=post_id, subject_id=post_id)
    mentioned = {m.x_user_id for m in post.mentions if m.is_explicit} - {post.author_id}
    for x_user_id in sorted(mentioned):
        _announce(app, "post.mention.create", x_user_id, written, uuid=post_id, subject_id=post_id)
    short = events.write_short_post(state, post)
    if post.in_reply_to_user_id not in ("", post.author_id):
        _announce(app, "post.reply.create", post.in_reply_to_user_id, short, subject_id=post_id)
    quoted = state.posts.get(post.quoted_post_id)
    if quoted is not None and quoted.author_id != post.author_id:
        _announce(app, "post.quote.create", quoted.author_id, short, subject_id=post_id)


def announce_repost(app: web.Application, post: Post) -> None:
    """Tell the author of the original, and the stream."""
    state = app[STATE]
    stream_post(state, post)
    if not is_public(state, post):
        return
    original = state.posts[post.reposted_post_id]
    short = events.write_short_post(state, post)
    subject_id = post.x_post_id
    _announce(app, "post.repost.create", original.author_id, short, subject_id=subject_id)


def announce_deletion(app: web.Application, post: Post) -> None:
    """Tell the author's subscriptions that a post is gone."""
    if not is_public(app[STATE], post):
        return
    written = events.write_deletion(app[STATE], post)
    _announce(app, "post.delete", post.author_id, written, subject_id=post.x_post_id)


def announce_message(app: web.Application, message: Message) -> None:
    """Tell the recipient's subscriptions of a direct message."""
    written = events.write_message(app[STATE], message)
    _announce(app, "dm.received", message.recipient_id, written, subject_id=message.x_message_id)


def announce_follow(
    app: web.Application, source: Person, target: Person, *, is_following: bool
) -> None:
    """Tell both sides' subscriptions of a follow or its end, as far as they asked for."""
    event_type = "follow.follow" if is_following else "follow.unfollow"
    written = events.write_follow(app[STATE], source, target)
    _announce(app, event_type, target.x_user_id, written, direction="inbound")
    _announce(app, event_type, source.x_user_id, written, direction="outbound")


def announce_revocation(app: web.Application, person: Person) -> None:
    """Tell every webhook that a person took the app's access away; nobody subscribes to this."""
    state = app[STATE]
    event: Json = {
        "data": {
            "event_uuid": _draw_uuid(),
            "filter": {},
            "event_type": "oauth.revoke",
            **events.write_revocation(state, person),
        }
    }
    for webhook_id in list(state.webhooks):
        deliver(app, webhook_id, event, user_id=person.x_user_id, subject_id="")


def _announce(
    app: web.Application,
    event_type: str,
    user_id: str,
    written: Json,
    *,
    uuid: str = "",
    subject_id: str = "",
    direction: str = "",
) -> None:
    uuid = uuid or _draw_uuid()
    for subscription in _find_subscriptions(app[STATE], event_type, user_id, direction):
        envelope: Json = {
            "event_uuid": uuid,
            "filter": {"user_id": user_id},
            "event_type": event_type,
        }
        if subscription.tag:
            envelope["tag"] = subscription.tag
        event = {"data": envelope | written}
        deliver(app, subscription.webhook_id, event, user_id=user_id, subject_id=subject_id)


def _find_subscriptions(
    state: LocalX, event_type: str, user_id: str, direction: str
) -> list[Subscription]:
    return [
        subscription
        for subscription in state.subscriptions.values()
        if subscription.event_type == event_type
        and subscription.user_id == user_id
        and subscription.direction in ("", direction)
        and subscription.webhook_id
        and has_consent(state, event_type, user_id)
    ]


def _draw_uuid() -> str:
    """Return an opaque number as X does: 63 bits and, half of the time, a minus."""
    return str(secrets.randbits(64) - (1 << 63))
