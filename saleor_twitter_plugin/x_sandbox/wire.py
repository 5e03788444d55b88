"""Write people, posts, messages and pictures as X's JSON. The only place with X's field names."""

from typing import Any
from urllib.parse import urlsplit

from saleor_twitter_plugin.x_sandbox.clock import as_wire_time
from saleor_twitter_plugin.x_sandbox.escaping import escape, move
from saleor_twitter_plugin.x_sandbox.rules import EDITABLE_FOR, MAX_EDITS_COUNT
from saleor_twitter_plugin.x_sandbox.state import (
    Link,
    LocalX,
    Media,
    Mention,
    Message,
    Person,
    Post,
    Tag,
)

Json = dict[str, Any]

DISPLAY_URL_LENGTH = 27
KINDS = {"image/gif": "animated_gif", "video/mp4": "video"}


def describe_person(state: LocalX, person: Person) -> Json:
    """Return every user field the local X knows."""
    posts_count = len(state.posts_by_author[person.x_user_id])
    shape: Json = {
        "id": person.x_user_id,
        "name": person.name,
        "username": person.handle,
        "created_at": as_wire_time(person.created_at),
        "description": person.description,
        "protected": person.is_protected,
        "verified": False,
        "verified_type": "none",
        "is_identity_verified": False,
        "url": "",
        "profile_image_url": "https://abs.twimg.com/sticky/default_profile_images/default.png",
        "public_metrics": {
            "followers_count": sum(1 for _, target in state.follows if target == person.x_user_id),
            "following_count": sum(1 for source, _ in state.follows if source == person.x_user_id),
            "tweet_count": posts_count,
            "listed_count": 0,
            "like_count": 0,
            "media_count": 0,
        },
    }
    if person.is_automated:
        shape["affiliation"] = {"description": "Automated"}
    if posts_count:
        shape["most_recent_tweet_id"] = state.posts_by_author[person.x_user_id][-1]
    return shape


def describe_post(state: LocalX, post: Post) -> Json:
    """Return every post field the local X knows, under X's old names."""
    shape: Json = {
        "id": post.x_post_id,
        "text": escape(post.text),
        "edit_history_tweet_ids": list(post.edit_history),
        "author_id": post.author_id,
        "created_at": as_wire_time(post.created_at),
        "conversation_id": post.conversation_id,
        "display_text_range": [
            move(post.text, post.display_start),
            move(post.text, post.display_end),
        ],
        "lang": post.lang,
        "paid_partnership": post.is_paid_partnership,
        "possibly_sensitive": False,
        "reply_settings": "everyone",
        "source": "Local X",
        "edit_controls": {
            "edits_remaining": MAX_EDITS_COUNT + 1 - len(post.edit_history),
            "is_edit_eligible": True,
            "editable_until": as_wire_time(
                state.posts[post.edit_history[0]].created_at + EDITABLE_FOR
            ),
        },
        "public_metrics": {
            "retweet_count": 0,
            "reply_count": 0,
            "like_count": 0,
            "quote_count": 0,
            "bookmark_count": 0,
            "impression_count": 0,
        },
    }
    if post.in_reply_to_user_id:
        shape["in_reply_to_user_id"] = post.in_reply_to_user_id
    references = _describe_references(post)
    if references:
        shape["referenced_tweets"] = references
    entities = _describe_entities(post)
    if entities:
        shape["entities"] = entities
    if post.media_keys:
        shape["attachments"] = {"media_keys": list(post.media_keys)}
    return shape


def _describe_references(post: Post) -> list[Json]:
    references = []
    if post.reposted_post_id:
        references.append({"type": "retweeted", "id": post.reposted_post_id})
    if post.quoted_post_id:
        references.append({"type": "quoted", "id": post.quoted_post_id})
    if post.in_reply_to_post_id:
        references.append({"type": "replied_to", "id": post.in_reply_to_post_id})
    return references


def _describe_entities(post: Post) -> Json:
    entities: Json = {}
    if post.mentions:
        entities["mentions"] = [
            _place(post, m) | {"username": m.handle, "id": m.x_user_id} for m in post.mentions
        ]
    if post.hashtags:
        entities["hashtags"] = [_place(post, tag) | {"tag": tag.tag} for tag in post.hashtags]
    if post.cashtags:
        entities["cashtags"] = [_place(post, tag) | {"tag": tag.tag} for tag in post.cashtags]
    if post.links:
        entities["urls"] = [
            {
                **_place(post, link),
                "url": link.short_url,
                "expanded_url": link.expanded_url,
                "display_url": shorten_for_display(link.expanded_url),
                **({"media_key": link.media_key} if link.media_key else {}),
            }
            for link in post.links
        ]
    return entities


def _place(post: Post, found: Mention | Link | Tag) -> Json:
    """Return where something stands, counted in the escaped text."""
    return {"start": move(post.text, found.start), "end": move(post.text, found.end)}


def shorten_for_display(url: str) -> str:
    """Return an address as X shows it: no protocol, cut with an ellipsis."""
    parts = urlsplit(url)
    shown = parts.netloc.removeprefix("www.") + parts.path.rstrip("/")
    if parts.query:
        shown += f"?{parts.query}"
    return shown if len(shown) <= DISPLAY_URL_LENGTH else shown[:DISPLAY_URL_LENGTH] + "…"


def describe_message(message: Message) -> Json:
    """Return every direct-message field the local X knows."""
    return {
        "id": message.x_message_id,
        "event_type": "MessageCreate",
        "text": escape(message.text),
        "sender_id": message.sender_id,
        "created_at": as_wire_time(message.created_at),
        "dm_conversation_id": message.conversation_id,
        "participant_ids": [message.sender_id, message.recipient_id],
    }


def describe_media(media: Media, base_url: str) -> Json:
    """Return every media field the local X knows."""
    shape: Json = {
        "media_key": media.media_key,
        "type": KINDS.get(media.media_type, "photo"),
    }
    # Of a video X shows variants and a still, and no address of its own.
    if media.media_type != "video/mp4":
        shape["url"] = f"{base_url}/media/{media.media_key}"
    if media.alt_text:
        shape["alt_text"] = media.alt_text
    return shape
