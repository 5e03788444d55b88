"""Where on X an order came from, in the words of an order's metadata."""

from ..handoffs import Origin

# Those that lead to a person.
METADATA_KEYS = (
    "twitter_post_id",
    "twitter_account_id",
    "twitter_account_handle",
    "twitter_user_id",
    "twitter_source",
)


def metadata_of(origin: Origin) -> dict[str, str]:
    """Return the order's public metadata.

    Keys start with `twitter_`: no dots, which storefronts' metadata paths would split.
    """
    found = {
        "twitter_post_id": origin.x_post_id,
        "twitter_account_id": origin.account_id,
        "twitter_account_handle": origin.account_handle,
        "twitter_user_id": origin.x_user_id,
        "twitter_source": "message" if origin.is_message else "mention",
    }
    if origin.drop_slug:
        found["twitter_drop"] = origin.drop_slug
    return found
