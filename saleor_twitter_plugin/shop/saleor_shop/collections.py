"""Collections as the channel's storefront shows them now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ...handoffs import Announceable, Collection
from ..global_ids import get_primary_key, write_global_id
from . import announcement_documents
from .executor import run
from .moments import find_moment
from .shares import count_by_category


def read_collections(
    collection_ids: Sequence[str], *, channel: str, country_code: str, now: datetime
) -> list[Announceable]:
    ids = [write_global_id("Collection", each) for each in collection_ids]
    page = run(announcement_documents.COLLECTIONS, {"ids": ids, "channel": channel})["collections"]
    return [_read(edge["node"], channel, country_code, now) for edge in page["edges"]]


def is_published_since(collection: dict[str, Any], channel: str, since: datetime) -> bool:
    """Tell whether it was published since then, or will be, or at no stated moment."""
    published_at = find_moment(_find_listing(collection, channel).get("publishedAt"))
    return published_at is None or published_at >= since


def _read(collection: dict[str, Any], channel: str, country_code: str, now: datetime) -> Collection:
    listing = _find_listing(collection, channel)
    published_at = find_moment(listing.get("publishedAt"))
    is_due = published_at is None or published_at <= now
    return Collection(
        subject_id=get_primary_key("Collection", collection["id"]),
        name=collection["name"],
        channel=channel,
        country_code=country_code,
        is_published=bool(listing.get("isPublished")) and is_due,
        published_at=published_at,
        goods=count_by_category(
            edge["node"]["category"] for edge in collection["products"]["edges"]
        ),
    )


def _find_listing(collection: dict[str, Any], channel: str) -> dict[str, Any]:
    listings = collection["channelListings"] or ()
    return next((each for each in listings if each["channel"]["slug"] == channel), {})
