"""Questions about single things: which posts are gone, and whose a handle is."""

from collections.abc import Sequence

from ..handoffs import XPostId, XUserId
from ..x_limits import XCall
from ..x_prices import PriceItem
from .client import XClient
from .json_values import JSON, pick_id, pick_objects, pick_text
from .payloads import read_ids, read_user

# Source: OpenAPI 2.167, GET /2/tweets, read 2026-11-22.
POSTS_PER_CALL = 100
# Deleted, of a protected or suspended author, or withheld. What else X may say of one post of
# many, as that a field is not ours to read or that its servers failed, says nothing about it.
_GONE = (
    "/problems/resource-not-found",
    "/problems/not-authorized-for-resource",
    "/problems/resource-unavailable",
    "/problems/disallowed-resource",
)


def find_gone_posts(
    client: XClient, post_ids: Sequence[XPostId]
) -> tuple[list[XPostId], list[XPostId]]:
    """Return which of the posts X still shows, and which it says it does not; at most 100."""
    answer = client.request(
        XCall.READ_POSTS,
        "GET",
        "/2/tweets",
        what="whether posts are still there",
        params={"ids": ",".join(post_ids)},
    )
    client.charge(PriceItem.POST_READ, read_ids(answer))
    shown, gone = set(read_ids(answer)), _read_gone(answer)
    return (
        [each for each in post_ids if each in shown],
        [each for each in post_ids if each in gone and each not in shown],
    )


def find_user(client: XClient, handle: str) -> XUserId | None:
    """Return whose the handle is now, None where it is nobody's."""
    answer = client.request(
        XCall.READ_USER, "GET", f"/2/users/by/username/{handle}", what="a person"
    )
    client.charge(PriceItem.USER_READ, read_ids(answer))
    return read_user(answer)[0] or None


def _read_gone(answer: JSON) -> set[str]:
    return {
        pick_id(each, "resource_id") or pick_id(each, "value")
        for each in pick_objects(answer.get("errors"))
        if pick_text(each, "type").endswith(_GONE)
    }
