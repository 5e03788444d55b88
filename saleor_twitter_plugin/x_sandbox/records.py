"""Show people and posts in full, for the control API and the page."""

from saleor_twitter_plugin.x_sandbox.clock import as_wire_time
from saleor_twitter_plugin.x_sandbox.state import LocalX, Person, Post
from saleor_twitter_plugin.x_sandbox.wire import Json, shorten_for_display


def show_person(state: LocalX, person: Person) -> Json:
    """Return a person without tokens."""
    return {
        "x_user_id": person.x_user_id,
        "handle": person.handle,
        "name": person.name,
        "description": person.description,
        "automated": person.is_automated,
        "protected": person.is_protected,
        "created_at": as_wire_time(person.created_at),
        "posts_count": sum(
            state.posts[x_post_id].is_live for x_post_id in state.posts_by_author[person.x_user_id]
        ),
    }


def show_person_with_tokens(state: LocalX, person: Person) -> Json:
    """Return a person with the newest tokens of the app; empty texts when it has none."""
    shape = show_person(state, person)
    grants = [grant for grant in state.grants.values() if grant.x_user_id == person.x_user_id]
    newest = grants[-1] if grants else None
    return shape | {
        "access_token": newest.access_token if newest else "",
        "refresh_token": newest.refresh_token if newest else "",
        "scopes": newest.scopes if newest else [],
        "expires_at": as_wire_time(newest.expires_at) if newest else None,
    }


def show_post(state: LocalX, post: Post) -> Json:
    """Return everything about a post."""
    author = state.people[post.author_id]
    return {
        "id": post.x_post_id,
        "author_id": post.author_id,
        "author_handle": author.handle,
        "author_name": author.name,
        "author_automated": author.is_automated,
        "text": post.text,
        "typed_text": post.typed_text,
        "created_at": as_wire_time(post.created_at),
        "lang": post.lang,
        "display_text_range": [post.display_start, post.display_end],
        "conversation_id": post.conversation_id,
        "in_reply_to": post.in_reply_to_post_id or None,
        "in_reply_to_user_id": post.in_reply_to_user_id or None,
        "quoted_post_id": post.quoted_post_id or None,
        "reposted_post_id": post.reposted_post_id or None,
        "mentions": [
            {"handle": m.handle, "id": m.x_user_id, "explicit": m.is_explicit}
            for m in post.mentions
        ],
        "hashtags": [tag.tag for tag in post.hashtags],
        "links": [
            {
                "url": link.short_url,
                "expanded_url": link.expanded_url,
                "display_url": shorten_for_display(link.expanded_url),
            }
            for link in post.links
            if not link.media_key
        ],
        "media": [_show_media(state, media_key) for media_key in post.media_keys],
        "edit_history": list(post.edit_history),
        "replaced_by": post.replaced_by or None,
        "deleted": post.is_deleted,
        "made_with_ai": post.is_made_with_ai,
        "paid_partnership": post.is_paid_partnership,
    }


def _show_media(state: LocalX, media_key: str) -> Json:
    media = state.find_media_by_key(media_key)
    return {
        "media_key": media_key,
        "url": f"/media/{media_key}",
        "media_type": media.media_type if media else "",
        "alt_text": media.alt_text if media else "",
        "bytes": len(media.content) if media else 0,
    }
