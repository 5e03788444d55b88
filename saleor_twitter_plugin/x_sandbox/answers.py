"""Build X's answers: only the fields asked for, the objects expanded, old or new names."""

from collections.abc import Iterable
from typing import Any

from aiohttp import web

from saleor_twitter_plugin.x_sandbox import wire
from saleor_twitter_plugin.x_sandbox.keys import STATE
from saleor_twitter_plugin.x_sandbox.privacy import may_read
from saleor_twitter_plugin.x_sandbox.problems import invalid_request
from saleor_twitter_plugin.x_sandbox.state import LocalX, Person, Post
from saleor_twitter_plugin.x_sandbox.wire import Json

# X is renaming tweet to post; both spellings are in the wild. Source: OpenAPI 2.166 and 2.167.
OLD_NAMES = {
    "referenced_posts": "referenced_tweets",
    "edit_history_post_ids": "edit_history_tweet_ids",
    "note_post": "note_tweet",
    "most_recent_post_id": "most_recent_tweet_id",
    "pinned_post_id": "pinned_tweet_id",
}
NEW_NAMES = {old: new for new, old in OLD_NAMES.items()} | {
    "tweets": "posts",
    "tweet_count": "post_count",
    "retweet_count": "repost_count",
}

POST_FIELDS = frozenset(
    [
        "article",
        "attachments",
        "author_id",
        "card_uri",
        "community_id",
        "context_annotations",
        "conversation_id",
        "created_at",
        "display_text_range",
        "edit_controls",
        "edit_history_tweet_ids",
        "entities",
        "geo",
        "id",
        "in_reply_to_user_id",
        "lang",
        "media_metadata",
        "non_public_metrics",
        "note_tweet",
        "organic_metrics",
        "paid_partnership",
        "possibly_sensitive",
        "promoted_metrics",
        "public_metrics",
        "referenced_tweets",
        "reply_settings",
        "scopes",
        "source",
        "suggested_source_links",
        "text",
        "withheld",
    ]
)
USER_FIELDS = frozenset(
    [
        "affiliation",
        "confirmed_email",
        "connection_status",
        "created_at",
        "description",
        "entities",
        "id",
        "is_identity_verified",
        "location",
        "most_recent_tweet_id",
        "name",
        "parody",
        "pinned_tweet_id",
        "profile_banner_url",
        "profile_image_url",
        "protected",
        "public_metrics",
        "receives_your_dm",
        "subscription_type",
        "url",
        "username",
        "verified",
        "verified_followers_count",
        "verified_type",
        "withheld",
    ]
)
MEDIA_FIELDS = frozenset(
    [
        "alt_text",
        "duration_ms",
        "height",
        "media_key",
        "preview_image_url",
        "public_metrics",
        "type",
        "url",
        "variants",
        "width",
    ]
)
MESSAGE_FIELDS = frozenset(
    [
        "attachments",
        "created_at",
        "dm_conversation_id",
        "entities",
        "event_type",
        "id",
        "participant_ids",
        "referenced_tweets",
        "sender_id",
        "text",
    ]
)
KNOWN_NAMES = {
    "tweet.fields": POST_FIELDS,
    "post.fields": POST_FIELDS,
    "user.fields": USER_FIELDS,
    "media.fields": MEDIA_FIELDS,
    "dm_event.fields": MESSAGE_FIELDS,
}
EXPANSIONS = frozenset(
    {
        "affiliation",
        "attachments.media_keys",
        "author_id",
        "author_screen_name",
        "edit_history_tweet_ids",
        "entities.mentions.username",
        "in_reply_to_user_id",
        "most_recent_tweet_id",
        "participant_ids",
        "pinned_tweet_id",
        "referenced_tweets.id",
        "referenced_tweets.id.author_id",
        "sender_id",
    }
)
ALWAYS_IN_POST = frozenset({"id", "text", "edit_history_tweet_ids"})
ALWAYS_IN_USER = frozenset({"id", "name", "username"})
ALWAYS_IN_MEDIA = frozenset({"media_key", "type"})
ALWAYS_IN_MESSAGE = frozenset({"id", "event_type", "text"})


def answer(request: web.Request, body: Json, status: int = 200) -> web.Response:
    """Return a body under the names the settings ask for."""
    names = request.app[STATE].settings.wire_names
    return web.json_response(rename(body, names) if names != "old" else body, status=status)


def rename(value: Any, names: str) -> Any:
    """Spell X's new names, instead of the old ones ("new") or beside them ("both")."""
    if isinstance(value, list):
        return [rename(item, names) for item in value]
    if not isinstance(value, dict):
        return value
    renamed: Json = {}
    for key, item in value.items():
        if key not in NEW_NAMES or names == "both":
            renamed[key] = rename(item, names)
        if key in NEW_NAMES:
            renamed[NEW_NAMES[key]] = rename(item, names)
    return renamed


def read_names(
    request: web.Request, parameters: Iterable[str], known: frozenset[str] | None
) -> set[str]:
    """Return the comma-separated names of some query parameters, spelled the old way."""
    found = set()
    for parameter in parameters:
        for value in request.query.getall(parameter, []):
            for name in value.split(","):
                old_name = OLD_NAMES.get(name, name)
                if known is not None and old_name not in known:
                    raise invalid_request(
                        parameter,
                        name,
                        f"The `{parameter}` query parameter value [{name}] "
                        "is not one of the known fields",
                    )
                found.add(old_name)
    return found


def check_names(request: web.Request) -> None:
    """Refuse fields and expansions X does not know, whether or not anything is found."""
    for parameter, known in KNOWN_NAMES.items():
        read_names(request, [parameter], known)
    for name in read_expansions(request):
        if name not in EXPANSIONS:
            raise invalid_request("expansions", name, f"[{name}] is not one of the expansions")


def read_expansions(request: web.Request) -> set[str]:
    """Return the expansions asked for, spelled the old way."""
    return {
        name.replace("referenced_posts", "referenced_tweets")
        for name in read_names(request, ["expansions"], None)
    }


def _keep(shape: Json, fields: Iterable[str]) -> Json:
    return {name: value for name, value in shape.items() if name in set(fields)}


def select_person(request: web.Request, person: Person) -> Json:
    """Return a person with the fields asked for."""
    asked = read_names(request, ["user.fields"], USER_FIELDS)
    shape = wire.describe_person(request.app[STATE], person)
    return _keep(shape, asked | ALWAYS_IN_USER)


def select_message(request: web.Request, shape: Json) -> Json:
    """Return a direct message with the fields asked for."""
    asked = read_names(request, ["dm_event.fields"], MESSAGE_FIELDS)
    return _keep(shape, asked | ALWAYS_IN_MESSAGE)


def select_post(request: web.Request, post: Post) -> Json:
    """Return a post with the fields asked for."""
    asked = read_names(request, ["tweet.fields", "post.fields"], POST_FIELDS)
    shape = wire.describe_post(request.app[STATE], post)
    return _keep(shape, asked | ALWAYS_IN_POST)


def expand_posts(request: web.Request, posts: list[Post]) -> Json:
    """Return the `includes` of some posts; empty when nothing was asked for."""
    state = request.app[STATE]
    expansions = read_expansions(request)
    referenced = [
        state.posts[x_post_id]
        for post in posts
        for x_post_id in (post.quoted_post_id, post.in_reply_to_post_id, post.reposted_post_id)
        if x_post_id in state.posts
        and not state.posts[x_post_id].is_deleted
        and may_read(request, state.posts[x_post_id].author_id)
    ]
    includes: Json = {}
    user_ids = _find_expanded_users(posts, referenced, expansions)
    users = [state.people[user_id] for user_id in user_ids if user_id in state.people]
    if users:
        includes["users"] = [select_person(request, person) for person in users]
    if any(name.startswith("referenced_tweets.id") for name in expansions) and referenced:
        unique = {post.x_post_id: post for post in referenced}
        includes["tweets"] = [select_post(request, post) for post in unique.values()]
    if "attachments.media_keys" in expansions:
        pictures = _select_media(request, state, posts)
        if pictures:
            includes["media"] = pictures
    return includes


def _find_expanded_users(
    posts: list[Post], referenced: list[Post], expansions: set[str]
) -> list[str]:
    user_ids: list[str] = []
    for post in posts:
        if "author_id" in expansions:
            user_ids.append(post.author_id)
        if "in_reply_to_user_id" in expansions and post.in_reply_to_user_id:
            user_ids.append(post.in_reply_to_user_id)
        if "entities.mentions.username" in expansions:
            user_ids.extend(mention.x_user_id for mention in post.mentions)
    if "referenced_tweets.id.author_id" in expansions:
        user_ids.extend(post.author_id for post in referenced)
    return list(dict.fromkeys(user_ids))


def _select_media(request: web.Request, state: LocalX, posts: list[Post]) -> list[Json]:
    asked = read_names(request, ["media.fields"], MEDIA_FIELDS) | ALWAYS_IN_MEDIA
    pictures = []
    for media_key in dict.fromkeys(key for post in posts for key in post.media_keys):
        media = state.find_media_by_key(media_key)
        if media is not None:
            pictures.append(_keep(wire.describe_media(media, str(request.url.origin())), asked))
    return pictures
