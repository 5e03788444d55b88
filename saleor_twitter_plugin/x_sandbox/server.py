"""Put the local X together and serve it."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import ClientSession, DummyCookieJar, TCPConnector, web

from saleor_twitter_plugin.x_sandbox import (
    actors,
    billing,
    consent,
    control,
    media,
    messages,
    page,
    posts,
    reposts,
    settings_control,
    stage_copy,
    stream,
    stream_rules,
    subscriptions,
    timelines,
    tokens,
    usage,
    users,
    webhooks,
)
from saleor_twitter_plugin.x_sandbox.challenges import run_challenges
from saleor_twitter_plugin.x_sandbox.faults import make_trouble
from saleor_twitter_plugin.x_sandbox.keys import SESSION, STATE, STRICT_WEBHOOK_URLS, TASKS
from saleor_twitter_plugin.x_sandbox.metering import meter_call, put_headers
from saleor_twitter_plugin.x_sandbox.state import LocalX

MAX_BODY_BYTES = 20 * 1024 * 1024
DELIVERIES_AT_ONCE_COUNT = 20

X_ROUTES = [
    web.post("/2/tweets", posts.create_post),
    web.get("/2/tweets", posts.read_posts),
    web.get("/2/tweets/search/recent", timelines.search_recent),
    web.get("/2/tweets/search/stream", stream.connect),
    web.get("/2/tweets/search/stream/rules", stream_rules.read_rules),
    web.post("/2/tweets/search/stream/rules", stream_rules.change_rules),
    web.get("/2/usage/tweets", usage.read_usage),
    web.get("/2/tweets/{id}", posts.read_post),
    web.delete("/2/tweets/{id}", posts.delete_post),
    web.get("/2/users", users.read_users),
    web.get("/2/users/me", users.read_me),
    web.get("/2/users/by", users.read_users_by_handles),
    web.get("/2/users/by/username/{username}", users.read_user_by_handle),
    web.get("/2/users/{id}", users.read_user),
    web.get("/2/users/{id}/tweets", timelines.read_own_timeline),
    web.get("/2/users/{id}/mentions", timelines.read_mentions),
    web.get("/2/dm_events", messages.read_messages),
    web.post("/2/dm_conversations/with/{participant_id}/messages", messages.create_message),
    web.get("/2/dm_conversations/with/{participant_id}/dm_events", messages.read_conversation),
    web.post("/2/media/upload/initialize", media.initialize_upload),
    web.post("/2/media/upload/{id}/append", media.append_upload),
    web.post("/2/media/upload/{id}/finalize", media.finalize_upload),
    web.get("/2/media/upload", media.read_upload),
    web.post("/2/media/metadata", media.set_metadata),
    web.post("/2/webhooks", webhooks.create_webhook),
    web.get("/2/webhooks", webhooks.read_webhooks),
    web.put("/2/webhooks/{webhook_id}", webhooks.validate_webhook),
    web.delete("/2/webhooks/{webhook_id}", webhooks.delete_webhook),
    web.post("/2/activity/subscriptions", subscriptions.create_subscription),
    web.get("/2/activity/subscriptions", subscriptions.read_subscriptions),
    web.delete("/2/activity/subscriptions/{subscription_id}", subscriptions.delete_subscription),
    web.post("/2/oauth2/token", tokens.give_tokens),
    web.post("/2/oauth2/revoke", tokens.revoke_token),
]
STAGE_ROUTES = [
    web.get("/", page.show_page),
    web.get("/assets/{name}", page.show_asset),
    web.get("/media/{media_key}", media.serve_media),
    web.get("/i/oauth2/authorize", consent.show_consent),
    web.post("/i/oauth2/authorize", consent.take_decision),
    web.post("/sandbox/authorize", consent.authorize),
    web.get("/sandbox/overview", page.show_overview),
    web.get("/sandbox/state", stage_copy.read_state),
    web.post("/sandbox/state", stage_copy.restore_state),
    web.post("/sandbox/reset", control.reset),
    web.post("/sandbox/people", actors.make_person),
    web.get("/sandbox/people", actors.read_people),
    web.post("/sandbox/post_as", actors.post_as),
    web.post("/sandbox/repost_as", reposts.repost_as),
    web.post("/sandbox/stream/disconnect", stream.disconnect),
    web.post("/sandbox/delete_as", actors.delete_as),
    web.post("/sandbox/message_as", actors.message_as),
    web.post("/sandbox/follow_as", actors.follow_as),
    web.post("/sandbox/revoke_access", actors.revoke_access),
    web.post("/sandbox/expire_tokens", actors.expire_tokens),
    web.post("/sandbox/apps", control.set_app),
    web.get("/sandbox/app", control.read_app),
    web.get("/sandbox/posts", control.read_posts),
    web.get("/sandbox/messages", control.read_messages),
    web.get("/sandbox/deliveries", control.read_deliveries),
    web.get("/sandbox/calls", control.read_calls),
    web.post("/sandbox/redeliver", control.send_again),
    web.post("/sandbox/settings", settings_control.set_settings),
    web.get("/sandbox/settings", settings_control.read_settings),
    web.post("/sandbox/disorder", settings_control.set_disorder),
    web.post("/sandbox/credits", billing.add_credits),
    web.post("/sandbox/clock", control.advance_clock),
    web.post("/sandbox/faults", control.set_faults),
    web.get("/sandbox/faults", control.read_faults),
]


def make_app(state: LocalX, *, strict_webhook_urls: bool) -> web.Application:
    """Return the whole server for one state."""
    app = web.Application(
        middlewares=[control.guard_control, meter_call, make_trouble],
        client_max_size=MAX_BODY_BYTES,
    )
    app[STATE] = state
    app[STRICT_WEBHOOK_URLS] = strict_webhook_urls
    app.add_routes(X_ROUTES)
    app.add_routes(STAGE_ROUTES)
    app.on_response_prepare.append(put_headers)
    app.cleanup_ctx.append(_run_deliveries)
    app.cleanup_ctx.append(run_challenges)
    return app


async def _run_deliveries(app: web.Application) -> AsyncIterator[None]:
    connector = TCPConnector(limit=DELIVERIES_AT_ONCE_COUNT)
    async with ClientSession(connector=connector, cookie_jar=DummyCookieJar()) as session:
        app[SESSION] = session
        app[TASKS] = set()
        yield
        for task in app[TASKS]:
            task.cancel()
        await asyncio.gather(*app[TASKS], return_exceptions=True)
